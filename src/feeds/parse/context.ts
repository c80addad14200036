import type { FeedHeader, FeedItem } from '../../core/article.ts';
import type { ParseCaps } from './caps.ts';

/** Notes something that was repaired or left out. */
export type Notice = (code: string, message: string, index?: number) => void;

/** What the readers of all formats are given beside the document. */
export type Context = {
  /** Where the document came from. */
  readonly url: string | undefined;
  readonly caps: ParseCaps;
  readonly notice: Notice;
};

/** What a reader gives. One item more than the cap tells that there were more. */
export type Reading = { readonly feed: FeedHeader; readonly items: readonly FeedItem[] };
