import Parser from 'rss-parser';
import type { Context, FeedContent, Field } from './context.ts';
import { FIELD_NAMES, readAtomFeed, readFeed } from './feed-item.ts';
import type { XmlText } from './scan-tags.ts';

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
  const fields = customFields(xml.names);
  const parser = new Parser<Answer, Answer>({
    // Its types allow this form for items only; it treats both alike.
    customFields: { feed: fields as unknown as string[], item: fields },
    defaultRSS: 2,
    xml2js: { tagNameProcessors: [nameInAnswer], attrNameProcessors: [(name: string) => name.toLowerCase()] },
  });
  try {
    const { items, ...feed } = await parser.parseString(xml.text);
    // An item that stands in an odd place is one that it did not see.
    if (items.length !== xml.items) return undefined;
    const holder = new AnswerField(feed, kind, true);
    const entries = items.slice(0, context.caps.items + 1).map(item => new AnswerField(item, kind, true));
    if (kind === 'atom') return readAtomFeed(holder, entries, context);
    return readFeed(rssFormat(xml.rootTag), holder, entries, context);
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

/**
 * Elements and attributes. xml2js takes some 5 µs and 1 kB for each, cheerio a third of both (measured), so longer lists go to
 * cheerio: 5 of 147 real feeds are longer.
 */
const MOST_ELEMENTS = 1_600;
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
    const expected = written === '' && kind === 'atom' ? 'atom' : written.toLowerCase();
    if (prefixFor(uri, written.toLowerCase()) !== expected) return true;
  }
  return false;
}

/**
 * The prefix each namespace has in this program, whatever prefix a feed gives it: cheerio knows namespaces by their prefix
 * only. Keys are in lower case, without `http(s)://` and a final slash, since feeds differ in these. RSS's own elements have
 * no prefix.
 */
const PREFIX_OF: Readonly<Record<string, string>> = {
  'my.netscape.com/rdf/simple/0.9': '',
  'channel.netscape.com/rdf/simple/0.9': '',
  'purl.org/rss/1.0': '',
  'purl.org/net/rss1.1#': '',
  'backend.userland.com/rss': '',
  'backend.userland.com/rss2': '',
  'backend.userland.com/rss091': '',
  'blogs.law.harvard.edu/tech/rss': '',
  'www.w3.org/1999/02/22-rdf-syntax-ns#': 'rdf',
  'www.w3.org/2005/atom': 'atom',
  'purl.org/atom/ns#': 'atom',
  'purl.org/atom-blog/ns#': 'atom',
  'purl.org/rss/1.0/modules/content': 'content',
  'purl.org/dc/elements/1.1': 'dc',
  'purl.org/dc/elements/1.0': 'dc',
  'purl.org/dc/terms': 'dcterms',
  'search.yahoo.com/mrss': 'media',
  'search.yahoo.com/mrss/#': 'media',
  'search.yahoo.com/rss': 'media',
  'tools.search.yahoo.com/mrss': 'media',
  'video.search.yahoo.com/mrss': 'media',
  'www.rssboard.org/media-rss': 'media',
  'www.itunes.com/dtds/podcast-1.0.dtd': 'itunes',
  'example.com/dtds/podcast-1.0.dtd': 'itunes',
  'purl.org/rss/1.0/modules/syndication': 'sy',
  'www.w3.org/1999/xhtml': 'xhtml',
  'creativecommons.org/ns#': 'cc',
  'web.resource.org/cc': 'cc',
  'backend.userland.com/creativecommonsrssmodule': 'creativecommons',
  'cyber.law.harvard.edu/rss/creativecommonsrssmodule.html': 'creativecommons',
  'rslstandard.org/rsl': 'rsl',
  'ns.adobe.com/xap/1.0/rights': 'xmprights',
  'prismstandard.org/namespaces/basic/2.0': 'prism',
  'prismstandard.org/namespaces/1.2/basic': 'prism',
  'iptc.org/std/nar/2006-10-01': '',
  'iptc.org/std/nitf/2006-10-18': '',
};

/** The prefix a namespace has here; `written` is the one the document gives it. */
export function prefixFor(uri: string, written: string): string {
  const key = uri
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '');
  // An unknown address under a usual prefix is a slip in the address (three spellings of Dublin Core's were seen).
  return Object.hasOwn(PREFIX_OF, key) ? (PREFIX_OF[key] ?? written) : written;
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

/** Names of fields by the name they are filed under: names that rss-parser does not use itself. */
const FILED: ReadonlyMap<string, string> = new Map(
  ['$', ...FIELD_NAMES.flatMap(name => [name, name.replace(/^atom:/, '')])].map(name => [name, `all ${name}`]),
);

/** The fields that a document has, and the attributes (`$`), as custom fields with all their values. */
function customFields(names: ReadonlySet<string>): [string, string, { keepArray: boolean }][] {
  const present = [...FILED].filter(([name]) => name === '$' || names.has(name));
  return present.map(([name, filed]) => [nameInAnswer(name), filed, { keepArray: true }]);
}

/** Thrown where elements stand among the words of a field: xml2js does not keep their order. */
class Mixed extends Error {}

const NONE: readonly never[] = [];

/**
 * An item or a feed of rss-parser's answer (`filed`), or a node in it as xml2js gives it: its text, or its attributes (`$`),
 * text (`_`) and children by name. A class, because some documents have 200,000 of them.
 */
class AnswerField implements Field {
  readonly inside = undefined;
  readonly base = undefined;
  readonly #node: unknown;
  readonly #kind: Kind;
  readonly #filed: boolean;

  constructor(node: unknown, kind: Kind, filed = false) {
    this.#node = node;
    this.#kind = kind;
    this.#filed = filed;
  }

  get text(): string | undefined {
    return textOf(this.#node);
  }

  attribute(name: string): string | undefined {
    const value = (this.#part('$') as Answer | undefined)?.[name];
    return typeof value === 'string' ? value.trim() || undefined : undefined;
  }

  /** An element of Atom's own has no prefix in an Atom feed, and what is asked for without one is not Atom's. */
  all(name: string): readonly Field[] {
    if (this.#kind !== 'atom') return this.#fields(name);
    if (!name.includes(':')) return NONE;
    const prefixed = this.#fields(name);
    const own = name.startsWith('atom:') ? this.#fields(name.slice(5)) : NONE;
    return prefixed.length === 0 ? own : own.length === 0 ? prefixed : [...own, ...prefixed];
  }

  #fields(name: string): readonly Field[] {
    const nodes = this.#part(name);
    return Array.isArray(nodes) ? nodes.map(node => new AnswerField(node, this.#kind)) : NONE;
  }

  #part(name: string): unknown {
    if (typeof this.#node !== 'object' || this.#node === null) return undefined;
    const key = this.#filed ? FILED.get(name) : name === '$' ? name : nameInAnswer(name);
    return key === undefined ? undefined : (this.#node as Answer)[key];
  }
}

function textOf(node: unknown): string | undefined {
  if (typeof node !== 'object' || node === null) return String(node ?? '').trim() || undefined;
  const parts = node as Answer;
  for (const name in parts) {
    const nodes = parts[name];
    if (Array.isArray(nodes) && nodes.some(inner => textOf(inner) !== undefined)) throw new Mixed();
  }
  return typeof parts._ === 'string' ? parts._.trim() || undefined : undefined;
}

/** `rss2.0`, `rss0.91`, `rss1.0` …; a document that gives no version is read as 2.0, which holds all before. */
export function rssFormat(rootTag: string): string {
  if (/^<rdf/i.test(rootTag)) return rootTag.includes('simple/0.9') ? 'rss0.9' : 'rss1.0';
  const version = /\sversion\s{0,9}=\s{0,9}["']\s{0,9}(\d\.\d{1,3}[^"'\s]{0,9})/i.exec(rootTag)?.[1];
  return `rss${version ?? '2.0'}`;
}
