import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createApi } from '../src/api/server.ts';
import { keepHouse, keepWordsIndexed } from '../src/housekeeping.ts';
import { loadRawDocument } from '../src/store/archive.ts';
import { latestChange } from '../src/store/articles.ts';
import { recordPolls } from '../src/store/feeds.ts';
import { keepRawDocument, packDocument } from '../src/store/items.ts';
import type { Store } from '../src/store/open-store.ts';
import { saveSignatures } from '../src/store/similarity/signatures.ts';
import { NOW } from './store/fixtures.ts';
import { fillNewsroom } from './store/newsroom.ts';
import { KINDS, storeFor } from './store/store.ts';

const later = (days: number): string => new Date(Date.parse(NOW) + days * 86_400_000).toISOString();

describe.each(KINDS)('housekeeping on %s', kind => {
  const store = storeFor(kind, 'each test', async store => {
    await fillNewsroom(store);
  });
  const feedOf = async (of: Store): Promise<string> =>
    (await of.read.selectFrom('feeds').select('id').orderBy('id').executeTakeFirstOrThrow()).id;
  const housekeeping = (now: string, lastHourly = 0) => ({
    ...{ store: store(), log: pino({ level: 'silent' }), now: () => now, lastHourly },
    ...{ rawRetentionDays: 30, dedupeWindowDays: 10, clockIsBelieved: () => true },
  });
  const indexed = async (): Promise<number> =>
    (await store().read.selectFrom('counters').select('value').where('name', '=', 'searched').executeTakeFirstOrThrow())
      .value;

  test('keeps the word index close behind the change log until it is stopped', async () => {
    const stop = new AbortController();
    const indexing = keepWordsIndexed(store(), stop.signal, error => expect.fail(String(error)));
    await expect.poll(indexed, { timeout: 10_000 }).toBe(await latestChange(store().read));
    stop.abort();
    await indexing;
  });

  test('is not the read API’s: it answers searches and writes nothing, indexed or not', async () => {
    const api = await createApi({ store: store(), now: () => new Date(NOW) });
    await api.ready();
    const search = async () => (await api.inject('/v1/articles?q=corrected%20ending')).json().articles.length;
    expect(await search()).toBe(1);
    expect(await indexed()).toBe(0);
    const stop = new AbortController();
    const indexing = keepWordsIndexed(store(), stop.signal, error => expect.fail(String(error)));
    await expect.poll(indexed, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(await search()).toBe(1);
    stop.abort();
    await indexing;
    await api.close();
  });

  test('once an hour deletes raw documents past their retention and all but the latest polls', async () => {
    const feedId = await feedOf(store());
    const packed = await packDocument(new TextEncoder().encode('<rss/>'));
    const [old, young] = await store().write(async tx => [
      await keepRawDocument(tx, { feedId, hash: 'old', fetchedAt: NOW, packed }),
      await keepRawDocument(tx, { feedId, hash: 'young', fetchedAt: later(20), packed }),
    ]);
    const poll = { feed_id: feedId, status: 304, bytes: 0, items: 0, new_items: 0, ms: 1, outcome: 'unchanged' };
    const notes = Array.from({ length: 120 }, (_, n) => ({
      poll: { ...poll, at: new Date(Date.parse(NOW) + n * 1_000).toISOString(), error: null },
      update: {},
    }));
    await store().write(tx => recordPolls(tx, notes));
    // Not an hour has passed since the last time: nothing is deleted.
    await keepHouse(housekeeping(later(31), Date.parse(later(31)) - 60_000));
    expect(await loadRawDocument(store().read, old)).toBeDefined();
    const tools = housekeeping(later(31));
    await keepHouse(tools);
    expect(tools.lastHourly).toBe(Date.parse(later(31)));
    expect(await loadRawDocument(store().read, old)).toBeUndefined();
    expect(await loadRawDocument(store().read, young)).toBeDefined();
    expect(await store().read.selectFrom('polls').select('at').execute()).toHaveLength(100);
  });

  test('deletes nothing by a clock that jumped, and a day at a time once it is believed', async () => {
    const feedId = await feedOf(store());
    const packed = await packDocument(new TextEncoder().encode('<rss/>'));
    for (let day = -35; day <= 0; day += 1)
      await store().write(tx => keepRawDocument(tx, { feedId, hash: `${day}`, fetchedAt: later(day + 0.001), packed }));
    const { id } = await store().read.selectFrom('articles').select('id').limit(1).executeTakeFirstOrThrow();
    const signature = { article_id: id, arrived_at: later(-1), bytes: new Uint8Array(1) };
    await store().publish(tx => saveSignatures(tx, [signature]));
    const kept = async () => [
      (await store().read.selectFrom('raw_documents').select('id').execute()).length,
      (await store().read.selectFrom('signatures').select('seq').execute()).length,
    ];
    const said: Record<string, unknown>[] = [];
    const log = pino({ base: null, level: 'warn' }, { write: line => said.push(JSON.parse(line)) });
    const at = async (day: number, believed: boolean) => {
      await keepHouse({ ...housekeeping(later(day)), log, clockIsBelieved: () => believed });
      return await kept();
    };
    // What is older than 30 days at the start: five days' worth, one of them a run.
    expect(await at(0, false)).toEqual([36, 1]);
    for (let left = 35; left > 31; left -= 1) expect(await at(0, true)).toEqual([left, 1]);
    expect(await at(0, true)).toEqual([31, 1]);
    said.length = 0;
    // Forty days ahead, then right again.
    expect(await at(40, false)).toEqual([31, 1]);
    expect(said).toMatchObject([
      { code: 'clean-up-held', what: 'raw documents', daysBehind: 40 },
      { code: 'clean-up-held', what: 'signatures' },
    ]);
    expect(await at(0, false)).toEqual([31, 1]);
    expect(await at(1, false)).toEqual([30, 1]);
  });

  test('lifts an embargo once, however often it looks', async () => {
    const { id } = await store().read.selectFrom('articles').select('id').limit(1).executeTakeFirstOrThrow();
    const until = later(1);
    await store().write(tx =>
      tx
        .updateTable('articles')
        .set({ embargoed_until: until, lift_at: until, rank: 10 })
        .where('id', '=', id)
        .execute(),
    );
    expect(await keepHouse(housekeeping(NOW, Date.parse(NOW)))).toBe(0);
    expect(await keepHouse(housekeeping(later(2), Date.parse(later(2))))).toBe(1);
    expect(await keepHouse(housekeeping(later(2), Date.parse(later(2))))).toBe(0);
  });
});
