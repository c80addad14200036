import { ElementType, parseDocument } from 'htmlparser2';
import type { Span } from '../article.ts';
import { ALLOWED, type Allowed, type Role, startTag } from './allowed.ts';
import { MAX_ELEMENTS, MAX_TREE_DEPTH, PARSER_OPTIONS, withinLimits } from './limits.ts';
import { printable, renderTokens, type Token } from './render.ts';

/** A body of HTML, read once: its text, and safe HTML of the same words. */
export type BodyHtml = {
  /** A line for each block, table cell and line break; white space collapsed as a browser shows it, kept in `<pre>`. */
  readonly text: string;
  /**
   * HTML that is safe to show in any page, without what the cuts cover (spans of `text`, sorted, not overlapping). Elements
   * that hold nothing are left out; pictures, films and all other words stay.
   */
  safeHtml(cuts?: readonly Span[]): string;
};

/** A body while its tree is walked. */
type Body = {
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
type Open = { readonly element: Allowed; readonly tag: string };

type Node = ReturnType<typeof parseDocument>['children'][number];
type Element = Extract<Node, { readonly attribs: object }>;

/**
 * Reads hostile or broken HTML. What comes out is written anew from an allow list: no script, style, handler, form, frame
 * or foreign markup, no URL but `http`, `https`, `mailto` and `tel`, properly nested, at most some 260 deep; a browser
 * reads the same tree from it. URLs are resolved against `baseUrl`; a relative one without a base is left out.
 */
export function readBodyHtml(html: string, options: { readonly baseUrl?: string } = {}): BodyHtml {
  const whole = withoutCdata(printable(html));
  const source = mayExceedLimits(whole) ? withinLimits(whole) : whole;
  const baseUrl = options.baseUrl !== undefined && /^https?:/i.test(options.baseUrl) ? options.baseUrl : undefined;
  const body: Body = { source, baseUrl, text: '', gap: '', tokens: [], open: [], preformatted: 0 };
  if (/[<&]/.test(source)) readNodes(body, treeOf(source));
  else readWords(body, source, false);
  const { text, tokens } = body;
  return { text, safeHtml: (cuts = []) => renderTokens(tokens, text, cuts) };
}

/** Whether a tree may be too large or too deep, by the length and the number of tags alone: nearly never. */
function mayExceedLimits(html: string): boolean {
  let at = html.indexOf('<');
  for (let tags = 0; at >= 0 && tags <= MAX_TREE_DEPTH; tags += 1) at = html.indexOf('<', at + 1);
  return at >= 0 || html.length > MAX_ELEMENTS;
}

/** HTML without the brackets of CDATA sections. Some feeds put them around HTML twice, and they would hide the story. */
function withoutCdata(html: string): string {
  return html.includes('<![CDATA[') ? html.replaceAll('<![CDATA[', '').replaceAll(']]>', '') : html;
}

/**
 * The tree that `load` of cheerio/slim gives, without its wrappers, which cost twice what the parser does (measured). It keeps
 * all words in their order, in a fraction of the time of the HTML standard's tree.
 */
function treeOf(html: string): readonly Node[] {
  // Looking for character references takes a third of the time.
  return parseDocument(html, { ...PARSER_OPTIONS, decodeEntities: html.includes('&') }).children;
}

function readNodes(body: Body, nodes: readonly Node[]): void {
  for (const node of nodes) {
    if (node.type === ElementType.Text) readWords(body, node.data, node.prev === null);
    else if ('attribs' in node) readElement(body, node);
  }
}

function readElement(body: Body, node: Element): void {
  const element = ALLOWED.get(node.name);
  if (element === undefined) {
    readNodes(body, node.children);
    return;
  }
  switch (element.role) {
    case 'dropped':
      // No words are lost to an element that is never closed. But the rest of these is no HTML.
      if (!hasEndTag(body, node) && !/^(?:script|style|title|textarea)$/.test(node.name))
        readNodes(body, node.children);
      return;
    case 'line break':
      if (isBetweenCells(body)) return;
      body.gap = '\n';
      addTag(body, 'line break', '<br>');
      return;
    case 'rule':
      enterCell(body);
      closeInnermost(body, 'paragraph');
      closeInnermost(body, 'ruby');
      body.gap = '\n';
      addTag(body, 'rule', '<hr>');
      return;
    case 'image':
    case 'source': {
      const tag = tagOf(body, element, node);
      if (tag === '' || (element.role === 'source' && !/^(?:picture|audio|video)$/.test(parentOf(body)?.name ?? '')))
        return;
      enterCell(body);
      addTag(body, 'empty element', tag);
      return;
    }
  }
  const opened = open(body, element, tagOf(body, element, node));
  if (element.role === 'media') readMedia(body, node, opened);
  else readNodes(body, node.children);
  close(body, opened);
  if (!element.inline) body.gap = '\n';
}

function tagOf(body: Body, element: Allowed, { attribs }: Element): string {
  for (const _ in attribs) return startTag(element, attribs, body.baseUrl);
  return element.plainTag;
}

/** The words in a film or sound are for browsers that cannot play it. */
function readMedia(body: Body, node: Element, opened: Open | undefined): void {
  // It is written without content too.
  if (opened?.tag.includes(' src="')) addTag(body, 'empty element', '');
  for (const child of node.children) if ('attribs' in child && child.name === 'source') readElement(body, child);
  if (hasEndTag(body, node)) return;
  close(body, opened);
  readNodes(body, node.children);
}

/** Whether an element ends with its own end tag, not with that of an element around it. */
function hasEndTag({ source }: Body, { endIndex, name }: Element): boolean {
  const end = endIndex ?? 0;
  const start = source.lastIndexOf('<', end);
  return (
    source[end] === '>' &&
    source
      .slice(start + 1, end)
      .trimEnd()
      .toLowerCase() === `/${name}`
  );
}

const COLLAPSIBLE = /[\t\n\f\r]| {2}/;

function readWords(body: Body, raw: string, isFirst: boolean): void {
  if (isBetweenCells(body)) {
    if (!/[^\t\n\f\r ]/.test(raw)) return;
    enterCell(body);
  }
  if (body.preformatted > 0) {
    const words = raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw;
    // The HTML standard drops a line feed right after <pre>.
    const isDropped = isFirst && words.startsWith('\n') && parentOf(body)?.name === 'pre';
    addWords(body, 'preformatted', isDropped ? words.slice(1) : words);
    return;
  }
  const words = COLLAPSIBLE.test(raw) ? raw.replace(/[\t\n\f\r ]+/g, ' ') : raw;
  const start = words.startsWith(' ') ? 1 : 0;
  const end = words.length > 1 && words.endsWith(' ') ? words.length - 1 : words.length;
  if (start > 0) addSpace(body);
  addWords(body, 'words', words.slice(start, end));
  if (end < words.length) addSpace(body);
}

function addWords(body: Body, kind: 'words' | 'preformatted', words: string): void {
  if (words === '') return;
  if (body.text !== '') body.text += body.gap;
  body.gap = '';
  body.tokens.push({ kind, value: words, start: body.text.length });
  body.text += words;
}

function addSpace(body: Body): void {
  if (body.gap === '') body.gap = ' ';
  addTag(body, 'space', '');
}

function addTag(body: Body, kind: Token['kind'], tag: string): void {
  body.tokens.push({ kind, value: tag, start: 0 });
}

/** Chromium makes siblings of what lies deeper than 512; half of that leaves room for the page around. */
const MAX_DEPTH = 256;

/**
 * Opens an element where a browser will see it when it reads what is written, and closes first what a browser would close.
 * Gives nothing where only the content is to be written: in a table outside its cells, and too deep.
 */
function open(body: Body, element: Allowed, tag: string): Open | undefined {
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
function enterCell(body: Body): void {
  if (!isBetweenCells(body)) return;
  for (const name of leftOut(parentOf(body)?.role ?? 'table', 'cell')) pushPlain(body, name);
  pushPlain(body, 'td');
}

function isBetweenCells(body: Body): boolean {
  const role = parentOf(body)?.role;
  return role === 'table' || role === 'section' || role === 'row';
}

function parentOf(body: Body): Allowed | undefined {
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
function close(body: Body, opened: Open | undefined): void {
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

function closeInnermost(body: Body, role: Role, bounds = isBlock): readonly Open[] {
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
