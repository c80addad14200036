import type { Store } from '../store/open-store.ts';
import { failingFeeds, latestPollTime } from '../store/reports.ts';
import { failedTellings, openEpisodes } from '../store/watch.ts';
import { episodeInWords } from './episode-in-words.ts';
import { episodeOf } from './episode-rows.ts';
import type { Measure } from './watch-service.ts';

/** Something that is wrong now, by name, and what to do. */
export type Finding = { readonly what: string; readonly message: string };

/** Failing feeds that are named; of more, only their number. */
const MOST_NAMED = 20;

/**
 * What the store knows to be wrong now: feeds that fail or were given up, open episodes, dead letters, items that wait, a full disk,
 * channels that could not be told.
 */
export async function diagnose(store: Store, measures: readonly Measure[], now: Date): Promise<Finding[]> {
  const findings: Finding[] = await judgeClock(store, now);
  const { feeds, letters } = await failingFeeds(store.read);
  for (const { id, failures, last_error, retired_at } of feeds.slice(0, MOST_NAMED)) {
    const state = retired_at === null ? failuresInWords(failures) : 'is polled no more';
    findings.push({ what: 'feed', message: `${id} ${state}: ${last_error ?? 'no reason was kept'}` });
  }
  if (feeds.length > MOST_NAMED)
    findings.push({
      what: 'feed',
      message: `${feeds.length - MOST_NAMED} more feeds fail. All of them: news-exchange feeds.`,
    });
  if (letters > 0) {
    const many = letters === 1 ? '1 dead letter waits' : `${letters} dead letters wait`;
    findings.push({
      what: 'dead letters',
      message: `${many} for a decision. Read them: news-exchange dead-letters; try again: news-exchange requeue --failed.`,
    });
  }
  const measured = measures.filter(({ isWrong, kind }) => isWrong && kind !== 'dead-letters');
  for (const { kind, seen, limit } of measured) {
    const at = now.toISOString();
    const episode = { id: '', feed: null, partner: null, kind, since: at, at, expected: limit, seen, last: null };
    findings.push({ what: kind, message: episodeInWords(episode) });
  }
  const told = new Set<string>(['dead-letters', ...measured.map(({ kind }) => kind)]);
  for (const row of await openEpisodes(store.read))
    if (!told.has(row.kind) && row.kind !== 'unreachable')
      findings.push({ what: row.kind, message: episodeInWords(episodeOf(row)) });
  for (const { error } of await failedTellings(store.read)) findings.push({ what: 'alerts', message: error });
  return findings;
}

/** Seconds by which the last poll may lie ahead of this machine's clock: processes may differ a little. */
const AHEAD_MS = 300_000;

async function judgeClock(store: Store, now: Date): Promise<Finding[]> {
  const last = await latestPollTime(store.read);
  if (last === undefined || Date.parse(last) < now.getTime() + AHEAD_MS) return [];
  const message = `It says ${now.toISOString()}, but the last poll was at ${last}. Set the clock by NTP; feeds are not polled until then.`;
  return [{ what: 'clock', message }];
}

const failuresInWords = (failures: number): string =>
  failures === 1 ? 'failed once' : `failed ${failures} times in a row`;
