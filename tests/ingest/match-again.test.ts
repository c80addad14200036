import { expect, test } from 'vitest';
import { matchAgain } from '../../src/ingest/match-again.ts';
import { changesAfter, latestChange } from '../../src/store/articles.ts';
import { PAPERS, seededWire } from '../fixtures/seeded-wire.ts';
import { KINDS, withStore } from '../store/store.ts';
import { addPartners, places, prepare, publish } from './publishing.ts';

const NOW = '2026-03-06T00:00:00.000Z';
const judging = { windowDays: 10, now: NOW };

test.each(KINDS)('on %s, stories of another model are judged anew, and a rehearsal tells which', async kind => {
  const articles = await prepare(seededWire(1, 60), NOW);
  await withStore(kind, async store => {
    await addPartners(store, PAPERS, NOW);
    await publish(store, articles, NOW);
    const ids = [...new Set(articles.map(({ article }) => article.id))];
    const today = await places(store);
    expect(await matchAgain(store, ids, { ...judging, rehearse: false })).toEqual([]);
    expect(await places(store)).toEqual(today);

    // As a model would have left it that found no copies at all; one article's signature is of an older program.
    const copies = [...today].flatMap(([id, { story_id }]) => (story_id === id ? [] : [id]));
    expect(copies.length).toBeGreaterThan(20);
    await store.write(async tx => {
      await tx.deleteFrom('links').execute();
      await tx.updateTable('articles').set({ relation: 'new', of_id: null, score: 0, is_lead: 1 }).execute();
      await tx.updateTable('articles').set({ pivot_id: null }).execute();
      await tx
        .updateTable('articles')
        .set(eb => ({ story_id: eb.ref('id') }))
        .execute();
      const [old = ''] = copies;
      const bytes = Uint8Array.from([1, 0, 0, 0]);
      await tx.updateTable('signatures').set({ bytes }).where('article_id', '=', old).execute();
    });
    const apart = await places(store);

    const wouldMove = await matchAgain(store, ids, { ...judging, rehearse: true });
    expect(wouldMove.map(({ id }) => id).sort()).toEqual(copies.sort());
    expect(wouldMove.every(({ id, from, to }) => from === id && to === today.get(id)?.story_id)).toBe(true);
    expect(await places(store)).toEqual(apart);

    const last = await latestChange(store.read);
    const moved = await matchAgain(store, ids, { ...judging, rehearse: false });
    expect(moved).toEqual(wouldMove);
    expect(await places(store)).toEqual(today);
    const told = new Set((await changesAfter(store.read, last, 1_000)).map(change => change.article_id));
    expect(copies.filter(id => !told.has(id))).toEqual([]);
  });
});
