import { describe, expect, test } from 'vitest';
import { feedIdOf } from '../../src/core/identity.ts';
import type { Partner } from '../../src/core/partner.ts';
import {
  activeFeeds,
  allFeeds,
  claimDueFeeds,
  latestPolls,
  loadFeed,
  recordPolls,
  syncPartners,
  updateFeed,
} from '../../src/store/feeds.ts';
import { allPartners, loadPartnerNames } from '../../src/store/partners.ts';
import { PRUNED } from '../../src/store/prune.ts';
import { DAILY_MAIL, MORNING_POST, NOW } from './fixtures.ts';
import { KINDS, storeFor } from './store.ts';

const LATER = '2026-11-03T11:00:00.000Z';
const FEED = feedIdOf(DAILY_MAIL.id, DAILY_MAIL.feeds[0]?.url ?? '');

describe.each(KINDS)('partners and feeds on %s', kind => {
  const store = storeFor(kind, 'all tests', async store => {
    await store.write(tx => syncPartners(tx, { partners: [DAILY_MAIL, MORNING_POST] }, NOW));
  });

  test('keep the names of credentials, so that any worker finds them in its own environment', async () => {
    const [partner] = await allPartners(store().read);
    expect(partner?.definition).toContain('"exchanges":[{"with":"cgtn"}]');
    expect(partner?.definition).toContain('env:DAILY_MAIL_TOKEN');
  });

  test('a feed knows by itself what the partner file says of fetching it', async () => {
    const contracts = (await allFeeds(store().read)).map(feed => feed.contract && JSON.parse(feed.contract));
    expect(contracts.sort()).toEqual([{ auth: { bearer: 'env:DAILY_MAIL_TOKEN' } }, null, null]);
  });

  test('stay, marked, when the partner files no longer have them, and come back where they were', async () => {
    await store().write(tx => syncPartners(tx, { partners: [DAILY_MAIL] }, LATER));
    expect((await allPartners(store().read)).map(p => p.removed_at)).toEqual([null, LATER]);
    expect((await activeFeeds(store().read)).map(f => f.partner_id)).toEqual(['daily-mail']);
    expect(await allFeeds(store().read)).toHaveLength(3);
    await store().write(tx => syncPartners(tx, { partners: [DAILY_MAIL, MORNING_POST] }, LATER));
    expect(await activeFeeds(store().read)).toHaveLength(3);
    expect((await loadFeed(store().read, FEED))?.next_poll_at).toBe(NOW);
  });

  test('what they are called is known anew when they change, to each who reads', async () => {
    const { read, write } = store();
    const called = async (): Promise<string[]> =>
      (JSON.parse(await loadPartnerNames(read)) as Partner[]).map(({ name }) => name);
    await write(tx => syncPartners(tx, { partners: [DAILY_MAIL, MORNING_POST] }, NOW));
    expect(await called()).toEqual([DAILY_MAIL.name, MORNING_POST.name]);
    await write(tx => syncPartners(tx, { partners: [{ ...DAILY_MAIL, name: 'Evening Mail' }, MORNING_POST] }, LATER));
    expect(await called()).toEqual(['Evening Mail', MORNING_POST.name]);
    await write(tx => syncPartners(tx, { partners: [DAILY_MAIL] }, LATER));
    expect(await called()).toEqual([DAILY_MAIL.name]);
    await write(tx => syncPartners(tx, { partners: [DAILY_MAIL, MORNING_POST] }, LATER));
    expect(await called()).toEqual([DAILY_MAIL.name, MORNING_POST.name]);
  });

  test('a changed interval in the partner file is one row, and the adapted one stays', async () => {
    const slower = { ...DAILY_MAIL, feeds: DAILY_MAIL.feeds.map(feed => ({ ...feed, every: 1200 })) };
    await store().write(tx => syncPartners(tx, { partners: [slower, MORNING_POST] }, LATER));
    expect(await loadFeed(store().read, FEED)).toMatchObject({ every_seconds: 1200, interval_seconds: 600 });
    await store().write(tx => syncPartners(tx, { partners: [DAILY_MAIL, MORNING_POST] }, LATER));
  });

  test('a wrong file leaves what it said last in force; a feed is due at once where its file says something else of it', async () => {
    const { write, read } = store();
    const fileOf = new Map([
      [DAILY_MAIL.id, 'mail.yaml'],
      [MORNING_POST.id, 'post.yaml'],
    ]);
    const both = { partners: [DAILY_MAIL, MORNING_POST], fileOf };
    expect(await write(tx => syncPartners(tx, both, NOW))).toEqual({ added: [], changed: [], removed: [] });
    const wrong = { partners: [DAILY_MAIL], fileOf, wrongFiles: ['post.yaml'] };
    expect((await write(tx => syncPartners(tx, wrong, LATER))).removed).toEqual([]);
    expect(await activeFeeds(read)).toHaveLength(3);
    await write(tx => updateFeed(tx, FEED, { next_poll_at: '2026-12-01T00:00:00.000Z' }));
    await write(tx => syncPartners(tx, both, LATER));
    expect((await loadFeed(read, FEED))?.next_poll_at).toBe('2026-12-01T00:00:00.000Z');
    const [first, ...others] = DAILY_MAIL.feeds;
    const capped = { ...DAILY_MAIL, feeds: [{ ...first, url: first?.url ?? '', atMost: 900 }, ...others] };
    const changes = await write(tx => syncPartners(tx, { ...both, partners: [capped, MORNING_POST] }, LATER));
    expect(changes).toEqual({ added: [], changed: [DAILY_MAIL.id], removed: [] });
    expect(await loadFeed(read, FEED)).toMatchObject({ next_poll_at: LATER, at_most_seconds: 900 });
    await write(tx =>
      updateFeed(tx, FEED, { next_poll_at: '2026-12-01T00:00:00.000Z', failures: 1, last_code: 'fetch-failed' }),
    );
    await write(tx => syncPartners(tx, { ...both, partners: [capped, MORNING_POST] }, LATER));
    expect((await loadFeed(read, FEED))?.next_poll_at).toBe('2026-12-01T00:00:00.000Z');
    await write(tx => updateFeed(tx, FEED, { last_code: 'setting-wrong' }));
    await write(tx => syncPartners(tx, both, NOW));
    expect((await loadFeed(read, FEED))?.next_poll_at).toBe(NOW);
  });

  test('are due when their time has come, and claimed by one scheduler only', async () => {
    expect(await store().write(tx => claimDueFeeds(tx, '2026-11-03T09:59:59.999Z', LATER, 10))).toEqual([]);
    const claims = await Promise.all([1, 2, 3, 4].map(() => store().write(tx => claimDueFeeds(tx, NOW, LATER, 2))));
    expect(claims.flat().sort()).toEqual((await allFeeds(store().read)).map(f => f.id).sort());
  });

  test('a poll is noted with what follows for the schedule, and only the latest are kept', async () => {
    for (const minute of ['01', '02', '03']) {
      const at = `2026-11-03T10:${minute}:00.000Z`;
      const poll = {
        feed_id: FEED,
        at,
        status: 200,
        bytes: 9,
        items: 3,
        new_items: 1,
        ms: 20,
        outcome: 'fetched',
        error: null,
      };
      await store().write(tx =>
        recordPolls(tx, [{ poll, update: { next_poll_at: LATER, etag: `"${minute}"`, failures: 0 } }]),
      );
    }
    // Beyond their retention only the latest of a feed stays.
    const polls = PRUNED.find(({ what }) => what === 'polls');
    await store().write(async tx => await polls?.prune(tx, '2026-11-03T10:02:00.000Z', 10));
    expect((await latestPolls(store().read, FEED, 10)).map(p => p.at)).toEqual([
      '2026-11-03T10:03:00.000Z',
      '2026-11-03T10:02:00.000Z',
    ]);
    expect(await loadFeed(store().read, FEED)).toMatchObject({
      etag: '"03"',
      last_status: 200,
      last_polled_at: '2026-11-03T10:03:00.000Z',
    });
  });

  test('polls are noted many at a time, each feed with what follows for it alone', async () => {
    const [first, second, third] = await allFeeds(store().read);
    if (first === undefined || second === undefined || third === undefined) throw new Error('There are three feeds.');
    const at = '2026-11-03T10:30:00.000Z';
    const poll = { at, status: 304, bytes: 0, items: 0, new_items: 0, ms: 9, outcome: 'unchanged', error: null };
    const failed = { ...poll, feed_id: third.id, status: null, outcome: 'failed', error: 'no "answer"' };
    const notes = [
      { poll: { ...poll, feed_id: first.id }, update: { next_poll_at: LATER, items_per_week: 1 / 3 } },
      { poll: { ...poll, feed_id: second.id }, update: { next_poll_at: NOW, items_per_week: 2 } },
      { poll: failed, update: { failures: 2, last_error: 'no "answer"', paused_at: null } },
    ];
    await store().write(tx => recordPolls(tx, notes));
    // A job that runs twice notes its poll once.
    await store().write(tx => recordPolls(tx, notes.slice(0, 2)));
    const noted = { claimed_at: null, last_polled_at: at, last_status: 304 };
    expect(await allFeeds(store().read)).toEqual([
      { ...first, ...noted, next_poll_at: LATER, items_per_week: 1 / 3 },
      { ...second, ...noted, next_poll_at: NOW, items_per_week: 2 },
      { ...third, ...noted, last_status: null, failures: 2, last_error: 'no "answer"' },
    ]);
    expect(await latestPolls(store().read, third.id, 1)).toEqual([failed]);
    expect((await latestPolls(store().read, second.id, 9)).filter(p => p.at === at)).toHaveLength(1);
  });
});
