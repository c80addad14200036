import { expect, test } from 'vitest';
import { ratesOf } from '../../../src/core/habit/habit.ts';
import { usualGapAt } from '../../../src/core/habit/silence.ts';
import { type FeedWatch, newFeedWatch, watchPoll } from '../../../src/core/habit/watch-feed.ts';
import { MONDAY, officeHours, pollsOf } from '../../watch/recorded-polls.ts';

const DAY = 24;
const WEEK = 168;

function watched(hours: number, items: (hour: number) => number, seed = 1): FeedWatch {
  const watch = newFeedWatch(MONDAY);
  for (const { at, outcome, new: found, rejected } of pollsOf('f', hours, seed, hour => ({ items: items(hour) })))
    watchPoll(watch, { at: Date.parse(at), outcome, items: found, rejected });
  return watch;
}
/** The rate of an hour of Monday, 0 to 23, by what was learnt: hours of the week count from Thursday. */
const mondays = (watch: FeedWatch, hour: number): number => ratesOf(watch.habit).items[4 * 24 + hour] ?? 0;

test('the rate of each hour of the week is learnt', () => {
  const watch = watched(6 * WEEK, officeHours);
  expect(mondays(watch, 12)).toBeGreaterThan(6);
  expect(mondays(watch, 12)).toBeLessThan(10);
  expect(mondays(watch, 3)).toBeLessThan(0.5);
  expect(ratesOf(watch.habit).week).toBeGreaterThan(350);
  expect(ratesOf(watch.habit).week).toBeLessThan(550);
});

test('what was is forgotten: after two months at half the rate it is half', () => {
  const watch = watched(16 * WEEK, hour => officeHours(hour) * (hour < 6 * WEEK ? 2 : 1));
  expect(mondays(watch, 12)).toBeLessThan(10);
});

test('of days never seen it knows next to nothing and says how much of the week it knows', () => {
  const watch = watched(3 * 24, () => 10);
  expect(ratesOf(watch.habit).known).toBeLessThan(0.5);
  // Saturday: the tenth of what every other day brought at that hour, at most.
  expect(ratesOf(watch.habit).items[2 * 24 + 12]).toBeLessThan(2);
});

test('the state of any feed is below 4 kB, and goes on after JSON as before it', () => {
  for (const [items, seed] of [
    [() => 40, 1],
    [officeHours, 2],
    [() => 0.01, 3],
    [(hour: number) => (hour % WEEK < 5 ? 9 : 0), 4],
  ] as const) {
    const watch = watched(8 * WEEK, items, seed);
    const text = JSON.stringify(watch);
    expect(text.length).toBeLessThan(4_096);
    const again = JSON.parse(text) as FeedWatch;
    const next = { at: MONDAY + 8 * WEEK * 3_600_000, outcome: 'fetched', items: 3, rejected: 0 } as const;
    expect(watchPoll(again, next)).toEqual(watchPoll(watch, next));
    expect(again).toEqual(watch);
  }
});

test('the usual gap at an hour is a night at night, and short by day', () => {
  const rates = ratesOf(watched(4 * WEEK, officeHours).habit);
  const monday = (hour: number) => MONDAY + 4 * WEEK * 3_600_000 + hour * 3_600_000;
  const hours = (hour: number) => usualGapAt(rates, monday(hour), 4) / 3_600_000;
  expect(hours(12)).toBeLessThanOrEqual(3);
  expect(hours(DAY + 3)).toBeGreaterThan(7);
  expect(hours(DAY + 3)).toBeLessThan(16);
});
