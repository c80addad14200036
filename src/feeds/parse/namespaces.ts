/**
 * The prefix each namespace goes by in this program, whatever prefix a feed gives it. Keys are in lower case, without
 * `http(s)://` and a final slash, since feeds differ in these. RSS's own elements go without a prefix.
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
  'www.georss.org/georss': 'georss',
  'purl.org/rss/1.0/modules/slash': 'slash',
  'purl.org/rss/1.0/modules/syndication': 'sy',
  'www.w3.org/1999/xhtml': 'xhtml',
  'prismstandard.org/namespaces/basic/2.0': 'prism',
  'prismstandard.org/namespaces/1.2/basic': 'prism',
  'rssnamespace.org/feedburner/ext/1.0': 'feedburner',
  'iptc.org/std/nar/2006-10-01': '',
  'iptc.org/std/nitf/2006-10-18': '',
};

/** Which prefixes mean what at one place of a document, and the names already looked up there. */
export type Scope = {
  readonly prefixes: ReadonlyMap<string, string>;
  readonly names: Map<string, string>;
};

export const TOP_SCOPE: Scope = { prefixes: new Map(), names: new Map() };

/** A root `feed` is Atom's, whatever namespace it claims or lacks: its own prefix then stands for Atom. */
export function asAtom(scope: Scope, raw: string): Scope {
  const written = raw.slice(0, Math.max(0, raw.indexOf(':')));
  return { prefixes: new Map(scope.prefixes).set(written, 'atom'), names: new Map() };
}

/** The scope inside an element with these attributes. */
export function scopeWith(scope: Scope, attributes: ReadonlyMap<string, string>): Scope {
  let prefixes: Map<string, string> | undefined;
  for (const [name, uri] of attributes) {
    if (!name.startsWith('xmlns') || (name.length > 5 && name[5] !== ':')) continue;
    const written = name.slice(6);
    prefixes ??= new Map(scope.prefixes);
    prefixes.set(written, prefixFor(uri, written));
  }
  return prefixes === undefined ? scope : { prefixes, names: new Map() };
}

/** The prefix a namespace goes by here; `written` is the one the document gives it. */
export function prefixFor(uri: string, written: string): string {
  const key = uri
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '');
  // An address nobody knows under a usual prefix is a slip in the address (seen: three spellings of Dublin Core's).
  return Object.hasOwn(PREFIX_OF, key) ? (PREFIX_OF[key] ?? written) : written;
}

/** An element's name as this program writes it. `raw` is in lower case. */
export function canonicalName(scope: Scope, raw: string): string {
  const known = scope.names.get(raw);
  if (known !== undefined) return known;
  const colon = raw.indexOf(':');
  const written = colon === -1 ? '' : raw.slice(0, colon);
  const prefix = scope.prefixes.get(written) ?? written;
  const local = raw.slice(colon + 1);
  const name = prefix === '' ? local : `${prefix}:${local}`;
  if (scope.names.size < 10_000) scope.names.set(raw, name);
  return name;
}
