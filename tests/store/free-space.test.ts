import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { giveBackSpace } from '../../src/store/free-space.ts';
import { withStore } from './store.ts';

test('space that deleted rows leave is given back to the disk in steps, but for what new rows fill soon', async () => {
  await withStore('sqlite', async store => {
    const pages = async () =>
      (await sql<{ n: number }>`select page_count as n from pragma_page_count`.execute(store.read)).rows[0]?.n ?? 0;
    await store.write(async tx => {
      await sql`create table large (words blob)`.execute(tx);
      await sql`with recursive c (n) as (select 1 union all select n + 1 from c where n < 10000)
        insert into large select randomblob(3000) from c`.execute(tx);
    });
    const full = await pages();
    expect(await giveBackSpace(store)).toBe(0);
    await store.write(tx => sql`delete from large where rowid > 1000`.execute(tx));
    const given = await giveBackSpace(store);
    expect(given).toBeGreaterThan(full / 2);
    // The map of pages shrinks with them.
    expect(await pages()).toBeLessThanOrEqual(full - given);
    expect(await giveBackSpace(store)).toBe(0);
  });
});
