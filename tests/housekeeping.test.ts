import { sql } from 'kysely';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createApi } from '../src/api/server.ts';
import { releaseArticles } from '../src/desk/act-on-articles.ts';
import { expireArticles } from '../src/desk/expire-articles.ts';
import { keepHouse, keepWordsIndexed } from '../src/housekeeping.ts';
import { loadRawDocument } from '../src/store/archive.ts';
import { appendChanges, changesAfter, insertRevisions, latestChange, upsertArticles } from '../src/store/articles.ts';
import { recordPolls } from '../src/store/feeds.ts';
import { indexWords } from '../src/store/index-words.ts';
import { keepRawDocument, packDocument } from '../src/store/items.ts';
import { countKnown, readLedger } from '../src/store/ledger.ts';
import { logPosition } from '../src/store/log-position.ts';
import type { Store } from '../src/store/open-store.ts';
import { pruneChanges } from '../src/store/prune.ts';
import { readChanges } from '../src/store/read-changes.ts';
import { listHeld } from '../src/store/read-held.ts';
import { saveSignatures } from '../src/store/similarity/signatures.ts';
import { sizesInWords, storeSizes } from '../src/store/sizes.ts';
import { articleRow, NOW, revisionRow } from './store/fixtures.ts';
import { fillNewsroom } from './store/newsroom.ts';
import { published } from './store/published.ts';
import { KINDS, storeFor } from './store/store.ts';

const RETENTION = { rawDays: 30, itemDays: 400, pollDays: 3, deadLetterDays: 400, auditDays: 3_650, ledgerDays: 400 };

const later = (days: number): string => new Date(Date.parse(NOW) + days * 86_400_000).toISOString();

describe.each(KINDS)('housekeeping on %s', kind => {
  const store = storeFor(kind, 'each test', async store => {
    await fillNewsroom(store);
  });
  const feedOf = async (of: Store): Promise<string> =>
    (await of.read.selectFrom('feeds').select('id').orderBy('id').executeTakeFirstOrThrow()).id;
  const housekeeping = (now: string, lastHourly = 0, articleDays?: number) => ({
    ...{ store: store(), log: pino({ level: 'silent' }), now: () => now, lastHourly },
    ...{ retention: { ...RETENTION, articleDays }, dedupeWindowDays: 10, clockIsBelieved: () => true },
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

  test('once an hour deletes raw documents and polls past their retention', async () => {
    const feedId = await feedOf(store());
    const key = { feedId, hash: 'old', fetchedAt: NOW };
    const packed = await packDocument(new TextEncoder().encode('<rss/>'), key, undefined);
    const [old, young] = await store().write(async tx => [
      (await keepRawDocument(tx, { ...key, packed })).id,
      (await keepRawDocument(tx, { feedId, hash: 'young', fetchedAt: later(20), packed })).id,
    ]);
    const poll = { feed_id: feedId, status: 304, bytes: 0, items: 0, new_items: 0, ms: 1, outcome: 'unchanged' };
    const notes = Array.from({ length: 120 }, (_, n) => ({
      poll: { ...poll, at: new Date(Date.parse(NOW) + n * 1_000).toISOString(), error: null },
      update: {},
    }));
    await store().write(tx => recordPolls(tx, notes));
    // Not an hour has passed since the last time: nothing is deleted.
    await keepHouse(housekeeping(later(31), Date.parse(later(31)) - 60_000));
    expect(await loadRawDocument(store(), old)).toBeDefined();
    const tools = housekeeping(later(31));
    await keepHouse(tools);
    expect(tools.lastHourly).toBe(Date.parse(later(31)));
    expect(await loadRawDocument(store(), old)).toBeUndefined();
    expect(await loadRawDocument(store(), young)).toBeDefined();
    expect(await store().read.selectFrom('polls').select('at').execute()).toHaveLength(1);
  });

  test('deletes nothing by a clock that jumped, and a day at a time once it is believed', async () => {
    const feedId = await feedOf(store());
    const key = { feedId, hash: 'old', fetchedAt: NOW };
    const packed = await packDocument(new TextEncoder().encode('<rss/>'), key, undefined);
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
    expect(said.slice(0, 2)).toMatchObject([
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

  test('articles past their retention leave a tombstone, and readers are told once', async () => {
    const before = await latestChange(store().read);
    const shown = await published(store().read).select('id').execute();
    // A day of it an hour, from the oldest on.
    for (let hour = 0; hour < 4; hour += 1) await keepHouse(housekeeping(later(400), 0, 399 - hour));
    expect(await published(store().read).select('id').execute()).toEqual([]);
    const told = await changesAfter(store().read, before, 100);
    expect(told.filter(({ kind }) => kind === 'expired').length).toBeGreaterThanOrEqual(shown.length);
    const words = await store().read.selectFrom('revisions').select(['body_text', 'reason']).execute();
    expect(new Set(words.map(({ body_text, reason }) => `${reason} ${body_text}`))).toEqual(new Set(['canceled ']));
    await store().write(tx => indexWords(tx, 100));
    expect((await sql`select article_id from searchable`.execute(store().read)).rows).toEqual([]);
    expect(await expireArticles(store(), later(100), later(400))).toBe(0);
    expect(await listHeld(store().read, {}, later(400), 10)).toMatchObject([{ state: 'erased' }]);
    // Tombstones stand before all articles, and go once the items are forgotten; the log has lost the lines of that time.
    const rows = async () => await store().read.selectFrom('articles').select(['listed_at', 'pub_status']).execute();
    expect((await rows()).every(({ listed_at }) => listed_at < '1500')).toBe(true);
    const lines = await latestChange(store().read);
    await store().write(tx => tx.deleteFrom('counters').where('name', '=', 'deleted before: tombstones').execute());
    await keepHouse(housekeeping(later(799), 0, 30));
    expect((await rows()).length).toBeGreaterThan(1);
    for (let hour = 0; hour < 3; hour += 1) await keepHouse(housekeeping(later(802), 0, 30));
    // What was killed must never come back.
    expect((await rows()).map(({ pub_status }) => pub_status)).toEqual(['canceled']);
    expect(await latestChange(store().read)).toBe(lines);
    await expect(readChanges(store().read, 0, 100, later(802))).rejects.toMatchObject({
      code: 'changes-deleted',
      facts: { start: lines + 1, end: lines },
    });
    expect(await readChanges(store().read, lines, 100, later(802))).toEqual([]);
  });

  test('a story of one day goes as a whole, a large one with its lead last, and readers are told of nothing else', async () => {
    const first = articleRow('x');
    const rows = [10, 11, 12].map((hour, n) =>
      articleRow('xyz'.charAt(n), {
        ...{ listed_at: `2026-02-03T${hour}:00:00.000Z`, story_id: first.id, is_lead: n === 0 ? 1 : 0 },
        ...(n > 0 && { relation: 'duplicate', of_id: first.id, score: 1 }),
      }),
    );
    await store().publish(async tx => {
      await upsertArticles(tx, rows);
      await insertRevisions(
        tx,
        rows.map(row => revisionRow(row)),
      );
    });
    const before = await latestChange(store().read);
    const ids = rows.map(({ id }) => id);
    const told = async () =>
      (await changesAfter(store().read, before, 100))
        .filter(line => ids.includes(line.article_id))
        .map(({ kind }) => kind);
    const keepAt = async (time: string) => void (await keepHouse(housekeeping(time, 0, 30)));
    await keepAt('2026-03-05T11:30:00.000Z');
    expect(await told()).toEqual([]);
    expect(await expireArticles(store(), '2026-02-04', '2026-03-06T00:00:00.000Z', 2)).toBe(2);
    expect(
      await store()
        .read.selectFrom('articles')
        .select('id')
        .where('headline', '<>', '')
        .where('id', 'in', ids)
        .execute(),
    ).toEqual([{ id: first.id }]);
    await keepAt('2026-03-06T00:30:00.000Z');
    expect(await told()).toEqual(['expired', 'expired', 'expired']);
  });

  test('the log loses lines from its beginning on, and none that are younger or not indexed yet', async () => {
    const prune = async (before: string) => await store().write(tx => pruneChanges(tx, before, 3));
    const logged = async (at: string) => await store().publish(tx => appendChanges(tx, [{ ...line, at }]));
    const line = { kind: 'updated' as const, articleId: 'a', revision: 1, storyId: 'a' };
    const end = await latestChange(store().read);
    for (const day of [30, -1]) await logged(later(day));
    expect(await prune(later(10))).toBe(0);
    await store().write(tx => indexWords(tx, end - 1));
    let gone = 0;
    for (let some = 3; some === 3; gone += some) some = await prune(later(10));
    expect([gone, (await logPosition(store().read)).start]).toEqual([end - 1, end]);
    await store().write(tx => indexWords(tx, 100));
    expect(await prune(later(10))).toBe(1);
    // A line with an older time after a younger one, of a clock that was set, waits for that.
    expect(await prune(later(10))).toBe(0);
    expect((await readChanges(store().read, end, 10, NOW)).map(({ seq }) => seq)).toEqual([end + 1, end + 2]);
    expect(await prune(later(31))).toBe(2);
    expect(await logged(later(31))).toEqual([end + 3]);
  });

  test('the ledger counts for as many days as are set', async () => {
    const feedId = await feedOf(store());
    await store().write(tx => countKnown(tx, feedId, NOW, 5));
    await store().write(tx => countKnown(tx, feedId, later(30), 7));
    await keepHouse({ ...housekeeping(later(31)), retention: { ...RETENTION, ledgerDays: 7 } });
    const left = (await readLedger(store().read, {})).filter(({ alreadyKnown }) => alreadyKnown > 0);
    expect(left.map(({ alreadyKnown }) => alreadyKnown)).toEqual([7]);
  });

  test('what has no rights any more is taken off, unless the desk lets it go on', async () => {
    const [id = ''] = (await published(store().read).select('id').where('is_lead', '=', 1).execute()).map(
      row => row.id,
    );
    const expires_at = later(1);
    await store().write(tx => tx.updateTable('articles').set({ expires_at }).where('id', '=', id).execute());
    const before = await latestChange(store().read);
    await keepHouse(housekeeping(NOW, Date.parse(NOW)));
    expect(await latestChange(store().read)).toBe(before);
    await keepHouse(housekeeping(later(2), Date.parse(later(2))));
    const [line] = await changesAfter(store().read, before, 1);
    expect(line).toMatchObject({ kind: 'expired', article_id: id });
    await releaseArticles(store(), [id], { by: 'ann', now: later(3) });
    await keepHouse(housekeeping(later(4), Date.parse(later(4))));
    expect(await published(store().read).select('id').where('id', '=', id).execute()).toHaveLength(1);
  });

  test('says how large the store is and what a year takes', async () => {
    const sizes = await storeSizes(store().read, NOW);
    expect(sizes.tables.map(({ name }) => name)).toContain('revisions');
    expect(sizes.perYear).toBeGreaterThan(0);
    expect(sizesInWords(sizes)).toMatch(
      /^[\d,.]+ [kM]B, most of it .+; [\d,]+ articles a day take about [\d,.]+ [kM]B a year$/,
    );
    expect(sizesInWords({ ...sizes, total: 5e9, tables: [] })).toMatch(/^5,000 MB; [\d,]+ articles a day/);
  });
});
