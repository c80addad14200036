import { expect, test } from 'vitest';
import { createArticlesAsJson } from '../../src/api/article-json.ts';
import { listArticles, listRevisions, summaryOf } from '../../src/store/read-articles.ts';
import { NOW } from '../store/fixtures.ts';
import { fillNewsroom } from '../store/newsroom.ts';
import { KINDS, withStore } from '../store/store.ts';

test.each(KINDS)('articles kept as JSON are what the store has now, on %s', async kind => {
  await withStore(kind, async store => {
    const { lead } = await fillNewsroom(store);
    // So few bytes that some articles are kept and others are not, and so many that all are.
    const [keepsSome, keepsAll] = [createArticlesAsJson(4_000), createArticlesAsJson()];
    const isRight = async (): Promise<void> => {
      await isRightBy(keepsSome);
      await isRightBy(keepsAll);
    };
    const isRightBy = async (asJson: typeof keepsAll): Promise<void> => {
      for (const fields of [undefined, 'summary', undefined] as const) {
        const { wanted } = await listRevisions(store.read, { all: true }, NOW, 100);
        const loaded = await asJson(store.read, wanted, fields);
        const { articles } = await listArticles(store.read, { all: true }, NOW, 100);
        const given = loaded.map(one => String(one?.article.bytes));
        expect(given).toEqual(articles.map(one => JSON.stringify(fields ? summaryOf(one) : one)));
      }
    };
    await isRight();
    await store.write(tx => tx.updateTable('partners').set({ name: 'The Renamed Mail' }).execute());
    await isRight();
    const changes = [
      ...[{ is_lead: 0 }, { story_id: 'a1', of_id: 'a1' }, { updated_at: '2026-05-01T00:00:00.000Z' }],
      // An older version says when the article was first made: no word changes, and `updated_at` stays.
      { first_created: '2026-04-01T00:00:00.000Z' },
    ];
    for (const change of changes) {
      await store.write(tx => tx.updateTable('articles').set(change).where('id', '=', lead.id).execute());
      await isRight();
    }
  });
});

test('articles that were read lately are not read again', async () => {
  await withStore('sqlite', async store => {
    await fillNewsroom(store);
    const asJson = createArticlesAsJson();
    const { wanted } = await listRevisions(store.read, { all: true }, NOW, 100);
    const first = await asJson(store.read, wanted);
    const again = await asJson(store.read, wanted);
    expect(wanted.length).toBeGreaterThan(0);
    for (const [n, one] of again.entries()) expect(one?.article.bytes).toBe(first[n]?.article.bytes);
  });
});
