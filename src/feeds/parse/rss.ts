import Parser from 'rss-parser';
import type { Context, FeedContent } from './context.ts';
import { FIELD_NAMES, type Field, readAtomFeed, readRssFeed } from './feed-item.ts';
import { prefixFor } from './namespaces.ts';
import type { XmlText } from './xml-text.ts';

/**
 * Reads RSS 0.9x, 1.0, 2.0 and Atom with `rss-parser`. Undefined for a document that it cannot represent or rejects: that
 * is read by cheerio (xml-feed.ts).
 *
 * It is given the whole document, and gives each field as a custom field with all its values: its own fields are trimmed,
 * merged and reordered, and its dates lose their zone. A new parser for each document, because a shared one leaks state.
 */
export async function readWithRssParser(xml: XmlText, context: Context): Promise<FeedContent | undefined> {
  const kind = kindOf(xml.rootTag);
  if (kind === undefined || cannotRepresent(xml, kind)) return undefined;
  const parser = new Parser<Answer, Answer>({
    // Its types allow this form for items only; it treats both alike.
    customFields: { feed: CUSTOM_FIELDS as unknown as string[], item: CUSTOM_FIELDS },
    defaultRSS: 2,
    xml2js: { tagNameProcessors: [nameInAnswer], attrNameProcessors: [(name: string) => name.toLowerCase()] },
  });
  try {
    const { items, ...feed } = await parser.parseString(xml.text);
    // An item that stands in an odd place is one that it did not see.
    if (items.length !== xml.items) return undefined;
    const holder = fieldOfAnswer(feed, kind);
    const fields = items.slice(0, context.caps.items + 1).map(item => fieldOfAnswer(item, kind));
    if (kind === 'atom') return readAtomFeed(holder, fields, context);
    return readRssFeed(holder, fields, rssFormat(xml.rootTag), undefined, context);
  } catch {
    return undefined;
  }
}

type Kind = 'rss' | 'rdf' | 'atom';

function kindOf(rootTag: string): Kind | undefined {
  const name = /^<([\w:]+)/.exec(rootTag)?.[1]?.toLowerCase();
  if (name === 'feed') return 'atom';
  return name === 'rss' ? 'rss' : name === 'rdf:rdf' ? 'rdf' : undefined;
}

/** Elements and attributes: larger lists take too much memory in xml2js, and a third of it in cheerio. News feeds have up to 20,000. */
const MOST_ELEMENTS = 20_000;
const NAMESPACE = /\sxmlns(?::([\w.-]{1,60}))?\s{0,10}=\s{0,10}["']([^"']{0,300})["']/g;

/** Whether a document holds what rss-parser cannot represent. Elements among words show while it is mapped (`Mixed`). */
function cannotRepresent({ text, sound, size }: XmlText, kind: Kind): boolean {
  // Broken markup: it rejects the whole document.
  if (!sound || size > MOST_ELEMENTS) return true;
  // It has no notion of the base of relative links.
  if (text.includes('xml:base')) return true;
  // XHTML is elements among words: order and markup are lost.
  if (kind === 'atom' && /\stype\s?=\s?["']xhtml/.test(text)) return true;
  // It knows namespaces by their usual prefix only.
  if (!text.includes('xmlns')) return false;
  for (const [, written = '', uri = ''] of text.matchAll(NAMESPACE)) {
    const expected = written === '' && kind === 'atom' ? 'atom' : written;
    if (prefixFor(uri, written) !== expected) return true;
  }
  return false;
}

type Answer = Readonly<Record<string, unknown>>;

/**
 * Fields that rss-parser would read itself, to our loss. It makes snippets of texts by a pattern that is quadratic where
 * brackets do not close (26 s for 360 kB); one Atom date or link that it cannot read loses the whole feed.
 */
const HIDDEN = new Set(['description', 'content', 'content:encoded', 'summary', 'published', 'updated', 'link']);

/** The name a tag has for rss-parser: in lower case, since feeds spell names as they like. */
function nameInAnswer(tag: string): string {
  const name = tag.toLowerCase();
  return HIDDEN.has(name) ? `own ${name}` : name === 'rdf:rdf' ? 'rdf:RDF' : name;
}

/** Each field, and the attributes (`$`), as custom fields under names that rss-parser does not use. */
const CUSTOM_FIELDS: [string, string, { keepArray: boolean }][] = [
  '$',
  ...new Set(FIELD_NAMES.flatMap(name => [name, name.replace(/^atom:/, '')])),
].map(name => [nameInAnswer(name), `all ${name}`, { keepArray: true }]);

/** Thrown where elements stand among the words of a field: xml2js does not keep their order. */
class Mixed extends Error {}

function fieldOfAnswer(answer: Answer, kind: Kind): Field {
  return fieldOf(
    name => answer[`all ${name}`],
    kind,
    () => undefined,
  );
}

/** A node as xml2js gives it: its text, or its attributes (`$`), text (`_`) and children by name. */
function fieldOfNode(node: unknown, kind: Kind): Field {
  if (typeof node !== 'object' || node === null) return { ...NOTHING, text: String(node ?? '').trim() || undefined };
  const parts = node as Answer;
  return fieldOf(
    name => parts[name === '$' ? name : nameInAnswer(name)],
    kind,
    () => textOf(parts),
  );
}

const NOTHING: Omit<Field, 'text'> = { inside: undefined, base: undefined, attribute: () => undefined, all: () => [] };

function fieldOf(part: (name: string) => unknown, kind: Kind, text: () => string | undefined): Field {
  const nodes = (name: string): readonly unknown[] => {
    const found = part(name);
    return Array.isArray(found) ? found : [];
  };
  return {
    ...NOTHING,
    get text() {
      return text();
    },
    attribute(name) {
      const attributes = part('$') as Answer | undefined;
      const value = attributes?.[name];
      return typeof value === 'string' ? value.trim() || undefined : undefined;
    },
    all(name) {
      const found = nodes(name);
      // An element of Atom's own has no prefix in an Atom feed, and one of another kind of that name is none.
      const own = kind !== 'atom' ? [] : name.startsWith('atom:') ? nodes(name.slice(5)) : undefined;
      const all = name.includes(':') || own !== undefined ? (own?.length ? [...own, ...found] : found) : [];
      return all.map(node => fieldOfNode(node, kind));
    },
  };
}

function textOf(parts: Answer): string | undefined {
  for (const name in parts) {
    const nodes = parts[name];
    if (!Array.isArray(nodes)) continue;
    for (const node of nodes)
      if (typeof node === 'object' ? textOf(node as Answer) : String(node).trim()) throw new Mixed();
  }
  return typeof parts._ === 'string' ? parts._.trim() || undefined : undefined;
}

/** `rss2.0`, `rss0.91`, `rss1.0` …; a document that gives no version is read as 2.0, which holds all before. */
export function rssFormat(rootTag: string): string {
  if (/^<rdf/i.test(rootTag)) return rootTag.includes('simple/0.9') ? 'rss0.9' : 'rss1.0';
  const version = /\sversion\s{0,9}=\s{0,9}["']\s{0,9}(\d\.\d{1,3}[^"'\s]{0,9})/i.exec(rootTag)?.[1];
  return `rss${version ?? '2.0'}`;
}
