import { ExchangeError } from '../errors.ts';
import { allFeeds } from '../store/feeds.ts';
import { type ChosenItem, chooseItems, type ItemChoice } from '../store/items.ts';
import type { Store } from '../store/open-store.ts';
import type { FeedRow } from '../store/tables.ts';

/** What is done again: kept items read anew, or their feeds asked anew. */
export type Source = 'raw' | 'fetch';

/** What a choice names: its items with their feeds, and the feeds to be asked because their last poll failed. */
export type Chosen = {
  readonly items: readonly ChosenItem[];
  readonly feedIds: readonly string[];
  readonly failing: readonly string[];
};

/**
 * Which items and feeds a choice names. From raw, feeds that are not polled any more count too: their copy is still there.
 * Throws `not-found` where it names a feed, a partner or an article that is not there, or a feed that cannot be asked.
 */
export async function planRequeue(choice: ItemChoice, from: Source, store: Store): Promise<Chosen> {
  const { feedId, partnerId } = choice;
  const named = (await allFeeds(store.read)).filter(
    feed => (feedId === undefined || feed.id === feedId) && (partnerId === undefined || feed.partner_id === partnerId),
  );
  if (named.length === 0) throw nothingNamed(choice);
  const active = named.filter(isActive);
  if (from === 'fetch' && active.length === 0) throw notPolled(named, choice);
  const items = await chooseItems(store.read, choice);
  if (choice.articleId !== undefined && items.length === 0) {
    throw new ExchangeError('not-found', `No item of the store belongs to an article "${choice.articleId}".`, {
      help: 'See: news-exchange articles --all',
    });
  }
  const failing = choice.dead === true ? active.filter(feed => feed.failures > 0).map(feed => feed.id) : [];
  const whole = choice.dead !== true && (feedId !== undefined || partnerId !== undefined);
  const able = new Set((from === 'fetch' ? active : named).map(feed => feed.id));
  const ids = new Set([...items.map(item => item.feed_id), ...failing, ...(whole ? able : [])]);
  return { items, feedIds: [...ids].filter(id => able.has(id)).sort(), failing };
}

const isActive = ({ paused_at, retired_at, removed_at }: FeedRow): boolean =>
  paused_at === null && retired_at === null && removed_at === null;

function nothingNamed({ feedId, partnerId }: ItemChoice): ExchangeError {
  if (feedId !== undefined) {
    return new ExchangeError('not-found', `There is no feed "${feedId}".`, { help: 'See: news-exchange feeds' });
  }
  const whose = partnerId === undefined ? '' : ` of a partner "${partnerId}"`;
  return new ExchangeError('not-found', `The store has no feed${whose}.`, { help: 'See: news-exchange partners' });
}

function notPolled(feeds: readonly FeedRow[], { feedId, partnerId }: ItemChoice): ExchangeError {
  const paused = feeds.find(feed => feed.paused_at !== null && feed.removed_at === null);
  const named =
    feedId === undefined ? `No feed${partnerId === undefined ? '' : ` of "${partnerId}"`}` : `Feed "${feedId}"`;
  return new ExchangeError('not-found', `${named} is ${feedId === undefined ? '' : 'not '}polled at present.`, {
    help:
      paused === undefined
        ? 'Its partner file names it no more, or its server said that it is gone.'
        : `Resume it first: news-exchange feeds resume ${paused.id}`,
  });
}
