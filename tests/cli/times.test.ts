import { expect, test } from 'vitest';
import { clock, span, timeOption } from '../../src/cli/io/times.ts';

const NOW = Date.parse('2026-11-29T22:30:00Z');
const KARACHI = 'Asia/Karachi';

test('a time on screen carries its zone', () => {
  expect(clock('2026-11-03T02:00:00.000Z', 'UTC')).toBe('2026-11-03 02:00 UTC');
  expect(clock('2026-11-03T22:00:00.000Z', KARACHI)).toBe('2026-11-04 03:00 GMT+5');
  expect(clock('2026-07-01T10:00:00.000Z', 'Europe/London')).toBe('2026-07-01 11:00 BST');
});

test.each([
  ['2h', 'UTC', '2026-11-29T20:30:00.000Z'],
  ['3d', 'UTC', '2026-11-26T22:30:00.000Z'],
  ['today', KARACHI, '2026-11-29T19:00:00.000Z'],
  ['yesterday', KARACHI, '2026-11-28T19:00:00.000Z'],
  ['yesterday', 'UTC', '2026-11-28T00:00:00.000Z'],
  ['2026-11-03', KARACHI, '2026-11-02T19:00:00.000Z'],
  ['2026-11-03T10:00', KARACHI, '2026-11-03T05:00:00.000Z'],
  ['2026-11-03 10:00', KARACHI, '2026-11-03T05:00:00.000Z'],
  ['2026-11-03T10:00:00+02:00', KARACHI, '2026-11-03T08:00:00.000Z'],
  // The day on which clocks go forward at one o'clock.
  ['2026-03-29T03:00', 'Europe/London', '2026-03-29T02:00:00.000Z'],
])('--since %s in %s is %s', (typed, zone, time) => {
  expect(timeOption('since', typed, NOW, zone)).toBe(time);
});

test('a time that is none is refused with the forms there are', () => {
  for (const typed of ['soon', '2026-13-45', '2026-02-30', '5', '2y', ''])
    expect(() => timeOption('since', typed, NOW, 'UTC'), typed).toThrow('--since must be a date or a time such as');
});

test('a span is told in one unit', () => {
  expect([20_000, 600_000, 7_200_000, 260_000_000].map(span)).toEqual(['20 s', '10 min', '2 h', '3 days']);
});
