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
