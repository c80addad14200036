import { ALLOWED, type Allowed, type Role } from './allowed.ts';
import type { Token } from './render.ts';

/** A body while its tree is walked. */
export type Body = {
  readonly source: string;
  readonly baseUrl: string | undefined;
  text: string;
  /** What goes into the text before the next words. */
  gap: '' | ' ' | '\n';
  readonly tokens: Token[];
  /** The elements that are open in the HTML to be written, outermost first. */
  readonly open: Open[];
  /** How many of these are `pre`. */
  preformatted: number;
};

/** An open element and its start tag, which is empty where only the content is written. */
export type Open = { readonly element: Allowed; readonly tag: string };

/** Adds a tag, a space or a line break behind the tokens that there are. */
export function addTag(body: Body, kind: Token['kind'], tag: string): void {
  body.tokens.push({ kind, value: tag, start: 0 });
}

/** Chromium makes siblings of what lies deeper than 512; half of that leaves room for the page around. */
const MAX_DEPTH = 256;

/**
 * Opens an element where a browser will see it when it reads what is written, and closes first what a browser would close.
 * Gives nothing where only the content is to be written: in a table outside its cells, and too deep.
 */
export function openElement(body: Body, element: Allowed, tag: string): Open | undefined {
  const { role } = element;
  if (!element.inline) body.gap = '\n';
  if (element.isTablePart) return openInTable(body, element, tag);
  if (role === 'table' || role === 'media') enterCell(body);
  else if (isBetweenCells(body)) return undefined;
  if (element.inline) return push(body, element, mayOpenInLine(body, role) ? tag : '');
  // Formatting and links of a paragraph go on in a block that ends it: in `<p><a href=…><h3>Headline` the headline is a link.
  const carried = closeInnermost(body, 'paragraph').filter(one => one.element.isCarried && one.tag !== '');
  closeInnermost(body, 'ruby');
  if (role === 'heading') closeInnermost(body, 'heading');
  if (role === 'item' || role === 'term') closeInnermost(body, role, endsSearchForItem);
  const opened = push(body, element, tag);
  if (role !== 'paragraph' && role !== 'table') for (const one of carried) push(body, one.element, one.tag);
  return opened;
}

function mayOpenInLine(body: Body, role: Role): boolean {
  if (role === 'ruby') closeInnermost(body, 'ruby');
  if (role === 'ruby text') {
    const ruby = findInnermost(body, 'ruby', isBlock);
    if (ruby >= 0) closeFrom(body, ruby + 1);
    return ruby >= 0;
  }
  if (role !== 'link') return true;
  // Of a link in a link the outer one ends; where blocks lie between, the inner one is not written.
  const outer = findInnermost(body, 'link', isCell);
  if (outer < 0) return true;
  if (body.open.slice(outer).some(isBlock)) return false;
  closeFrom(body, outer);
  return true;
}

function openInTable(body: Body, element: Allowed, tag: string): Open | undefined {
  const place = placeInTable(
    body.open.map(one => one.element.role),
    element.role,
  );
  if (place === undefined) return undefined;
  closeFrom(body, place.keep);
  for (const name of place.add) pushPlain(body, name);
  return push(body, element, tag);
}

/** Which parts of a table stay open when one of these starts, outermost first. */
const PARENTS: Partial<Record<Role, readonly Role[]>> = {
  section: [],
  caption: [],
  row: ['section'],
  cell: ['section', 'row'],
};

/**
 * Where a part of a table goes: how many of the open elements stay open, and which elements the source left out before it.
 * Nothing where no table is open.
 * @param open roles of the open elements, outermost first
 */
function placeInTable(
  open: readonly Role[],
  role: Role,
): { readonly keep: number; readonly add: readonly string[] } | undefined {
  const table = open.lastIndexOf('table');
  if (table < 0) return undefined;
  let last = table;
  for (const parent of PARENTS[role] ?? []) if (open[last + 1] === parent) last += 1;
  return { keep: last + 1, add: leftOut(open[last] ?? 'table', role) };
}

/** The elements to open in a table, a section or a row before a part of it can start. */
function leftOut(parent: Role, child: Role): string[] {
  const section = parent === 'table' && (child === 'row' || child === 'cell') ? ['tbody'] : [];
  return parent !== 'row' && child === 'cell' ? [...section, 'tr'] : section;
}

/** Words, pictures and tables that stand in a table outside its cells get a cell of their own. A browser would move them. */
export function enterCell(body: Body): void {
  if (!isBetweenCells(body)) return;
  for (const name of leftOut(parentOf(body)?.role ?? 'table', 'cell')) pushPlain(body, name);
  pushPlain(body, 'td');
}

/** Whether what comes now stands in a table outside its cells. */
export function isBetweenCells(body: Body): boolean {
  const role = parentOf(body)?.role;
  return role === 'table' || role === 'section' || role === 'row';
}

/** The innermost open element. */
export function parentOf(body: Body): Allowed | undefined {
  return body.open.at(-1)?.element;
}

function pushPlain(body: Body, name: string): void {
  const element = ALLOWED.get(name);
  if (element !== undefined) push(body, element, element.plainTag);
}

function push(body: Body, element: Allowed, tag: string): Open | undefined {
  if (body.open.length >= MAX_DEPTH && !element.isTablePart) return undefined;
  const opened = { element, tag };
  body.open.push(opened);
  if (!element.inline) body.gap = '\n';
  if (element.name === 'pre') body.preformatted += 1;
  if (tag !== '') addTag(body, element.inline ? 'start' : 'block start', tag);
  return opened;
}

/** Closes an element and what is still open in it, unless something that started inside has closed it already. */
export function closeElement(body: Body, opened: Open | undefined): void {
  const index = opened === undefined ? -1 : body.open.lastIndexOf(opened);
  if (index >= 0) closeFrom(body, index);
}

/** Closes the open elements from an index on, and gives them, outermost first. */
function closeFrom(body: Body, index: number): readonly Open[] {
  const closed = body.open.slice(index);
  for (let one = closed.length; one > 0; one -= 1) {
    const { element, tag } = body.open.pop() ?? {};
    if (element === undefined) break;
    const { inline, name, role } = element;
    if (!inline) body.gap = '\n';
    if (name === 'pre') body.preformatted -= 1;
    if (tag !== '') addTag(body, inline ? 'end' : role === 'cell' ? 'cell end' : 'block end', `</${name}>`);
  }
  return closed;
}

/** Closes the innermost open element of a role, and what is open in it, and gives these; the search ends at what `bounds` names. */
export function closeInnermost(body: Body, role: Role, bounds = isBlock): readonly Open[] {
  const index = findInnermost(body, role, bounds);
  return index < 0 ? [] : closeFrom(body, index);
}

/** The innermost open element of a role, unless one that bounds the search lies inside it; -1 for none. */
function findInnermost({ open }: Body, role: Role, bounds: (one: Open) => boolean): number {
  const index = open.findLastIndex(one => (one.element.role === role && one.tag !== '') || bounds(one));
  return open[index]?.element.role === role ? index : -1;
}

function isBlock({ element }: Open): boolean {
  return !element.inline;
}

function isCell({ element: { role } }: Open): boolean {
  return role === 'cell' || role === 'caption' || role === 'table';
}

/** The HTML standard stops looking for an open `li`, `dt` or `dd` at any block but these. */
function endsSearchForItem({ element: { inline, name, role } }: Open): boolean {
  return !inline && name !== 'div' && role !== 'paragraph';
}
