import { describe, expect, test } from 'vitest';
import { articleUri } from '../../src/core/identity.ts';
import { listArticles, readArticle } from '../../src/store/read-articles.ts';
import { readChanges } from '../../src/store/read-changes.ts';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { KINDS, storeFor } from '../store/store.ts';
import { addPartners, articleIdFor, type Copy, prepare, publish } from './publishing.ts';

const NOW = '2026-03-04T00:00:00.000Z';

const copy = (partner: string, hour: number, change: Partial<Copy> = {}): Copy => ({
  ...{ partner, guid: 'one', headline: `As run by ${partner}`, bodyHtml: seededItem(1).html },
  published: `2026-03-03T${String(hour).padStart(2, '0')}:00:00.000Z`,
  ...change,
});

describe.each(KINDS)('on %s', kind => {
  const store = storeFor(kind, 'each test', store => addPartners(store, ['a', 'b', 'c'], NOW));

  const run = async (...copies: Copy[]): Promise<void> => publish(store(), await prepare(copies, NOW), NOW);
  const shown = async (article: Copy) => await readArticle(store().read, articleIdFor(article), NOW);
  const leads = async () => (await listArticles(store().read, {}, NOW, 100)).articles.map(({ id }) => id);
  const published = async () =>
    (await readChanges(store().read, 0, 100, NOW))
      .filter(change => change.kind === 'published')
      .map(({ article }) => article);

  test('an article of ours that comes back by its id is a copy of it, and of nothing else', async () => {
    const ours = copy('a', 5);
    await run(ours);
    const back = copy('b', 1, { guid: articleUri(articleIdFor(ours)) });
    await run(back);
    expect(await leads()).toEqual([articleIdFor(ours)]);
    expect(await shown(back)).toMatchObject({
      ...{ relation: 'duplicate', lead: false, of: articleIdFor(ours) },
      loop: { reason: `It bears the id of our article ${articleIdFor(ours)}.` },
    });
    expect(await published()).toMatchObject([
      { id: articleIdFor(ours), relation: 'new' },
      { id: articleIdFor(back), relation: 'duplicate', lead: false },
    ]);
  });

  test('it is a copy of it however its words were changed, and stays one when either is read again', async () => {
    const ours = copy('a', 1);
    await run(ours);
    const url = `https://us.example/articles/${articleIdFor(ours)}`;
    const back = copy('b', 2, { url, headline: 'Other words', bodyHtml: seededItem(2).html });
    await run(back);
    const place = { story: articleIdFor(ours), of: articleIdFor(ours), lead: false };
    expect(await shown(back)).toMatchObject(place);
    await run({ ...back, headline: 'Still other words' });
    await run({ ...ours, bodyHtml: seededItem(3).html });
    expect(await shown(back)).toMatchObject(place);
    expect(await leads()).toEqual([articleIdFor(ours)]);
  });

  test('where the original is not here it is a copy by itself, until somebody else brings the story', async () => {
    const back = copy('b', 1, { provider: 'The Gazette' });
    await run(back);
    expect(await leads()).toEqual([]);
    expect(await shown(back)).toMatchObject({ relation: 'duplicate', of: null, lead: false });
    expect((await listArticles(store().read, { all: true }, NOW, 100)).articles).toHaveLength(1);
    await run({ ...back, headline: 'A newer version', version: '2' });
    expect(await leads()).toEqual([]);
    const other = copy('c', 9);
    await run(other);
    expect(await leads()).toEqual([articleIdFor(other)]);
    expect(await shown(back)).toMatchObject({ relation: 'duplicate', of: articleIdFor(other), lead: false });
    await run({ ...other, pubStatus: 'canceled' });
    expect(await leads()).toEqual([]);
  });

  test('another house’s article with an id in our manner is its own', async () => {
    const theirs = copy('b', 1, { guid: articleUri('a0123456789abcd') });
    await run(theirs);
    expect(await shown(theirs)).toMatchObject({ relation: 'new', lead: true });
    expect((await shown(theirs)) ?? {}).not.toHaveProperty('loop');
  });
});
