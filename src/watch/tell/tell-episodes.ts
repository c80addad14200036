import pRetry from 'p-retry';
import { describeError } from '../../errors.ts';
import type { Store } from '../../store/open-store.ts';
import type { EpisodeRow, TellingRow } from '../../store/tables.ts';
import { recentEpisodes, saveTellings, tellingsOf } from '../../store/watch.ts';
import { episodeOf } from '../episode-rows.ts';
import { type Alerts, type Channel, channelId, type News, type TellTools, tell } from './channels.ts';

/** Seconds after which a channel that could not be told is tried again. */
const AGAIN = [60, 300, 1_800, 7_200, 18_000, 36_000, 86_400];
const DAY_MS = 86_400_000;

/**
 * Tells every channel what it was not told yet. What could not be told is noted with its reason and tried again. In quiet hours
 * nobody is told; what began and ended in them is told as over.
 * @returns the failures, in words
 */
export async function tellEpisodes(
  store: Store,
  alerts: Alerts,
  timeZone: string,
  tools: TellTools,
  now: string,
): Promise<string[]> {
  if (alerts.to.length === 0 || isQuiet(alerts, timeZone, now)) return [];
  const episodes = await recentEpisodes(store.read, new Date(Date.parse(now) - DAY_MS).toISOString());
  if (episodes.length === 0) return [];
  const tellings = await tellingsOf(
    store.read,
    episodes.map(({ id }) => id),
  );
  const failures: string[] = [];
  for (const channel of alerts.to) {
    const its = new Map(
      tellings.filter(row => row.channel === channelId(channel)).map(row => [`${row.episode_id} ${row.what}`, row]),
    );
    const due = episodes.flatMap(row => dueOf(row, channel, its, now) ?? []);
    if (due.length === 0) continue;
    const failure = await attempt(channel, due, tools);
    const rows = due.flatMap(news => noted(news, channel, its, failure, now));
    await store.write(tx => saveTellings(tx, rows));
    if (failure !== undefined) failures.push(failure);
  }
  return failures;
}

type Due = News & { readonly what: TellingRow['what'] };
type Told = ReadonlyMap<string, TellingRow>;

/** What a channel is to be told of an episode now. */
function dueOf(row: EpisodeRow, channel: Channel, told: Told, now: string): Due | undefined {
  const episode = episodeOf(row);
  if (channel.kinds !== undefined && !channel.kinds.includes(episode.kind)) return undefined;
  const what = row.until === null ? 'begun' : 'over';
  const before = told.get(`${row.id} ${what}`);
  if (before !== undefined && (before.done_at !== null || before.next_at > now)) return undefined;
  return { what, episode };
}

/** Tries three times, unless it takes this long to fail: then a minute is waited. */
const SLOW_MS = 5_000;

async function attempt(channel: Channel, news: readonly News[], tools: TellTools): Promise<string | undefined> {
  const started = performance.now();
  const shouldRetry = (): boolean => performance.now() - started < SLOW_MS;
  try {
    await pRetry(() => tell(channel, news, tools), { retries: 2, minTimeout: 500, factor: 3, shouldRetry });
    return undefined;
  } catch (error) {
    return describeError(error).message;
  }
}

function noted(
  { what, episode }: Due,
  channel: Channel,
  told: Told,
  error: string | undefined,
  now: string,
): TellingRow[] {
  const tries = (told.get(`${episode.id} ${what}`)?.tries ?? 0) + 1;
  const seconds = AGAIN[Math.min(tries, AGAIN.length) - 1] ?? 60;
  const row = {
    episode_id: episode.id,
    channel: channelId(channel),
    tries,
    next_at: new Date(Date.parse(now) + seconds * 1_000).toISOString(),
    done_at: error === undefined ? now : null,
    error: error ?? null,
  };
  return [{ ...row, what }];
}

/** Whether a time lies in the quiet hours of the house. */
export function isQuiet({ quiet }: Pick<Alerts, 'quiet'>, timeZone: string, now: string): boolean {
  if (quiet === undefined) return false;
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const time = format.format(new Date(now));
  const { from, to } = quiet;
  return from <= to ? time >= from && time < to : time >= from || time < to;
}
