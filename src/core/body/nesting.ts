import { type Element, elementOf, type Role } from './elements.ts';
import type { Flow } from './flow.ts';
import { isBlock, type OpenElement, OpenElements } from './open-elements.ts';

/** Which parts of an open table stay open when one of these starts, outermost first. */
const PARENTS: Partial<Record<Role, readonly Role[]>> = {
  section: [],
  caption: [],
  row: ['section'],
  cell: ['section', 'row'],
};

/**
 * Which element may stand in which. The rules are those of the HTML standard's tree construction, for the elements of the
 * allow list, so that a browser reads from what is written the very tree that was meant. What is done otherwise:
 * loose words of a table get a cell of their own instead of moving before the table, and an element left open ends with
 * its block.
 */
export class Nesting {
  readonly #flow: Flow;
  readonly #open: OpenElements;

  constructor(flow: Flow) {
    this.#flow = flow;
    this.#open = new OpenElements(flow);
  }

  start(source: string, element: Element, tag: string): void {
    switch (element.role) {
      case 'section':
      case 'caption':
      case 'row':
      case 'cell':
        this.#startInTable(source, element, tag);
        return;
      case 'table':
      case 'media':
        this.beforeContent();
        break;
      default:
        if (this.isBetweenCells()) return;
    }
    switch (element.role) {
      case 'inline':
      case 'format':
      case 'media':
        break;
      case 'ruby':
        this.#endInnermost('ruby');
        break;
      case 'link':
        if (tag !== '') this.#endOuterLink();
        break;
      case 'annotation':
        if (!this.#endUpTo('ruby')) tag = '';
        break;
      default:
        this.#startBlock(source, element, tag);
        return;
    }
    this.#open.push(source, element, tag);
  }

  end(source: string): void {
    const element = elementOf(source);
    if (element === undefined || element.role === 'dropped' || this.#open.endsTooDeep()) return;
    const index = this.#findStart(source, element);
    if (index >= 0) this.#open.endFrom(index);
    else if (element.role === 'paragraph') this.#flow.newLine();
  }

  endAll(): void {
    this.#open.endFrom(0);
  }

  /** An `hr` ends the paragraph it stands in. */
  rule(): void {
    this.beforeContent();
    this.#endParagraph();
    this.#endInnermost('ruby');
  }

  /** Words, pictures and tables may not stand in a table outside its cells. */
  beforeContent(): void {
    const parent = this.#open.top?.element.role;
    if (parent === undefined || !this.isBetweenCells()) return;
    this.#fillTable(parent, 'cell');
    this.#pushPlain('td');
  }

  /** Whether what comes next stands in a table, but in no cell of it. */
  isBetweenCells(): boolean {
    const role = this.#open.top?.element.role;
    return role === 'table' || role === 'section' || role === 'row';
  }

  /** Whether what comes next stands directly in one of these elements. */
  isIn(...names: readonly string[]): boolean {
    return names.includes(this.#open.top?.element.as ?? '');
  }

  /** The start that an end tag belongs to, or -1. */
  #findStart(source: string, element: Element): number {
    const { role } = element;
    // Nearly always it is the innermost.
    if (this.#open.top?.source === source) return this.#open.depth - 1;
    const isIt = (open: OpenElement): boolean =>
      open.source === source || (role === 'heading' && open.element.role === 'heading');
    if (role === 'table') return this.#open.findInnermost(isIt, () => false);
    if (PARENTS[role] !== undefined) return this.#open.findInnermost(isIt, open => open.element.role === 'table');
    if (role === 'item') return this.#open.findInnermost(isIt, open => isContainer(open) || isList(open));
    if (element.inline) return this.#findInlineStart(isIt);
    return this.#open.findInnermost(isIt, isContainer);
  }

  /** An inline element's end tag does not reach beyond the block it stands in: the element ends with that block. */
  #findInlineStart(isIt: (open: OpenElement) => boolean): number {
    const index = this.#open.findInnermost(isIt, isBlock);
    if (index < 0) this.#open.endWithBlock(this.#open.findInnermost(open => isIt(open) && !open.ended, isContainer));
    return index;
  }

  #startBlock(source: string, element: Element, tag: string): void {
    const { role } = element;
    const carried = this.#endParagraph();
    this.#endInnermost('ruby');
    if (role === 'heading') this.#endInnermost('heading');
    if (role === 'item' || role === 'term') this.#endInnermost(role, endsSearchForItem);
    this.#open.push(source, element, tag);
    if (role === 'paragraph' || role === 'table') return;
    for (const open of carried) this.#open.push(open.source, open.element, open.tag);
  }

  /**
   * Any block ends an open paragraph. Gives the formatting and links that were open in it: as in a browser they go on in
   * the block, so that `<p><a href=…><h3>Headline</h3></a>` keeps its link.
   */
  #endParagraph(): OpenElement[] {
    const index = this.#open.findInnermost(open => open.element.role === 'paragraph', isBlock);
    if (index < 0) return [];
    const carried = this.#open.from(index + 1).filter(isCarried);
    this.#open.endFrom(index);
    return carried;
  }

  #endInnermost(role: Role, bounds = isBlock): void {
    const index = this.#open.findInnermost(open => open.element.role === role, bounds);
    if (index >= 0) this.#open.endFrom(index);
  }

  /** Ends what is open inside the innermost element of a role in this line, and tells whether there is one. */
  #endUpTo(role: Role): boolean {
    const index = this.#open.findInnermost(open => open.element.role === role, isBlock);
    if (index >= 0) this.#open.endFrom(index + 1);
    return index >= 0;
  }

  /** A link in a link: the outer one ends, or, where blocks lie between, is not written. */
  #endOuterLink(): void {
    const index = this.#open.findInnermost(open => open.element.role === 'link' && open.tag !== '', isContainer);
    if (index < 0) return;
    if (this.#open.from(index + 1).some(isBlock)) this.#open.unwrap(index);
    else this.#open.endInline(index);
  }

  #startInTable(source: string, element: Element, tag: string): void {
    let parent = this.#open.findInnermost(
      open => open.element.role === 'table',
      () => false,
    );
    if (parent < 0) {
      this.#flow.newLine();
      return;
    }
    for (const role of PARENTS[element.role] ?? []) if (this.#open.at(parent + 1)?.element.role === role) parent += 1;
    this.#open.endFrom(parent + 1);
    this.#fillTable(this.#open.at(parent)?.element.role ?? 'table', element.role);
    this.#open.push(source, element, tag);
  }

  /** Opens what the source left out between a part of a table and what is to stand in it. */
  #fillTable(parent: Role, child: Role): void {
    if (parent === 'table' && (child === 'row' || child === 'cell')) this.#pushPlain('tbody');
    if (parent !== 'row' && child === 'cell') this.#pushPlain('tr');
  }

  #pushPlain(name: string): void {
    const element = elementOf(name);
    if (element !== undefined) this.#open.push(name, element, element.open);
  }
}

/** What is opened inside one of these ends inside it, whatever end tags come. */
function isContainer(open: OpenElement): boolean {
  const { role } = open.element;
  return role === 'cell' || role === 'caption' || role === 'table';
}

function isList(open: OpenElement): boolean {
  return open.element.as === 'ul' || open.element.as === 'ol';
}

/** The standard stops looking for an open `li`, `dt` or `dd` at any block but these. */
function endsSearchForItem(open: OpenElement): boolean {
  return isBlock(open) && open.element.as !== 'div' && open.element.role !== 'paragraph';
}

function isCarried(open: OpenElement): boolean {
  return open.tag !== '' && (open.element.role === 'format' || open.element.role === 'link');
}
