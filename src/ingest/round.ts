import { setTimeout as sleep } from 'node:timers/promises';
import { isEmpty, type Queues, queuePolls } from '../queue/queues.ts';
import { activeFeeds } from '../store/feeds.ts';
import type { Store } from '../store/open-store.ts';
import { type Round, type RoundSummary, summarizeRound, unfinishedFeeds } from '../store/reports.ts';

/** Queues a poll of every feed that is due, or of all; returns which, and since when. */
export async function beginRound(
  { store, queues }: { readonly store: Store; readonly queues: Queues },
  options: { readonly all: boolean; readonly now: string },
): Promise<Round> {
  const feeds = await activeFeeds(store.read);
  const feedIds = feeds.filter(feed => options.all || feed.next_poll_at <= options.now).map(feed => feed.id);
  await queuePolls(queues, feedIds);
  return { feedIds, since: options.now, polled: true };
}

/** Milliseconds between two looks: short at first, so that a round with nothing new ends at once, longer in a long one. */
const LOOK_MS = { first: 10, most: 100 };

/**
 * Waits until each feed of a round is polled and none of its items is pending, or until the queues are empty.
 * `progress` gets the number of feeds that are left.
 */
export async function finishRound(
  { store, queues }: { readonly store: Store; readonly queues: Queues },
  round: Round,
  options: { readonly signal: AbortSignal; readonly progress: (left: number) => void },
): Promise<RoundSummary> {
  let wait = LOOK_MS.first;
  for (let before = Number.POSITIVE_INFINITY; !options.signal.aborted; wait = Math.min(wait * 1.1, LOOK_MS.most)) {
    const left = await unfinishedFeeds(store.read, round);
    if (left === 0) break;
    options.progress(left);
    // Polls first: a poll queues its items before it ends, so no work can slip between the two looks.
    const stuck = left === before && (await isEmpty(queues, 'poll-feed')) && (await isEmpty(queues, 'ingest-items'));
    if (stuck) break;
    before = left;
    await sleep(wait);
  }
  return await summarizeRound(store.read, round);
}
