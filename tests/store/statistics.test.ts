import { expect, test } from 'vitest';
import { insertRows } from '../../src/store/sql.ts';
import { analyzeGrownTables } from '../../src/store/statistics.ts';
import { KINDS, withStore } from './store.ts';

const letters = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => ({
    ...{ id: `l${from + n}`, queue: 'poll-feed', key: '', feed_id: null, item_id: null },
    ...{ code: 'internal', message: '', payload: null, at: '2026-03-12T00:00:00.000Z', requeued_at: null },
  }));

test.each(KINDS)('a table is analyzed where half of its rows are new, on %s', async kind => {
  await withStore(kind, async store => {
    const add = (from: number, count: number) =>
      store.write(tx => insertRows(tx, 'dead_letters', letters(from, count)));
    const analyzed = () => analyzeGrownTables(store);
    const one = kind === 'postgres' ? 1 : 0;
    await add(0, 900);
    expect(await analyzed()).toBe(0);
    await add(900, 200);
    // PostgreSQL counts what was written up to a second later.
    await expect.poll(analyzed, { timeout: 10_000, interval: 50 }).toBe(one);
    await expect.poll(analyzed, { timeout: 10_000, interval: 50 }).toBe(0);
    await add(1_100, 400);
    expect(await analyzed()).toBe(0);
  });
});
