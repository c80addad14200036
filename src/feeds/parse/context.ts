import type { FeedHeader, FeedItem } from '../../core/article.ts';
import { ExchangeError } from '../../errors.ts';
import type { ParseCaps } from './caps.ts';

/** Notes something that was mended or left out. */
export type Notice = (code: string, message: string, index?: number) => void;

/** What the readers of all formats are given beside the document. */
export type Context = {
  /** Where the document came from. */
  readonly url: string | undefined;
  readonly caps: ParseCaps;
  readonly notice: Notice;
};

/** What a reader gives. One item more than the cap shows that there were more. */
export type FeedContent = { readonly feed: FeedHeader; readonly items: readonly FeedItem[] };

/** The error for a document that gives no item; `help` says what to do. */
export function unreadable(message: string, help: string = KNOWN_FORMATS, facts: object = {}): ExchangeError {
  return new ExchangeError('feed-unreadable', message, { ...facts, help });
}

const KNOWN_FORMATS = 'The README names the formats that are read.';

/** Reports a list of items that the end of the document cut. */
export function noticeCut(notice: Notice): void {
  notice('item-cut', 'The document ends in the middle of its last item; that item was left out.');
}

/** Those items of a news format that hold news; a withdrawal needs no words. @throws ExchangeError feed-unreadable */
export function onlyNews(format: string, items: readonly FeedItem[], { notice }: Context): FeedContent {
  const news = items.filter(
    item => item.headline ?? item.bodyHtml ?? item.summaryHtml ?? item.cancels ?? item.pubStatus === 'canceled',
  );
  if (news.length === 0) {
    const message = `The document is ${format}, but nothing in it has a headline or words.`;
    throw unreadable(message, 'Ask the partner what it was meant to be.');
  }
  if (news.length < items.length)
    notice('item-without-content', 'Items with neither headline nor words were left out.');
  return { feed: { format }, items: news };
}

/**
 * An element of a feed, as rss-parser (rss.ts) or cheerio (xml-feed.ts) gives it. Names are in lower case, with the prefixes
 * of `PREFIX_OF` (rss.ts): RSS's own have none, Atom's are `atom:`.
 */
export type Field = {
  /** All text in it, trimmed; undefined where there is none. */
  readonly text: string | undefined;
  /** Its inside as HTML where elements stand in it (of Atom's XHTML without the `div` around it), else undefined. */
  readonly inside: string | undefined;
  /** The `xml:base` in effect, where there is one. */
  readonly base: string | undefined;
  /** An attribute, trimmed; undefined where it is missing or empty. */
  attribute(name: string): string | undefined;
  /** Its child elements of that name, in document order. */
  all(name: string): readonly Field[];
};
