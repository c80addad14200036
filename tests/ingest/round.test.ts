import { expect, test } from 'vitest';
import { pollFeed } from '../../src/ingest/poll.ts';
import { beginRound, finishRound } from '../../src/ingest/round.ts';
import { updateFeed } from '../../src/store/feeds.ts';
import { markDone } from '../../src/store/items.ts';
import { answers, feedServer } from '../feeds/fetch/feed-server.ts';
import { NOW, polling, rssOf } from './polling.ts';

const server = feedServer();
const desk = polling();

test('a round polls what is due or all, and ends when each feed is polled and none of its items is pending', async () => {
  server.state.handler = answers(200, {}, rssOf('a', 'b'));
  const [one, two] = await desk.feeds([`${server.url}/one`, `${server.url}/two`]);
  const { store, queues } = desk.tools;
  await store.write(tx => updateFeed(tx, two?.id ?? '', { next_poll_at: '2026-11-25T10:00:00.000Z' }));
  expect(await beginRound(desk.tools, { all: false, now: NOW })).toMatchObject({ feedIds: [one?.id] });
  const round = await beginRound(desk.tools, { all: true, now: NOW });
  expect(round.feedIds).toEqual([one?.id, two?.id].sort());
  expect(await desk.waiting('poll-feed')).toHaveLength(2);

  const left: number[] = [];
  const finished = finishRound(desk.tools, round, {
    signal: new AbortController().signal,
    progress: count => left.push(count),
  });
  for (const feed of [one, two]) await pollFeed({ feedId: feed?.id ?? '' }, desk.tools);
  const items = await store.read.selectFrom('items').select('id').execute();
  const done = items.map(({ id }) => ({ id, article_id: id, verdict: 'published' as const }));
  await store.write(tx => markDone(tx, done, NOW));
  expect(await finished).toMatchObject({ polled: 2, failed: 0, items: 4, published: 0, rejected: 0 });
  expect(left[0]).toBe(2);
  expect(await queues['poll-feed'].getWaitingCount()).toBe(2);
});

test('a round whose queues are empty ends although a feed was never polled, and one that is stopped ends at once', async () => {
  const [feed] = await desk.feeds([`${server.url}/lost`]);
  const options = { signal: new AbortController().signal, progress: () => {} };
  const round = { feedIds: [feed?.id ?? ''], since: NOW, polled: true };
  expect(await finishRound(desk.tools, round, options)).toMatchObject({ polled: 0 });
  await beginRound(desk.tools, { all: true, now: NOW });
  expect(await finishRound(desk.tools, round, { ...options, signal: AbortSignal.abort() })).toMatchObject({
    polled: 0,
  });
});
