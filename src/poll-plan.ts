import type { FeedHeader } from './core/article.ts';
import { nextInterval, outsideSkipped, weeklyRate } from './feeds/politeness.ts';
import type { FeedUpdate } from './store/feeds.ts';
import type { FeedRow } from './store/tables.ts';

/** What a poll found out that bears on the next one. */
export type Found = {
  /** Polls that failed in a row, this one included. */
  readonly failures: number;
  /** Items that were new. */
  readonly fresh: number;
  /** Of all items, the share (0–1) seen before. */
  readonly repeatShare?: number | undefined;
  readonly cacheSeconds?: number | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly feed?: FeedHeader | undefined;
  /** When the items were published, in milliseconds: a new feed tells its own pace by them. */
  readonly published?: readonly number[] | undefined;
};

const WEEK_MS = 7 * 86_400_000;

/**
 * When to poll a feed again, as the columns of its row. The weekly count that decides is a running mean over about a week.
 * `chance` is a number from 0 to 1.
 */
export function planNextPoll(
  row: FeedRow,
  now: string,
  found: Found,
  chance: number,
): Pick<FeedUpdate, 'next_poll_at' | 'interval_seconds' | 'items_per_week'> {
  const itemsPerWeek = weekly(row, now, found.fresh) ?? weeklyRate(found.published ?? [], Date.parse(now));
  const seconds = nextInterval({
    itemsPerWeek,
    everySeconds: row.every_seconds,
    ttlSeconds: found.feed?.ttlSeconds,
    cacheSeconds: found.cacheSeconds,
    retryAfterSeconds: found.retryAfterSeconds,
    failures: found.failures,
    repeatShare: found.repeatShare,
    previousSeconds: row.interval_seconds,
    jitter: chance,
  });
  const wanted = Date.parse(now) + seconds * 1_000;
  const at = outsideSkipped(wanted, { hours: found.feed?.skipHours, days: found.feed?.skipDays });
  return {
    interval_seconds: seconds,
    next_poll_at: new Date(at).toISOString(),
    ...(itemsPerWeek === undefined ? {} : { items_per_week: itemsPerWeek }),
  };
}

function weekly(row: FeedRow, now: string, fresh: number): number | undefined {
  const known = row.items_per_week ?? undefined;
  if (row.last_polled_at === null) return known;
  const since = Date.parse(now) - Date.parse(row.last_polled_at);
  if (since <= 0) return known;
  const share = Math.min(1, since / WEEK_MS);
  return (known ?? 0) * (1 - share) + fresh * Math.min(1, WEEK_MS / since);
}
