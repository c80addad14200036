import { decodeHTML, decodeHTMLAttribute } from 'entities';
import { ElementType, parseDocument } from 'htmlparser2';
import type { Span } from '../article.ts';
import { ALLOWED, type Allowed, startTag } from './allowed.ts';
import { MAX_ELEMENTS, MAX_TREE_DEPTH, PARSER_OPTIONS, withinLimits } from './limits.ts';
import {
  addTag,
  type Body,
  closeElement,
  closeInnermost,
  enterCell,
  isBetweenCells,
  type Open,
  openElement,
  parentOf,
} from './open-elements.ts';
import { printable, renderTokens } from './render.ts';

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

type Node = ReturnType<typeof parseDocument>['children'][number];
type Element = Extract<Node, { readonly attribs: object }>;
type Text = Extract<Node, { readonly type: typeof ElementType.Text }>;

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

/** Whether a tree may be too large or too deep, by the length and the number of start tags alone: nearly never. */
function mayExceedLimits(html: string): boolean {
  let tags = 0;
  for (let at = html.indexOf('<'); at >= 0 && tags <= MAX_TREE_DEPTH; at = html.indexOf('<', at + 1))
    if (html[at + 1] !== '/') tags += 1;
  return tags > MAX_TREE_DEPTH || html.length > MAX_ELEMENTS;
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
  // Looking for character references takes the parser a third of its time: what is written decodes its own.
  return parseDocument(html, { ...PARSER_OPTIONS, decodeEntities: false }).children;
}

function readNodes(body: Body, nodes: readonly Node[]): void {
  for (const node of nodes) {
    if (node.type === ElementType.Text) readWords(body, wordsOf(node), node.prev === null);
    else if ('attribs' in node) readElement(body, node);
  }
}

function wordsOf({ data, parent }: Text): string {
  // The one element that is shown and whose words know no character references.
  const isRaw = parent !== null && 'name' in parent && parent.name === 'xmp';
  return isRaw ? data : decoded(data, decodeHTML);
}

function decoded(raw: string, decode: (raw: string) => string): string {
  return raw.includes('&') ? decode(raw) : raw;
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
  const opened = openElement(body, element, tagOf(body, element, node));
  if (element.role === 'media') readMedia(body, node, opened);
  else readNodes(body, node.children);
  closeElement(body, opened);
  if (!element.inline) body.gap = '\n';
}

function tagOf(body: Body, element: Allowed, { attribs }: Element): string {
  let isPlain = true;
  for (const name in attribs) {
    isPlain = false;
    attribs[name] = decoded(attribs[name] ?? '', decodeHTMLAttribute);
  }
  return isPlain ? element.plainTag : startTag(element, attribs, body.baseUrl);
}

/** The words in a film or sound are for browsers that cannot play it. */
function readMedia(body: Body, node: Element, opened: Open | undefined): void {
  // It is written without content too.
  if (opened?.tag.includes(' src="')) addTag(body, 'empty element', '');
  for (const child of node.children) if ('attribs' in child && child.name === 'source') readElement(body, child);
  if (hasEndTag(body, node)) return;
  closeElement(body, opened);
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
