import { ExchangeError } from '../../errors.ts';
import { type Json, list, object, readJsonFeedHeader, readJsonFeedItem, string } from './json-feed.ts';
import type { Reading } from './parse.ts';

/** Reads a JSON document: JSON Feed. */
export function readJson(text: string, url: string | undefined): Reading {
  const json = object(parseJson(text));
  if (json !== undefined && isJsonFeed(json)) {
    const feed = readJsonFeedHeader(json, url);
    const base = url ?? string(json.feed_url) ?? feed.url;
    return {
      feed,
      items: list(json.items)
        .map(object)
        .filter(item => item !== undefined)
        .map(item => readJsonFeedItem(item, base)),
    };
  }
  throw new ExchangeError('feed-unreadable', 'The document is JSON, but no feed and no news item that is known here.', {
    url,
  });
}

function isJsonFeed(json: Json): boolean {
  return (
    (string(json.version)?.includes('jsonfeed.org') ?? false) ||
    (Array.isArray(json.items) && string(json.title) !== undefined)
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ExchangeError(
      'feed-unreadable',
      `The document looks like JSON, but is none: ${(cause as Error).message}.`,
      { cause },
    );
  }
}
