import { type Habit, hourOf, type Rates, type Stretch, stretchBefore } from './habit.ts';

/**
 * Whether a feed brings fewer items than usual, or more: of the last days, taken together, which is more probable, the usual or
 * `FEWER` (`MORE`) times it? The evidence is the logarithm of their likelihood ratio (Poisson), divided by how much more than
 * Poisson the feed's days vary (quasi-likelihood). A holiday is one quiet day: of `fewer` the day that says most does not count.
 */

/** The share of the hours of a week that must have been seen: a Saturday that is no Friday proves nothing. */
const WHOLE_WEEK = 0.95;
const FEWER = { times: 0.3, days: 7, evidence: 0.55 };
const MORE = { times: 3, days: 3, evidence: 9 };
/** Items of the last day or days by which a feed is in order again, of those expected. */
const AGAIN = { fewer: 0.65, more: 2, items: 15 };
/** Standard deviations of the day that a feed's bursts are known by. */
const BURST = 5;

/** What is too few or too many, since an hour (in hours since 1970); undefined where all is as usual or nothing can be said. */
export type Volume = { readonly kind: 'fewer' | 'more' } & Stretch;

export function judgeVolume(habit: Habit, rates: Rates, now: number): Volume | undefined {
  if (rates.known < WHOLE_WEEK) return undefined;
  const evidence = ({ came, expected }: Stretch, times: number) =>
    (expected * (1 - times) + came * Math.log(times)) / habit.spread;
  let all: Stretch = { from: hourOf(now), came: 0, expected: 0 };
  let [fewer, quietest, more] = [0, 0, 0];
  for (let days = 1; days <= FEWER.days; days++) {
    const day = stretchBefore(habit, rates, all.from, 24, 0);
    if (day === undefined) return undefined;
    all = { from: day.from, came: all.came + day.came, expected: all.expected + day.expected };
    more += evidence(day, MORE.times);
    if (days <= MORE.days && more > MORE.evidence && isBeyondBursts(habit, all)) return { kind: 'more', ...all };
    const one = evidence(day, FEWER.times);
    fewer += one;
    quietest = Math.max(quietest, one);
    if (fewer - quietest > FEWER.evidence * rates.doubt && all.came < 1.5 * FEWER.times * all.expected)
      return { kind: 'fewer', ...all };
  }
  return undefined;
}

/** More than the busiest day of the last weeks. */
const isBeyondBursts = (habit: Habit, { came, expected }: Stretch): boolean =>
  came > 2 * expected && (came - expected) ** 2 / expected > habit.burst;

/** Whether a feed that brought fewer or more brings its usual again. */
export function isUsualAgain(habit: Habit, rates: Rates, now: number, kind: 'fewer' | 'more'): boolean {
  const last = stretchBefore(habit, rates, hourOf(now), 24, AGAIN.items);
  if (last === undefined) return false;
  const ratio = last.came / last.expected;
  return kind === 'fewer' ? ratio > AGAIN.fewer : ratio < AGAIN.more;
}

/** A feed that brought more has bursts: the next must be beyond this one. */
export function learnBurst(habit: Habit): void {
  habit.burst = Math.max(habit.burst, BURST ** 2 * habit.spread);
}
