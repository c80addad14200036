import { describe, expect, test } from 'vitest';
import { articleIdentity, feedIdOf } from '../../src/core/identity.ts';
import { createRecentItems } from '../../src/ingest/keep.ts';
import {
  chooseItems,
  deadLetter,
  deadLetters,
  giveUpItem,
  loadItems,
  loadRawDocument,
  markRequeued,
  pendingItems,
  pruneArchive,
  reopenLetters,
  reviveItems,
} from '../../src/store/archive.ts';
import { syncPartners } from '../../src/store/feeds.ts';
import {
  countTry,
  keepItems,
  keepRawDocument,
  loadItemsInParts,
  markDone,
  packDocument,
} from '../../src/store/items.ts';
import { DAILY_MAIL, headlineOf, MORNING_POST, NOW, received } from './fixtures.ts';
import { KINDS, storeFor } from './store.ts';

const LATER = '2026-11-03T11:00:00.000Z';
const FEED = feedIdOf(DAILY_MAIL.id, DAILY_MAIL.feeds[0]?.url ?? '');

describe.each(KINDS)('items and their archive on %s', kind => {
  const store = storeFor(kind, 'all tests', async store => {
    await store.write(tx => syncPartners(tx, { partners: [DAILY_MAIL, MORNING_POST] }, NOW));
  });

  const keep = (...items: ReturnType<typeof received>[]) =>
    store().write(tx => keepItems(tx, { feedId: FEED, partnerId: DAILY_MAIL.id, now: NOW }, items));

  test('gives back the bytes as they came, once for each body', async () => {
    const bytes = new TextEncoder().encode('<rss>'.repeat(1_000));
    const packed = await packDocument(bytes, { feedId: FEED, hash: 'h1', fetchedAt: NOW }, undefined);
    expect(packed.bytes.byteLength).toBeLessThan(200);
    const payload = { feedId: FEED, hash: 'h1', fetchedAt: NOW, contentType: 'text/xml', packed };
    const { id } = await store().write(tx => keepRawDocument(tx, payload));
    expect(await store().write(tx => keepRawDocument(tx, { ...payload, fetchedAt: LATER }))).toEqual({ id });
    const loaded = await loadRawDocument(store(), id);
    expect(loaded).toMatchObject({ feedId: FEED, fetchedAt: LATER, contentType: 'text/xml' });
    expect(Buffer.from(loaded?.bytes ?? []).equals(bytes)).toBe(true);
  });

  test('takes words that this process kept a moment ago from memory, and from the archive what is no longer there', async () => {
    const recent = createRecentItems(150);
    const items = ['one', 'two', 'three'].map((name, n) => received(`recent-${name}`, name, n));
    const source = { feedId: FEED, partnerId: DAILY_MAIL.id, now: NOW, recent };
    const ids = await store().write(tx => keepItems(tx, source, items));
    const kept = ids.map(id => recent.take(id));
    expect(kept).toEqual([undefined, ...items.slice(1).map(item => item.received)]);
    for (const [n, id] of ids.entries()) recent.keep(id, `${n}`);
    const load = async (): Promise<unknown> => {
      for await (const part of loadItemsInParts(store().read, ids, 1_000, recent))
        return part.map(item => item.received);
    };
    expect(await load()).toEqual(['0', '1', '2']);
    expect(await load()).toEqual(items.map(item => item.received));
  });

  test('forgets what its retention has passed, and never an item that is pending', async () => {
    const [settled] = await keep(received('old-1', 'done'));
    const [open] = await keep(received('old-2', 'not settled yet', 1));
    await store().write(tx => markDone(tx, [{ id: settled ?? '', article_id: 'a', verdict: 'published' }], NOW));
    await store().write(tx => pruneArchive(tx, LATER, 1_000));
    const items = await loadItems(store().read, [settled ?? '', open ?? '']);
    expect(items.map(item => headlineOf(item))).toEqual([undefined, 'not settled yet']);
    expect((await chooseItems(store().read, { articleId: 'a' })).map(item => item.kept)).toEqual([false]);
    const key = { feedId: FEED, hash: 'h2', fetchedAt: '2026-01-01T00:00:00.000Z' };
    const packed = await packDocument(new Uint8Array(3), key, undefined);
    const { id } = await store().write(tx => keepRawDocument(tx, { ...key, packed }));
    expect(await store().write(tx => pruneArchive(tx, '2026-06-01T00:00:00.000Z', 1_000))).toEqual({
      rawDocuments: 1,
      itemBatches: 0,
      files: [],
    });
    expect(await loadRawDocument(store(), id)).toBeUndefined();
  });

  test('are kept once, in document order, and seen again unchanged they are nothing new', async () => {
    const items = [received('k-1', 'one', 0), received('k-2', 'two', 1), received('k-3', 'three', 2)];
    const ids = await keep(...items);
    expect((await loadItems(store().read, ids)).map(item => item.identity)).toEqual(['k-1', 'k-2', 'k-3']);
    expect(await keep(...items)).toEqual([]);
  });

  test('kept by eight polls at once are kept once', async () => {
    const items = Array.from({ length: 60 }, (_, n) => received(`c-${n}`, `text ${n}`, n));
    const kept = await Promise.all(
      Array.from({ length: 8 }, (_, n) => keep(...(n % 2 === 0 ? items : items.toReversed()))),
    );
    expect(kept.flat()).toHaveLength(60);
    expect(new Set(kept.flat()).size).toBe(60);
  });

  test('a changed text is a new item; going back to the old text makes the old item fresh again', async () => {
    const [first] = await keep(received('r-1', 'as first printed'));
    await store().write(tx => markDone(tx, [{ id: first ?? '', article_id: 'a1', verdict: 'published' }], NOW));
    const [second] = await keep(received('r-1', 'as changed'));
    expect(second).not.toBe(first);
    expect(await keep(received('r-1', 'as changed'))).toEqual([]);
    expect(await keep(received('r-1', 'as first printed'))).toEqual([first]);
    expect(await keep(received('r-1', 'as first printed'))).toEqual([]);
    const rows = await loadItems(store().read, [first ?? '', second ?? '']);
    expect(Object.fromEntries(rows.map(row => [row.id, row.latest]))).toEqual({
      [first ?? '']: 1,
      [second ?? '']: 0,
    });
  });

  test('a text that comes back after its words were forgotten brings them again', async () => {
    const [first = ''] = await keep(received('f-1', 'as first printed'));
    await store().write(tx => markDone(tx, [{ id: first, article_id: 'a9', verdict: 'published' }], NOW));
    const [second = ''] = await keep(received('f-1', 'as changed'));
    await store().write(tx => markDone(tx, [{ id: second, article_id: 'a9', verdict: 'published' }], NOW));
    await store().write(tx => pruneArchive(tx, LATER, 1_000));
    expect((await loadItems(store().read, [first])).map(item => item.received)).toEqual([undefined]);
    expect(await keep(received('f-1', 'as first printed'))).toEqual([first]);
    const [item] = await loadItems(store().read, [first]);
    expect(JSON.parse(item?.received ?? '{}')).toMatchObject({ guid: 'f-1' });
    expect(item?.state).toBe('pending');
  });

  test('two texts under one id in one document are both kept, and are no news at the next poll', async () => {
    const both = [received('bad-guid', 'one story', 0), received('bad-guid', 'quite another', 1)];
    expect(await keep(...both)).toHaveLength(2);
    expect(await keep(...both)).toEqual([]);
    expect(await keep(...both.toReversed())).toEqual([]);
  });

  test('hold hostile characters without harm', async () => {
    const [id] = await keep(received('nul\0 and \ud800', 'a NUL \0 and half a \ud83d pair'));
    const [item] = await loadItems(store().read, [id ?? '']);
    expect(headlineOf(item)).toBe('a NUL \0 and half a \ud83d pair');
    expect(await keep(received('nul\0 and \ud800', 'a NUL \0 and half a \ud83d pair'))).toEqual([]);
  });

  test('are kept however long their ids are', async () => {
    const noise = Array.from({ length: 4_000 }, (_, n) => String.fromCharCode(0x4e00 + ((n * 7919) % 20_000))).join('');
    const { key } = articleIdentity({ guid: noise });
    expect(await keep(received(key, 'endless id'))).toHaveLength(1);
    expect(await keep(received(key, 'endless id'))).toEqual([]);
  });

  test('not settled yet are found again, given up ones are not, and can be revived', async () => {
    const ids = await keep(received('u-1', 'first', 0), received('u-2', 'second', 1));
    const [one = '', two = ''] = ids;
    const open = async () => (await pendingItems(store().read, { feedId: FEED, limit: 10_000 })).map(i => i.id);
    expect(await open()).toEqual(expect.arrayContaining(ids));
    expect(await store().write(tx => countTry(tx, [one]))).toEqual([{ id: one, tries: 1 }]);
    await store().write(async tx => {
      await giveUpItem(tx, one, { code: 'item-unreadable', message: 'No words.' }, NOW);
      await markDone(tx, [{ id: two, article_id: 'a2', verdict: 'published' }], NOW);
    });
    expect(await open()).not.toEqual(expect.arrayContaining([one]));
    expect((await chooseItems(store().read, { dead: true, feedId: FEED })).map(i => i.id)).toEqual([one]);
    expect((await chooseItems(store().read, { articleId: 'a2' })).map(i => i.id)).toEqual([two]);
    expect(await store().write(tx => reviveItems(tx, [one]))).toEqual([{ id: one, feed_id: FEED }]);
    expect(await open()).toEqual(expect.arrayContaining([one]));
  });

  test('dead letters are listed with their reason until they are queued again', async () => {
    const letter = {
      queue: 'ingest-items',
      key: 'item-1',
      feed_id: FEED,
      item_id: 'item-1',
      code: 'item-unreadable',
      message: 'No words.',
      payload: null,
      at: NOW,
    };
    const id = await store().write(tx => deadLetter(tx, letter));
    expect(await store().write(tx => deadLetter(tx, letter))).toBe(id);
    expect(await deadLetters(store().read, 10)).toMatchObject([{ id, message: 'No words.' }]);
    await store().write(tx => markRequeued(tx, ['item-1'], LATER));
    expect(await deadLetters(store().read, 10)).toEqual([]);
    const again = { ...letter, message: 'Still no words.', at: LATER };
    expect(await store().write(tx => deadLetter(tx, again))).toBe(id);
    expect(await deadLetters(store().read, 10)).toMatchObject([{ id, message: 'Still no words.', at: LATER }]);
    // Who tried it again before that has not tried this failure.
    await store().write(tx => reopenLetters(tx, [id], NOW));
    expect(await deadLetters(store().read, 10)).toHaveLength(1);
  });
});
