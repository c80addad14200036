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

/** Those items of a news format that hold news. @throws ExchangeError feed-unreadable where none does. */
export function onlyNews(format: string, items: readonly FeedItem[], { notice }: Context): FeedContent {
  const news = items.filter(holdsNews);
  if (news.length === 0) {
    const message = `The document is ${format}, but nothing in it has a headline or words.`;
    throw new ExchangeError('feed-unreadable', message, { help: 'Ask the partner what it was meant to be.' });
  }
  if (news.length < items.length)
    notice('item-without-content', 'Items with neither headline nor words were left out.');
  return { feed: { format }, items: news };
}

/** A withdrawal needs no words. */
function holdsNews(item: FeedItem): boolean {
  const words = item.headline ?? item.bodyHtml ?? item.summaryHtml;
  return words !== undefined || item.pubStatus === 'canceled' || item.cancels !== undefined;
}
