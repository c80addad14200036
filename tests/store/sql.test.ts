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
});
