/** The elements of a channel, an item and a feed that are read, as they are written by the book. */
const CHANNEL_FIELDS: readonly string[] = [
  ...['title', 'dc:title', 'itunes:title', 'link', 'atom:link', 'atom:id', 'description', 'dc:description'],
  ...['itunes:summary', 'itunes:subtitle', 'tagline', 'lastBuildDate', 'atom:updated', 'dc:date', 'dcterms:modified'],
  ...['pubDate', 'language', 'dc:language', 'managingEditor', 'author', 'dc:creator', 'dc:author', 'atom:author'],
  ...['itunes:author', 'webMaster', 'ttl', 'skipHours', 'skipDays', 'sy:updatePeriod', 'sy:updateFrequency'],
];

const ITEM_FIELDS: readonly string[] = [
  ...['title', 'dc:title', 'atom:title', 'media:title', 'itunes:title', 'link', 'atom:link', 'guid', 'atom:id'],
  ...['dc:identifier', 'pubDate', 'atom:published', 'dcterms:issued', 'dcterms:created', 'dc:date', 'date'],
  ...['prism:publicationDate', 'atom:updated', 'dcterms:modified', 'modified', 'author', 'dc:creator', 'dc:author'],
  ...['atom:author', 'itunes:author', 'description', 'atom:summary', 'summary', 'dc:description', 'itunes:summary'],
  ...['itunes:subtitle', 'dcterms:abstract', 'content:encoded', 'xhtml:body', 'body', 'fullitem', 'atom:content'],
  ...['content', 'category', 'dc:subject', 'media:category', 'atom:category', 'itunes:category', 'media:keywords'],
  ...['itunes:keywords', 'keywords', 'dc:rights', 'copyright', 'dcterms:rights', 'atom:rights', 'dc:language'],
  ...['language', 'source', 'atom:source', 'dc:source', 'enclosure', 'media:content', 'media:group'],
  ...['media:thumbnail', 'media:credit', 'media:copyright', 'media:description', 'media:text', 'image', 'itunes:image'],
];

const FEED_FIELDS: readonly string[] = [
  ...['id', 'title', 'link', 'subtitle', 'updated', 'author', 'dc:creator'],
  ...['sy:updatePeriod', 'sy:updateFrequency'],
];

const ENTRY_FIELDS: readonly string[] = [
  ...['id', 'title', 'link', 'published', 'updated', 'dcterms:issued', 'dc:date', 'author', 'dc:creator', 'summary'],
  ...['content', 'category', 'dc:subject', 'rights', 'dc:rights', 'enclosure', 'media:title', 'media:group'],
  ...['media:content', 'media:thumbnail', 'media:description', 'media:credit', 'media:copyright', 'media:text'],
  ...['image', 'itunes:image'],
];

/** How each of them is written, by its name in lower case. */
export const FIELD_NAMES: ReadonlyMap<string, string> = new Map(
  [...CHANNEL_FIELDS, ...ITEM_FIELDS, ...FEED_FIELDS, ...ENTRY_FIELDS, 'channel', 'item', 'entry'].map(name => [
    name.toLowerCase(),
    name,
  ]),
);

/** How a kind of feed is built, for the sight of `rss-parser`. */
export type Kind = {
  readonly name: 'rss' | 'rdf' | 'atom';
  /** What stands before a name without one: Atom's elements are `atom:` here. */
  readonly prefix: '' | 'atom:';
  readonly feedFields: readonly string[];
  readonly itemFields: readonly string[];
  /** What is asked for in an element; all there is in one that is not named here. */
  readonly wanted: ReadonlyMap<string, ReadonlySet<string>>;
  /** Elements that hold elements; all others hold words. */
  readonly holders: ReadonlySet<string>;
};

const words = (text: string): Set<string> => new Set(text.split(' '));

const RSS: Kind = {
  name: 'rss',
  prefix: '',
  feedFields: CHANNEL_FIELDS,
  itemFields: ITEM_FIELDS,
  wanted: new Map([
    ['rss', words('channel')],
    ['channel', new Set([...CHANNEL_FIELDS, 'item'])],
    ['item', new Set(ITEM_FIELDS)],
  ]),
  holders: words('rss channel skipHours skipDays item image media:group media:content itunes:category atom:author'),
};

const RDF: Kind = {
  ...RSS,
  name: 'rdf',
  wanted: new Map([
    ['rdf:RDF', words('channel item')],
    ['channel', new Set(CHANNEL_FIELDS)],
    ['item', new Set(ITEM_FIELDS)],
  ]),
  holders: words('rdf:RDF channel skipHours skipDays item image media:group media:content'),
};

const ATOM: Kind = {
  name: 'atom',
  prefix: 'atom:',
  feedFields: FEED_FIELDS,
  itemFields: ENTRY_FIELDS,
  wanted: new Map([
    ['feed', new Set([...FEED_FIELDS, 'entry'])],
    ['entry', new Set(ENTRY_FIELDS)],
  ]),
  holders: words('feed entry author media:group media:content'),
};

/** Elements that mean something in one place only. */
export const STRUCTURE: ReadonlySet<string> = words('rss rdf:RDF feed channel item entry');

/** The kind a root element opens, where `rss-parser` knows it. */
export function kindOf(root: string, attributes: string): Kind | undefined {
  if (root === 'rss') return /\sversion=["'](?:2|0\.9)/.test(attributes) ? RSS : undefined;
  if (root === 'rdf:RDF') return RDF;
  return root === 'feed' && /\sxmlns=["']http:\/\/www\.w3\.org\/2005\/Atom["']/.test(attributes) ? ATOM : undefined;
}
