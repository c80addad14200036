import { ExchangeError } from '../../errors.ts';
import { isAppleNews, readAppleNews } from './apple-news.ts';
import { PARSE_SETTINGS } from './caps.ts';
import type { Context, FeedContent } from './context.ts';
import { readJsonFeedHeader, readJsonFeedItem } from './json-feed.ts';
import { countValues, type Json, list, object, parseJson, string } from './json-text.ts';
import { ninjsItems, readNinjs } from './ninjs.ts';
import { readOwnJson } from './own-format.ts';

/** Reads a JSON document: JSON Feed, ninjs, Apple News Format, or records whose fields have telling names. */
export function readJson(text: string, { url, caps, notice }: Context): FeedContent {
  if (countValues(text, caps.elements) > caps.elements) {
    const words = `The document has more than ${caps.elements} values (${PARSE_SETTINGS.elements}).`;
    throw new ExchangeError('feed-too-large', words, {
      url,
      help: `If the document is right, raise ${PARSE_SETTINGS.elements}.`,
    });
  }
  const json = parseJson(text, notice);
  const feed = object(json);
  if (feed !== undefined && isJsonFeed(feed)) {
    const header = readJsonFeedHeader(feed, url);
    const base = url ?? string(feed.feed_url) ?? header.url;
    const items = list(feed.items)
      .map(object)
      .filter(item => item !== undefined)
      .slice(0, caps.items + 1);
    return { feed: header, items: items.map(item => readJsonFeedItem(item, base)) };
  }
  const items = ninjsItems(json).slice(0, caps.items + 1);
  if (items.length > 0) return { feed: { format: 'ninjs' }, items: items.map(item => readNinjs(item, url)) };
  if (feed !== undefined && isAppleNews(feed)) return { feed: { format: 'apple-news' }, items: [readAppleNews(feed)] };
  const own = readOwnJson(json, caps.items + 1, url);
  if (own.length > 0) {
    notice('own-format', 'The document is JSON of no standard; its stories were found by the names of its fields.');
    return { feed: { format: 'json' }, items: own };
  }
  throw new ExchangeError('feed-unreadable', 'The document is JSON, but no feed and no news item that is known here.', {
    url,
    help: 'The README names the formats that are read.',
  });
}

/** Those that leave the version out have items with an `id`, which ninjs has not. */
function isJsonFeed(json: Json): boolean {
  if (string(json.version)?.includes('jsonfeed.org')) return true;
  const [first] = list(json.items).map(object);
  return string(json.title) !== undefined && Array.isArray(json.items) && (first === undefined || 'id' in first);
}
