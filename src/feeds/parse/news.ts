import type { FeedItem } from '../../core/article.ts';
import { ExchangeError } from '../../errors.ts';
import type { Context, Reading } from './context.ts';

/** Those items of a news format that hold news. @throws ExchangeError feed-unreadable where none does. */
export function readNews(format: string, items: readonly FeedItem[], { notice }: Context): Reading {
  const news = items.filter(holdsNews);
  if (news.length === 0) {
    throw new ExchangeError(
      'feed-unreadable',
      `The document is ${format}, but nothing in it has a headline or words.`,
      {
        help: 'Ask the partner what it was meant to be.',
      },
    );
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
