import { type FeedWatch, newFeedWatch } from '../core/habit/watch-feed.ts';
import type { Store } from '../store/open-store.ts';
import type { EpisodeRow } from '../store/tables.ts';
import {
  openEpisodes,
  type PollOutcome,
  pollsSince,
  saveEpisodes,
  saveWatch,
  type WatchedFeed,
  watchedFeeds,
  watchPlaces,
  watchStates,
} from '../store/watch.ts';
import { type Episode, type EpisodeChange, end, join, type Member, newWatch, type Watch } from './episodes.ts';
import { type Step, stepOf, takeStep } from './steps.ts';

/** Feeds whose states are in memory at a time, those of one host together. */
const AT_ONCE = 2_000;
/** A poll's items may wait so long for their verdict before the poll is taken in without it. */
const WAIT_MS = 30 * 60_000;
/** Polls are looked at again for so long: they are noted when they end, and one may take minutes. */
const OVERLAP_MS = WAIT_MS + 10 * 60_000;

/**
 * Takes in the polls noted since the last time, feed by feed, and stores habits and episodes. Returns what began and what is
 * over.
 * @param since polls before this time (ISO 8601) were taken in already; empty: none were
 */
export async function watchPolls(store: Store, since: string, now: string): Promise<EpisodeChange[]> {
  const feeds = new Map((await watchedFeeds(store.read)).map(feed => [feed.id, feed]));
  const watch = await loadWatch(store, feeds);
  const changes: EpisodeChange[] = [];
  closeGone(watch, feeds, now, changes);
  if (changes.length > 0) await store.write(tx => saveEpisodes(tx, changes.map(rowOf)));
  const from = since === '' ? new Date(0).toISOString() : new Date(Date.parse(since) - OVERLAP_MS).toISOString();
  const fresh = (await pollsSince(store.read, from)).filter(
    ({ feed_id, at }) => feeds.has(feed_id) && Date.parse(at) > (watch.members.get(feed_id)?.lastPoll ?? 0),
  );
  const hostOf = (id: string): string => URL.parse(feeds.get(id)?.url ?? '')?.hostname ?? '';
  const byFeed = [...Map.groupBy(fresh, poll => poll.feed_id)].sort(([a], [b]) => hostOf(a).localeCompare(hostOf(b)));
  for (let start = 0; start < byFeed.length; start += AT_ONCE) {
    const some = byFeed.slice(start, start + AT_ONCE);
    const stored = await watchStates(
      store.read,
      some.map(([id]) => id),
    );
    const known = new Map(stored.map(({ feed_id, state }) => [feed_id, JSON.parse(state) as FeedWatch]));
    const steps: Step[] = [];
    const states = new Map<string, FeedWatch>();
    for (const [id, polls] of some) {
      const feed = feeds.get(id);
      const state = feed && takeIn(feed, known.get(id), polls, now, steps);
      if (state !== undefined) states.set(id, state);
    }
    // In the order of time, so that a host is judged by how all its feeds did then.
    const began = steps.sort((a, b) => a.at - b.at).flatMap(step => takeStep(watch, step));
    const rows = [...states].map(([id, state]) => ({
      feed_id: id,
      place: placeText(watch, id),
      state: JSON.stringify(state),
    }));
    await store.write(async tx => {
      await saveWatch(tx, rows);
      await saveEpisodes(tx, began.map(rowOf));
    });
    changes.push(...began);
  }
  return changes;
}

/** The watch as the store has it: of each feed only what its host is judged with. */
async function loadWatch(store: Store, feeds: ReadonlyMap<string, WatchedFeed>): Promise<Watch> {
  const watch = newWatch();
  for (const { feed_id, place } of await watchPlaces(store.read)) {
    if (!feeds.has(feed_id)) continue;
    const { hidden, ...member } = JSON.parse(place) as Member & { hidden?: number };
    // A place stored by an older version lacks these numbers.
    join(watch, { ...{ missed: 0, silence: 0, refused: 0, unusable: 0 }, ...member });
    if (hidden !== undefined) watch.hidden.set(feed_id, hidden);
  }
  for (const row of await openEpisodes(store.read)) watch.open.set(row.key, episodeOf(row));
  return watch;
}

function placeText(watch: Watch, feedId: string): string {
  return JSON.stringify({ ...watch.members.get(feedId), hidden: watch.hidden.get(feedId) });
}

/** Polls of one feed, in order, up to one whose items still wait. Returns the feed's state, or undefined where it is unchanged. */
function takeIn(
  feed: WatchedFeed,
  known: FeedWatch | undefined,
  polls: readonly PollOutcome[],
  now: string,
  steps: Step[],
): FeedWatch | undefined {
  let state = known;
  let changed = false;
  for (const { at, outcome, new_items: items, dead, pending } of polls) {
    const ms = Date.parse(at);
    if (pending > 0 && Date.parse(now) - ms < WAIT_MS) break;
    changed = true;
    if (state === undefined) {
      state = newFeedWatch(ms);
      continue;
    }
    const is = outcome === 'fetched' || outcome === 'unchanged' ? outcome : 'failed';
    const poll = { at: ms, outcome: is, items, rejected: Math.min(items, dead) } as const;
    steps.push(stepOf(placeOf(feed), state, poll));
  }
  return changed ? state : undefined;
}

/** Feeds of one host fail together; files and folders of one partner, too. */
function placeOf({ id, partner_id, url }: WatchedFeed) {
  const host = URL.parse(url)?.hostname ?? '';
  return { feed: id, partner: partner_id, host: host === '' ? `files of ${partner_id}` : host };
}

/** A feed that is no longer polled has nothing wrong with it, nor has a partner or host without feeds. */
function closeGone(watch: Watch, feeds: ReadonlyMap<string, WatchedFeed>, now: string, changes: EpisodeChange[]): void {
  for (const [key, { feed, host, partner }] of [...watch.open]) {
    const isGone =
      feed !== null
        ? !feeds.has(feed)
        : host !== undefined
          ? !watch.byHost.has(host)
          : partner !== null && !watch.byPartner.has(partner);
    if (isGone) end(watch, key, Date.parse(now), changes);
  }
}

export function rowOf({ episode, key }: EpisodeChange): EpisodeRow {
  const { id, feed, partner, host, feeds, kind, since, at, until, expected, seen, last } = episode;
  const place = { feed_id: feed, partner_id: partner, host: host ?? null, feeds: feeds ?? null };
  return { id, key, ...place, kind, since, at, until: until ?? null, expected, seen, last };
}

/** An episode of the store as the contract has it. */
export function episodeOf(row: EpisodeRow): Episode {
  const { id, feed_id, partner_id, host, feeds, kind, since, at, until, expected, seen, last } = row;
  return {
    id,
    feed: feed_id,
    partner: partner_id,
    ...(host === null ? {} : { host }),
    ...(feeds === null ? {} : { feeds }),
    kind: kind as Episode['kind'],
    since,
    at,
    ...(until === null ? {} : { until }),
    expected,
    seen,
    last,
  };
}
