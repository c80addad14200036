import { type Habit, hourOf, type Rates, round, type Stretch, stretchBefore } from './habit.ts';

/**
 * Whether a feed brings fewer items than usual, or more: of the last days, taken together, which is more probable, the usual or
 * `FEWER` (`MORE`) times it? The evidence is the logarithm of their likelihood ratio (Poisson), divided by how much more than
 * Poisson the feed's days vary (quasi-likelihood). A holiday is one quiet day: of `fewer` the day that says most does not count.
 */

/** The share of the hours of a week that must have been seen: a Saturday that is no Friday proves nothing. */
const WHOLE_WEEK = 0.95;
/**
 * Without its quietest day a stretch must expect `items`, and with it have brought less than `ratio` of the usual: by chance half of
 * it may come, and a partner that sends a third needs no more.
 */
const FEWER = { times: 0.3, days: 7, evidence: 0.55, items: 10, ratio: 0.45 };
const MORE = { times: 3, days: 3, evidence: 5, ratio: 2 };
/** Items of the last day or days by which a feed is in order again, of those expected. */
const AGAIN = { fewer: 0.65, more: 2, items: 15 };

/** What is too few or too many, since an hour (in hours since 1970); undefined where all is as usual or nothing can be said. */
export type Volume = { readonly kind: 'fewer' | 'more' } & Stretch;

export function judgeVolume(habit: Habit, rates: Rates, now: number): Volume | undefined {
  if (rates.known < WHOLE_WEEK) return undefined;
  const evidence = ({ came, expected }: Stretch, times: number) =>
    (expected * (1 - times) + came * Math.log(times)) / habit.spread;
  let all: Stretch = { from: hourOf(now), came: 0, expected: 0 };
  let [fewer, quietest, more, aside] = [0, 0, 0, 0];
  for (let days = 1; days <= FEWER.days; days++) {
    const day = stretchBefore(habit, rates, all.from, 24, 0);
    if (day === undefined) return undefined;
    all = { from: day.from, came: all.came + day.came, expected: all.expected + day.expected };
    more += evidence(day, MORE.times);
    if (days <= MORE.days && more > MORE.evidence && isBeyondBursts(habit, all)) return { kind: 'more', ...all };
    const one = evidence(day, FEWER.times);
    fewer += one;
    if (one > quietest) [quietest, aside] = [one, day.expected];
    if (
      fewer - quietest > FEWER.evidence * rates.doubt &&
      all.expected - aside >= FEWER.items &&
      all.came < FEWER.ratio * all.expected
    )
      return { kind: 'fewer', ...all };
  }
  return undefined;
}

/** More than the busiest day of the last weeks. */
const isBeyondBursts = (habit: Habit, { came, expected }: Stretch): boolean =>
  came > MORE.ratio * expected && came - expected > habit.burst;

/** Whether a feed that brought fewer or more brings its usual again. */
export function isUsualAgain(habit: Habit, rates: Rates, now: number, kind: 'fewer' | 'more'): boolean {
  const last = stretchBefore(habit, rates, hourOf(now), 24, AGAIN.items);
  if (last === undefined) return false;
  const ratio = last.came / last.expected;
  return kind === 'fewer' ? ratio > AGAIN.fewer : ratio < AGAIN.more;
}

/** A feed that brought fewer or more and went back to its usual by itself varies more than was thought. */
export function learnVolume(habit: Habit, { kind, came, expected }: Pick<Volume, 'kind' | 'came' | 'expected'>): void {
  habit.spread = round(Math.min(30, 1.5 * habit.spread));
  if (kind === 'more') habit.burst = Math.max(habit.burst, came - expected);
}
