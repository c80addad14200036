import type { FeedUpdate, PollNote } from '../store/feeds.ts';
import type { FeedRow, PollRow } from '../store/tables.ts';
import type { Poll } from './polling.ts';

/** Permanent redirects are followed each time, and remembered once they repeat. */
export const MOVED_FOR_GOOD = 3;

type Found = Pick<PollRow, 'status' | 'outcome'> & Partial<Pick<PollRow, 'bytes' | 'items' | 'fresh' | 'error'>>;

/** What goes into the store of one poll: what it found, and what changes in its feed's row. */
export function pollNote({ feed, at, started }: Poll, found: Found, update: FeedUpdate): PollNote {
  const ms = Math.round(performance.now() - started);
  return { poll: { feed_id: feed.id, at, bytes: 0, items: 0, fresh: 0, ms, error: null, ...found }, update };
}

/** Counts permanent redirects to one address; where the feed is found in its old place, the count begins anew. */
export function moved(feed: FeedRow, movedTo: string | undefined): Pick<FeedUpdate, 'moved_to' | 'moved_times'> {
  if (movedTo !== undefined)
    return { moved_to: movedTo, moved_times: movedTo === feed.moved_to ? feed.moved_times + 1 : 1 };
  if (feed.moved_to === null || feed.moved_times >= MOVED_FOR_GOOD) return {};
  return { moved_to: null, moved_times: 0 };
}
