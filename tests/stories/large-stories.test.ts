import type { KyselyPlugin } from 'kysely';
import { expect, test } from 'vitest';
import { mergeStories, splitArticle } from '../../src/desk/decide-stories.ts';
import { changesAfter, latestChange, loadArticles } from '../../src/store/articles.ts';
import type { Store } from '../../src/store/open-store.ts';
import { LARGE_STORY } from '../../src/stories/place-articles.ts';
import { settleStories } from '../../src/stories/settle-stories.ts';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { PAPERS, popularStory } from '../fixtures/seeded-wire.ts';
import { shuffled } from '../fixtures/shuffled.ts';
import {
  addPartners,
  articleIdFor,
  type Copy,
  type Prepared,
  places,
  prepare,
  publish,
  publishByMany,
} from '../ingest/publishing.ts';
import { KINDS, withStore } from '../store/store.ts';

const NOW = '2026-03-06T00:00:00.000Z';
const { html } = seededItem(1);
const copy = (n: number, tail = ''): Copy => ({
  ...{ partner: 'wire', guid: `copy-${n}`, headline: `Letter ${n}`, bodyHtml: html + tail },
  published: new Date(Date.UTC(2026, 2, 3) + n * 60_000).toISOString(),
});
const many = await prepare(
  Array.from({ length: LARGE_STORY + 20 }, (_, n) => copy(n)),
  NOW,
);

test.each(KINDS)('on %s, a story of very many copies takes in more, changes its lead and loses members', async kind => {
  await withStore(kind, async store => {
    await addPartners(store, ['wire'], NOW);
    await publish(store, many, NOW);
    const run = async (...copies: Copy[]): Promise<string[]> => {
      const before = await latestChange(store.read);
      await publish(store, await prepare(copies, NOW), NOW);
      return (await changesAfter(store.read, before, 2_000)).map(({ kind, article_id }) => `${kind} ${article_id}`);
    };
    const [first, second] = [articleIdFor(copy(0)), articleIdFor(copy(1))];
    const leads = async () => [...(await places(store))].filter(([, place]) => place.is_lead === 1).map(([id]) => id);
    const stories = async () => new Set([...(await places(store)).values()].map(place => place.story_id));

    const late = articleIdFor(copy(900));
    expect(await run(copy(900))).toEqual([`published ${late}`]);
    expect((await places(store)).get(late)).toMatchObject({ story_id: first, relation: 'duplicate', of_id: first });

    const fuller = copy(901, html.replaceAll(/[aeiou]/g, 'u').slice(0, 800));
    expect((await run(fuller)).sort()).toEqual([`lead-changed ${first}`, `published ${articleIdFor(fuller)}`]);
    expect(await leads()).toEqual([articleIdFor(fuller)]);

    // It credits another house: its kill reaches nobody else's copy.
    await run({ ...fuller, provider: 'Another agency', pubStatus: 'canceled' });
    expect((await leads()).filter(id => id !== articleIdFor(fuller))).toEqual([first]);

    await splitArticle(store, second, { by: 'ann', now: NOW });
    await run(copy(902));
    expect((await places(store)).get(second)).toMatchObject({ story_id: second, is_lead: 1 });
    expect((await places(store)).get(articleIdFor(copy(902)))).toMatchObject({ story_id: first, is_lead: 0 });
    expect(await stories()).toEqual(new Set([first, second, articleIdFor(fuller)]));
  });
});

test.each(KINDS)('on %s, the members of a large story that the desk merged are read a page at a time', async kind => {
  await withStore(kind, async store => {
    await addPartners(store, ['wire'], NOW);
    await publish(store, many, NOW);
    const other = { ...copy(950), headline: 'Harvest', bodyHtml: seededItem(7).html };
    await publish(store, await prepare([other], NOW), NOW);
    const [first, merged] = [articleIdFor(copy(0)), articleIdFor(other)];
    await mergeStories(store, [first, merged], { by: 'ann', now: NOW });
    const read: number[] = [];
    const counting: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        if (result.rows[0] !== undefined && 'story_id' in result.rows[0]) read.push(result.rows.length);
        return result;
      },
    };
    const rows = await loadArticles(store.read, [merged]);
    const { moved } = await store.publish(tx => settleStories(tx.withPlugin(counting), rows, NOW));
    expect(moved).toEqual([]);
    expect(Math.max(...read)).toBe(200);
    expect((await places(store)).get(merged)?.story_id).toBe(first);
  });
});

/** A text of its own each. */
const rewrite = (n: number): Copy =>
  copy(n, `<p>Reader number ${n} of Pier ${(n * 13) % 97} wrote that boats matter.</p>`);
const flood = await prepare(
  Array.from({ length: LARGE_STORY + 50 }, (_, n) => rewrite(n)),
  NOW,
);

test.each(KINDS)('on %s, a story of very many texts takes in more, gives members up, and stays one', async kind => {
  await withStore(kind, async store => {
    await addPartners(store, ['wire'], NOW);
    await publish(store, flood, NOW);
    const run = async (...copies: Copy[]) => {
      await publish(store, await prepare(copies, NOW), NOW);
      return await places(store);
    };
    const idOf = (n: number): string => articleIdFor(rewrite(n));
    const storiesOf = (all: Awaited<ReturnType<typeof run>>) => Map.groupBy(all, ([, place]) => place.story_id);

    const more = await run(rewrite(800), { ...rewrite(800), guid: 'again', headline: 'Letter again' });
    expect([...storiesOf(more)].map(([story, members]) => [story, members.length])).toEqual([
      [idOf(0), flood.length + 2],
    ]);
    expect([...more.values()].filter(place => place.is_lead === 1)).toHaveLength(1);

    const other = { ...rewrite(100), headline: 'Harvest', bodyHtml: seededItem(7).html, version: '2' };
    const changed = await run(other);
    expect(changed.get(idOf(100))).toMatchObject({ story_id: idOf(100), relation: 'new', is_lead: 1 });
    expect(storiesOf(changed).size).toBe(2);

    const withdrawn = await run({ ...rewrite(0), pubStatus: 'canceled' });
    const left = [...withdrawn].filter(([id]) => id !== idOf(0) && id !== idOf(100));
    expect(new Set(left.map(([, place]) => place.story_id))).toEqual(new Set([idOf(1)]));
    expect(left.filter(([, place]) => place.is_lead === 1)).toHaveLength(1);

    const back = await run({ ...rewrite(100), version: '3' });
    expect(back.get(idOf(100))).toMatchObject({ story_id: idOf(1), is_lead: 0 });
  });
});

/** More texts than are grouped as a whole: some represent the others. */
const popular = await prepare(popularStory(1, 240), NOW);

const placesAfter = (kind: Store['kind'], order: readonly Prepared[], settlers: number): ReturnType<typeof places> =>
  withStore(kind, async store => {
    await addPartners(store, PAPERS, NOW);
    return await publishByMany(store, order, settlers, NOW);
  });

const expected = await placesAfter('sqlite', popular, 1);

test('a story of very many copies is one, with copies, cuts, and what leans on it', () => {
  const relations = Map.groupBy(expected.values(), place => place.relation);
  expect(new Set([...expected.values()].map(place => place.story_id)).size).toBe(1);
  expect(relations.get('new')).toHaveLength(1);
  expect(relations.size).toBeGreaterThan(3);
});

const latestFirst = popular.toSorted((a, b) => ((a.published ?? '') < (b.published ?? '') ? 1 : -1));

test.each([
  ['sqlite', 'the latest first', latestFirst, 1],
  ['postgres', 'shuffled, by eight settlers', shuffled(popular, 5), 8],
] as const)('on %s, %s, it has the same lead and relations', { timeout: 120_000 }, async (kind, _, order, settlers) => {
  expect(await placesAfter(kind, order, settlers)).toEqual(expected);
});
