import { describe, expect, test } from 'vitest';
import { feedIdOf } from '../../src/core/identity.ts';
import { recordPolls, syncPartners, updateFeed } from '../../src/store/feeds.ts';
import type { Store } from '../../src/store/open-store.ts';
import { insertRows } from '../../src/store/sql.ts';
import { openEpisodes, recentEpisodes, watchStates } from '../../src/store/watch.ts';
import { newWatchMemory, storeStates } from '../../src/watch/watch-memory.ts';
import { watchPolls } from '../../src/watch/watch-polls.ts';
import { measureService, watchService } from '../../src/watch/watch-service.ts';
import { slow } from '../slow.ts';
import { DAILY_MAIL, NOW } from '../store/fixtures.ts';
import { KINDS, withStore } from '../store/store.ts';
import { type Hour, MONDAY, pollsOf } from './recorded-polls.ts';

const URLS = ['https://mail.example/a.rss', 'https://mail.example/b.rss', 'https://other.example/c.rss'];
const PARTNER = { ...DAILY_MAIL, feeds: URLS.map(url => ({ url })) };
const [A = '', B = '', C = ''] = URLS.map(url => feedIdOf(PARTNER.id, url));

const timeAt = (hour: number): string => new Date(MONDAY + hour * 3_600_000).toISOString();

async function poll(store: Store, feed: string, seed: number, from: number, to: number, at: (hour: number) => Hour) {
  const polls = pollsOf(feed, to, seed, at).filter(({ at }) => at >= timeAt(from));
  await store.write(async tx => {
    const notes = polls.map(({ at, outcome, new: items }) => ({
      poll: {
        ...{ feed_id: feed, at, status: 200, bytes: 0, items, new_items: items, ms: 1, outcome, error: null },
      },
      update: {},
    }));
    await recordPolls(tx, notes);
  });
  return polls;
}

describe.each(KINDS)('the watch on %s', kind => {
  test('learns from stored polls, tells of a silence once, and clears it; the polls are taken in once', async () => {
    await withStore(kind, async store => {
      await store.write(tx => syncPartners(tx, { partners: [PARTNER] }, NOW));
      const memory = newWatchMemory();
      await poll(store, A, 1, 0, 80, () => ({ items: 20 }));
      expect(await watchPolls(store, memory, timeAt(80))).toEqual([]);
      await poll(store, A, 1, 80, 90, () => ({ items: 0 }));
      const [began, ...more] = await watchPolls(store, memory, timeAt(90));
      expect(more).toEqual([]);
      expect(began).toMatchObject({
        state: 'begun',
        episode: { feed: A, partner: PARTNER.id, kind: 'silent', seen: 0 },
      });
      expect(await openEpisodes(store.read)).toHaveLength(1);
      // Again from the beginning, as after a restart: nothing is told twice.
      expect(await watchPolls(store, newWatchMemory(), timeAt(90))).toEqual([]);
      await poll(store, A, 1, 90, 92, () => ({ items: 20 }));
      const over = await watchPolls(store, memory, timeAt(92));
      expect(over.map(({ state, episode }) => [state, episode.id])).toEqual([['over', began?.episode.id]]);
      expect(await openEpisodes(store.read)).toEqual([]);
      expect(await recentEpisodes(store.read, timeAt(80))).toHaveLength(1);
      const [row] = await watchStates(store.read, [A]);
      expect(row?.state.length).toBeLessThan(4_096);
    });
  });

  test('a process that is killed every few hours comes to the states and episodes of one that never ends', async () => {
    const outage = (hour: number): Hour => ({ items: hour >= 60 && hour < 75 ? 0 : 4, fails: hour >= 30 && hour < 38 });
    const watchFor = async (hoursOfLife: number) =>
      await withStore(kind, async store => {
        await store.write(tx => syncPartners(tx, { partners: [PARTNER] }, NOW));
        let memory = newWatchMemory();
        for (let hour = 1; hour <= 90; hour += 1) {
          for (const [seed, feed] of [A, B, C].entries()) await poll(store, feed, seed, hour - 1, hour, outage);
          if (hour % hoursOfLife === 0) memory = newWatchMemory();
          await watchPolls(store, memory, timeAt(hour));
        }
        await storeStates(store, memory, [...memory.unstored]);
        return {
          states: new Map((await watchStates(store.read, [A, B, C])).map(row => [row.feed_id, row.state])),
          episodes: await recentEpisodes(store.read, timeAt(0)),
        };
      });
    const whole = await watchFor(1_000);
    expect(whole.episodes.length).toBeGreaterThan(1);
    expect(await watchFor(7)).toEqual(whole);
  });

  test('a host that is down is one episode; a feed that is paused has none', async () => {
    await withStore(kind, async store => {
      await store.write(tx => syncPartners(tx, { partners: [PARTNER] }, NOW));
      const down = (hour: number): Hour => ({ items: 2, fails: hour >= 20 });
      for (const [seed, feed] of [A, B].entries()) await poll(store, feed, seed, 0, 26, down);
      await poll(store, C, 3, 0, 26, () => ({ items: 2 }));
      const memory = newWatchMemory();
      const changes = await watchPolls(store, memory, timeAt(26));
      const host = { feed: null, partner: PARTNER.id, host: 'mail.example', kind: 'unreachable' };
      expect(changes.map(({ state, episode }) => ({ state, ...episode }))).toMatchObject([{ state: 'begun', ...host }]);
      await poll(store, C, 3, 26, 32, () => ({ items: 2, fails: true }));
      expect(await watchPolls(store, memory, timeAt(32))).toMatchObject([{ episode: { feed: C } }]);
      await store.write(tx => updateFeed(tx, C, { paused_at: NOW }));
      expect(await watchPolls(store, memory, timeAt(33))).toMatchObject([{ state: 'over', episode: { feed: C } }]);
    });
  });

  test('a poll whose items wait is read again, also where thousands of feeds are read after it at the start', async () => {
    await withStore(kind, async store => {
      const others = Array.from({ length: 2_000 }, (_, n) => `https://zzz.example/${n}.rss`);
      const partner = { ...PARTNER, feeds: [...URLS, ...others].map(url => ({ url })) };
      await store.write(tx => syncPartners(tx, { partners: [partner] }, NOW));
      const polls = await poll(store, A, 1, 0, 30, () => ({ items: 6 }));
      const last = polls.at(-1);
      if (last === undefined || last.new === 0) throw new Error('The last poll brought nothing.');
      const waits = {
        ...{ id: 'i', feed_id: A, partner_id: PARTNER.id, position: 0, identity: 'i', batch_id: 'b', batch_place: 0 },
        ...{ state: 'pending' as const, latest: 1, first_seen_at: last.at },
      };
      await store.write(tx => insertRows(tx, 'items', [waits]));
      const minutesLater = (minutes: number): string => new Date(Date.parse(last.at) + minutes * 60_000).toISOString();
      const memory = newWatchMemory();
      await watchPolls(store, memory, minutesLater(1));
      expect(memory.states.get(A)?.lastPoll).toBeLessThan(Date.parse(last.at));
      await store.write(tx => tx.updateTable('items').set({ state: 'done' }).where('id', '=', 'i').execute());
      await watchPolls(store, memory, minutesLater(2));
      expect(memory.states.get(A)?.lastPoll).toBe(Date.parse(last.at));
    });
  });

  test('a poll is taken in when the verdict on its items is known: all given up is rejected', async () => {
    await withStore(kind, async store => {
      await store.write(tx => syncPartners(tx, { partners: [PARTNER] }, NOW));
      const polls = await poll(store, A, 1, 0, 30, () => ({ items: 6 }));
      const bad = polls.filter(({ at, new: items }) => at > timeAt(20) && items > 0);
      const items = (state: 'pending' | 'dead') =>
        bad.flatMap(({ at, new: count }, p) =>
          Array.from({ length: count }, (_, n) => ({
            ...{ id: `i-${p}-${n}`, feed_id: A, partner_id: PARTNER.id, position: n, identity: `${p}/${n}` },
            ...{ batch_id: 'b', batch_place: 0, state, latest: 1, first_seen_at: at },
          })),
        );
      await store.write(tx => insertRows(tx, 'items', items('pending')));
      const memory = newWatchMemory();
      expect(await watchPolls(store, memory, timeAt(20.4))).toEqual([]);
      await store.write(tx => tx.updateTable('items').set({ state: 'dead' }).execute());
      const changes = await watchPolls(store, memory, timeAt(30));
      expect(changes).toMatchObject([{ state: 'begun', episode: { feed: A, kind: 'rejected' } }]);
    });
  });

  test('dead letters, lag, a full disk and the lack of workers are told of and cleared', async () => {
    await withStore(kind, async store => {
      await store.write(tx => syncPartners(tx, { partners: [PARTNER] }, NOW));
      const measured = await measureService(store, '/', NOW);
      expect(measured.map(({ kind, isWrong }) => [kind, isWrong])).toEqual([
        ['dead-letters', false],
        ['lag', false],
        ['disk', expect.any(Boolean)],
        ['no-worker', false],
      ]);
      const wrong = measured.map(measure => ({ ...measure, isWrong: true, isWell: false }));
      const began = await watchService(store, wrong, NOW);
      expect(began.map(({ episode }) => episode.kind)).toEqual(['dead-letters', 'lag', 'disk', 'no-worker']);
      expect(await watchService(store, wrong, NOW)).toEqual([]);
      const well = measured.map(measure => ({ ...measure, isWrong: false, isWell: true }));
      expect((await watchService(store, well, NOW)).map(({ state }) => state)).toEqual([
        'over',
        'over',
        'over',
        'over',
      ]);
    });
  });
});

test.runIf(slow)(
  'ten thousand feeds that begin at once are taken in, and one host that is down is one episode',
  async () => {
    await withStore('sqlite', async store => {
      const partners = Array.from({ length: 200 }, (_, p) => ({
        ...DAILY_MAIL,
        id: `p${p}`,
        feeds: Array.from({ length: 50 }, (_, f) => ({ url: `https://host${p}.example/${f}.rss` })),
      }));
      await store.write(tx => syncPartners(tx, { partners }, NOW));
      for (const { id, feeds } of partners) {
        const notes = feeds.flatMap(({ url }, f) =>
          pollsOf(feedIdOf(id, url), 6, f, hour => ({ items: 2, fails: id === 'p7' && hour > 1 })).map(
            ({ feed, at, outcome, new: items }) => ({
              poll: { feed_id: feed, at, status: 200, bytes: 0, items, new_items: items, ms: 1, outcome, error: null },
              update: {},
            }),
          ),
        );
        await store.write(tx => recordPolls(tx, notes));
      }
      const memory = newWatchMemory();
      const began = await watchPolls(store, memory, timeAt(6));
      expect(began.map(({ episode }) => [episode.host, episode.kind, episode.feeds])).toEqual([
        ['host7.example', 'unreachable', 50],
      ]);
      expect(await watchPolls(store, memory, timeAt(6))).toEqual([]);
    });
  },
);
