import { Tokenizer } from 'htmlparser2';
import type { ParseCaps } from './caps.ts';
import { type Element, resolve } from './element.ts';
import { decodeReferences } from './entities.ts';
import { asAtom, canonicalName, type Scope, scopeWith, TOP_SCOPE } from './namespaces.ts';
import { isUnclosed } from './unclosed-field.ts';

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
/** Characters of an attribute in which its missing end shows. */
const MOST_BEFORE_END = 700;
const QUOTE_MISSING = /^[^<>]{0,300}>\s{0,300}<[/A-Za-z]/;
const HOLDS_ITEMS = new Set(['channel', 'items', 'rdf:rdf', 'rss', 'atom:feed']);
const CDATA = '<![CDATA[';
/** White space between a tag and a section is no more than this. */
const MOST_SPACE = 100;
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
  /** How far the tokenizer's count is behind: it never sees the sections that are taken out before it. */
  let ahead = 0;
  /** Where the last tag was over. */
  let over = 0;
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
    if (index === open.length - 1) open.pop();
    else open.length = index;
    const last = open[index - 1];
    top = last?.element ?? root;
    scope = last?.scope ?? TOP_SCOPE;
  };

  const written = (start: number, end: number): string => text.slice(start + ahead, end + ahead);

  const tokenizer = new Tokenizer(
    { xmlMode: true, decodeEntities: false },
    {
      ontext(start, end) {
        top.children.push(decodeReferences(written(start, end)));
      },
      oncdata(start, end, offset) {
        top.children.push(written(start, end - offset));
      },
      onopentagname(start, end) {
        counted();
        raw = written(start, end).toLowerCase();
        attributes = undefined;
        prefixed = false;
      },
      onattribname(start, end) {
        counted();
        attributeName = written(start, end).toLowerCase();
        prefixed ||= attributeName.includes(':');
        value = '';
      },
      onattribdata(start, end) {
        if (end - start <= caps.attribute) value += written(start, end);
        else {
          tooLong = true;
          quoteMissing ||= QUOTE_MISSING.test(written(start, start + MOST_BEFORE_END));
        }
      },
      onattribend() {
        quoteMissing ||= value.includes('<') && QUOTE_MISSING.test(value);
        attributes ??= new Map();
        if (!attributes.has(attributeName)) attributes.set(attributeName, decodeReferences(value));
        value = '';
      },
      onopentagend(end) {
        over = end + ahead + 1;
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
        const closing = written(start, end).toLowerCase();
        const bracket = closing.indexOf('<');
        const name = bracket === -1 ? closing : closing.slice(0, bracket);
        close(name);
        if (bracket === -1 && text.charCodeAt(end + ahead) === END_OF_TAG) {
          over = end + ahead + 1;
          return;
        }
        // "</link <guid>": where the sign that ends the tag is missing, the tokenizer takes the next tag for a part of it.
        NEXT_TAG.lastIndex = start + ahead + name.length;
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
        commentOpen = end + ahead === text.length;
      },
      ondeclaration() {},
      onprocessinginstruction() {},
      onattribentity() {},
      ontextentity() {},
    },
  );
  let taken = 0;
  for (let section = text.indexOf(CDATA); section !== -1 && count <= caps.elements; ) {
    const end = text.indexOf(']]>', section);
    if (end === -1) break;
    tokenizer.write(text.slice(taken, section));
    taken = section;
    // Where a tag has just ended, a section is one for certain and need not be read sign by sign.
    if (count <= caps.elements && section - over < MOST_SPACE && text.slice(over, section).trim() === '') {
      top.children.push(text.slice(section + CDATA.length, end));
      taken = end + 3;
      ahead += taken - section;
      over = taken;
    }
    section = text.indexOf(CDATA, end);
  }
  tokenizer.write(text.slice(taken));
  const tooMany = count > caps.elements;
  if (!tooMany) tokenizer.end();
  quoteMissing ||= QUOTE_MISSING.test(value);
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
