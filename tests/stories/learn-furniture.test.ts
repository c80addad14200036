import { describe, expect, test } from 'vitest';
import { readArticle } from '../../src/store/read-articles.ts';
import { boilerplateOf } from '../../src/store/similarity/boilerplate.ts';
import { learnFurnitureOfAll } from '../../src/stories/learn-furniture.ts';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { addPartners, articleIdFor, type Copy, prepare, publish } from '../ingest/publishing.ts';
import { KINDS, storeFor } from '../store/store.ts';

const DAY = 86_400_000;
const NOW = '2026-03-04T00:00:00.000Z';
const daysLater = (days: number): string => new Date(Date.parse(NOW) + days * DAY).toISOString();
const SHELF = 'The ten best beaches of the year in pictures, from the far isles to the lakes of the north.';

const story = (partner: string, number: number, tail = ''): Copy => {
  const { headline, html } = seededItem(number);
  return {
    ...{ partner, guid: `story-${number}`, headline, bodyHtml: html + tail },
    published: `2026-03-03T0${number}:00:00.000Z`,
  };
};
const page = (number: number): Copy => story('site', number, `<p>${SHELF}</p>`);

describe.each(KINDS)('on %s', kind => {
  const store = storeFor(kind, 'each test', store => addPartners(store, ['site', 'wire'], NOW));

  const run = async (copies: Copy[], now = NOW): Promise<void> => {
    const furniture = new Set(await boilerplateOf(store().read, 'site'));
    await publish(store(), await prepare(copies, now, furniture), now);
  };
  const scoreOf = async (copy: Copy): Promise<number | undefined> => {
    const article = await readArticle(store().read, articleIdFor(copy), NOW);
    return typeof article === 'object' ? article.score : undefined;
  };

  test('what a partner has under three stories is left out of the comparison, not out of the article', async () => {
    await run([story('wire', 4), story('wire', 5), page(1), page(2), page(4)]);
    const before = await scoreOf(page(4));
    expect(await learnFurnitureOfAll(store(), 10, NOW)).toEqual({ learned: 1, retired: 0 });
    expect(await learnFurnitureOfAll(store(), 10, NOW)).toEqual({ learned: 0, retired: 0 });
    expect(await boilerplateOf(store().read, 'wire')).toEqual([]);
    await run([page(5)]);
    const article = await readArticle(store().read, articleIdFor(page(5)), NOW);
    expect(article).toMatchObject({ relation: 'duplicate', of: articleIdFor(story('wire', 5)), score: 1 });
    expect(article).toHaveProperty('bodyText', expect.stringContaining(SHELF));
    const rows = await store().read.selectFrom('articles').select(['id', 'text_hash', 'length']).execute();
    const [wire, site] = [story('wire', 5), page(5)].map(copy => rows.find(row => row.id === articleIdFor(copy)));
    expect([site?.text_hash, site?.length]).toEqual([wire?.text_hash, wire?.length]);
    // Judged before it was learnt: it stays as it was judged.
    await run([page(4)]);
    expect(await scoreOf(page(4))).toBe(before);
  });

  test('two stories make no furniture', async () => {
    await run([page(1), page(2), story('site', 3)]);
    expect(await learnFurnitureOfAll(store(), 10, NOW)).toEqual({ learned: 0, retired: 0 });
  });

  test('what is seen no more is copy again after the window, and a new row when it is learnt anew', async () => {
    await run([page(1), page(2), page(3)]);
    await learnFurnitureOfAll(store(), 10, NOW);
    await run([page(6)], daysLater(8));
    expect(await learnFurnitureOfAll(store(), 10, daysLater(12))).toMatchObject({ retired: 0 });
    await store().publish(tx => tx.deleteFrom('signatures').execute());
    expect(await learnFurnitureOfAll(store(), 10, daysLater(19))).toMatchObject({ retired: 1 });
    expect(await boilerplateOf(store().read, 'site')).toEqual([]);
    await run([page(7), page(8), page(9)], daysLater(20));
    await learnFurnitureOfAll(store(), 10, daysLater(20));
    const rows = await store()
      .read.selectFrom('furniture')
      .select(['learned_at', 'retired_at'])
      .orderBy('learned_at')
      .execute();
    expect(rows).toEqual([
      { learned_at: NOW, retired_at: daysLater(19) },
      { learned_at: daysLater(20), retired_at: null },
    ]);
  });
});
