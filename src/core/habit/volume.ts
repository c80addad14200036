import { type Habit, hourOf, type Rates, type Stretch, stretchBefore } from './habit.ts';

/**
 * Whether a feed brings fewer items than usual, or more. A holiday is one quiet day: it takes two stretches of nearly a day each,
 * one after the other, to call a feed's items fewer.
 */

/** The share of the hours of a week that must have been seen: a Saturday that is no Friday proves nothing. */
const WHOLE_WEEK = 0.95;
/** Hours of a stretch, at least: two of them fit into two days, and a holiday fills one of them only. */
const HOURS = 24;
/** Items expected in the later stretch, at least, and a quarter of them in the earlier one. Of a slow feed both numbers are tried. */
const FEWER_ITEMS = [16, 36];
const MORE_ITEMS = 15;
/** Standard deviations beyond which a count is no chance. Events bring bursts, but nothing brings fewer by itself. */
const SURPRISE = { fewer: 2.2, more: 3.5 };
const FEWER = 0.5;
const FEWER_BEFORE = 0.57;
const FEWER_OVER = 0.65;
const MORE = 2.6;
const MORE_OVER = 2;

/** What is too few or too many, since an hour (in hours since 1970); undefined where all is as usual or nothing can be said. */
export type Volume = { readonly kind: 'fewer' | 'more' } & Stretch;

export function judgeVolume(habit: Habit, rates: Rates, now: number): Volume | undefined {
  const end = hourOf(now);
  if (rates.known < WHOLE_WEEK) return undefined;
  const last = stretchBefore(habit, rates, end, HOURS, MORE_ITEMS);
  if (last === undefined) return undefined;
  if (last.came > MORE * last.expected)
    return isSurprising(habit, last, 'more') ? { kind: 'more', ...last } : undefined;
  for (const enough of FEWER_ITEMS) {
    const late = stretchBefore(habit, rates, end, HOURS, enough);
    if (late === undefined) return undefined;
    const early = stretchBefore(habit, rates, late.from, HOURS, enough / 4);
    if (early === undefined || late.came > FEWER * late.expected || early.came > FEWER_BEFORE * early.expected)
      continue;
    const both = { from: early.from, came: early.came + late.came, expected: early.expected + late.expected };
    if (both.came < FEWER * both.expected && isSurprising(habit, both, 'fewer')) return { kind: 'fewer', ...both };
  }
  return undefined;
}

/** More than chance, and more than the busiest or quietest day of the last weeks. */
function isSurprising(habit: Habit, { came, expected }: Stretch, kind: 'fewer' | 'more'): boolean {
  const surprise = (came - expected) ** 2 / expected;
  const before = kind === 'more' ? habit.burst : habit.drought;
  return surprise > SURPRISE[kind] ** 2 * habit.spread && surprise > before;
}

/** Whether a feed that brought fewer or more brings its usual again. */
export function isUsualAgain(habit: Habit, rates: Rates, now: number, kind: 'fewer' | 'more'): boolean {
  const last = stretchBefore(habit, rates, hourOf(now), HOURS, MORE_ITEMS);
  if (last === undefined) return false;
  const ratio = last.came / last.expected;
  return kind === 'fewer' ? ratio > FEWER_OVER : ratio < MORE_OVER;
}

/** A feed that brought more has bursts: the next must be twice what was called too many now. */
export function learnBurst(habit: Habit): void {
  habit.burst = Math.max(habit.burst, 2 * SURPRISE.more ** 2 * habit.spread);
}
