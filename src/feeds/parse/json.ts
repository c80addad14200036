import { ExchangeError } from '../../errors.ts';
import { isAppleNews, readAppleNews } from './apple-news.ts';
import { PARSE_SETTINGS } from './caps.ts';
import type { Context, Notice, Reading } from './context.ts';
import { readJsonFeedHeader, readJsonFeedItem } from './json-feed.ts';
import { type Json, list, object, string } from './json-values.ts';
import { ninjsItems, readNinjs } from './ninjs.ts';
import { readOwnJson } from './own-json.ts';

/** Reads a JSON document: JSON Feed, ninjs, Apple News Format, or records whose fields have telling names. */
export function readJson(text: string, { url, caps, notice }: Context): Reading {
  if (countValues(text, caps.elements) > caps.elements) {
    const words = `The document has more than ${caps.elements} values (${PARSE_SETTINGS.elements}).`;
    throw new ExchangeError('feed-too-large', words, { url });
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

/** Line breaks and other controls within strings are no JSON; senders that paste text write them all the same. */
function parseJson(text: string, notice: Notice): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (CONTROLS.test(text)) {
      try {
        const json: unknown = JSON.parse(text.replace(CONTROLS, ' '));
        notice('control-characters', 'Line breaks and controls within the texts of the JSON were read as spaces.');
        return json;
      } catch {
        // What stands in the text as it came is what the sender can look for.
      }
    }
    throw new ExchangeError(
      'feed-unreadable',
      `The document looks like JSON, but is none: ${(cause as Error).message}.`,
      { cause },
    );
  }
}

const CONTROLS = /[\u0000-\u001f]+/g;
