import { expect, test } from 'vitest';
import { followClock, queuePendingItems, schedulePolls } from '../../src/ingest/schedule.ts';
import { loadFeed, mendSchedule, updateFeed } from '../../src/store/feeds.ts';
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

test('pending items that lost their job are queued again, and not those that came just now', async () => {
  const [feed] = await desk.feeds(['https://lost.example/']);
  const { store } = desk.tools;
  const keep = (name: string, now: string) => {
    const item = { identity: name, contentHash: name, position: 0, received: '{}' };
    return store.write(tx => keepItems(tx, { feedId: feed?.id ?? '', partnerId: 'paper', now }, [item]));
  };
  const lost = await keep('lost', later(-1));
  const fresh = await keep('fresh', later(-0.1));
  const tools = { ...desk.tools, lastLost: Date.parse(later(-0.5)) };
  await schedulePolls(tools);
  expect(await desk.waiting('ingest-items')).toEqual([{ feedId: feed?.id, itemIds: lost }]);
  // While there are jobs, those that wait for a minute most likely have one.
  await keep('late', later(-1.5));
  await schedulePolls(tools);
  expect(await desk.waiting('ingest-items')).toHaveLength(1);
  await desk.tools.queues['ingest-items'].obliterate();
  // A start goes on with all of them.
  expect(await queuePendingItems(desk.tools)).toEqual({ items: 3, feedIds: [feed?.id] });
  expect((await desk.waiting('ingest-items')).flatMap(job => job.itemIds)).toEqual(
    expect.arrayContaining([...lost, ...fresh]),
  );
});

test('a claim ends when its job is gone, and not while it waits', async () => {
  const [kept, gone, evicted] = await desk.feeds(['kept', 'gone', 'evicted'].map(name => `https://${name}.example/`));
  const { store, queues } = desk.tools;
  const tools = { ...desk.tools, lastLost: Date.parse(NOW) };
  expect(await schedulePolls(tools)).toBe(3);
  for (const job of await queues['poll-feed'].getJobs(['waiting'])) {
    if (job.data.feedId === gone?.id) await job.remove();
    // As eviction does it: the job is gone, and the key that drops further ones is not.
    if (job.data.feedId === evicted?.id) {
      await desk.redis.del(queues['poll-feed'].toKey(job.id ?? ''));
      await desk.redis.lrem(queues['poll-feed'].toKey('wait'), 1, job.id ?? '');
    }
  }
  // Eleven seconds later the claims are old enough to be looked after; what lost its job is polled at the next tick.
  const soon = { ...tools, now: () => later(11 / 60) };
  await schedulePolls(soon);
  expect(await loadFeed(store.read, kept?.id ?? '')).toMatchObject({ next_poll_at: later(10), claimed_at: NOW });
  expect(await loadFeed(store.read, gone?.id ?? '')).toMatchObject({ next_poll_at: later(11 / 60), claimed_at: null });
  expect(await schedulePolls(soon)).toBe(2);
  expect((await desk.waiting('poll-feed')).map(job => job.feedId).sort()).toEqual(
    [kept?.id, gone?.id, evicted?.id].sort(),
  );
});

test('after the clock was ahead no feed waits for a time that is far off', async () => {
  const [polled, never, paused] = await desk.feeds(
    ['polled', 'never', 'paused'].map(name => `https://${name}.example/`),
  );
  const { store, queues } = desk.tools;
  const month = 43_200;
  const wrong = async () =>
    await store.write(async tx => {
      await updateFeed(tx, polled?.id ?? '', { last_polled_at: later(month), next_poll_at: later(month + 10) });
      await updateFeed(tx, never?.id ?? '', { next_poll_at: later(month) });
      await updateFeed(tx, paused?.id ?? '', { last_polled_at: NOW, next_poll_at: later(20) });
    });
  const nextOf = async () =>
    (await Promise.all([polled, never, paused].map(feed => loadFeed(store.read, feed?.id ?? '')))).map(
      feed => feed?.next_poll_at,
    );
  // At a start it is not known by how much.
  await wrong();
  await store.write(tx => mendSchedule(tx, NOW));
  expect(await nextOf()).toEqual([NOW, NOW, later(20)]);
  // In a run it is: the schedule moves with the clock, and a second scheduler that sees it too moves nothing.
  await wrong();
  await queues['poll-feed'].add('poll', { feedId: 'x' }, { delay: 3_600_000 });
  for (const feeds of [2, 0]) expect(await followClock(desk.tools, month * 60_000)).toBe(feeds);
  expect(await nextOf()).toEqual([later(10), NOW, later(20)]);
  expect(await queues['poll-feed'].getDelayedCount()).toBe(0);
});

test('what was noted by a clock that was ahead, after the schedule was mended, waits a minute at most', async () => {
  const [polled] = await desk.feeds(['https://ahead.example/']);
  const { store } = desk.tools;
  const item = { identity: 'ahead', contentHash: 'ahead', position: 0, received: '{}' };
  const kept = await store.write(async tx => {
    await updateFeed(tx, polled?.id ?? '', { last_polled_at: later(1_440), next_poll_at: later(1_450) });
    return await keepItems(tx, { feedId: polled?.id ?? '', partnerId: 'paper', now: later(1_440) }, [item]);
  });
  expect(await schedulePolls({ ...desk.tools, lastLost: Date.parse(NOW) })).toBe(0);
  expect(await schedulePolls({ ...desk.tools, lastLost: Date.parse(later(-1)) })).toBe(1);
  expect(await desk.waiting('ingest-items')).toContainEqual({ feedId: polled?.id, itemIds: kept });
});
