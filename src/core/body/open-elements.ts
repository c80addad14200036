import type { Element, Role } from './elements.ts';
import { type Flow, STEP } from './flow.ts';

/** Chromium makes siblings of what lies deeper than 512; half of that leaves room for the page around. */
const MAX_DEPTH = 256;
const TABLE_INSIDES: ReadonlySet<Role> = new Set(['section', 'row', 'cell', 'caption']);

/** An element that has started and not ended. */
export type OpenElement = {
  /** As the source called it; end tags look for this. */
  readonly source: string;
  readonly element: Element;
  /** The start tag as written; empty where only the content is kept. */
  readonly tag: string;
  /** Where the start tag lies in the flow. */
  readonly step: number;
  /** Its end tag came while a block inside was still open: it ends with that block. */
  readonly ended: boolean;
};

/** The elements that are open, outermost first. Writes their tags into the flow, always properly nested. */
export class OpenElements {
  readonly #flow: Flow;
  readonly #stack: OpenElement[] = [];
  #tooDeep = 0;

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  get top(): OpenElement | undefined {
    // Of an empty stack, `[length - 1]` is a search for a property "-1", which cost a fifth of the walk (measured).
    return this.#stack.at(-1);
  }

  get depth(): number {
    return this.#stack.length;
  }

  at(index: number): OpenElement | undefined {
    return this.#stack[index];
  }

  /** Those from an index on. */
  from(index: number): OpenElement[] {
    return this.#stack.slice(index);
  }

  /** The innermost one that is looked for, unless one that bounds the search lies inside it; -1 for none. */
  findInnermost(isIt: (open: OpenElement) => boolean, bounds: (open: OpenElement) => boolean): number {
    for (let index = this.#stack.length - 1; index >= 0; index -= 1) {
      const open = this.#stack[index];
      if (open === undefined) break;
      if (isIt(open)) return index;
      if (bounds(open)) break;
    }
    return -1;
  }

  /** Opens an element. What would lie too deep is not written: its words are, on lines of their own where it is a block. */
  push(source: string, element: Element, tag: string): void {
    const { inline } = element;
    if (!inline) this.#flow.newLine();
    if (this.#stack.length >= MAX_DEPTH && !TABLE_INSIDES.has(element.role)) {
      this.#tooDeep += 1;
      return;
    }
    this.#stack.push({ source, element, tag, step: this.#flow.pieces.length, ended: false });
    if (tag !== '') this.#flow.step(inline ? STEP.open : STEP.openBlock, tag);
    if (element.as === 'pre') this.#flow.openPreformatted();
  }

  /** Whether an end tag belongs to an element that lay too deep. */
  endsTooDeep(): boolean {
    if (this.#tooDeep === 0) return false;
    this.#tooDeep -= 1;
    return true;
  }

  /** Ends all from the index on, the innermost first, and those around that waited only for these. */
  endFrom(index: number): void {
    while (this.#stack.length > index || this.top?.ended === true) {
      const open = this.#stack.pop();
      if (open === undefined) return;
      const { role, as, close, inline } = open.element;
      if (!inline) this.#flow.newLine();
      if (as === 'pre') this.#flow.closePreformatted();
      if (open.tag !== '') {
        this.#flow.step(inline ? STEP.close : role === 'cell' ? STEP.closeCell : STEP.closeBlock, close);
      }
    }
  }

  /** Lets an element end together with the block that is open inside it. */
  endWithBlock(index: number): void {
    const open = this.#stack[index];
    if (open !== undefined) this.#stack[index] = { ...open, ended: true };
  }

  /** Ends an inline element and opens anew what is open inside it. */
  endInline(index: number): void {
    const inside = this.from(index + 1);
    this.endFrom(index);
    for (const open of inside) this.push(open.source, open.element, open.tag);
  }

  /** Takes back the start tag of an element; its content stays. */
  unwrap(index: number): void {
    const open = this.#stack[index];
    if (open === undefined) return;
    this.#flow.kinds[open.step] = STEP.nothing;
    this.#stack[index] = { ...open, tag: '' };
  }
}

/** Whether an element makes lines of its own. */
export function isBlock(open: OpenElement): boolean {
  return !open.element.inline;
}
