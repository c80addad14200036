import { load } from 'cheerio/slim';
import type { FetchedFeed } from '../../core/article.ts';
import { decode } from './decode.ts';
import { decodeReferences } from './values.ts';

/** A feed that a page names. */
export type NamedFeed = { readonly url: string; readonly title?: string; readonly type?: string };

const FEED_TYPES = /^(?:application\/(?:rss|atom|rdf|feed)\+(?:xml|json)|application\/json|text\/(?:xml|rss))\b/i;
/** Addresses that page links to feeds end in. */
const FEED_PATH = /(?:^|[/.=_-])(?:feeds?|rss\d?|atom|rdf)(?:\.(?:xml|rss|rdf|json|php))?\/?$|\.(?:rss|atom|rdf)$/i;
const MOST = 100;
/** Caps before the tree is built. Pages seen have up to 1 MB and 2,000 links. */
const LONGEST_PAGE = 2_000_000;
const MOST_LINKS = 20_000;

/**
 * The feeds a web page names, best first: `link rel="alternate"` in the order of the page, then links in it that look like
 * feeds. Addresses are absolute, each once.
 */
export function discoverFeeds({ bytes, url, contentType }: FetchedFeed): NamedFeed[] {
  const named: NamedFeed[] = [];
  const linked: NamedFeed[] = [];
  let base = url;
  const $ = load(flat(decode(bytes, contentType).text));
  for (const element of $('base[href], link[href], a[href]').get()) {
    const attribute = (name: string): string => decodeReferences(element.attribs[name] ?? '').trim();
    const address = URL.parse(attribute('href'), base);
    if (address === null || !/^https?:/.test(address.protocol)) continue;
    if (element.name === 'base') base = address.href;
    const title = attribute('title');
    const type = attribute('type').toLowerCase();
    const relations = new Set(attribute('rel').toLowerCase().split(/\s+/));
    const alternate = relations.has('alternate') && !relations.has('stylesheet') && FEED_TYPES.test(type);
    const feed = { url: address.href, ...(title && { title }), ...(type && { type }) };
    if (element.name === 'link' && (alternate || relations.has('feed'))) named.push(feed);
    if (element.name === 'a' && FEED_PATH.test(address.pathname)) linked.push(feed);
  }
  const byAddress = Map.groupBy([...named, ...linked], feed => feed.url);
  return [
    ...byAddress
      .values()
      .flatMap(same => same.slice(0, 1))
      .take(MOST),
  ];
}

/** A page without the elements that name no feed, so that its tree has no depth: cheerio takes the square of it. */
function flat(page: string): string {
  let links = 0;
  return page
    .slice(0, LONGEST_PAGE)
    .replace(/<(?:\/?(?!(?:link|base|a)\s|(?:script|style)\b)[a-z][^<>]*>|(?![a-z/!?]))/gi, ' ')
    .replace(/<a\s[^<>]*>/gi, tag => {
      links += 1;
      return links > MOST_LINKS ? ' ' : `${tag}</a>`;
    });
}
