/** What a step of the flow is: words, or a piece of finished HTML. */
export const STEP = {
  words: 0,
  preformatted: 1,
  open: 2,
  close: 3,
  openBlock: 4,
  closeBlock: 5,
  closeCell: 6,
  picture: 7,
  source: 8,
  line: 9,
  rule: 10,
  /** A space between a picture and what stands beside it, of which `text` knows nothing. */
  space: 11,
  spacedPicture: 12,
  nothing: 13,
} as const;

const COLLAPSIBLE = /[\t\n\f\r]| {2}/;

/**
 * The words and tags of a body in the order they stand, white space collapsed as a browser collapses it. Words are held
 * once: `text` and the HTML are both written from the same pieces, so an offset in one is a place in the other.
 */
export class Flow {
  readonly kinds: number[] = [];
  readonly pieces: string[] = [];
  /** Where each step of words begins in `text`, one after the other. */
  readonly offsets: number[] = [];
  readonly #text: string[] = [];
  #length = 0;
  #atStart = true;
  #atSpace = false;
  #lastWords = 0;
  #preformatted = 0;
  #firstInPre = false;

  text(): string {
    return this.#text.join('');
  }

  step(kind: number, piece: string): void {
    this.#firstInPre = false;
    this.#push(kind, piece);
  }

  /** The next words begin a new line. */
  newLine(): void {
    if (this.#atSpace) this.#dropLastSpace();
    this.#atStart = true;
  }

  openPreformatted(): void {
    this.#preformatted += 1;
    this.#firstInPre = true;
  }

  closePreformatted(): void {
    this.#preformatted -= 1;
  }

  words(raw: string): void {
    if (this.#preformatted > 0) {
      this.#preformattedWords(raw);
      return;
    }
    let words = COLLAPSIBLE.test(raw) ? raw.replace(/[\t\n\f\r ]+/g, ' ') : raw;
    if (words.charCodeAt(0) === 0x20 && (this.#atStart || this.#atSpace)) {
      if (this.kinds.at(-1) === STEP.picture) this.#push(STEP.space, '');
      words = words.slice(1);
    }
    if (words === '') return;
    this.#write(STEP.words, words);
    this.#atSpace = words.charCodeAt(words.length - 1) === 0x20;
  }

  #preformattedWords(raw: string): void {
    let words = raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw;
    // The HTML standard drops a line feed right after <pre>.
    if (this.#firstInPre && words.startsWith('\n')) words = words.slice(1);
    this.#firstInPre = false;
    if (words === '') return;
    this.#write(STEP.preformatted, words);
    this.#atSpace = false;
  }

  #write(kind: number, words: string): void {
    if (this.#atStart && this.#length > 0) {
      this.#text.push('\n');
      this.#length += 1;
    }
    this.#atStart = false;
    this.#lastWords = this.pieces.length;
    this.offsets.push(this.#length);
    this.#push(kind, words);
    this.#text.push(words);
    this.#length += words.length;
  }

  #push(kind: number, piece: string): void {
    this.kinds.push(kind);
    this.pieces.push(piece);
  }

  #dropLastSpace(): void {
    const words = this.pieces[this.#lastWords] ?? '';
    this.pieces[this.#lastWords] = words.slice(0, -1);
    this.#text[this.#text.length - 1] = words.slice(0, -1);
    this.#length -= 1;
    this.#atSpace = false;
    const picture = this.kinds.indexOf(STEP.picture, this.#lastWords);
    if (picture > 0) this.kinds[picture] = STEP.spacedPicture;
  }
}
