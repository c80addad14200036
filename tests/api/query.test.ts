import { expect, test } from 'vitest';
import { filterOf, limitOf, writeCursor } from '../../src/api/query.ts';

const query = { format: 'json' } as const;

test('a query is a filter of the store: times in UTC, cursors opened, what is not asked undefined', () => {
  const cursor = { listedAt: '2026-11-03T10:00:00.000Z', id: 'abc-1' };
  expect(filterOf({ ...query, partner: 'p', all: true, since: '2026-11-03', cursor: writeCursor(cursor) })).toEqual({
    ...{ partner: 'p', all: true, since: '2026-11-03T00:00:00.000Z', cursor },
    ...{ language: undefined, category: undefined, q: undefined, summary: false },
  });
  // Without a zone it is UTC too, whatever zone the server is in.
  const { TZ } = process.env;
  process.env.TZ = 'Asia/Karachi';
  expect(filterOf({ ...query, since: '2026-11-03T10:00' }).since).toBe('2026-11-03T10:00:00.000Z');
  if (TZ === undefined) delete process.env.TZ;
  else process.env.TZ = TZ;
  // An unescaped "+" arrives as a space.
  expect(filterOf({ ...query, since: '2026-11-03T10:00:00 05:00' }).since).toBe('2026-11-03T05:00:00.000Z');
});

test('a wrong time or cursor is refused by name; a limit above 1,000 is cut', () => {
  for (const since of ['yesterday', '2026-02-30', '2026-02-30T10:00:00Z'])
    expect(() => filterOf({ ...query, since })).toThrow('since must be a date or time');
  expect(filterOf({ ...query, since: '2026-11' }).since).toBe('2026-11-01T00:00:00.000Z');
  for (const cursor of ['bogus', Buffer.from('2026-99-99T10:00:00.000Z abc').toString('base64url')])
    expect(() => filterOf({ ...query, cursor })).toThrow('cursor is not one');
  expect([limitOf(undefined), limitOf(7), limitOf(5_000)]).toEqual([100, 7, 1_000]);
});
