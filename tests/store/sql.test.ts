import { describe, expect, test } from 'vitest';
import { feedIdOf } from '../../src/core/identity.ts';
import { syncPartners } from '../../src/store/feeds.ts';
import { insertRows } from '../../src/store/sql.ts';
import { DAILY_MAIL, NOW } from './fixtures.ts';
import { KINDS, storeFor } from './store.ts';

const FEED = feedIdOf(DAILY_MAIL.id, DAILY_MAIL.feeds[0]?.url ?? '');

describe.each(KINDS)('rows on %s', kind => {
  const store = storeFor(kind, 'each test', async store => {
    await store.write(tx => syncPartners(tx, { partners: [DAILY_MAIL] }, NOW));
  });

  test.each([1, 2, 49, 50, 51, 137, 402])('%i of them are all written, in their order', async count => {
    // Some are longer than all that is written at once.
    const length = (n: number): number => (n % 40 === 7 ? 1_200_000 : n % 9);
    const rows = Array.from({ length: count }, (_, n) => ({
      ...{ id: `${count}-${n}`, feed_id: FEED, kept_at: NOW },
      bytes: new Uint8Array(length(n)),
    }));
    const written = await store().write(tx => insertRows(tx, 'item_batches', rows, { on: ['id'], do: 'keep' }, 'id'));
    expect(written).toEqual(rows.map(({ id }) => id));
    expect(await store().read.selectFrom('item_batches').select('id').execute()).toHaveLength(count);
  });

  test('text comes back as it was written, without what no database keeps, and bytes to the last', async () => {
    const text = 'He said: "it\\u0000 is\\n 5 %"\n\tتوزيع \u{1f5de} \u0085';
    const rows = [text, `${text}\0\0`, `${text}\ud800`].map((words, n) => ({
      ...{
        id: `${n}`,
        queue: 'poll-feed',
        key: `${n}`,
        code: words,
        message: words,
        at: NOW,
        feed_id: null,
        item_id: null,
      },
      payload: null,
    }));
    const bytes = Uint8Array.from({ length: 256 }, (_, n) => n);
    const batch = { id: 'all', feed_id: FEED, kept_at: NOW, bytes };
    await store().write(async tx => {
      await insertRows(tx, 'dead_letters', rows);
      await insertRows(tx, 'item_batches', [batch]);
    });
    const letters = await store().read.selectFrom('dead_letters').select(['code', 'payload']).orderBy('key').execute();
    expect(letters.map(({ code, payload }) => [code.replaceAll('\ufffd', ''), payload])).toEqual(
      rows.map(() => [text, null]),
    );
    const kept = await store().read.selectFrom('item_batches').select('bytes').executeTakeFirstOrThrow();
    expect(Uint8Array.from(kept.bytes)).toEqual(bytes);
  });
});
