import type { FeedHeader } from '../core/article.ts';
import { nextInterval, outsideSkipped, weeklyRate, weeklyRateAfter } from '../feeds/fetch/politeness.ts';
import type { FeedUpdate } from '../store/feeds.ts';
import type { FeedRow } from '../store/tables.ts';

/** What a poll found that decides when the next one is. */
export type Found = {
  /** Polls that failed in a row, this one included. */
  readonly failures: number;
  readonly newItems: number;
  /** Of all items, the share (0–1) seen before. */
  readonly repeatShare?: number | undefined;
  readonly cacheSeconds?: number | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly feed?: FeedHeader | undefined;
  /** When the items were published, in milliseconds: they give the first estimate of a new feed's pace. */
  readonly published?: readonly number[] | undefined;
};

type Timing = Pick<FeedHeader, 'ttlSeconds' | 'skipHours' | 'skipDays'>;

/**
 * When to poll a feed again, as columns of its row. `chance` is a number from 0 to 1. What the feed's last document asked for
 * (ttl, hours to skip) holds until another document says otherwise. Our own files and folders keep a constant pace.
 */
export function planNextPoll(
  row: FeedRow,
  now: string,
  found: Found,
  chance: number,
): Pick<FeedUpdate, 'next_poll_at' | 'interval_seconds' | 'items_per_week' | 'timing'> {
  const itemsPerWeek = weekly(row, now, found);
  const timing = found.feed === undefined ? timingOf(row) : found.feed;
  const seconds = row.url.startsWith('file:')
    ? row.every_seconds
    : nextInterval({
        itemsPerWeek,
        everySeconds: row.every_seconds,
        ttlSeconds: timing.ttlSeconds,
        cacheSeconds: found.cacheSeconds,
        retryAfterSeconds: found.retryAfterSeconds,
        failures: found.failures,
        repeatShare: found.repeatShare,
        previousSeconds: row.interval_seconds,
        jitter: chance,
      });
  const wanted = Date.parse(now) + seconds * 1_000;
  const at = outsideSkipped(wanted, { hours: timing.skipHours, days: timing.skipDays });
  return {
    interval_seconds: seconds,
    next_poll_at: new Date(at).toISOString(),
    ...(itemsPerWeek === undefined ? {} : { items_per_week: itemsPerWeek }),
    ...(found.feed === undefined ? {} : { timing: timingText(found.feed) }),
  };
}

function timingOf(row: FeedRow): Timing {
  return row.timing === null ? {} : JSON.parse(row.timing);
}

function timingText({ ttlSeconds, skipHours, skipDays }: Timing): string | null {
  const text = JSON.stringify({ ttlSeconds, skipHours, skipDays });
  return text === '{}' ? null : text;
}

/** Items a week: estimated from the dates of the first document, else from 0, then updated by each poll. */
function weekly(row: FeedRow, now: string, found: Found): number | undefined {
  if (row.items_per_week === null) {
    const byDates = found.published && weeklyRate(found.published, Date.parse(now));
    if (byDates !== undefined || found.published === undefined || row.last_polled_at === null) return byDates;
  }
  const previous = row.items_per_week ?? 0;
  if (row.last_polled_at === null) return previous;
  const sinceSeconds = (Date.parse(now) - Date.parse(row.last_polled_at)) / 1_000;
  if (sinceSeconds <= 0) return previous;
  return weeklyRateAfter(previous, { fresh: found.newItems, repeatShare: found.repeatShare, sinceSeconds });
}
