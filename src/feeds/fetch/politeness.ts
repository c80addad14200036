/**
 * When to ask a server again. Pure: the clock and chance are arguments. The rules are Miniflux's (interval from the weekly
 * count; what feed and server ask for) and MediaCloud's (part of each poll must be known, or items may have been missed).
 */

const MINUTE = 60;
const HOUR = 3600;
export const DAY_SECONDS = 86_400;
const WEEK = 7 * DAY_SECONDS;
const HOUR_MS = HOUR * 1000;

const SHORTEST = 5 * MINUTE;
const LONGEST = DAY_SECONDS;
const BURST_INTERVAL = 15 * MINUTE;

export type Cadence = {
  /** Items the feed brought in a week, as counted; absent while nothing is known. */
  readonly itemsPerWeek?: number | undefined;
  /** The partner's `every`: the shortest interval. Absent: five minutes. */
  readonly everySeconds?: number | undefined;
  /** What the feed asks for: RSS ttl, sy:updatePeriod and the like. */
  readonly ttlSeconds?: number | undefined;
  /** Cache-Control, Expires. */
  readonly cacheSeconds?: number | undefined;
  /** Retry-After: only ever lengthens. */
  readonly retryAfterSeconds?: number | undefined;
  /** Polls that failed in a row; 0 after a good one. */
  readonly failures: number;
  /** Of the items in the last poll, the share (0–1) seen before; 1 for an unchanged feed, absent where it had no items. */
  readonly repeatShare?: number | undefined;
  /** The interval that led to this poll. */
  readonly previousSeconds?: number | undefined;
  /** 0–1, random: spreads feeds that would otherwise be due together. */
  readonly jitter: number;
};

/**
 * Seconds until a feed is polled again, at most a day.
 *
 * The longest interval is a week divided by the feed's weekly items. Within it the interval follows the overlap of polls:
 * less than a third seen before halves it (nothing: a quarter), more than two thirds lengthens it by half. What partner,
 * feed and server ask for only lengthens it. Each failure doubles it.
 */
export function nextInterval(cadence: Cadence): number {
  const floor = Math.max(1, cadence.everySeconds ?? SHORTEST);
  const wanted = cadence.failures > 0 ? afterFailures(cadence, floor) : afterSuccess(cadence, floor);
  const asked = [cadence.ttlSeconds, cadence.cacheSeconds, cadence.retryAfterSeconds].filter(seconds =>
    isUsable(seconds),
  );
  return Math.round(Math.min(LONGEST, Math.max(floor, wanted, ...asked)));
}

function isUsable(seconds: number | undefined): seconds is number {
  return seconds !== undefined && Number.isFinite(seconds) && seconds > 0;
}

function afterSuccess(cadence: Cadence, floor: number): number {
  const { itemsPerWeek, repeatShare, previousSeconds } = cadence;
  const unknown = previousSeconds === undefined ? HOUR : LONGEST;
  const evenly = itemsPerWeek === undefined ? unknown : itemsPerWeek > 0 ? WEEK / itemsPerWeek : LONGEST;
  const longest = Math.min(LONGEST, Math.max(floor, evenly));
  const wanted = previousSeconds === undefined ? longest : Math.min(longest, previousSeconds * step(repeatShare));
  return wanted * (1 + 0.1 * cadence.jitter);
}

function step(repeatShare: number | undefined): number {
  if (repeatShare === undefined || repeatShare > 0.67) return 1.5;
  if (repeatShare >= 0.33) return 1;
  return repeatShare > 0 ? 0.5 : 0.25;
}

function afterFailures(cadence: Cadence, floor: number): number {
  const doubled = floor * 2 ** Math.min(cadence.failures, 20);
  return Math.min(LONGEST, doubled) * (0.5 + 0.5 * cadence.jitter);
}

/**
 * Items a week, estimated from the dates of a feed's first poll. Where all its items are younger than a week, the rate of
 * the time they cover is used.
 * @param published milliseconds, one for each item that has a date
 * @returns undefined where no item has a date to go by
 */
export function weeklyRate(published: readonly number[], nowMs: number): number | undefined {
  const ages = published.map(at => (nowMs - at) / 1000).filter(age => age > -HOUR && age < 10 * 365 * DAY_SECONDS);
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
  const fullHour = Math.floor(atMs / HOUR_MS) * HOUR_MS;
  for (let later = 0; later <= 7 * 24; later++) {
    const at = later === 0 ? atMs : fullHour + later * HOUR_MS;
    const time = new Date(at);
    if (!hours.has(time.getUTCHours()) && !days.has(DAY_NAMES[time.getUTCDay()] ?? '')) return at;
  }
  return atMs;
}

/**
 * Whether items may have come and gone between two polls: nothing in the feed was seen before.
 * @param poll `seenBefore`: its items that were known; `known`: false at the feed's first poll
 */
export function mayHaveMissed(poll: {
  readonly items: number;
  readonly seenBefore: number;
  readonly known: boolean;
}): boolean {
  return poll.known && poll.items > 0 && poll.seenBefore === 0;
}

/** Retry-After (RFC 9110 § 10.2.3) in whole seconds from now, from a number or any of the three HTTP date forms. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,10}(?:\.\d{1,9})?$/.test(text)) return Math.ceil(Number(text));
  const at = parseHttpDate(text);
  return at === undefined ? undefined : Math.max(0, Math.ceil((at - nowMs) / 1000));
}

/** An HTTP date in milliseconds: IMF-fixdate, RFC 850 or asctime. All are in GMT, even where they do not say so. */
function parseHttpDate(text: string): number | undefined {
  if (!/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? /i.test(text) || text.length > 40) return undefined;
  const at = Date.parse(/(?:GMT|UTC|[+-]\d{4})$/i.test(text) ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : at;
}

/**
 * Seconds an answer stays fresh: Cache-Control max-age minus Age, else Expires minus Date; undefined where the server names
 * no time or forbids caching. Own code because http-cache-semantics decides far more than these two headers.
 */
export function cacheSeconds(headers: Readonly<Record<string, string | undefined>>, nowMs: number): number | undefined {
  const control = headers['cache-control'] ?? '';
  if (/(?:^|[\s,])no-(?:store|cache)(?:[\s,]|$)/i.test(control)) return undefined;
  const maxAge = /(?:^|[\s,])max-age="?(\d{1,10})/i.exec(control)?.[1];
  if (maxAge !== undefined) {
    const age = /^\d{1,10}$/.test(headers.age ?? '') ? Number(headers.age) : 0;
    return positive(Number(maxAge) - age);
  }
  const expires = parseHttpDate(headers.expires ?? '');
  if (expires === undefined) return undefined;
  return positive(Math.floor((expires - (parseHttpDate(headers.date ?? '') ?? nowMs)) / 1000));
}

function positive(seconds: number): number | undefined {
  return seconds > 0 ? seconds : undefined;
}
