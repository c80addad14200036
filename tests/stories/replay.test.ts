import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { replayStories } from '../../src/core/similarity/replay.ts';
import { decodeSignature } from '../../src/core/similarity/signature.ts';
import { createStoryMemory } from '../../src/stories/story-memory.ts';
import { PAPERS, seededWire } from '../fixtures/seeded-wire.ts';
import { addPartners, places, prepare, publish } from '../ingest/publishing.ts';
import { withStore } from '../store/store.ts';

const NOW = '2026-03-06T00:00:00.000Z';
const COUNT = process.env.SLOW_TESTS === undefined ? 600 : 5_000;

test('the command and the service make the same stories of the same articles', { timeout: 600_000 }, async () => {
  const all = await prepare(seededWire(3, COUNT), NOW);
  // A revision is another text of an article: the last one is compared.
  const last = [...new Map(all.map(each => [each.article.id, each])).values()];
  const published = last.toSorted((a, b) => ((a.published ?? '') < (b.published ?? '') ? -1 : 1));
  const entries = published.flatMap(({ article: { id }, signature }) => {
    const decoded = decodeSignature(signature);
    return decoded === null ? [] : [{ id, signature: decoded }];
  });
  const replayed = replayStories(entries, 10).matches;
  const served = await withStore('sqlite', async store => {
    await addPartners(store, PAPERS, NOW);
    const stories = createStoryMemory(10);
    for (const one of published) await publish(store, [one], NOW, stories);
    return await places(store);
  });
  const storyOf = new Map(replayed.map(({ id, story }) => [id, story]));
  const differing = [...served].filter(([id, { story_id }]) => storyOf.get(id) !== story_id).map(([id]) => id);
  expect(served.size).toBe(entries.length);
  expect(differing).toEqual([]);
});

test('articles that an older program signed are compared by their words', async () => {
  const [first, ...rest] = await prepare(seededWire(1, 60), NOW);
  if (first === undefined) throw new Error('no article');
  await withStore('sqlite', async store => {
    await addPartners(store, PAPERS, NOW);
    await publish(store, [first], NOW);
    await store.write(tx => sql`update signatures set bytes = ${Buffer.from([2, 0, 0, 0, 7])}`.execute(tx));
    const again = { ...first, itemId: 'again', article: { ...first.article, id: 'acopy' }, identity: 'guid copy' };
    await publish(store, [again], NOW);
    expect((await places(store)).get('acopy')).toMatchObject({ story_id: first.article.id, relation: 'duplicate' });
  });
  expect(rest.length).toBeGreaterThan(0);
});
