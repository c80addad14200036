import { type Element, elementOf, type Role } from './elements.ts';
import { type Flow, STEP } from './flow.ts';

/** Chromium makes siblings of what lies deeper than 512; half of that leaves room for the page around. */
const MAX_DEPTH = 256;

type Open = {
  /** As the source called it; end tags look for this. */
  readonly source: string;
  readonly element: Element;
  /** The start tag as written; empty where only the content is kept. */
  readonly tag: string;
  /** Where the start tag lies in the flow. */
  readonly step: number;
  /** Its end tag came while a block inside was still open: it ends with that block. */
  ended: boolean;
};

const TABLE_PARTS: ReadonlySet<Role> = new Set(['table', 'section', 'row']);
const TABLE_INSIDES: ReadonlySet<Role> = new Set(['section', 'row', 'cell', 'caption']);
/** Which parts of an open table stay open when one of these starts, outermost first. */
const PARENTS: Partial<Record<Role, readonly Role[]>> = { row: ['section'], cell: ['section', 'row'] };
/** What is opened inside these ends inside these. */
const CONTAINERS: ReadonlySet<Role> = new Set(['cell', 'caption', 'table']);
const INLINE: ReadonlySet<Role> = new Set(['inline', 'format', 'link', 'ruby', 'annotation', 'media']);

/**
 * The elements that are open. Keeps what is written properly nested, and nested so that a browser reads the same tree out
 * of it: the rules are those of the HTML standard's tree construction for the elements of the allow list. What it does
 * otherwise: loose content of a table gets a cell of its own instead of moving before the table, and an element left
 * open ends with its block.
 */
export class Nesting {
  readonly #flow: Flow;
  readonly #open: Open[] = [];
  #tooDeep = 0;

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  start(source: string, element: Element, tag: string): void {
    switch (element.role) {
      case 'section':
      case 'caption':
      case 'row':
      case 'cell':
        this.#startInTable(source, element, tag);
        return;
    }
    this.beforeContent();
    switch (element.role) {
      case 'inline':
      case 'format':
      case 'media':
        this.#push(source, element, tag);
        return;
      case 'ruby':
        this.#endNearest('ruby', isBlock);
        this.#push(source, element, tag);
        return;
      case 'link':
        if (tag !== '') this.#endOuterLink();
        this.#push(source, element, tag);
        return;
      case 'annotation':
        this.#startAnnotation(source, element, tag);
        return;
      default:
        this.#startBlock(source, element, tag);
    }
  }

  /** Words, pictures and blocks may not stand in a table outside its cells. */
  beforeContent(): void {
    const top = this.#open.at(-1);
    if (top === undefined || !TABLE_PARTS.has(top.element.role)) return;
    this.#fillTable(top.element.role, 'cell');
    this.#pushPlain('td');
  }

  /** Like `beforeContent`; white space between the parts of a table is nothing. */
  beforeWords(words: string): void {
    const top = this.#open.at(-1);
    if (top !== undefined && TABLE_PARTS.has(top.element.role) && /[^\t\n\f\r ]/.test(words)) this.beforeContent();
  }

  /** Whether what comes next stands directly in one of these elements. */
  isIn(...names: readonly string[]): boolean {
    const top = this.#open.at(-1);
    return top !== undefined && names.includes(top.element.as);
  }

  end(source: string): void {
    const element = elementOf(source);
    if (element === undefined || element.role === 'dropped') return;
    if (this.#tooDeep > 0) {
      this.#tooDeep -= 1;
      return;
    }
    const at = this.#findOpen(source, element);
    if (at >= 0) this.#closeDownTo(at);
    else if (element.role === 'paragraph') this.#flow.newLine();
  }

  endAll(): void {
    this.#closeDownTo(0);
  }

  /** An `hr` ends the paragraph it stands in. */
  rule(): void {
    this.beforeContent();
    this.#endParagraph();
    this.#endNearest('ruby', isBlock);
  }

  #findOpen(source: string, element: Element): number {
    const inline = INLINE.has(element.role);
    for (let at = this.#open.length - 1; at >= 0; at -= 1) {
      const open = this.#open[at];
      if (open === undefined) return -1;
      if (open.source === source || (element.role === 'heading' && open.element.role === 'heading')) return at;
      const { role, as } = open.element;
      if (element.role === 'item' && (as === 'ul' || as === 'ol')) return -1;
      if (TABLE_INSIDES.has(element.role)) {
        if (role === 'table') return -1;
      } else if (element.role !== 'table' && CONTAINERS.has(role)) return -1;
      else if (inline && !INLINE.has(role)) {
        this.#markEnded(source, at);
        return -1;
      }
    }
    return -1;
  }

  #markEnded(source: string, below: number): void {
    for (let at = below - 1; at >= 0; at -= 1) {
      const open = this.#open[at];
      if (open === undefined || CONTAINERS.has(open.element.role)) return;
      if (open.source === source && !open.ended) {
        open.ended = true;
        return;
      }
    }
  }

  #startBlock(source: string, element: Element, tag: string): void {
    const { role } = element;
    const carried = this.#endParagraph(role !== 'paragraph' && role !== 'table');
    this.#endNearest('ruby', isBlock);
    if (role === 'heading') this.#endNearest(role, isBlock);
    else if (role === 'item' || role === 'term') this.#endNearest(role, endsSearchForItem);
    this.#push(source, element, tag);
    for (const open of carried) this.#push(open.source, open.element, open.tag);
  }

  /**
   * Any block ends an open paragraph. Gives the formatting and links that were open in it and, as in a browser, go on in the
   * block: `<p><a href=…><h3>Headline</h3></a>` keeps its link.
   */
  #endParagraph(carries = false): Open[] {
    for (let at = this.#open.length - 1; at >= 0; at -= 1) {
      const open = this.#open[at];
      if (open === undefined) break;
      if (open.element.role === 'paragraph') {
        const carried = carries ? this.#open.slice(at + 1).filter(isCarried) : [];
        this.#closeDownTo(at);
        return carried;
      }
      if (!INLINE.has(open.element.role)) break;
    }
    return [];
  }

  /** Ends the nearest open element of a kind, unless one that bounds the search lies above it. */
  #endNearest(role: Role, bounds: (open: Open) => boolean): void {
    for (let at = this.#open.length - 1; at >= 0; at -= 1) {
      const open = this.#open[at];
      if (open === undefined) return;
      if (open.element.role === role) {
        this.#closeDownTo(at);
        return;
      }
      if (bounds(open)) return;
    }
  }

  /** A link in a link: the outer one ends, or, where blocks lie between, is not written. */
  #endOuterLink(): void {
    let blocks = false;
    for (let at = this.#open.length - 1; at >= 0; at -= 1) {
      const open = this.#open[at];
      if (open === undefined || CONTAINERS.has(open.element.role)) return;
      if (open.element.role === 'link' && open.tag !== '') {
        if (blocks) this.#unwrap(at, open);
        else this.#endInline(at);
        return;
      }
      if (!INLINE.has(open.element.role)) blocks = true;
    }
  }

  #unwrap(at: number, open: Open): void {
    this.#flow.kinds[open.step] = STEP.nothing;
    this.#open[at] = { ...open, tag: '' };
  }

  /** Ends an inline element and opens anew what was open inside it. */
  #endInline(at: number): void {
    const inside = this.#open.slice(at + 1);
    this.#closeDownTo(at);
    for (const open of inside) this.#push(open.source, open.element, open.tag);
  }

  #startAnnotation(source: string, element: Element, tag: string): void {
    for (let at = this.#open.length - 1; at >= 0; at -= 1) {
      const open = this.#open[at];
      if (open === undefined || isBlock(open)) break;
      if (open.element.role !== 'ruby') continue;
      this.#closeDownTo(at + 1);
      this.#push(source, element, tag);
      return;
    }
    this.#push(source, element, '');
  }

  #startInTable(source: string, element: Element, tag: string): void {
    const table = this.#open.findLastIndex(open => open.element.role === 'table');
    if (table < 0) {
      this.#flow.newLine();
      return;
    }
    let parent = table;
    for (const role of PARENTS[element.role] ?? []) if (this.#open[parent + 1]?.element.role === role) parent += 1;
    this.#closeDownTo(parent + 1);
    this.#fillTable(this.#open[parent]?.element.role ?? 'table', element.role);
    this.#push(source, element, tag);
  }

  /** Opens what the source left out between a part of a table and what is to stand in it. */
  #fillTable(parent: Role, child: Role): void {
    if (child === 'section' || child === 'caption') return;
    if (parent === 'table') this.#pushPlain('tbody');
    if (child === 'cell' && parent !== 'row') this.#pushPlain('tr');
  }

  #pushPlain(name: string): void {
    const element = elementOf(name);
    if (element !== undefined) this.#push(name, element, element.open);
  }

  #push(source: string, element: Element, tag: string): void {
    const { role } = element;
    const inline = INLINE.has(role);
    if (!inline) this.#flow.newLine();
    if (this.#open.length >= MAX_DEPTH && !TABLE_INSIDES.has(role)) {
      this.#tooDeep += 1;
      return;
    }
    this.#open.push({ source, element, tag, step: this.#flow.pieces.length, ended: false });
    if (tag !== '') this.#flow.step(inline ? STEP.open : STEP.openBlock, tag);
    if (element.as === 'pre') this.#flow.openPreformatted();
  }

  #closeDownTo(at: number): void {
    while (this.#open.length > at || this.#open.at(-1)?.ended === true) {
      const open = this.#open.pop();
      if (open === undefined) return;
      const { role, as, close } = open.element;
      const inline = INLINE.has(role);
      if (!inline) this.#flow.newLine();
      if (as === 'pre') this.#flow.closePreformatted();
      if (open.tag !== '') {
        this.#flow.step(inline ? STEP.close : role === 'cell' ? STEP.closeCell : STEP.closeBlock, close);
      }
    }
  }
}

/** The standard stops looking for an open `li`, `dt` or `dd` at any block but these. */
function endsSearchForItem(open: Open): boolean {
  return isBlock(open) && open.element.as !== 'div' && open.element.role !== 'paragraph';
}

function isBlock(open: Open): boolean {
  return !INLINE.has(open.element.role);
}

function isCarried(open: Open): boolean {
  return open.tag !== '' && (open.element.role === 'format' || open.element.role === 'link');
}
