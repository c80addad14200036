import { allFeeds } from '../store/feeds.ts';
import type { Store } from '../store/open-store.ts';
import { newItemsSince } from '../store/page-reports.ts';
import { failedTellings, openEpisodes } from '../store/watch.ts';
import { episodeInWords } from '../watch/episode-in-words.ts';
import { episodeOf } from '../watch/episode-rows.ts';
import { feedActivity } from '../watch/feed-activity.ts';
import type { FeedState } from './feed-states.ts';

const HOURS = 48;
const HOUR_MS = 3_600_000;

/** The feeds of the partner files: what each brought by the hour, what is usual, and what the watch found wrong with it. */
export async function readFeedStates(store: Store, now: string): Promise<FeedState[]> {
  const feeds = (await allFeeds(store.read)).filter(feed => feed.removed_at === null);
  const ids = feeds.map(({ id }) => id);
  const activity = await feedActivity(store, ids, now, HOURS);
  // Until the watch knows a feed's habit its polls are shown: the watch leaves out the first, which brings what was there before.
  const since = new Date(Date.parse(now) - HOURS * HOUR_MS).toISOString();
  const unknown = ids.filter(id => activity.get(id)?.usual === undefined);
  const polls = await newItemsSince(store.read, unknown, since);
  const episodes = Map.groupBy(await openEpisodes(store.read), row => row.feed_id);
  return feeds.map(feed => {
    const { usual, brought: watched = [] } = activity.get(feed.id) ?? {};
    const polled = polls.get(feed.id);
    const brought = polled === undefined ? watched : byHour(polled, since);
    const open = (episodes.get(feed.id) ?? []).map(episodeOf);
    return { feed, brought, usual, troubles: open.map(episodeInWords), kinds: open.map(({ kind }) => kind) };
  });
}

function byHour(polls: readonly { readonly at: string; readonly new_items: number }[], since: string): number[] {
  const brought = Array<number>(HOURS).fill(0);
  for (const { at, new_items } of polls) {
    const hour = Math.min(HOURS - 1, Math.floor((Date.parse(at) - Date.parse(since)) / HOUR_MS));
    brought[hour] = (brought[hour] ?? 0) + new_items;
  }
  return brought;
}

/** What is wrong with hosts, partners and the service, and alerts that nobody could be told. */
export async function troublesNow({ read }: Store): Promise<string[]> {
  const episodes = (await openEpisodes(read)).filter(({ feed_id }) => feed_id === null);
  const failed = await failedTellings(read);
  return [
    ...episodes.map(row => episodeInWords(episodeOf(row))),
    ...failed.map(({ error, tries }) => `${error} (tried ${tries} times, and tried again)`),
  ];
}
