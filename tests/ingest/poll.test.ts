import { expect, test } from 'vitest';
import { pollFeed } from '../../src/ingest/poll.ts';
import { latestPolls, loadFeed, updateFeed } from '../../src/store/feeds.ts';
import { answers, feedServer } from '../feeds/fetch/feed-server.ts';
import { NOW, polling, rssOf } from './polling.ts';

const server = feedServer();
const desk = polling();

async function feedAt(path: string) {
  const [feed] = await desk.feeds([`${server.url}${path}`]);
  const id = feed?.id ?? '';
  const poll = () => pollFeed({ feedId: id }, desk.tools);
  const row = () => loadFeed(desk.tools.store.read, id);
  const note = async () => (await latestPolls(desk.tools.store.read, id, 1))[0];
  return { id, poll, row, note };
}

test('a poll keeps the validators of a good answer, and sends them with the next', async () => {
  const { poll, row, note } = await feedAt('/good');
  server.state.handler = answers(200, { etag: '"one"' }, rssOf('a', 'b'));
  expect(await poll()).toMatchObject({ kind: 'done', facts: { outcome: 'fetched', items: 2, newItems: 2 } });
  expect(await row()).toMatchObject({ etag: '"one"', failures: 0, last_polled_at: NOW, last_status: 200 });
  expect(await note()).toMatchObject({ outcome: 'fetched', items: 2, new_items: 2 });
  server.state.handler = answers(304);
  expect(await poll()).toMatchObject({ facts: { outcome: 'unchanged' } });
  expect(server.state.requests.at(-1)?.headers['if-none-match']).toBe('"one"');
});

test('a failure is counted with its reason, and the next poll is later', async () => {
  const { poll, row } = await feedAt('/failing');
  server.state.handler = answers(500);
  await poll();
  await poll();
  const feed = await row();
  expect(feed).toMatchObject({ failures: 2, last_status: 500, last_error: expect.stringContaining('status 500') });
  expect(Date.parse(feed?.next_poll_at ?? '') - Date.parse(NOW)).toBeGreaterThan(300_000);
  expect(desk.logged.map(line => line.msg)).toEqual(['poll failed', 'poll failed']);
});

test('what comes when a feed answers for the first time is all new, and nothing was missed', async () => {
  const { id, poll } = await feedAt('/late');
  await desk.tools.store.write(tx => updateFeed(tx, id, { failures: 3, last_polled_at: '2026-11-24T09:00:00.000Z' }));
  server.state.handler = answers(200, {}, rssOf('a', 'b'));
  expect(await poll()).toMatchObject({ facts: { newItems: 2 } });
  expect(desk.logged).toEqual([]);
});

test('a server that names a time gets it; a feed that is gone, paused or unknown is not asked', async () => {
  const later = await feedAt('/later');
  server.state.handler = answers(503, { 'retry-after': '7200' });
  await later.poll();
  expect(await later.row()).toMatchObject({ next_poll_at: '2026-11-24T12:00:00.000Z', failures: 1 });

  const gone = await feedAt('/gone');
  server.state.handler = answers(410);
  expect(await gone.poll()).toMatchObject({ facts: { outcome: 'gone' } });
  expect(await gone.row()).toMatchObject({ retired_at: NOW });
  const paused = await feedAt('/paused');
  await desk.tools.store.write(tx => updateFeed(tx, paused.id, { paused_at: NOW }));
  const asked = server.state.requests.length;
  for (const poll of [gone.poll, paused.poll, () => pollFeed({ feedId: 'nowhere' }, desk.tools)])
    expect(await poll()).toMatchObject({ facts: { outcome: 'skipped' } });
  expect(server.state.requests).toHaveLength(asked);
});

test('the third permanent redirect to one address in a row is remembered, and that address is asked from then on', async () => {
  const { poll, row } = await feedAt('/old');
  server.state.handler = (request, response) =>
    request.url === '/old' ? answers(301, { location: '/new' })(request, response) : answers(304)(request, response);
  await desk.tools.store.write(async tx => updateFeed(tx, (await row())?.id ?? '', { etag: '"1"' }));
  for (let n = 1; n <= 3; n += 1) {
    await poll();
    expect(await row()).toMatchObject({ moved_to: `${server.url}/new`, moved_times: n });
  }
  server.state.requests = [];
  await poll();
  expect(server.state.requests.map(request => request.url)).toEqual(['/new']);
});
