import type { Draft, FeedItem } from '../core/article.ts';

/** What an item gives `normalize` to read: its words, and what its fields say of byline, credit and way. */
export function draftOf(item: FeedItem, id: string, language: string | undefined): Draft {
  return {
    id,
    headline: item.headline ?? '',
    bylines: item.bylines,
    bodyHtml: item.bodyHtml ?? item.summaryHtml ?? '',
    published: item.published,
    language,
    url: item.base ?? item.url,
    provider: item.provider,
    creditLine: item.creditLine,
    dateline: item.dateline,
    hops: item.hops,
    origins: originsOf(item),
  };
}

/** The ids and addresses that a feed gives for an item, and for the feed that it was taken from. */
export function originsOf({ guid, url, base, takenFrom = [] }: FeedItem): string[] {
  return [guid, url, base, ...takenFrom].filter(origin => origin !== undefined);
}
