import { load } from 'cheerio/slim';
import type { FetchedFeed } from '../../core/article.ts';
import { decode } from './decode.ts';
import { decodeReferences } from './html.ts';

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
  const named = new Map<string, NamedFeed>();
  const linked = new Map<string, NamedFeed>();
  let base = url;
  const $ = load(flat(decode(bytes, contentType).text));
  for (const element of $('base[href], link[href], a[href]').get()) {
    const attribute = (name: string): string => decodeReferences(element.attribs[name] ?? '').trim();
    const address = URL.parse(attribute('href'), base)?.href;
    if (address === undefined || !/^https?:/.test(address)) continue;
    if (element.name === 'base') base = address;
    const title = attribute('title');
    const type = attribute('type').toLowerCase();
    const feed = { url: address, ...(title && { title }), ...(type && { type }) };
    const relations = attribute('rel').toLowerCase().split(/\s+/);
    const alternate = relations.includes('alternate') && !relations.includes('stylesheet');
    if (element.name === 'link' && ((alternate && FEED_TYPES.test(type)) || relations.includes('feed'))) {
      if (named.size < MOST && !named.has(address)) named.set(address, feed);
    } else if (element.name === 'a' && linked.size < MOST && FEED_PATH.test(new URL(address).pathname)) {
      if (!linked.has(address)) linked.set(address, feed);
    }
  }
  return [...named.values(), ...[...linked.values()].filter(feed => !named.has(feed.url))];
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
