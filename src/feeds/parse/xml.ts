import { Tokenizer } from 'htmlparser2';
import { decodeReferences } from '../entities.ts';
import type { ParseCaps } from './caps.ts';
import { asAtom, canonicalName, type Scope, scopeWith, TOP_SCOPE } from './namespaces.ts';
import { isUnclosed } from './unclosed-field.ts';

/** An element of a document. Names are in lower case, with the prefix their namespace goes by here (`dc:creator`). */
export type Element = {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: (Element | string)[];
  /** The `xml:base` in effect, where there is one. */
  readonly base: string | undefined;
};

export type XmlDocument = {
  /** Holds the document's root element, or several where it is broken. */
  readonly root: Element;
  /** Elements that were still open when the document ended, outermost first. */
  readonly cut: ReadonlySet<Element>;
  readonly tooDeep: boolean;
  /** Set where an attribute's value runs over the end of its tag: its quotation mark is missing. */
  readonly quoteMissing: boolean;
  /** Set where the document ends in a comment. */
  readonly commentOpen: boolean;
  /** Set where the document has more elements than the cap: what comes after them was not read. */
  readonly tooMany: boolean;
  /** Set where an attribute was longer than the cap and was left out. */
  readonly tooLong: boolean;
};

/** Items do not nest: one that opens inside another means that an end tag is missing. */
const NEVER_NESTED = new Set(['item', 'entry', 'atom:entry']);
const QUOTE_MISSING = /^[^<>]{0,300}>\s{0,300}<[/A-Za-z]/;
const HOLDS_ITEMS = new Set(['channel', 'items', 'rdf:rdf', 'rss', 'atom:feed']);
const END_OF_TAG = 0x3e;
const NEXT_TAG = /\s{0,100}<(\/?)([A-Za-z_][\w:.-]{0,100})(?:\s[^<>]{0,1000})?(\/?)>/y;
const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

/**
 * Reads XML, sound or broken, into elements in document order. End tags without a start are passed over, missing ones are
 * supplied, what stands deeper than `caps.depth` is joined to the deepest element kept. Never throws, never recurses.
 */
export function readXml(text: string, caps: ParseCaps): XmlDocument {
  const root: Element = { name: '', attributes: NO_ATTRIBUTES, children: [], base: undefined };
  const open: { element: Element; raw: string; scope: Scope }[] = [{ element: root, raw: '', scope: TOP_SCOPE }];
  let top = root;
  let scope = TOP_SCOPE;
  let raw = '';
  let attributeName = '';
  let value = '';
  let attributes: Map<string, string> | undefined;
  let prefixed = false;
  let buried = 0;
  let tooDeep = false;
  let quoteMissing = false;
  let commentOpen = false;
  let tooLong = false;

  let count = 0;
  const counted = (): void => {
    count += 1;
    if (count > caps.elements) tokenizer.pause();
  };
  const push = (): void => {
    let inner = scopeOf(attributes);
    let name = canonicalName(inner, raw);
    const unclosed = isUnclosed(top.name, open[open.length - 2]?.element.name, name);
    if (unclosed || NEVER_NESTED.has(name)) {
      if (unclosed) closeTo(open.length - 1);
      if (NEVER_NESTED.has(name)) closeTo(placeOf(name));
      inner = scopeOf(attributes);
      name = canonicalName(inner, raw);
    }
    if (attributes !== undefined && prefixed) attributes = withCanonicalNames(attributes, inner);
    const base = attributes?.get('xml:base');
    const element: Element = {
      name,
      attributes: attributes ?? NO_ATTRIBUTES,
      children: [],
      base: base === undefined ? top.base : resolve(base, top.base),
    };
    top.children.push(element);
    open.push({ element, raw, scope: inner });
    top = element;
    scope = inner;
    attributes = undefined;
  };
  /** Where an item belongs: in what holds items, even if something stands open in it, and in no other item. */
  const placeOf = (name: string): number => {
    const holder = open.findLastIndex(({ element }) => HOLDS_ITEMS.has(element.name));
    return holder === -1 ? open.findLastIndex(({ element }) => element.name === name) : holder + 1;
  };
  const scopeOf = (own: Map<string, string> | undefined): Scope => {
    const inner = own === undefined ? scope : scopeWith(scope, own);
    return open.length === 1 && /^(?:[^:]{1,40}:)?feed$/.test(raw) ? asAtom(inner, raw) : inner;
  };
  const close = (name: string): void => {
    const last = open.length - 1;
    const index = open[last]?.raw === name ? last : open.findLastIndex(entry => entry.raw === name);
    if (buried > 0 && !NEVER_NESTED.has(open[index]?.element.name ?? '')) {
      buried -= 1;
      return;
    }
    buried = 0;
    closeTo(index);
  };
  const closeTo = (index: number): void => {
    if (index < 1) return;
    open.length = index;
    const last = open[index - 1];
    top = last?.element ?? root;
    scope = last?.scope ?? TOP_SCOPE;
  };

  const tokenizer = new Tokenizer(
    { xmlMode: true, decodeEntities: false },
    {
      ontext(start, end) {
        top.children.push(decodeReferences(text.slice(start, end)));
      },
      oncdata(start, end, offset) {
        top.children.push(text.slice(start, end - offset));
      },
      onopentagname(start, end) {
        counted();
        raw = text.slice(start, end).toLowerCase();
        attributes = undefined;
        prefixed = false;
      },
      onattribname(start, end) {
        counted();
        attributeName = text.slice(start, end).toLowerCase();
        prefixed ||= attributeName.includes(':');
        value = '';
      },
      onattribdata(start, end) {
        if (end - start > caps.attribute) tooLong = true;
        else value += text.slice(start, end);
      },
      onattribend() {
        quoteMissing ||= value.includes('<') && QUOTE_MISSING.test(value);
        attributes ??= new Map();
        if (!attributes.has(attributeName)) attributes.set(attributeName, decodeReferences(value));
        value = '';
      },
      onopentagend() {
        if (open.length > caps.depth) {
          tooDeep = true;
          buried += 1;
        } else push();
      },
      onselfclosingtag() {
        if (open.length > caps.depth) return;
        push();
        closeTo(open.length - 1);
      },
      onclosetag(start, end) {
        const written = text.slice(start, end).toLowerCase();
        const bracket = written.indexOf('<');
        const name = bracket === -1 ? written : written.slice(0, bracket);
        close(name);
        if (bracket === -1 && text.charCodeAt(end) === END_OF_TAG) return;
        // "</link <guid>": where the sign that ends the tag is missing, the tokenizer takes the next tag for a part of it.
        NEXT_TAG.lastIndex = start + name.length;
        const [, ends, next, empty] = NEXT_TAG.exec(text) ?? [];
        if (next === undefined) return;
        raw = next.toLowerCase();
        attributes = undefined;
        counted();
        if (ends !== '') close(raw);
        else if (open.length <= caps.depth) {
          push();
          if (empty !== '') closeTo(open.length - 1);
        }
      },
      onend() {},
      oncomment(_, end) {
        commentOpen = end === text.length;
      },
      ondeclaration() {},
      onprocessinginstruction() {},
      onattribentity() {},
      ontextentity() {},
    },
  );
  tokenizer.write(text);
  const tooMany = count > caps.elements;
  if (!tooMany) tokenizer.end();
  return {
    root,
    tooMany,
    tooLong,
    quoteMissing,
    commentOpen,
    cut: new Set(open.slice(1).map(({ element }) => element)),
    tooDeep,
  };
}

function withCanonicalNames(attributes: ReadonlyMap<string, string>, scope: Scope): Map<string, string> {
  const named = new Map<string, string>();
  for (const [name, value] of attributes) named.set(name.includes(':') ? canonicalName(scope, name) : name, value);
  return named;
}

/** The first child element of that name. */
export function child(element: Element | undefined, name: string): Element | undefined {
  if (element === undefined) return undefined;
  for (const node of element.children) if (typeof node !== 'string' && node.name === name) return node;
  return undefined;
}

/** The child elements of these names: name by name, each in document order. */
export function children(element: Element | undefined, ...names: readonly string[]): Element[] {
  const found: Element[] = [];
  if (element === undefined) return found;
  for (const name of names) {
    for (const node of element.children) if (typeof node !== 'string' && node.name === name) found.push(node);
  }
  return found;
}

/** Every element under this one, in document order, itself excluded. */
export function* descendants(element: Element): Generator<Element> {
  const waiting: Element[] = [];
  const push = (parent: Element): void => {
    for (let index = parent.children.length - 1; index >= 0; index -= 1) {
      const node = parent.children[index];
      if (typeof node === 'object') waiting.push(node);
    }
  };
  push(element);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    push(next);
  }
}

/** All text in an element, that of its descendants included, trimmed; undefined where there is none. */
export function textOf(element: Element | undefined): string | undefined {
  if (element === undefined) return undefined;
  const [only] = element.children;
  if (element.children.length === 1 && typeof only === 'string') return only.trim() || undefined;
  let text = '';
  const waiting: (Element | string)[] = [...element.children].reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === 'string') text += next;
    else for (let index = next.children.length - 1; index >= 0; index -= 1) waiting.push(next.children[index] ?? '');
  }
  return text.trim() || undefined;
}

/** An attribute, trimmed; undefined where it is missing or empty. */
export function attribute(element: Element | undefined, name: string): string | undefined {
  return element?.attributes.get(name)?.trim() || undefined;
}

/** What no address holds, and what hides in one: controls, white space, zero-width signs and turns of direction. */
const NOT_IN_ADDRESSES = /[\u0000-\u0020\u007f-\u00a0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

/** An absolute address from one that may be relative; the address as it stands where it cannot be resolved. */
export function resolve(address: string, base: string | undefined): string {
  const clean = NOT_IN_ADDRESSES.test(address) ? cleanAddress(address) : address;
  if (base === undefined || /^[a-zA-Z][a-zA-Z0-9+.-]{0,30}:/.test(clean)) return clean;
  return URL.parse(clean, base)?.href ?? clean;
}

/** A space within an address is meant, and written as `%20`; all else goes. */
function cleanAddress(address: string): string {
  return address.trim().replace(/ /g, '%20').replace(new RegExp(NOT_IN_ADDRESSES, 'g'), '');
}
