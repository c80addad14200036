import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { articleIdentity } from '../../src/core/identity.ts';
import { liftDueEmbargoes } from '../../src/lift-embargoes.ts';
import { currentRevisions, insertRevisions, loadArticles, upsertArticles } from '../../src/store/articles.ts';
import { appendChanges, changesAfter, latestChange } from '../../src/store/changes.ts';
import { deadLetter, deadLetters, markRequeued } from '../../src/store/dead-letters.ts';
import {
  activeFeeds,
  allFeeds,
  claimDueFeeds,
  latestPolls,
  loadFeed,
  prunePolls,
  recordPolls,
} from '../../src/store/feeds.ts';
import { feedIdOf } from '../../src/store/ids.ts';
import {
  chooseItems,
  countTry,
  giveUpItem,
  loadItems,
  reviveItems,
  settleItems,
  unsettledItems,
} from '../../src/store/items.ts';
import { keepItems } from '../../src/store/keep-items.ts';
import type { Store } from '../../src/store/open-store.ts';
import { allPartners, syncPartners } from '../../src/store/partners.ts';
import { keepPayload, loadPayload, packPayload, pruneArchive } from '../../src/store/payloads.ts';
import { packRecord, unpackRecord } from '../../src/store/record.ts';
import { loadSignatures, pruneSignatures, saveSignatures, signaturesAfter } from '../../src/store/signatures.ts';
import { deleteLinks, insertLinks, linksOf, storyMembers } from '../../src/store/stories.ts';
import { articleRow, DAILY_MAIL, headlineOf, MORNING_POST, NOW, received, revisionRow } from './fixtures.ts';
import { emptyGround, type Ground, KINDS } from './store.ts';

const LATER = '2026-11-03T11:00:00.000Z';
const FEED = feedIdOf(DAILY_MAIL.id, DAILY_MAIL.feeds[0]?.url ?? '');

describe.each(KINDS)('the store on %s', kind => {
  let ground: Ground;
  let store: Store;

  beforeAll(async () => {
    ground = await emptyGround(kind);
    store = await ground.open();
    await store.write(tx => syncPartners(tx, [DAILY_MAIL, MORNING_POST], NOW));
  });
  afterAll(() => ground.remove());

  const keep = (...items: ReturnType<typeof received>[]) =>
    store.write(tx => keepItems(tx, { feedId: FEED, partnerId: DAILY_MAIL.id, now: NOW }, items));

  describe('partners and feeds', () => {
    test('keep the names of credentials, so that any worker finds them in its own environment', async () => {
      const [partner] = await allPartners(store.read);
      expect(partner?.definition).toContain('"exchanges":[{"with":"cgtn"}]');
      expect(partner?.definition).toContain('env:DAILY_MAIL_TOKEN');
    });

    test('a feed knows by itself what the partner file says of fetching it', async () => {
      const contracts = (await allFeeds(store.read)).map(feed => feed.contract && JSON.parse(feed.contract));
      expect(contracts.sort()).toEqual([{ auth: { bearer: 'env:DAILY_MAIL_TOKEN' } }, null, null]);
    });

    test('stay, marked, when the partner files no longer have them, and come back where they were', async () => {
      await store.write(tx => syncPartners(tx, [DAILY_MAIL], LATER));
      expect((await allPartners(store.read)).map(p => p.removed_at)).toEqual([null, LATER]);
      expect((await activeFeeds(store.read)).map(f => f.partner_id)).toEqual(['daily-mail']);
      expect(await allFeeds(store.read)).toHaveLength(3);
      await store.write(tx => syncPartners(tx, [DAILY_MAIL, MORNING_POST], LATER));
      expect(await activeFeeds(store.read)).toHaveLength(3);
      expect((await loadFeed(store.read, FEED))?.next_poll_at).toBe(NOW);
    });

    test('a changed interval in the partner file is one row, and the adapted one stays', async () => {
      const slower = { ...DAILY_MAIL, feeds: DAILY_MAIL.feeds.map(feed => ({ ...feed, every: 1200 })) };
      await store.write(tx => syncPartners(tx, [slower, MORNING_POST], LATER));
      expect(await loadFeed(store.read, FEED)).toMatchObject({ every_seconds: 1200, interval_seconds: 600 });
      await store.write(tx => syncPartners(tx, [DAILY_MAIL, MORNING_POST], LATER));
    });

    test('are due when their time has come, and claimed by one scheduler only', async () => {
      expect(await store.write(tx => claimDueFeeds(tx, '2026-11-03T09:59:59.999Z', LATER, 10))).toEqual([]);
      const claims = await Promise.all([1, 2, 3, 4].map(() => store.write(tx => claimDueFeeds(tx, NOW, LATER, 2))));
      expect(claims.flat().sort()).toEqual((await allFeeds(store.read)).map(f => f.id).sort());
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
          fresh: 1,
          ms: 20,
          outcome: 'fetched',
          error: null,
        };
        await store.write(tx =>
          recordPolls(tx, [{ poll, update: { next_poll_at: LATER, etag: `"${minute}"`, failures: 0 } }]),
        );
      }
      await store.write(tx => prunePolls(tx, 2));
      expect((await latestPolls(store.read, FEED, 10)).map(p => p.at)).toEqual([
        '2026-11-03T10:03:00.000Z',
        '2026-11-03T10:02:00.000Z',
      ]);
      expect(await loadFeed(store.read, FEED)).toMatchObject({
        etag: '"03"',
        last_status: 200,
        last_polled_at: '2026-11-03T10:03:00.000Z',
      });
    });
  });

  test('polls are noted many at a time, each feed with what follows for it alone', async () => {
    const [first, second, third] = await allFeeds(store.read);
    if (first === undefined || second === undefined || third === undefined) throw new Error('There are three feeds.');
    const at = '2026-11-03T10:30:00.000Z';
    const poll = { at, status: 304, bytes: 0, items: 0, fresh: 0, ms: 9, outcome: 'unchanged', error: null };
    const failed = { ...poll, feed_id: third.id, status: null, outcome: 'failed', error: 'no "answer"' };
    const notes = [
      { poll: { ...poll, feed_id: first.id }, update: { next_poll_at: LATER, items_per_week: 1 / 3 } },
      { poll: { ...poll, feed_id: second.id }, update: { next_poll_at: NOW, items_per_week: 2 } },
      { poll: failed, update: { failures: 2, last_error: 'no "answer"', paused_at: null } },
    ];
    await store.write(tx => recordPolls(tx, notes));
    // A job that runs twice notes its poll once.
    await store.write(tx => recordPolls(tx, notes.slice(0, 2)));
    const noted = { last_polled_at: at, last_status: 304 };
    expect(await allFeeds(store.read)).toEqual([
      { ...first, ...noted, next_poll_at: LATER, items_per_week: 1 / 3 },
      { ...second, ...noted, next_poll_at: NOW, items_per_week: 2 },
      { ...third, ...noted, last_status: null, failures: 2, last_error: 'no "answer"' },
    ]);
    expect(await latestPolls(store.read, third.id, 1)).toEqual([failed]);
    expect((await latestPolls(store.read, second.id, 9)).filter(p => p.at === at)).toHaveLength(1);
  });

  describe('the archive', () => {
    test('gives back the bytes as they came, once for each body', async () => {
      const bytes = new TextEncoder().encode('<rss>'.repeat(1_000));
      const packed = await packPayload(bytes);
      expect(packed.bytes.byteLength).toBeLessThan(200);
      const payload = { feedId: FEED, hash: 'h1', fetchedAt: NOW, contentType: 'text/xml', packed };
      const id = await store.write(tx => keepPayload(tx, payload));
      expect(await store.write(tx => keepPayload(tx, { ...payload, fetchedAt: LATER }))).toBe(id);
      const loaded = await loadPayload(store.read, id);
      expect(loaded).toMatchObject({ feedId: FEED, fetchedAt: LATER, contentType: 'text/xml' });
      expect(Buffer.from(loaded?.bytes ?? []).equals(bytes)).toBe(true);
    });

    test('forgets what its retention has passed, and never an item that is not settled', async () => {
      const [settled] = await keep(received('old-1', 'settled'));
      const [open] = await keep(received('old-2', 'not settled yet', 1));
      await store.write(tx => settleItems(tx, [{ id: settled ?? '', article_id: 'a' }], NOW));
      await store.write(tx => pruneArchive(tx, LATER));
      const items = await loadItems(store.read, [settled ?? '', open ?? '']);
      expect(items.map(item => headlineOf(item))).toEqual([undefined, 'not settled yet']);
      expect((await chooseItems(store.read, { articleId: 'a' })).map(item => item.kept)).toEqual([false]);
      const packed = await packPayload(new Uint8Array(3));
      const id = await store.write(tx =>
        keepPayload(tx, { feedId: FEED, hash: 'h2', fetchedAt: '2026-01-01T00:00:00.000Z', packed }),
      );
      expect(await store.write(tx => pruneArchive(tx, '2026-06-01T00:00:00.000Z'))).toEqual({
        payloads: 1,
        receipts: 0,
      });
      expect(await loadPayload(store.read, id)).toBeUndefined();
    });
  });

  describe('items', () => {
    test('are kept once, in document order, and seen again unchanged they are nothing new', async () => {
      const items = [received('k-1', 'one', 0), received('k-2', 'two', 1), received('k-3', 'three', 2)];
      const ids = await keep(...items);
      expect((await loadItems(store.read, ids)).map(item => item.identity)).toEqual(['k-1', 'k-2', 'k-3']);
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
      await store.write(tx => settleItems(tx, [{ id: first ?? '', article_id: 'a1' }], NOW));
      const [second] = await keep(received('r-1', 'as changed'));
      expect(second).not.toBe(first);
      expect(await keep(received('r-1', 'as changed'))).toEqual([]);
      expect(await keep(received('r-1', 'as first printed'))).toEqual([first]);
      expect(await keep(received('r-1', 'as first printed'))).toEqual([]);
      const rows = await loadItems(store.read, [first ?? '', second ?? '']);
      expect(Object.fromEntries(rows.map(row => [row.id, row.latest]))).toEqual({
        [first ?? '']: 1,
        [second ?? '']: 0,
      });
    });

    test('a text that comes back after its words were forgotten brings them again', async () => {
      const [first = ''] = await keep(received('f-1', 'as first printed'));
      await store.write(tx => settleItems(tx, [{ id: first, article_id: 'a9' }], NOW));
      const [second = ''] = await keep(received('f-1', 'as changed'));
      await store.write(tx => settleItems(tx, [{ id: second, article_id: 'a9' }], NOW));
      await store.write(tx => pruneArchive(tx, LATER));
      expect((await loadItems(store.read, [first])).map(item => item.received)).toEqual([undefined]);
      expect(await keep(received('f-1', 'as first printed'))).toEqual([first]);
      const [item] = await loadItems(store.read, [first]);
      expect(JSON.parse(item?.received ?? '{}')).toMatchObject({ guid: 'f-1' });
      expect(item?.state).toBe('fresh');
    });

    test('two texts under one id in one document are both kept, and are no news at the next poll', async () => {
      const both = [received('bad-guid', 'one story', 0), received('bad-guid', 'quite another', 1)];
      expect(await keep(...both)).toHaveLength(2);
      expect(await keep(...both)).toEqual([]);
      expect(await keep(...both.toReversed())).toEqual([]);
    });

    test('hold hostile characters without harm', async () => {
      const [id] = await keep(received('nul\0 and \ud800', 'a NUL \0 and half a \ud83d pair'));
      const [item] = await loadItems(store.read, [id ?? '']);
      expect(headlineOf(item)).toBe('a NUL \0 and half a \ud83d pair');
      expect(await keep(received('nul\0 and \ud800', 'a NUL \0 and half a \ud83d pair'))).toEqual([]);
    });

    test('are kept however long their ids are', async () => {
      const noise = Array.from({ length: 4_000 }, (_, n) => String.fromCharCode(0x4e00 + ((n * 7919) % 20_000))).join(
        '',
      );
      const { key } = articleIdentity({ guid: noise });
      expect(await keep(received(key, 'endless id'))).toHaveLength(1);
      expect(await keep(received(key, 'endless id'))).toEqual([]);
    });

    test('not settled yet are found again, given up ones are not, and can be revived', async () => {
      const ids = await keep(received('u-1', 'first', 0), received('u-2', 'second', 1));
      const [one = '', two = ''] = ids;
      const open = async () => (await unsettledItems(store.read, { feedId: FEED, limit: 10_000 })).map(i => i.id);
      expect(await open()).toEqual(expect.arrayContaining(ids));
      expect(await store.write(tx => countTry(tx, [one]))).toEqual([{ id: one, tries: 1 }]);
      await store.write(async tx => {
        await giveUpItem(tx, one, { code: 'item-unreadable', message: 'No words.' }, NOW);
        await settleItems(tx, [{ id: two, article_id: 'a2' }], NOW);
      });
      expect(await open()).not.toEqual(expect.arrayContaining([one]));
      expect((await chooseItems(store.read, { dead: true, feedId: FEED })).map(i => i.id)).toEqual([one]);
      expect((await chooseItems(store.read, { articleId: 'a2' })).map(i => i.id)).toEqual([two]);
      expect(await store.write(tx => reviveItems(tx, [one]))).toEqual([{ id: one, feed_id: FEED }]);
      expect(await open()).toEqual(expect.arrayContaining([one]));
    });
  });

  describe('articles', () => {
    test('come back as they were written, the text and its words character for character', async () => {
      const article = articleRow('art-1', { embargoed_until: LATER, score: 0.75, version: '3' });
      const revision = revisionRow(article, 'It began with “a quote” — and 北京.\nSecond line.');
      await store.settle(async tx => {
        await upsertArticles(tx, [article]);
        await insertRevisions(tx, [revision]);
      });
      expect(await loadArticles(store.read, [article.id, 'unknown'])).toEqual([article]);
      const [current] = await currentRevisions(store.read, [article.id]);
      expect(current).toEqual(revision);
      const record = current === undefined ? undefined : unpackRecord(current);
      expect(record?.text).toBe(
        'BEIJING: It began with “a quote” — and 北京.\nSecond line. –The Daily Mail-CGTN news exchange item',
      );
      expect(record?.bodyHtml).toBe('<p>It began with “a quote” — and 北京.\nSecond line.</p>');
    });

    test('written again keep the time of their making', async () => {
      const article = articleRow('art-2');
      await store.settle(tx => upsertArticles(tx, [article]));
      await store.settle(tx =>
        upsertArticles(tx, [{ ...article, headline: 'Better', created_at: LATER, updated_at: LATER }]),
      );
      expect(await loadArticles(store.read, [article.id])).toEqual([
        { ...article, headline: 'Better', updated_at: LATER },
      ]);
    });

    test('links are found from either end, and taken back from either end but for those of the desk', async () => {
      const [a, b, c] = [
        articleRow('st-a'),
        articleRow('st-b'),
        articleRow('st-c', { story_id: articleRow('st-a').id }),
      ];
      const link = {
        a: b.id,
        b: a.id,
        kind: 'duplicate',
        score: 0.9,
        parts_of_a: 2 ** 32 - 1,
        parts_of_b: 1,
        evidence: '{"shared":0.9}',
      };
      await store.settle(async tx => {
        await upsertArticles(tx, [a, b, c]);
        await insertLinks(tx, [{ ...link, score: 0.5 }]);
        await insertLinks(tx, [link, { ...link, a: c.id, kind: 'merge', evidence: null }]);
      });
      expect((await storyMembers(store.read, [a.id])).map(member => member.id).sort()).toEqual([a.id, c.id].sort());
      expect(await linksOf(store.read, [a.id])).toHaveLength(2);
      expect(await linksOf(store.read, [b.id])).toEqual([
        { a: b.id, b: a.id, kind: 'duplicate', score: 0.9, parts_of_a: 2 ** 32 - 1, parts_of_b: 1 },
      ]);
      await store.settle(tx => deleteLinks(tx, [a.id]));
      expect((await linksOf(store.read, [a.id])).map(l => l.kind)).toEqual(['merge']);
    });

    test('signatures are numbered in the order of settling and leave with the window', async () => {
      const [a, b] = [articleRow('sig-a'), articleRow('sig-b')];
      await store.settle(async tx => {
        await upsertArticles(tx, [a, b]);
        await saveSignatures(tx, [
          { article_id: a.id, arrived_at: NOW, bytes: new Uint8Array([1, 2, 255]) },
          { article_id: b.id, arrived_at: '2026-01-01T00:00:00.000Z', bytes: new Uint8Array([4]) },
        ]);
      });
      const [row] = await loadSignatures(store.read, [a.id]);
      expect([...(row?.bytes ?? [])]).toEqual([1, 2, 255]);
      const seq = row?.seq ?? 0;
      await store.settle(tx => saveSignatures(tx, [{ article_id: a.id, arrived_at: NOW, bytes: new Uint8Array([9]) }]));
      const since = await signaturesAfter(store.read, seq, '2026-06-01T00:00:00.000Z', 10);
      expect(since.map(s => [s.article_id, s.seq, [...s.bytes]])).toEqual([[a.id, seq + 2, [9]]]);
      expect(await store.write(tx => pruneSignatures(tx, '2026-06-01T00:00:00.000Z'))).toBe(1);
    });

    test('the SQL view shows what is usable and not under embargo', async () => {
      const shown = articleRow('view-shown', { embargoed_until: '2020-01-01T00:00:00.000Z' });
      const held = articleRow('view-held', { embargoed_until: '2999-01-01T00:00:00.000Z' });
      const killed = articleRow('view-killed', { pub_status: 'canceled' });
      await store.settle(async tx => {
        await upsertArticles(tx, [shown, held, killed]);
        await insertRevisions(
          tx,
          [shown, held, killed].map(article => revisionRow(article)),
        );
      });
      const rows = await store.read
        .selectFrom('published_article')
        .selectAll()
        .where('id', 'in', [shown.id, held.id, killed.id])
        .execute();
      expect(rows).toMatchObject([
        {
          id: shown.id,
          partner_name: 'The Daily Mail',
          byline: 'Jane Smith',
          credit_line: 'The Daily Mail–CGTN news exchange',
          dateline_place: 'BEIJING',
          dateline_date: '2026-11-03',
          body_text: 'The words of view-shown.',
          published: NOW,
          is_lead: 1,
        },
      ]);
    });
  });

  test('the SQL view reads every record, whatever characters a source sent', async () => {
    const article = articleRow('view-odd', { headline: 'NUL \0 and half a \ud83d pair' });
    const words = revisionRow(article, 'x');
    const odd = packRecord({
      ...unpackRecord(words),
      byline: 'J\0ane \ud83d',
      headline: article.headline,
      text: 'a\0b',
    });
    await store.settle(async tx => {
      await upsertArticles(tx, [article]);
      await insertRevisions(tx, [{ ...words, ...odd }]);
    });
    const [row] = await store.read.selectFrom('published_article').selectAll().where('id', '=', article.id).execute();
    expect(row).toMatchObject({
      headline: 'NUL  and half a \ufffd pair',
      byline: 'Jane \ufffd',
      dateline_place: 'BEIJING',
    });
  });

  describe('the change log', () => {
    const change = (articleId: string, uniqueKey?: string) => ({
      kind: 'published' as const,
      at: NOW,
      articleId,
      revision: 1,
      storyId: articleId,
      ...(uniqueKey === undefined ? {} : { uniqueKey }),
    });

    test('numbers the lines of eight writers without a gap, and no reader that follows misses one', async () => {
      const start = await latestChange(store.read);
      const seen: number[] = [];
      let writing = true;
      const reader = (async () => {
        for (let after = start; ; ) {
          const stop = !writing;
          const lines = await changesAfter(store.read, after, 50);
          seen.push(...lines.map(line => line.seq));
          after = lines.at(-1)?.seq ?? after;
          if (stop && lines.length === 0) return;
          await new Promise(resolve => setTimeout(resolve, 1));
        }
      })();
      await Promise.all(
        Array.from({ length: 8 }, async (_, writer) => {
          for (let batch = 0; batch < 10; batch += 1) {
            await store.settle(async tx => {
              await appendChanges(tx, [change(`w${writer}-${batch}-a`)]);
              await new Promise(resolve => setTimeout(resolve, (writer * 7 + batch) % 3));
              await appendChanges(tx, [change(`w${writer}-${batch}-b`), change(`w${writer}-${batch}-c`)]);
            });
          }
        }),
      );
      writing = false;
      await reader;
      expect(seen).toEqual(Array.from({ length: 240 }, (_, n) => start + n + 1));
    });

    test('takes back the numbers of a transaction that failed', async () => {
      const start = await latestChange(store.read);
      await expect(
        store.settle(async tx => {
          await appendChanges(tx, [change('x')]);
          throw new Error('a job that fails');
        }),
      ).rejects.toThrow('a job that fails');
      expect(await store.settle(tx => appendChanges(tx, [change('y')]))).toEqual([start + 1]);
    });

    test('says the same thing once, whoever notices it first', async () => {
      const appended = await Promise.all(
        Array.from({ length: 6 }, () =>
          store.write(tx => appendChanges(tx, [change('z', 'once'), change('z', 'once')])),
        ),
      );
      expect(appended.flat()).toHaveLength(1);
    });

    test('logs the lift of an embargo once, when its time has come', async () => {
      const held = articleRow('lift-1', { embargoed_until: LATER, lift_at: LATER });
      const canceled = articleRow('lift-2', { embargoed_until: LATER, lift_at: LATER, pub_status: 'canceled' });
      await store.settle(tx => upsertArticles(tx, [held, canceled]));
      expect(await liftDueEmbargoes(store, NOW)).toBe(0);
      const before = await latestChange(store.read);
      await Promise.all([1, 2, 3].map(() => liftDueEmbargoes(store, LATER)));
      const lines = await changesAfter(store.read, before, 10);
      expect(lines).toHaveLength(1);
      const [line] = lines;
      expect(line).toMatchObject({ kind: 'embargo-lifted', article_id: held.id });
    });
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
    const id = await store.write(tx => deadLetter(tx, letter));
    expect(await store.write(tx => deadLetter(tx, letter))).toBe(id);
    expect(await deadLetters(store.read, 10)).toMatchObject([{ id, message: 'No words.' }]);
    await store.write(tx => markRequeued(tx, ['item-1'], LATER));
    expect(await deadLetters(store.read, 10)).toEqual([]);
  });
});
