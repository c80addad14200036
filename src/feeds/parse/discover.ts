import { Tokenizer } from 'htmlparser2';
import type { FetchedFeed } from '../../core/article.ts';
import { decode } from './decode.ts';
import { decodeReferences } from './entities.ts';

/** A feed that a page names. */
export type NamedFeed = { readonly url: string; readonly title?: string; readonly type?: string };

const FEED_TYPES = /^(?:application\/(?:rss|atom|rdf|feed)\+(?:xml|json)|application\/json|text\/(?:xml|rss))\b/i;
/** Addresses that page links to feeds end in. */
const FEED_PATH = /(?:^|[/.=_-])(?:feeds?|rss\d?|atom|rdf)(?:\.(?:xml|rss|rdf|json|php))?\/?$|\.(?:rss|atom|rdf)$/i;
const MOST = 100;

/**
 * The feeds a web page names, best first: `link rel="alternate"` in the order of the page, then links in it that look like
 * feeds. Addresses are absolute, each once.
 */
export function discoverFeeds({ bytes, url, contentType }: FetchedFeed): NamedFeed[] {
  const named = new Map<string, NamedFeed>();
  const linked = new Map<string, NamedFeed>();
  let base = url;
  for (const { name, attributes } of tagsOf(decode(bytes, contentType).text)) {
    const address = URL.parse(attributes.get('href')?.trim() ?? '', base)?.href;
    if (address === undefined || !/^https?:/.test(address)) continue;
    if (name === 'base') base = address;
    const title = attributes.get('title')?.trim() || undefined;
    const type = attributes.get('type')?.trim().toLowerCase() || undefined;
    const feed = { url: address, ...(title && { title }), ...(type && { type }) };
    const relations = attributes.get('rel')?.toLowerCase().split(/\s+/) ?? [];
    const alternate = relations.includes('alternate') && !relations.includes('stylesheet');
    if (name === 'link' && ((alternate && FEED_TYPES.test(type ?? '')) || relations.includes('feed'))) {
      if (named.size < MOST && !named.has(address)) named.set(address, feed);
    } else if (name === 'a' && linked.size < MOST && FEED_PATH.test(new URL(address).pathname)) {
      if (!linked.has(address)) linked.set(address, feed);
    }
  }
  return [...named.values(), ...[...linked.values()].filter(feed => !named.has(feed.url))];
}

type Tag = { readonly name: string; readonly attributes: ReadonlyMap<string, string> };

/** The start tags of a page that have an address: scripts, styles and comments are passed over. */
function tagsOf(html: string): Tag[] {
  const tags: Tag[] = [];
  let name = '';
  let attribute = '';
  let attributes = new Map<string, string>();
  const end = (): void => {
    if ((name === 'link' || name === 'a' || name === 'base') && attributes.has('href')) tags.push({ name, attributes });
    attributes = new Map();
  };
  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    {
      onopentagname(start, stop) {
        name = html.slice(start, stop).toLowerCase();
      },
      onattribname(start, stop) {
        attribute = html.slice(start, stop).toLowerCase();
      },
      onattribdata(start, stop) {
        if (!attributes.has(attribute)) attributes.set(attribute, decodeReferences(html.slice(start, stop)));
      },
      onopentagend: end,
      onselfclosingtag: end,
      onattribend() {},
      onclosetag() {},
      ontext() {},
      oncdata() {},
      oncomment() {},
      ondeclaration() {},
      onprocessinginstruction() {},
      onattribentity() {},
      ontextentity() {},
      onend() {},
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return tags;
}
