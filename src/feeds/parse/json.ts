import { ExchangeError } from '../../errors.ts';
import type { Context, Reading } from './context.ts';
import { readJsonFeedHeader, readJsonFeedItem } from './json-feed.ts';
import { type Json, list, object, string } from './json-values.ts';
import { ninjsItems, readNinjs } from './ninjs.ts';

/** Reads a JSON document: JSON Feed or ninjs. */
export function readJson(text: string, { url, caps }: Context): Reading {
  if (countHolders(text, caps.elements) > caps.elements) {
    throw new ExchangeError('feed-too-large', `The document has more than ${caps.elements} objects and lists.`, {
      url,
    });
  }
  const json = parseJson(text);
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
  throw new ExchangeError('feed-unreadable', 'The document is JSON, but no feed and no news item that is known here.', {
    url,
  });
}

/** Those that leave the version out have items with an `id`, which ninjs has not. */
function isJsonFeed(json: Json): boolean {
  if (string(json.version)?.includes('jsonfeed.org')) return true;
  const [first] = list(json.items).map(object);
  return string(json.title) !== undefined && Array.isArray(json.items) && (first === undefined || 'id' in first);
}

/** Objects and lists that a JSON text opens, counted up to one more than `most`; those within strings count too. */
function countHolders(text: string, most: number): number {
  let count = 0;
  for (let at = 0; at < text.length && count <= most; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === 0x5b || sign === 0x7b) count += 1;
  }
  return count;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ExchangeError(
      'feed-unreadable',
      `The document looks like JSON, but is none: ${(cause as Error).message}.`,
      {
        cause,
      },
    );
  }
}
