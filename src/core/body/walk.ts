import { type QuoteType, Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { startTag } from './attributes.ts';
import { decodeValue, decodeWords } from './character-references.ts';
import { type Element, elementOf } from './elements.ts';
import { Flow, STEP } from './flow.ts';
import { Nesting } from './nesting.ts';

const READ_RAW: ReadonlySet<string> = new Set(['script', 'style', 'title', 'textarea']);

/** Walks over HTML of any kind once and gives its words and safe tags in order. */
export function walk(html: string, baseUrl: string | undefined): Flow {
  const walker = new Walker(html, baseUrl);
  // Entities are decoded here, where there are any: the tokenizer would look at each character twice as long for them.
  const tokenizer = new Tokenizer({ decodeEntities: false }, walker);
  tokenizer.write(html);
  tokenizer.end();
  return walker.flow;
}

/** What htmlparser2's tokenizer reports, in the order it reports it. */
class Walker implements TokenizerCallbacks {
  readonly flow = new Flow();
  readonly #nesting = new Nesting(this.flow);
  readonly #html: string;
  readonly #baseUrl: string | undefined;
  /** Words since the last tag. */
  #words = '';
  /** In an `xmp`, the one shown element whose words know no entities. */
  #isRaw = false;
  #source = '';
  #element: Element | undefined;
  #tagStart = 0;
  readonly #attributes = new Map<string, string>();
  #attribute = '';
  #isWanted = false;
  #value = '';
  /** The element whose content is being left out, by its source name. */
  #leavingOut: string | undefined;
  readonly #lastEndTags = new Map<string, number>();

  constructor(html: string, baseUrl: string | undefined) {
    this.#html = html;
    this.#baseUrl = baseUrl;
  }

  ontext(start: number, end: number): void {
    if (this.#leavingOut !== undefined) return;
    const words = this.#html.slice(start, end);
    this.#words += this.#isRaw ? words : decodeWords(words);
  }

  onopentagname(start: number, end: number): void {
    this.#source = this.#html.slice(start, end).toLowerCase();
    this.#element = elementOf(this.#source);
    this.#tagStart = start;
    if (this.#attributes.size > 0) this.#attributes.clear();
  }

  onattribname(start: number, end: number): void {
    this.#value = '';
    this.#isWanted = false;
    const element = this.#element;
    if (element === undefined) return;
    this.#attribute = this.#html.slice(start, end).toLowerCase();
    this.#isWanted =
      (element.attributes.has(this.#attribute) || element.judgedBy?.has(this.#attribute) === true) &&
      !this.#attributes.has(this.#attribute);
  }

  onattribdata(start: number, end: number): void {
    if (this.#isWanted) this.#value = decodeValue(this.#html.slice(start, end));
  }

  onattribend(_quote: QuoteType, _end: number): void {
    if (this.#isWanted) this.#attributes.set(this.#attribute, this.#value);
  }

  onopentagend(): void {
    this.#startElement(false);
  }

  onselfclosingtag(): void {
    this.#startElement(true);
  }

  onclosetag(start: number, end: number): void {
    const name = this.#html.slice(start, end).toLowerCase();
    const slash = name.indexOf('/');
    const source = slash < 0 ? name : name.slice(0, slash);
    if (this.#leavingOut !== undefined) {
      if (this.#leavingOut !== source) return;
      this.#leavingOut = undefined;
    }
    this.#finishWords();
    this.#isRaw = false;
    if (source === 'br') this.#breakLine();
    else this.#nesting.end(source);
  }

  onend(): void {
    this.#finishWords();
    this.#nesting.endAll();
    this.flow.newLine();
  }

  onattribentity(): void {}
  ontextentity(): void {}
  oncdata(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}

  #startElement(selfClosing: boolean): void {
    const element = this.#element;
    if (element === undefined) return;
    if (this.#leavingOut !== undefined && !(element.role === 'source' && this.#nesting.isIn('audio', 'video'))) return;
    this.#finishWords();
    switch (element.role) {
      case 'dropped':
        if (!selfClosing) this.#leaveOut();
        return;
      case 'line':
        this.#breakLine();
        return;
      case 'rule':
        this.#nesting.rule();
        this.flow.newLine();
        this.flow.step(STEP.rule, element.open);
        return;
      case 'picture':
        this.#putVoid(element, STEP.picture);
        return;
      case 'source':
        if (this.#nesting.isIn('picture', 'audio', 'video')) this.#putVoid(element, STEP.source);
        return;
    }
    const tag = this.#startTag(element);
    this.#nesting.start(this.#source, element, tag);
    this.#isRaw = this.#source === 'xmp' && !selfClosing;
    if (element.role === 'media') this.#startMedia(tag, selfClosing);
    else if (selfClosing && isEmptyWhenSelfClosed(element)) this.#nesting.end(this.#source);
  }

  #startTag(element: Element): string {
    return startTag(element, this.#attributes, this.#baseUrl);
  }

  #putVoid(element: Element, kind: number): void {
    const tag = this.#startTag(element);
    if (tag === '') return;
    this.#nesting.beforeContent();
    this.flow.step(kind, tag);
  }

  #breakLine(): void {
    if (this.#nesting.isBetweenCells()) return;
    this.flow.newLine();
    this.flow.step(STEP.line, '<br>');
  }

  /** A film or sound stands for itself; the words inside are for browsers that cannot play it. */
  #startMedia(tag: string, selfClosing: boolean): void {
    if (tag.includes(' src="')) this.flow.step(STEP.source, '');
    if (!selfClosing) this.#leaveOut();
    if (this.#leavingOut === undefined) this.#nesting.end(this.#source);
  }

  /**
   * Leaves out what comes until the end tag. Where none comes, nothing: no words are lost to an element left open. But
   * after these the tokenizer, as a browser does, reads no more tags: what follows are no words.
   */
  #leaveOut(): void {
    const source = this.#source;
    if (READ_RAW.has(source) || this.#lastEndTag(source) > this.#tagStart) this.#leavingOut = source;
  }

  #lastEndTag(name: string): number {
    let at = this.#lastEndTags.get(name);
    if (at === undefined) {
      at = -1;
      for (const match of this.#html.matchAll(new RegExp(`</${name}(?=[\\s>/])`, 'gi'))) at = match.index;
      this.#lastEndTags.set(name, at);
    }
    return at;
  }

  #finishWords(): void {
    if (this.#words === '') return;
    const words = this.#words;
    this.#words = '';
    if (this.#nesting.isBetweenCells()) {
      if (!/[^\t\n\f\r ]/.test(words)) return;
      this.#nesting.beforeContent();
    }
    this.flow.words(words);
  }
}

/** `<b/>` and `<a name="x"/>` come from XHTML and mean an empty element; a browser would leave them open to the end. */
function isEmptyWhenSelfClosed(element: Element): boolean {
  return element.role === 'format' || element.role === 'link' || element.role === 'inline';
}
