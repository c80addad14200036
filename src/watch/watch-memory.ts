import type { FeedWatch } from '../core/habit/watch-feed.ts';
import type { Store } from '../store/open-store.ts';
import { feedsStamp, openEpisodes, saveWatch, watchedFeeds, watchPlaces, watchStates } from '../store/watch.ts';
import { episodeOf } from './episode-rows.ts';
import { type FeedPlace, join, type Member, newWatch, type Watch } from './episodes.ts';

/**
 * What a process that watches keeps from round to round. The state of a feed follows from its polls, which the store has for days. So
 * it is stored when something new came, began or is over, and else every few hours: with each poll it was most of the watch's cost.
 * What was not stored when a process was killed is learnt from the polls again.
 */
export type WatchMemory = {
  watch: Watch;
  /** The feeds that are polled at all. */
  feeds: Map<string, FeedPlace>;
  readonly states: Map<string, FeedWatch>;
  /** Feeds whose state is not in the store as it is here. */
  readonly unstored: Set<string>;
  /** `feedsStamp` when the feeds were read; empty before the first round. */
  feedsStamp: string;
  /** The time of the last round; empty where the store is to be read first. */
  takenTo: string;
  rounds: number;
  /** The earliest poll whose items wait for their verdict, in milliseconds since 1970. */
  waitingSince: number;
  /** When all states were stored, in milliseconds since 1970. */
  storedAt: number;
};

export const newWatchMemory = (): WatchMemory => ({
  ...{ watch: newWatch(), feeds: new Map(), states: new Map(), unstored: new Set() },
  ...{ feedsStamp: '', takenTo: '', rounds: 0, waitingSince: Number.POSITIVE_INFINITY, storedAt: 0 },
});

/** Forgets all: the next round begins with what the store has. */
export function forgetWatch(memory: WatchMemory): void {
  Object.assign(memory, { watch: newWatch(), feedsStamp: '', takenTo: '' });
  memory.states.clear();
  memory.unstored.clear();
}

/** Brings the memory up to the feeds and the open episodes that the store has. Returns whether it begins from the store. */
export async function refreshMemory(store: Store, memory: WatchMemory): Promise<boolean> {
  const stamp = await feedsStamp(store.read);
  const begins = stamp !== memory.feedsStamp;
  if (begins) {
    await storeStates(store, memory, [...memory.unstored]);
    forgetWatch(memory);
    const feeds = await watchedFeeds(store.read);
    memory.feeds = new Map(feeds.map(feed => [feed.id, placeOf(feed)]));
    for (const { feed_id, place } of await watchPlaces(store.read)) {
      const { hidden, ...member } = JSON.parse(place) as Partial<Member> & { hidden?: number };
      if (!memory.feeds.has(feed_id) || member.feed === undefined) continue;
      // A place stored by an older version lacks these numbers.
      join(memory.watch, { ...{ missed: 0, silence: 0, refused: 0, unusable: 0 }, ...(member as Member) });
      if (hidden !== undefined) memory.watch.hidden.set(feed_id, hidden);
    }
    memory.feedsStamp = stamp;
  }
  // Another process may have opened or closed some.
  memory.watch.open.clear();
  for (const row of await openEpisodes(store.read)) memory.watch.open.set(row.key, episodeOf(row));
  return begins;
}

/** Feeds of one host fail together; files and folders of one partner, too. */
function placeOf({ id, partner_id, url }: { id: string; partner_id: string; url: string }): FeedPlace {
  const host = URL.parse(url)?.hostname ?? '';
  return { feed: id, partner: partner_id, host: host === '' ? `files of ${partner_id}` : host };
}

/** Reads the states of these feeds that are not in memory. */
export async function loadStates(store: Store, { states }: WatchMemory, ids: readonly string[]): Promise<void> {
  const missing = ids.filter(id => !states.has(id));
  if (missing.length === 0) return;
  for (const { feed_id, state } of await watchStates(store.read, missing)) states.set(feed_id, JSON.parse(state));
}

/** Stores the states of these feeds as they are now. */
export async function storeStates(store: Store, memory: WatchMemory, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = stateRows(memory, ids);
  await store.write(tx => saveWatch(tx, rows));
  for (const id of ids) memory.unstored.delete(id);
}

export function stateRows({ watch, states }: WatchMemory, ids: readonly string[]) {
  return ids.map(id => ({
    feed_id: id,
    place: JSON.stringify({ ...watch.members.get(id), hidden: watch.hidden.get(id) }),
    state: JSON.stringify(states.get(id)),
  }));
}
