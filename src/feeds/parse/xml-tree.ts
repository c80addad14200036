import { type CheerioAPI, load } from 'cheerio/slim';
import { prefixFor } from './rss.ts';
import type { XmlText } from './scan-tags.ts';
import { escapeHtml, resolve } from './values.ts';

type Document = NonNullable<ReturnType<CheerioAPI['root']>[0]>;
/** Any node of cheerio's tree. */
export type Node = Document['children'][number];
/** An element of cheerio's tree. Its name is in lower case, with the prefix its namespace has here (`dc:creator`). */
export type Element = Extract<Node, { readonly attribs: object }>;

export type XmlTree = {
  readonly $: CheerioAPI;
  /** The root element, or several where the document is broken. */
  readonly roots: readonly Element[];
  /** Elements that were still open when the document ended, outermost first. */
  readonly cut: ReadonlySet<Element>;
};

/** Reads a prepared document with cheerio, and gives its elements the prefixes this program knows. */
export function readXmlTree({ text, openAtEnd }: XmlText): XmlTree {
  const $ = load(text, { xml: { xmlMode: true, lowerCaseTags: true, lowerCaseAttributeNames: true } });
  const roots = $.root().children().get() as Element[];
  const cut = new Set<Element>();
  let last = roots.at(-1);
  for (let level = 0; level < openAtEnd && last !== undefined; level += 1) {
    cut.add(last);
    last = elementsIn(last).at(-1);
  }
  for (const root of roots) giveCanonicalNames(root, new Map());
  return { $, roots, cut };
}

/** The canonical prefix of each prefix in effect at one place of a document. */
type Scope = ReadonlyMap<string, string>;

/** Each element that declares prefixes copies those around it: with more, the copies take the square of the document. */
const MOST_PREFIXES = 1_000;

/** Renames elements and attributes from the prefixes a document gives its namespaces to those of this program. */
function giveCanonicalNames(element: Element, outer: Scope): void {
  const scope = scopeIn(element, outer);
  if (scope.size > 0) {
    element.name = canonicalName(element.name, scope);
    const attributes = Object.entries(element.attribs);
    if (attributes.some(([name]) => name.includes(':')))
      element.attribs = Object.fromEntries(
        attributes.map(([name, value]) => [name.includes(':') ? canonicalName(name, scope) : name, value]),
      );
  }
  for (const node of element.children) if (isElement(node)) giveCanonicalNames(node, scope);
}

function scopeIn({ name, attribs, parent }: Element, outer: Scope): Scope {
  let scope: Map<string, string> | undefined;
  for (const attribute in attribs) {
    if (!/^xmlns(?:$|:)/.test(attribute)) continue;
    const written = attribute.slice(6);
    scope ??= new Map(outer);
    if (scope.size >= MOST_PREFIXES) break;
    scope.set(written, prefixFor(attribs[attribute] ?? '', written));
  }
  // A root `feed` is Atom's, whatever namespace it claims or lacks.
  const isFeed = (parent === null || !('attribs' in parent)) && /^(?:[^:]{1,40}:)?feed$/.test(name);
  return isFeed ? new Map(scope ?? outer).set(name.slice(0, Math.max(0, name.indexOf(':'))), 'atom') : (scope ?? outer);
}

function canonicalName(name: string, scope: Scope): string {
  const [, written = '', local = ''] = /^(?:([^:]*):)?(.*)$/s.exec(name) ?? [];
  const prefix = scope.get(written) ?? written;
  return prefix === '' ? local : `${prefix}:${local}`;
}

export function isElement(node: Node): node is Element {
  return 'attribs' in node;
}

/** The child elements, in document order. */
export function elementsIn(element: Element): Element[] {
  return element.children.filter(isElement);
}

/** The elements at a path of names, each of which may be several or "*": "contentmeta/subject|genre". */
export function elementsAt(element: Element | undefined, path: string): Element[] {
  let found = element === undefined ? [] : [element];
  for (const step of path.split('/')) {
    const next: Element[] = [];
    for (const outer of found)
      for (const name of step.split('|'))
        for (const node of outer.children) if (isElement(node) && (node.name === name || name === '*')) next.push(node);
    found = next;
  }
  return found;
}

/** The texts of the elements at a path, or the first of the attributes named behind it: "head/date@norm|value". */
export function valuesAt(element: Element | undefined, place: string): string[] {
  const [path = '', names] = place.split('@');
  const elements = path === '' && element !== undefined ? [element] : elementsAt(element, path);
  const values = elements.map(found =>
    names === undefined
      ? textOf(found)
      : names
          .split('|')
          .map(name => attribute(found, name))
          .find(Boolean),
  );
  return values.filter(value => value !== undefined);
}

/** The first child element of that name. */
export function child(element: Element | undefined, name: string): Element | undefined {
  return element?.children.find((node): node is Element => isElement(node) && node.name === name);
}

/** Every element under this one, in document order. */
export function* descendants(element: Element): Generator<Element> {
  for (const inner of elementsIn(element)) {
    yield inner;
    yield* descendants(inner);
  }
}

/** All text in an element and its descendants, trimmed; undefined where there is none. */
export function textOf(element: Element | undefined): string | undefined {
  return element === undefined ? undefined : textIn(element).trim() || undefined;
}

function textIn(node: Node): string {
  if (node.type === 'text') return node.data;
  let text = '';
  if ('children' in node) for (const inner of node.children) text += textIn(inner as Node);
  return text;
}

/** An attribute, trimmed; undefined where it is missing or empty. */
export function attribute(element: Element | undefined, name: string): string | undefined {
  return element?.attribs[name]?.trim() || undefined;
}

/** The `xml:base` in effect at an element, where there is one. */
export function baseOf(element: Element | undefined): string | undefined {
  const bases: string[] = [];
  for (let at: Node | null | undefined = element; at; at = at.parent as Node | null) {
    if (isElement(at) && at.attribs['xml:base'] !== undefined) bases.push(at.attribs['xml:base']);
  }
  return bases.reduceRight<string | undefined>((outer, base) => resolve(base, outer), undefined);
}

const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));

/**
 * The inside of an element as HTML: text escaped, elements without their prefix. `rename` gives the name an element is
 * written under, '' to write only its contents, undefined to leave it out. (cheerio would write prefixes and CDATA as they
 * are.)
 */
export function innerHtml(holder: Element | Node, rename: (name: string) => string | undefined = name => name): string {
  let html = '';
  for (const node of 'children' in holder ? (holder.children as Node[]) : []) {
    if (node.type === 'text') html += escapeHtml(node.data);
    else if (!isElement(node)) html += innerHtml(node, rename);
    else {
      const name = rename(node.name.slice(node.name.indexOf(':') + 1));
      if (name === undefined) continue;
      const tag = name === '' ? '' : `<${name}${attributesOf(node)}>`;
      const inside = VOID.has(name) ? '' : innerHtml(node, rename);
      html += name === '' || VOID.has(name) ? tag + inside : `${tag}${inside}</${name}>`;
    }
  }
  return html;
}

function attributesOf(element: Element): string {
  let written = '';
  for (const [name, value] of Object.entries(element.attribs)) {
    if (name.startsWith('xmlns') || !/^[a-z][a-z0-9_.:-]{0,60}$/.test(name)) continue;
    written += ` ${name}="${escapeHtml(value).replace(/"/g, '&quot;')}"`;
  }
  return written;
}
