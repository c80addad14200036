import { describe, expect, test } from 'vitest';
import { appendChanges, changesAfter, latestChange, upsertArticles } from '../../src/store/articles.ts';
import { syncPartners } from '../../src/store/feeds.ts';
import { liftDueEmbargoes } from '../../src/stories/lift-embargoes.ts';
import { articleRow, DAILY_MAIL, MORNING_POST, NOW } from './fixtures.ts';
import { KINDS, storeFor } from './store.ts';

const LATER = '2026-11-03T11:00:00.000Z';

describe.each(KINDS)('the change log on %s', kind => {
  const store = storeFor(kind, 'all tests', async store => {
    await store.write(tx => syncPartners(tx, { partners: [DAILY_MAIL, MORNING_POST] }, NOW));
  });

  const change = (articleId: string, uniqueKey?: string) => ({
    kind: 'published' as const,
    at: NOW,
    articleId,
    revision: 1,
    storyId: articleId,
    ...(uniqueKey === undefined ? {} : { uniqueKey }),
  });

  test('numbers the lines of eight writers without a gap, and no reader that follows misses one', async () => {
    const start = await latestChange(store().read);
    const seen: number[] = [];
    let writing = true;
    const reader = (async () => {
      for (let after = start; ; ) {
        const stop = !writing;
        const lines = await changesAfter(store().read, after, 50);
        seen.push(...lines.map(line => line.seq));
        after = lines.at(-1)?.seq ?? after;
        if (stop && lines.length === 0) return;
        await new Promise(resolve => setTimeout(resolve, 1));
      }
    })();
    await Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        for (let batch = 0; batch < 10; batch += 1) {
          await store().publish(async tx => {
            await appendChanges(tx, [change(`w${writer}-${batch}-a`)]);
            await new Promise(resolve => setTimeout(resolve, (writer * 7 + batch) % 3));
            await appendChanges(tx, [change(`w${writer}-${batch}-b`), change(`w${writer}-${batch}-c`)]);
          });
        }
      }),
    );
    writing = false;
    await reader;
    expect(seen).toEqual(Array.from({ length: 240 }, (_, n) => start + n + 1));
  });

  test('takes back the numbers of a transaction that failed', async () => {
    const start = await latestChange(store().read);
    await expect(
      store().publish(async tx => {
        await appendChanges(tx, [change('x')]);
        throw new Error('a job that fails');
      }),
    ).rejects.toThrow('a job that fails');
    expect(await store().publish(tx => appendChanges(tx, [change('y')]))).toEqual([start + 1]);
  });

  test('says the same thing once, whoever notices it first', async () => {
    const appended = await Promise.all(
      Array.from({ length: 6 }, () =>
        store().write(tx => appendChanges(tx, [change('z', 'once'), change('z', 'once')])),
      ),
    );
    expect(appended.flat()).toHaveLength(1);
  });

  test('logs the lift of an embargo once, when its time has come', async () => {
    const held = articleRow('lift-1', { embargoed_until: LATER, lift_at: LATER });
    const canceled = articleRow('lift-2', { embargoed_until: LATER, lift_at: LATER, pub_status: 'canceled' });
    await store().publish(tx => upsertArticles(tx, [held, canceled]));
    expect(await liftDueEmbargoes(store(), NOW)).toBe(0);
    const before = await latestChange(store().read);
    await Promise.all([1, 2, 3].map(() => liftDueEmbargoes(store(), LATER)));
    const lines = await changesAfter(store().read, before, 10);
    expect(lines).toHaveLength(1);
    const [line] = lines;
    expect(line).toMatchObject({ kind: 'embargo-lifted', article_id: held.id });
  });
});
