import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  mayHaveMissed,
  nextInterval,
  outsideSkipped,
  weeklyRate,
  weeklyRateAfter,
} from '../../src/ingest/poll-plan.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const calm = { failures: 0, jitter: 0 };

describe('the interval', () => {
  test.each([
    ['a wire of 700 items a week', { itemsPerWeek: 700 }, 864],
    ['one item a day', { itemsPerWeek: 7 }, HOUR],
    ['nothing in a week', { itemsPerWeek: 0 }, HOUR],
    ['one item a day, of a partner who allows it', { itemsPerWeek: 7, atMostSeconds: DAY }, DAY],
    ['ten thousand items a week', { itemsPerWeek: 10_000 }, 300],
    ['a feed nobody knows yet', {}, HOUR],
    ['a partner who allows a poll every minute', { itemsPerWeek: 50_000, everySeconds: 60 }, 60],
    ['a partner who allows one every six hours', { itemsPerWeek: 700, everySeconds: 6 * HOUR }, 6 * HOUR],
    ['a ttl of two hours', { itemsPerWeek: 700, ttlSeconds: 2 * HOUR }, 2 * HOUR],
    ['a ttl of a minute, which shortens nothing', { itemsPerWeek: 700, ttlSeconds: 60 }, 864],
    ['max-age of an hour', { itemsPerWeek: 700, cacheSeconds: HOUR }, HOUR],
    ['max-age of a year', { itemsPerWeek: 700, cacheSeconds: 365 * DAY }, DAY],
    ['Retry-After of three hours', { itemsPerWeek: 700, retryAfterSeconds: 3 * HOUR }, 3 * HOUR],
  ])('for %s', (_what, cadence, seconds) => {
    expect(nextInterval({ ...calm, ...cadence })).toBe(seconds);
  });

  test('is halved when less than a third was seen before, and quartered when nothing was', () => {
    const polled = { ...calm, itemsPerWeek: 10, previousSeconds: 4 * HOUR, atMostSeconds: DAY };
    expect(nextInterval({ ...polled, repeatShare: 0.2 })).toBe(2 * HOUR);
    expect(nextInterval({ ...polled, repeatShare: 0 })).toBe(HOUR);
  });

  test('stays when a half was seen before, and grows when nearly all was, to the even spread at most', () => {
    const polled = { ...calm, itemsPerWeek: 42, previousSeconds: 2 * HOUR, atMostSeconds: DAY };
    expect(nextInterval({ ...polled, repeatShare: 0.5 })).toBe(2 * HOUR);
    expect(nextInterval({ ...polled, repeatShare: 0.9 })).toBe(3 * HOUR);
    expect(nextInterval({ ...polled, repeatShare: 1, previousSeconds: 3.5 * HOUR })).toBe(4 * HOUR);
  });

  test('doubles with each failure, to a day at most', () => {
    const waits = [1, 2, 3, 4, 30].map(failures => nextInterval({ failures, jitter: 1, everySeconds: 600 }));
    expect(waits).toEqual([1200, 2400, 4800, 9600, DAY]);
  });

  test('is never shorter than what is asked for, never longer than a day, never no number', () => {
    const seconds = fc.option(fc.double({ noDefaultInfinity: false, min: -1e9 }), { nil: undefined });
    const cadences = fc.record({
      itemsPerWeek: fc.option(fc.nat(1e6), { nil: undefined }),
      everySeconds: fc.option(fc.integer({ min: 1, max: DAY }), { nil: undefined }),
      ttlSeconds: seconds,
      cacheSeconds: seconds,
      retryAfterSeconds: seconds,
      failures: fc.nat(1e6),
      repeatShare: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
      previousSeconds: fc.option(fc.integer({ min: 1, max: DAY }), { nil: undefined }),
      jitter: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(cadences, cadence => {
        const interval = nextInterval(cadence);
        expect(Number.isInteger(interval)).toBe(true);
        expect(interval).toBeLessThanOrEqual(DAY);
        expect(interval).toBeGreaterThanOrEqual(cadence.everySeconds ?? 300);
        const { retryAfterSeconds } = cadence;
        if (retryAfterSeconds !== undefined && retryAfterSeconds < DAY) {
          expect(interval).toBeGreaterThanOrEqual(Math.floor(retryAfterSeconds));
        }
      }),
    );
  });
});

test('items may have been missed when a known feed shows nothing that was seen before', () => {
  expect(mayHaveMissed({ items: 20, seenBefore: 0, known: true })).toBe(true);
  expect(mayHaveMissed({ items: 20, seenBefore: 1, known: true })).toBe(false);
  expect(mayHaveMissed({ items: 20, seenBefore: 0, known: false })).toBe(false);
  expect(mayHaveMissed({ items: 0, seenBefore: 0, known: true })).toBe(false);
});

describe('the pace of a feed seen for the first time', () => {
  const now = Date.UTC(2026, 10, 24, 12);
  const hoursAgo = (...hours: number[]) => hours.map(hour => now - hour * HOUR * 1000);
  test.each([
    ['a window shorter than a week is taken for the whole', hoursAgo(1, 6, 12, 24), 28],
    ['of a longer one the last week counts', hoursAgo(1, 30, 60, 24 * 20), 3],
    ['nothing this week is nothing', hoursAgo(24 * 30, 24 * 40), 0],
    ['one item tells little', hoursAgo(1), 1],
    ['twenty at once are no more than twenty an hour', hoursAgo(...Array.from({ length: 20 }, () => 0.1)), 20 * 168],
    ['dates of 1970 and of next year are left out', [0, now + 365 * DAY * 1000], undefined],
    ['no dates, no pace', [], undefined],
  ])('%s', (_what, published, rate) => {
    expect(weeklyRate(published, now)).toBe(rate);
  });
});

describe('hours and days a feed does not want to be asked in', () => {
  const tuesday = Date.UTC(2026, 10, 24, 23, 40);
  test('put a poll off to the next hour that is left', () => {
    expect(outsideSkipped(tuesday, {})).toBe(tuesday);
    expect(outsideSkipped(tuesday, { hours: [22] })).toBe(tuesday);
    expect(outsideSkipped(tuesday, { hours: [23, 0, 1] })).toBe(Date.UTC(2026, 10, 25, 2));
    expect(outsideSkipped(tuesday, { hours: [23, 24] })).toBe(Date.UTC(2026, 10, 25, 1));
    expect(outsideSkipped(tuesday, { days: ['Tuesday', 'wednesday '] })).toBe(Date.UTC(2026, 10, 26));
  });

  test('are not obeyed when they leave none', () => {
    expect(outsideSkipped(tuesday, { hours: Array.from({ length: 24 }, (_, hour) => hour) })).toBe(tuesday);
  });
});

describe('the weekly count after one more poll', () => {
  const hour = { sinceSeconds: HOUR, repeatShare: 0.5 };
  test('is a mean over about a week', () => {
    expect(weeklyRateAfter(168, { ...hour, fresh: 1 })).toBeCloseTo(168);
    expect(weeklyRateAfter(168, { ...hour, fresh: 0 })).toBeCloseTo(167);
    expect(weeklyRateAfter(168, { sinceSeconds: 7 * DAY, fresh: 7 })).toBe(7);
    expect(weeklyRateAfter(168, { sinceSeconds: 14 * DAY, fresh: 7 })).toBe(3.5);
  });

  test('is raised at once when everything was new, and not beyond a poll every quarter of an hour', () => {
    const allNew = { sinceSeconds: HOUR, repeatShare: 0, fresh: 20 };
    expect(weeklyRateAfter(10, allNew)).toBeCloseTo(4 * (10 * (1 - 1 / 168) + 20));
    expect(weeklyRateAfter(400, allNew)).toBe(672);
    expect(weeklyRateAfter(5000, allNew)).toBeCloseTo(5000 * (1 - 1 / 168) + 20);
  });
});
