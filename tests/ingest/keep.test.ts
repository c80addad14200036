import { expect, test } from 'vitest';
import { createRecentItems, keepDocuments } from '../../src/ingest/keep.ts';
import { loadItems } from '../../src/store/archive.ts';
import { NOW, polling, rssOf } from './polling.ts';

const desk = polling();

async function keep(url: string, ...documents: string[]) {
  const [feed] = await desk.feeds([url]);
  if (feed === undefined) throw new Error('no feed');
  const fetched = {
    ...({ kind: 'fetched', status: 200, url, bytes: 1, bodyHash: documents.join() } as const),
    documents: documents.map(text => ({ bytes: Buffer.from(text), url })),
  };
  const note = (outcome: string, error: string | null) => {
    const counts = { status: 200, bytes: 1, items: 0, new_items: 0, ms: 1 };
    return { poll: { feed_id: feed.id, at: NOW, ...counts, outcome, error }, update: {} };
  };
  const outcome = await keepDocuments({ feed, at: NOW }, fetched, kept => note('kept', kept.error), desk.tools);
  const { read } = desk.tools.store;
  const raw = await read.selectFrom('raw_documents').select('size').where('feed_id', '=', feed.id).execute();
  const polls = await read.selectFrom('polls').select(['outcome', 'error']).where('feed_id', '=', feed.id).execute();
  return { outcome, raw, polls, feed };
}

test('documents, their new items and the note of the poll are kept, then the new items are queued', async () => {
  const { outcome, raw, polls, feed } = await keep('https://paper.example/a', rssOf('1', '2'), rssOf('2', '3'));
  expect(outcome).toMatchObject({ facts: { outcome: 'fetched', items: 4, newItems: 3 } });
  expect(raw).toHaveLength(2);
  expect(polls).toEqual([{ outcome: 'kept', error: null }]);
  const [job] = await desk.waiting('ingest-items');
  expect(job?.feedId).toBe(feed.id);
  const items = await loadItems(desk.tools.store.read, job?.itemIds ?? []);
  expect(items.map(({ state, received }) => [state, JSON.parse(received ?? '{}').headline])).toEqual([
    ['pending', 'Headline 1'],
    ['pending', 'Headline 2'],
    ['pending', 'Headline 3'],
  ]);
});

test('a document that is no feed is kept as it came, with its reason, and holds the others not up', async () => {
  const { outcome, raw, polls } = await keep('https://paper.example/b', 'no feed at all', rssOf('1'));
  expect(outcome).toMatchObject({ facts: { outcome: 'fetched', newItems: 1 } });
  expect(raw).toHaveLength(2);
  expect(polls[0]?.error).toContain('neither XML nor JSON');
  expect(desk.logged).toContainEqual(expect.objectContaining({ msg: 'unreadable', code: 'feed-unreadable' }));
  expect(await keep('https://paper.example/c', 'no feed at all')).toMatchObject({
    outcome: { facts: { outcome: 'failed' } },
  });
});

test('the words of the newest items are at hand once, those of older ones make way', () => {
  const recent = createRecentItems(10);
  for (const [id, words] of Object.entries({ a: 'aaaa', b: 'bbbb', c: 'cccc' })) recent.keep(id, words);
  expect(['a', 'b', 'b', 'c'].map(id => recent.take(id))).toEqual([undefined, 'bbbb', undefined, 'cccc']);
});
