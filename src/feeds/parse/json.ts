import { ExchangeError } from '../../errors.ts';
import { PARSE_SETTINGS } from './caps.ts';
import type { Context, Reading } from './context.ts';
import { readJsonFeedHeader, readJsonFeedItem } from './json-feed.ts';
import { type Json, list, object, string } from './json-values.ts';
import { ninjsItems, readNinjs } from './ninjs.ts';

/** Reads a JSON document: JSON Feed or ninjs. */
export function readJson(text: string, { url, caps }: Context): Reading {
  if (countValues(text, caps.elements) > caps.elements) {
    const words = `The document has more than ${caps.elements} values (${PARSE_SETTINGS.elements}).`;
    throw new ExchangeError('feed-too-large', words, { url });
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

const [QUOTE, BACKSLASH, COMMA, LIST, OBJECT] = [0x22, 0x5c, 0x2c, 0x5b, 0x7b];

/** Values that a JSON text holds, counted by what opens one or comes before one, up to one more than `most`. */
function countValues(text: string, most: number): number {
  let count = 0;
  for (let at = 0; at < text.length && count <= most; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === COMMA || sign === LIST || sign === OBJECT) count += 1;
    else if (sign === QUOTE) at = endOfString(text, at + 1);
  }
  return count;
}

/** Where the quotation mark stands that ends a string. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start); at !== -1; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text.charCodeAt(at - 1 - escapes) === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return at;
  }
  return text.length;
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
