import { expect, test } from 'vitest';
import { nextInterval, weeklyRate, weeklyRateAfter } from '../../src/ingest/poll-plan.ts';

/** A month of polling, simulated: what the rules come to for feeds of different temper. Times in seconds. */

const HOUR = 3600;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const START = 3 * DAY;
const END = 35 * DAY;

/** Moments at which a feed publishes, at `perDay(t)` items a day, evenly but for a fixed pseudo-random shift. */
function publishes(perDay: (at: number) => number): readonly number[] {
  let seed = 1;
  const items: number[] = [];
  let due = 0;
  for (let at = 0; at < END; at += 60) {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    due += (perDay(at) / 1440) * (0.5 + seed / 2 ** 31);
    for (; due >= 1; due -= 1) items.push(at);
  }
  return items;
}

/** Polls a feed that shows its latest `window` items. */
function pollForAMonth(items: readonly number[], window: number) {
  const seen = new Set<number>();
  let polls = 0;
  let delay = 0;
  let found = 0;
  let rate: number | undefined;
  let previousSeconds: number | undefined;
  let last = START;
  let until = 0;
  for (let now = START; now < END; now += previousSeconds) {
    while ((items[until] ?? END) <= now) until += 1;
    const shown = Array.from({ length: Math.min(window, until) }, (_, place) => until - 1 - place);
    const fresh = shown.filter(item => !seen.has(item));
    for (const item of fresh) {
      seen.add(item);
      const at = items[item] ?? 0;
      if (at > START) {
        found += 1;
        delay += now - at;
      }
    }
    const repeatShare = polls === 0 || shown.length === 0 ? undefined : 1 - fresh.length / shown.length;
    rate =
      rate === undefined
        ? weeklyRate(
            shown.map(item => (items[item] ?? 0) * 1000),
            now * 1000,
          )
        : weeklyRateAfter(rate, { fresh: fresh.length, repeatShare, sinceSeconds: now - last });
    last = now;
    polls += 1;
    previousSeconds = nextInterval({ itemsPerWeek: rate, repeatShare, previousSeconds, failures: 0, jitter: 0.5 });
  }
  const published = items.filter(at => at > START && at <= last).length;
  return {
    lost: (published - found) / published,
    pollsADay: polls / ((END - START) / DAY),
    minutesLate: delay / found / 60,
  };
}

test.each([
  ['an even paper of 100 items a day', () => 100, 50, { lost: 0, pollsADay: 110, minutesLate: 10 }],
  ['a wire of 1,500 items a day', () => 1500, 100, { lost: 0, pollsADay: 300, minutesLate: 5 }],
  [
    'a desk that works by day',
    (at: number) => (at % DAY > 8 * HOUR && at % DAY < 18 * HOUR ? 144 : 0),
    20,
    { lost: 0, pollsADay: 80, minutesLate: 20 },
  ],
  ['a feed that holds five items', () => 48, 5, { lost: 0.01, pollsADay: 100, minutesLate: 20 }],
  [
    'a digest of 24 items at once each morning',
    (at: number) => (at % DAY === 6 * HOUR ? 24 * 1440 : 0),
    40,
    { lost: 0.05, pollsADay: 110, minutesLate: 60 },
  ],
  [
    '60 items each Monday in a feed of 20',
    (at: number) => (at % WEEK < 3 * HOUR ? 480 : 0.2),
    20,
    { lost: 0.25, pollsADay: 40, minutesLate: 60 },
  ],
  [
    'breaking news: 600 items in a day instead of 10',
    (at: number) => (at > 10 * DAY && at < 11 * DAY ? 600 : 10),
    30,
    { lost: 0.03, pollsADay: 50, minutesLate: 40 },
  ],
  ['an item a week', () => 1 / 7, 10, { lost: 0, pollsADay: 26, minutesLate: 60 }],
])('%s loses, costs and waits no more than it should', (_what, perDay, window, most) => {
  const month = pollForAMonth(publishes(perDay), window);
  expect(month.lost).toBeLessThanOrEqual(most.lost);
  expect(month.pollsADay).toBeLessThanOrEqual(most.pollsADay);
  expect(month.minutesLate).toBeLessThanOrEqual(most.minutesLate);
});
