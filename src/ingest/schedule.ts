import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { watchFolders } from '../feeds/fetch/folder.ts';
import { endDelays, isEmpty, notQueued, type Queues, queueItems, queuePolls } from '../queue/queues.ts';
import { pendingItems } from '../store/archive.ts';
import { activeFeeds, claimDueFeeds, claimedBefore, endClaims, mendSchedule } from '../store/feeds.ts';
import type { Store } from '../store/open-store.ts';
import { loadPartner } from '../store/partners.ts';

type Tools = { readonly store: Store; readonly queues: Queues };

/** Milliseconds after which a feed is due again that was claimed and not polled, whatever became of its job. */
const CLAIM_MS = 600_000;
/** Claims and pending items that are older, and have no job, have lost it. */
const GRACE_MS = 10_000;
/** Feeds a tick, of which there is one in five seconds: 10,000 feeds that are due at once are spread over ten. */
const FEEDS_PER_TICK = 1_000;

/** While jobs wait, items that are pending for so many milliseconds have lost theirs; younger ones most likely wait in the queue. */
const LOST_AFTER_MS = 120_000;
const LOST_EVERY_MS = 60_000;
const MOST_LOST = 10_000;

export type Scheduling = Tools & {
  readonly now: () => string;
  /** When lost items were last looked for and the schedule was mended, in milliseconds since 1970. */
  lastLost: number;
};

/**
 * One tick: queues a poll of each feed that is due, and what lost its job with a process or the broker. Returns the number of
 * feeds.
 */
export async function schedulePolls(tools: Scheduling): Promise<number> {
  const { store, queues } = tools;
  const now = tools.now();
  const ms = Date.parse(now);
  const isMinute = Math.abs(ms - tools.lastLost) >= LOST_EVERY_MS;
  if (isMinute) {
    tools.lastLost = ms;
    // A poll that began while the clock was ahead may be noted after the schedule was mended, and a mending may have failed.
    await store.write(tx => mendSchedule(tx, now));
  }
  const due = await store.write(tx => claimDueFeeds(tx, now, timeAt(ms + CLAIM_MS), FEEDS_PER_TICK));
  await queuePolls(queues, due);
  const claimed = await claimedBefore(store.read, timeAt(ms - GRACE_MS), now, FEEDS_PER_TICK);
  const lost = await notQueued(queues, claimed);
  if (lost.length > 0) await store.write(tx => endClaims(tx, now, lost));
  if (await isEmpty(queues, 'ingest-items')) {
    await queuePendingItems(tools, { before: timeAt(ms - GRACE_MS), now, limit: MOST_LOST });
  } else if (isMinute) {
    await queuePendingItems(tools, { before: timeAt(ms - LOST_AFTER_MS), now, limit: MOST_LOST });
  }
  return due.length;
}

/** Queues again what the store knows to be under way, after the broker was emptied. */
export async function restoreQueues(tools: Tools & Pick<Scheduling, 'now'>): Promise<void> {
  await tools.store.write(tx => endClaims(tx, tools.now()));
  await queuePendingItems(tools);
}

/** Has the schedule follow a clock that was set back by so many milliseconds. Returns the number of feeds that it concerned. */
export async function followClock(
  { store, queues, now }: Tools & Pick<Scheduling, 'now'>,
  backMs: number,
): Promise<number> {
  await endDelays(queues);
  return await store.write(tx => mendSchedule(tx, now(), backMs));
}

const timeAt = (ms: number): string => new Date(ms).toISOString();

/** Queues items that are kept and still pending: a broker keeps nothing, so each start goes on with them where the last ended. */
export async function queuePendingItems(
  { store, queues }: Tools,
  options: { readonly before?: string; readonly now?: string; readonly limit: number } = { limit: 100_000 },
): Promise<{ items: number; feedIds: string[] }> {
  const items = await pendingItems(store.read, options);
  const byFeed = Map.groupBy(items, item => item.feed_id);
  for (const [feedId, waiting] of byFeed) {
    const ids = waiting.map(item => item.id);
    await queueItems(queues, feedId, ids);
  }
  return { items: items.length, feedIds: [...byFeed.keys()] };
}

/**
 * Polls a drop folder half a second after a file was put into it. It is polled on schedule all the same, for what a watch misses:
 * network file systems, folders made later, files that come during a poll.
 */
export async function watchDropFolders({ store, queues, log }: Tools & { readonly log: Logger }) {
  const feedOf = new Map<string, string>();
  for (const feed of await activeFeeds(store.read)) {
    if (!feed.url.startsWith('file:')) continue;
    const { feeds } = await loadPartner(store.read, feed.partner_id);
    if (feeds.some(({ url, take }) => url === feed.url && take))
      feedOf.set(path.resolve(fileURLToPath(feed.url)), feed.id);
  }
  return watchFolders([...feedOf.keys()], folder => {
    const feedId = feedOf.get(folder);
    if (feedId === undefined) return;
    queuePolls(queues, [feedId]).catch(error =>
      log.warn({ feed: feedId, error }, 'a dropped file waits for the next poll'),
    );
  });
}
