import { escapeText } from './escape.ts';

/**
 * Writes HTML from steps, and only what holds something: a start tag waits until there is something to put behind it, and
 * goes unwritten where its end comes first. So do line breaks and spaces at the edge of a block. An empty cell is
 * written where its row has others.
 */
export class HtmlWriter {
  html = '';
  /** Start tags not yet written, outermost first, and whether each is a block's. */
  readonly #tags: string[] = [];
  readonly #areBlocks: boolean[] = [];
  #blocks = 0;
  #lineBreaks = 0;
  #space = false;
  /** Whether something stands in this line already: without, line breaks and spaces say nothing. */
  #isInLine = false;
  /** Whether the last thing written keeps the next one on another line. */
  #isApart = true;
  #isNewLine = false;

  /** The next words are on another line of the text than the last. */
  newLine(): void {
    this.#isNewLine = true;
  }

  /** Words of a line; a space at either edge is written once it stands between something. */
  words(words: string): void {
    const start = words.startsWith(' ') ? 1 : 0;
    const end = words.endsWith(' ') ? words.length - 1 : words.length;
    if (start > 0) this.space();
    if (end <= start) return;
    this.#write(start > 0 || end < words.length ? words.slice(start, end) : words);
    if (end < words.length) this.space();
  }

  preformatted(words: string): void {
    // A parser drops a line feed right after <pre>: one that is meant is doubled.
    const isFirst = words.startsWith('\n') && this.#tags.at(-1)?.startsWith('<pre') === true;
    this.#write(isFirst ? `\n${words}` : words);
  }

  space(): void {
    this.#space = this.#isInLine;
  }

  lineBreak(): void {
    if (this.#isInLine) this.#lineBreaks += 1;
  }

  /** What stood between two line breaks is gone, and one of them goes with it. */
  forgetLineBreak(): void {
    if (this.#lineBreaks > 0) this.#lineBreaks -= 1;
  }

  /** A picture or another element without content. */
  put(tag: string): void {
    this.#writeWaiting();
    this.html += tag;
  }

  rule(tag: string): void {
    this.#startLine();
    if (this.#tags.length > 0) this.#writeWaiting();
    this.#startLine();
    this.html += tag;
    this.#isApart = true;
  }

  open(tag: string, isBlock: boolean): void {
    this.#tags.push(tag);
    this.#areBlocks.push(isBlock);
    if (!isBlock) return;
    this.#blocks += 1;
    this.#startLine();
  }

  close(tag: string): void {
    if (this.#dropWaiting() === undefined) this.html += tag;
  }

  closeBlock(tag: string): void {
    this.#startLine();
    if (this.#dropWaiting() === undefined) this.#writeEndOfBlock(tag);
  }

  closeCell(tag: string): void {
    this.#startLine();
    const start = this.#dropWaiting() ?? '';
    const row = this.#tags.pop();
    if (row === undefined) this.#writeEndOfBlock(start + tag);
    else this.#tags.push(row + start + tag);
  }

  #write(words: string): void {
    this.#writeWaiting();
    this.html += escapeText(words);
  }

  #writeEndOfBlock(tag: string): void {
    this.html += tag;
    this.#isApart = true;
  }

  #startLine(): void {
    this.#lineBreaks = 0;
    this.#space = false;
    this.#isInLine = false;
  }

  /** Takes back the innermost start tag if it is not written yet. */
  #dropWaiting(): string | undefined {
    if (this.#areBlocks.pop() === true) this.#blocks -= 1;
    return this.#tags.pop();
  }

  #writeWaiting(): void {
    if (this.#blocks === 0) {
      if (this.#lineBreaks > 0) this.html += '<br>'.repeat(this.#lineBreaks);
      else if (this.#isNewLine && !this.#isApart) this.html += '<br>';
      else if (this.#space && !this.#isApart) this.html += ' ';
    }
    if (this.#tags.length > 0) {
      for (const tag of this.#tags) this.html += tag;
      // Popped one by one: setting an array's length is a slow call for the one or two that wait (measured).
      while (this.#tags.pop() !== undefined) this.#areBlocks.pop();
      this.#blocks = 0;
    }
    this.#lineBreaks = 0;
    this.#space = false;
    this.#isInLine = true;
    this.#isApart = false;
    this.#isNewLine = false;
  }
}
