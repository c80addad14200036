import { describe, expect, test } from 'vitest';
import { feedIdOf } from '../../src/core/identity.ts';
import { recordPolls, syncPartners } from '../../src/store/feeds.ts';
import { countForMetrics, feedReport, partnerReport } from '../../src/store/reports.ts';
import { DAILY_MAIL, MORNING_POST, NOW } from './fixtures.ts';
import { KINDS, storeFor } from './store.ts';

const LATER = '2026-11-03T11:00:00.000Z';
const FEED = feedIdOf(DAILY_MAIL.id, DAILY_MAIL.feeds[0]?.url ?? '');
const POLL = { feed_id: FEED, status: 200, bytes: 9_000, items: 20, new_items: 3, ms: 12, error: null };

describe.each(KINDS)('reports on %s', kind => {
  const store = storeFor(kind, 'all tests', async store => {
    await store.write(tx => syncPartners(tx, { partners: [DAILY_MAIL, MORNING_POST] }, NOW));
    const polls = [
      { ...POLL, at: NOW, outcome: 'fetched' },
      { ...POLL, at: LATER, outcome: 'unchanged', status: 304, bytes: 100, items: 0, new_items: 0 },
    ];
    await store.write(tx =>
      recordPolls(
        tx,
        polls.map(poll => ({ poll, update: { failures: 0 } })),
      ),
    );
  });

  test('sum what the polls of a feed brought, as numbers; a feed that was never polled brought nothing', async () => {
    const [feed] = await feedReport(store().read, FEED);
    expect(feed).toMatchObject({ id: FEED, polls: 2, unchanged: 1, failed: 0, new_items: 3, bytes: 9_100 });
    const others = (await feedReport(store().read)).filter(({ id }) => id !== FEED);
    expect(others).toHaveLength(2);
    for (const other of others) expect(other).toMatchObject({ polls: 0, unchanged: 0, new_items: 0, bytes: 0 });
  });

  test('count the feeds and articles of a partner, also where it has none', async () => {
    const partners = await partnerReport(store().read);
    expect(partners.map(({ id, feeds, articles, leads }) => [id, feeds, articles, leads])).toEqual([
      ['daily-mail', DAILY_MAIL.feeds.length, 0, 0],
      ['morning-post', MORNING_POST.feeds.length, 0, 0],
    ]);
  });

  test('give the figures for monitoring under the names that their readers know', async () => {
    const figures = { lastChange: 0, itemsToSettle: 0, itemsGivenUp: 0, deadLetters: 0, feeds: 3, feedsFailing: 0 };
    expect(await countForMetrics(store().read)).toEqual(figures);
  });
});
