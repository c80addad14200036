import { expect, test } from 'vitest';
import { queuePendingItems, schedulePolls } from '../../src/ingest/schedule.ts';
import { loadFeed, updateFeed } from '../../src/store/feeds.ts';
import { keepItems } from '../../src/store/items.ts';
import { NOW, polling } from './polling.ts';

const desk = polling();
const later = (minutes: number): string => new Date(Date.parse(NOW) + minutes * 60_000).toISOString();

test('a tick queues each feed that is due once, and claims it: should the job be lost, it is due again', async () => {
  const [due, notYet, paused] = await desk.feeds(['due', 'not-yet', 'paused'].map(name => `https://${name}.example/`));
  const { store } = desk.tools;
  await store.write(async tx => {
    await updateFeed(tx, notYet?.id ?? '', { next_poll_at: later(5) });
    await updateFeed(tx, paused?.id ?? '', { paused_at: NOW });
  });
  const tools = { ...desk.tools, lastLost: Date.parse(NOW) };
  expect([await schedulePolls(tools), await schedulePolls(tools)]).toEqual([1, 0]);
  expect(await desk.waiting('poll-feed')).toEqual([{ feedId: due?.id }]);
  expect(await loadFeed(store.read, due?.id ?? '')).toMatchObject({ next_poll_at: later(10) });
});

test('pending items that lost their job are queued again, once a minute, and not those that came just now', async () => {
  const [feed] = await desk.feeds(['https://lost.example/']);
  const { store } = desk.tools;
  const keep = (name: string, now: string) => {
    const item = { identity: name, contentHash: name, position: 0, received: '{}' };
    return store.write(tx => keepItems(tx, { feedId: feed?.id ?? '', partnerId: 'paper', now }, [item]));
  };
  const lost = await keep('lost', later(-3));
  const fresh = await keep('fresh', later(-1));
  const tools = { ...desk.tools, lastLost: Date.parse(later(-2)) };
  await schedulePolls(tools);
  expect(await desk.waiting('ingest-items')).toEqual([{ feedId: feed?.id, itemIds: lost }]);
  await desk.tools.queues['ingest-items'].obliterate();
  await schedulePolls(tools);
  expect(await desk.waiting('ingest-items')).toEqual([]);
  // A start goes on with all of them.
  expect(await queuePendingItems(desk.tools)).toEqual({ items: 2, feedIds: [feed?.id] });
  expect((await desk.waiting('ingest-items')).map(job => job.itemIds)).toEqual([[...lost, ...fresh]]);
});
