import type { FeedHeader } from '../core/article.ts';
import type { FeedUpdate } from '../store/feeds.ts';
import type { FeedRow } from '../store/tables.ts';

/**
 * When to poll a feed again. Pure: the clock and chance are arguments. The rules are Miniflux's (interval from the weekly
 * count; what feed and server ask for) and MediaCloud's (part of each poll must be known, or items may have been missed).
 */

const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

const SHORTEST = 5 * MINUTE;
/** How far a feed's own quiet lengthens its interval where the partner file sets no `atMost`. */
const LONGEST = HOUR;
/** How far failures, and what feed and server ask for, lengthen it then. */
const LONGEST_ASKED = DAY;
const BURST_INTERVAL = 15 * MINUTE;

export type Cadence = {
  /** Items the feed brought in a week, as counted; absent while nothing is known. */
  readonly itemsPerWeek?: number | undefined;
  /** The partner's `every`: the shortest interval. Absent: five minutes. */
  readonly everySeconds?: number | undefined;
  /** The partner's `atMost`: the longest interval, whatever feed and server ask for. Absent: an hour, or what they ask for. */
  readonly atMostSeconds?: number | undefined;
  /** What the feed asks for: RSS ttl, sy:updatePeriod and the like. */
  readonly ttlSeconds?: number | undefined;
  /** Cache-Control, Expires. */
  readonly cacheSeconds?: number | undefined;
  /** Retry-After: only ever lengthens. */
  readonly retryAfterSeconds?: number | undefined;
  /** Polls that failed in a row, this one included; 0 after a good one. */
  readonly failures: number;
  /** Of the items in the last poll, the share (0–1) seen before; 1 for an unchanged feed, absent where it had no items. */
  readonly repeatShare?: number | undefined;
  /** The interval that led to this poll. */
  readonly previousSeconds?: number | undefined;
  /** 0–1, random: spreads feeds that would otherwise be due together. */
  readonly jitter: number;
};

/** What a poll found that decides when the next one is. */
export type Found = Pick<Cadence, 'failures' | 'repeatShare' | 'cacheSeconds' | 'retryAfterSeconds'> & {
  readonly newItems: number;
  readonly feed?: FeedHeader | undefined;
  /** When the items were published, in milliseconds: they give the first estimate of a new feed's pace. */
  readonly published?: readonly number[] | undefined;
};

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
  const { ttlSeconds, skipHours, skipDays }: Partial<FeedHeader> = found.feed ?? JSON.parse(row.timing ?? '{}');
  const known = {
    itemsPerWeek,
    everySeconds: row.every_seconds,
    atMostSeconds: row.at_most_seconds ?? undefined,
    previousSeconds: row.interval_seconds,
  };
  const seconds = row.url.startsWith('file:')
    ? row.every_seconds
    : nextInterval({ ...found, ...known, ttlSeconds, jitter: chance });
  const due = Date.parse(now) + seconds * 1_000;
  const at = row.at_most_seconds === null ? outsideSkipped(due, { hours: skipHours, days: skipDays }) : due;
  const timing = JSON.stringify({ ttlSeconds, skipHours, skipDays });
  return {
    interval_seconds: seconds,
    next_poll_at: new Date(at).toISOString(),
    ...(itemsPerWeek === undefined ? {} : { items_per_week: itemsPerWeek }),
    ...(found.feed === undefined ? {} : { timing: timing === '{}' ? null : timing }),
  };
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

/**
 * Seconds until a feed is polled again.
 *
 * The longest interval is a week divided by the feed's weekly items, and at most an hour or the partner's `atMost`. Within it the
 * interval follows the overlap of polls: less than a third seen before halves it (nothing: a quarter), more than two thirds
 * lengthens it by half. What feed and server ask for lengthens it, and each failure doubles it, both up to a day or `atMost`; only
 * Retry-After goes beyond that.
 */
export function nextInterval(cadence: Cadence): number {
  const { everySeconds = SHORTEST, atMostSeconds, failures } = cadence;
  const floor = Math.max(1, everySeconds);
  const quiet = Math.max(floor, atMostSeconds ?? LONGEST);
  const asked = Math.max(floor, atMostSeconds ?? LONGEST_ASKED);
  const wanted = failures > 0 ? afterFailures(cadence, floor, asked) : afterSuccess(cadence, floor, quiet);
  const wishes = [cadence.ttlSeconds, cadence.cacheSeconds].filter(isUsable);
  const retryAfter = isUsable(cadence.retryAfterSeconds) ? Math.min(DAY, cadence.retryAfterSeconds) : 0;
  return Math.round(Math.max(Math.min(asked, Math.max(floor, wanted, ...wishes)), retryAfter));
}

function isUsable(seconds: number | undefined): seconds is number {
  return seconds !== undefined && Number.isFinite(seconds) && seconds > 0;
}

function afterSuccess(cadence: Cadence, floor: number, most: number): number {
  const { itemsPerWeek, repeatShare, previousSeconds, jitter } = cadence;
  const evenly = itemsPerWeek !== undefined && itemsPerWeek > 0 ? WEEK / itemsPerWeek : most;
  const longest = Math.min(most, Math.max(floor, evenly));
  const wanted = previousSeconds === undefined ? longest : Math.min(longest, previousSeconds * step(repeatShare));
  const spread = wanted * (1 + 0.1 * jitter);
  return spread <= most ? spread : Math.max(floor, most * (1 - 0.1 * jitter));
}

function step(repeatShare: number | undefined): number {
  if (repeatShare === undefined || repeatShare > 0.67) return 1.5;
  if (repeatShare >= 0.33) return 1;
  return repeatShare > 0 ? 0.5 : 0.25;
}

function afterFailures(cadence: Cadence, floor: number, most: number): number {
  const doubled = floor * 2 ** Math.min(cadence.failures, 20);
  return Math.min(most, doubled) * (0.5 + 0.5 * cadence.jitter);
}

/**
 * Items a week, estimated from the dates of a feed's first poll. Where all its items are younger than a week, the rate of
 * the time they cover is used.
 * @param published milliseconds, one for each item that has a date
 * @returns undefined where no item has a date to go by
 */
export function weeklyRate(published: readonly number[], nowMs: number): number | undefined {
  const ages = published.map(at => (nowMs - at) / 1000).filter(age => age > -HOUR && age < 10 * 365 * DAY);
  if (ages.length === 0) return undefined;
  const thisWeek = ages.filter(age => age < WEEK).length;
  if (thisWeek < ages.length || thisWeek < 2) return thisWeek;
  return (thisWeek * WEEK) / Math.max(HOUR, ...ages);
}

/** One poll of a feed that was polled before: its new items, the share of all seen before, and the time since the last. */
type PollCount = {
  readonly fresh: number;
  readonly repeatShare?: number | undefined;
  readonly sinceSeconds: number;
};

/**
 * Items a week after one more poll: a mean over about a week. A poll in which everything was new raises it at once to the
 * rate of that burst (at most four times the mean and a poll every 15 minutes); it falls again over a week without bursts.
 * Without this, half of the items were lost in a simulated month with 60 items each Monday in a feed of 20 (measured).
 */
export function weeklyRateAfter(previous: number, { fresh, repeatShare, sinceSeconds }: PollCount): number {
  const since = Math.max(1, sinceSeconds);
  const mean = previous * (1 - Math.min(1, since / WEEK)) + fresh * Math.min(1, WEEK / since);
  if (fresh === 0 || repeatShare !== 0) return mean;
  return Math.max(mean, Math.min(4 * mean, (2 * fresh * WEEK) / since, WEEK / BURST_INTERVAL));
}

/** Hours (0–23) and days ("Monday") in which a feed asks not to be polled: RSS skipHours and skipDays, in GMT. */
export type SkippedTimes = {
  readonly hours?: readonly number[] | undefined;
  readonly days?: readonly string[] | undefined;
};

const DAY_NAMES = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** The first time from `atMs` on that is not skipped; `atMs` where all are. Milliseconds. */
export function outsideSkipped(atMs: number, skipped: SkippedTimes): number {
  const hours = new Set(skipped.hours?.map(hour => hour % 24));
  const days = new Set(skipped.days?.map(day => day.trim().toLowerCase()));
  const hourMs = HOUR * 1000;
  const fullHour = Math.floor(atMs / hourMs) * hourMs;
  for (let later = 0; later <= 7 * 24; later++) {
    const at = later === 0 ? atMs : fullHour + later * hourMs;
    const time = new Date(at);
    if (!hours.has(time.getUTCHours()) && !days.has(DAY_NAMES[time.getUTCDay()] ?? '')) return at;
  }
  return atMs;
}

/**
 * Whether items may have come and gone between two polls: nothing in the feed was seen before.
 * @param poll `seenBefore`: its items that were known; `known`: false until the feed has answered
 */
export function mayHaveMissed(poll: {
  readonly items: number;
  readonly seenBefore: number;
  readonly known: boolean;
}): boolean {
  return poll.known && poll.items > 0 && poll.seenBefore === 0;
}
