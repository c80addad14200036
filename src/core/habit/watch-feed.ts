import {
  adopt,
  count,
  expectedBetween,
  forget,
  type Habit,
  HOUR,
  hourOf,
  learn,
  newHabit,
  type Rates,
  ratesOf,
  round,
  stretchBefore,
} from './habit.ts';
import { endGap, type Gap, gapOf, leastSilence, longestGap, newGap, prolong, usualGapAt } from './silence.ts';
import { isUsualAgain, judgeVolume, learnVolume } from './volume.ts';

/** One poll as the watch sees it; `items`: the new ones, `rejected`: those of them that were unusable. */
export type WatchedPoll = {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly outcome: 'fetched' | 'unchanged' | 'failed';
  readonly items: number;
  readonly rejected: number;
};

export const FEED_KINDS = ['unreachable', 'silent', 'rejected', 'fewer', 'more'] as const;
export type FeedKind = (typeof FEED_KINDS)[number];

/** What is wrong with a feed: since when, and items expected and seen since then. */
export type Trouble = { readonly since: number; expected: number; seen: number };

/** What the watch keeps of a feed: below 4 kB as JSON. */
export type FeedWatch = {
  habit: Habit;
  gap: Gap;
  /** The last poll, and the last that was no failure. */
  lastPoll: number;
  lastGood: number;
  /** The longest usual time between two polls, in milliseconds. */
  interval: number;
  /** Failed polls since two in a row succeeded, when the first was, and successes since the last. */
  failures: number;
  failingSince: number;
  successes: number;
  /** New items in a row of which none was usable, the polls that brought them, and the first of these polls. */
  unusable: { items: number; polls: number; since: number };
  /** The share of new items that is usually unusable. */
  rejects: number;
  /** When silences began, the latest few: a feed that is often silent has another habit. */
  silences: number[];
  open: Partial<Record<FeedKind, Trouble>>;
};

export type Change = { readonly kind: FeedKind; readonly state: 'begun' | 'over' } & Trouble;

const DAY = 24 * HOUR;
/** Failed polls until a feed is unreachable: passing failures are three at most. */
const FAILURES = 5;
const UNUSABLE_ITEMS = 5;
const UNUSABLE_POLLS = 3;
/** After so long fewer or more items are the new habit. */
const NEW_HABIT = 28 * DAY;
const SILENCES = 3;
/** A silence of so many times the limit is no bad guess of it: the third such within `NEW_HABIT` is another rhythm. */
const BROKEN = 3;
/** What each silence of the last `NEW_HABIT` adds to the limit of the next: a feed that comes back by itself has such gaps. */
const OFTEN_SILENT = 0.3;
/** A gap is told once it is so many times the usual one at that hour: a fair judge waits for 1.5, and polls take their time. */
const BEYOND_USUAL = 1.2;

export function newFeedWatch(at: number): FeedWatch {
  return {
    habit: newHabit(at),
    gap: newGap(at),
    lastPoll: at,
    lastGood: at,
    interval: 0,
    failures: 0,
    failingSince: 0,
    successes: 0,
    unusable: { items: 0, polls: 0, since: 0 },
    rejects: 0.02,
    silences: [],
    open: {},
  };
}

/** The rates of feeds, computed again only when something was learnt. */
const ratesCache = new WeakMap<Habit, Rates>();
function cachedRates(habit: Habit): Rates {
  let rates = ratesCache.get(habit);
  if (rates === undefined) {
    rates = ratesOf(habit);
    ratesCache.set(habit, rates);
  }
  return rates;
}

const longestOf = ({ habit, gap, silences }: FeedWatch): number =>
  longestGap(gap, cachedRates(habit), habit.spread) * (1 + OFTEN_SILENT * silences.length);

/** Takes in one poll of a feed, in the order of their times; returns what began and what is over. */
export function watchPoll(watch: FeedWatch, poll: WatchedPoll): Change[] {
  if (poll.at < watch.lastPoll) turnBack(watch, poll.at);
  const changes: Change[] = [];
  const pause = poll.at - watch.lastPoll;
  watch.lastPoll = poll.at;
  if (poll.outcome === 'failed') {
    failed(watch, poll.at, changes);
    return changes;
  }
  const span = poll.at - watch.lastGood;
  const from = watch.lastGood;
  watch.lastGood = poll.at;
  reached(watch, poll.at, changes);
  const usual = Math.max(watch.interval, HOUR / 2);
  const watched = pause <= Math.max(2 * HOUR, 3 * usual) && span <= Math.max(4 * HOUR, 4 * usual);
  if (watched) watch.interval = Math.round(Math.max(span > 2 * usual ? 0 : span, watch.interval * 0.98));
  const hourBefore = hourOf(from);
  count(watch.habit, from, poll.at, poll.items, watched);
  judgeUsable(watch, poll, changes);
  judgeGap(watch, poll, from, watched, changes);
  if (hourOf(poll.at) > hourBefore) hourly(watch, poll.at, changes);
  return changes;
}

/** The clock was set back: what was learnt stays, and times go on from here. */
function turnBack(watch: FeedWatch, at: number): void {
  const { habit } = watch;
  if (watch.lastPoll - at > HOUR) {
    habit.recent = [];
    habit.recentFrom = hourOf(at);
    habit.learnFrom = hourOf(at);
    habit.begun = Math.min(habit.begun, hourOf(at));
    watch.gap.expected = [0, 0, 0];
  }
  watch.lastPoll = at;
  watch.lastGood = Math.min(watch.lastGood, at);
  watch.gap.last = Math.min(watch.gap.last, at);
}

function failed(watch: FeedWatch, at: number, changes: Change[]): void {
  if (watch.failures === 0) watch.failingSince = at;
  watch.failures += 1;
  watch.successes = 0;
  if (watch.failures >= FAILURES && watch.open.unreachable === undefined)
    begin(watch, 'unreachable', { since: watch.failingSince, expected: 0, seen: 0 }, changes);
}

function reached(watch: FeedWatch, at: number, changes: Change[]): void {
  if (watch.failures === 0) return;
  watch.successes += 1;
  if (watch.successes < 2) return;
  watch.failures = 0;
  end(watch, 'unreachable', at, changes);
}

function judgeUsable(watch: FeedWatch, { at, items, rejected }: WatchedPoll, changes: Change[]): void {
  if (items === 0) return;
  const { unusable, open } = watch;
  if (rejected < items) {
    watch.rejects = round4(watch.rejects + Math.min(0.2, 0.005 * items) * (rejected / items - watch.rejects));
    watch.unusable = { items: 0, polls: 0, since: 0 };
    end(watch, 'rejected', at, changes);
    return;
  }
  if (unusable.polls === 0) unusable.since = at;
  unusable.items += items;
  unusable.polls += 1;
  if (open.rejected !== undefined) open.rejected.seen = unusable.items;
  const byChance = Math.min(0.5, Math.max(0.02, watch.rejects)) ** unusable.items;
  if (unusable.items >= UNUSABLE_ITEMS && unusable.polls >= UNUSABLE_POLLS && byChance < 1e-3)
    begin(watch, 'rejected', { since: unusable.since, expected: unusable.items, seen: unusable.items }, changes);
}

function judgeGap(
  watch: FeedWatch,
  { at, items }: WatchedPoll,
  from: number,
  watched: boolean,
  changes: Change[],
): void {
  const { habit, gap } = watch;
  const rates = cachedRates(habit);
  if (watched) prolong(gap, rates, from, at);
  const longest = longestOf(watch);
  if (items > 0) {
    const silent = watch.open.silent;
    if (silent !== undefined) {
      silent.expected = round(gapOf(gap));
      forget(habit, silent.since, at);
      end(watch, 'silent', at, changes);
    }
    endGap(gap, at, longest, watched && watch.open.fewer === undefined);
    return;
  }
  if (!watched || watch.open.silent !== undefined || at - habit.begun * HOUR < 2 * DAY) return;
  if (at - gap.last < leastSilence(watch.interval)) return;
  if (gapOf(gap) < longest || levelled(watch, rates) < longest) return;
  if (at - gap.last < BEYOND_USUAL * usualGapAt(rates, gap.last, gap.mean + 2 * gap.excess)) return;
  begin(watch, 'silent', { since: gap.last, expected: round(gapOf(gap)), seen: 0 }, changes);
}

/** The gap as it is on a quiet day, such as a holiday: by the share of the usual that came in the day before it. */
function levelled(watch: FeedWatch, rates: Rates): number {
  const { habit, gap } = watch;
  const before = stretchBefore(habit, rates, hourOf(gap.last) + 1, 24, 0) ?? { came: 0, expected: 0 };
  const prior = 5 * habit.spread;
  const share = Math.min(1, (before.came + prior) / (before.expected + prior));
  return gapOf(gap) * share;
}

function hourly(watch: FeedWatch, at: number, changes: Change[]): void {
  const { habit, open } = watch;
  const since = Math.min(...Object.values(open).map(trouble => trouble.since));
  if (learn(habit, cachedRates(habit), at, since)) ratesCache.delete(habit);
  const rates = cachedRates(habit);
  for (const kind of ['fewer', 'more'] as const) {
    const trouble = open[kind];
    if (trouble === undefined) continue;
    const isNewHabit = at - trouble.since > NEW_HABIT;
    if (!isNewHabit && !isUsualAgain(habit, rates, at, kind)) continue;
    if (isNewHabit) adopt(habit, trouble.since);
    else {
      forget(habit, trouble.since, at);
      learnVolume(habit, { kind, came: trouble.seen, expected: trouble.expected });
    }
    ratesCache.delete(habit);
    end(watch, kind, at, changes);
    return;
  }
  if (at - habit.begun * HOUR < 2 * DAY || Object.keys(open).length > 0) return;
  const volume = judgeVolume(habit, rates, at);
  if (volume === undefined) return;
  // What has stopped is silent, and is told as that.
  if (volume.kind === 'fewer' && gapOf(watch.gap) > longestOf(watch) / 2) return;
  const { kind, from, came, expected } = volume;
  begin(watch, kind, { since: from * HOUR, expected: round(expected), seen: round(came) }, changes);
}

/** A habit that no longer fits is learnt from the beginning. */
function startAgain(watch: FeedWatch, at: number): void {
  watch.habit = newHabit(at);
  watch.gap = newGap(at);
  watch.silences = [];
}

function begin(watch: FeedWatch, kind: FeedKind, trouble: Trouble, changes: Change[]): void {
  if (watch.open[kind] !== undefined) return;
  watch.open[kind] = trouble;
  changes.push({ kind, state: 'begun', ...trouble });
}

function end(watch: FeedWatch, kind: FeedKind, at: number, changes: Change[]): void {
  const trouble = watch.open[kind];
  if (trouble === undefined) return;
  delete watch.open[kind];
  changes.push({ kind, state: 'over', ...trouble });
  if (kind !== 'silent') return;
  watch.silences = [...watch.silences.filter(since => at - since < NEW_HABIT), trouble.since];
  if (watch.silences.length >= SILENCES && trouble.expected > BROKEN * longestOf(watch)) startAgain(watch, at);
}

/** Items, and their share of those by which a feed is told of. */
export type Shortfall = { readonly items: number; readonly share: number };

/** Items expected since the last new one. */
export function silenceOf(watch: FeedWatch): Shortfall {
  const items = gapOf(watch.gap);
  return { items: round(items), share: round(items / longestOf(watch)) };
}

/** New items in a row of which none was usable. */
export const unusableOf = ({ unusable: { items, polls } }: FeedWatch): Shortfall => ({
  items,
  share: round(Math.min(items / UNUSABLE_ITEMS, polls / UNUSABLE_POLLS)),
});

/** Items a feed usually brings between two times; of more than four weeks, those of the last four. */
export const usualBetween = (watch: FeedWatch, from: number, to: number): number =>
  Math.round(expectedBetween(cachedRates(watch.habit), Math.max(from, to - NEW_HABIT), to));

const round4 = (value: number): number => Math.round(value * 10_000) / 10_000;
