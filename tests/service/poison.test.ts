import http from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadHouse } from '../../config/house.ts';
import { createRecentItems } from '../../src/polling/recent-items.ts';
import { ingestItems } from '../../src/settling/ingest-items.ts';
import { createLargeBatches } from '../../src/settling/large-batches.ts';
import { allFeeds } from '../../src/store/feeds.ts';
import { countTry } from '../../src/store/items.ts';
import { keepItems } from '../../src/store/keep-items.ts';
import { openStore } from '../../src/store/open-store.ts';
import { createStoryMemory } from '../../src/stories/story-memory.ts';
import { startReadingThread } from '../../workers/reading.ts';
import { seededItem } from '../bench/seeded-copy.ts';
import { NOW, received } from '../store/fixtures.ts';
import { exchange, partnerFile, records, rss, workplace } from './exchange.ts';

/** 8 MB of an item: its feed is read in a tenth of the memory that settling it takes. */
const GIANT = Array.from(
  { length: 70_000 },
  (_, n) => `<p>The minister said ${n} that word${n} and line${n} of the tale would go on, and on.</p>`,
);

let server: http.Server;
let url: string;
beforeAll(async () => {
  const giant = { guid: 'giant', headline: 'A tale without end', html: GIANT.join('') };
  const documents: Readonly<Record<string, string>> = {
    '/poisoned': rss([seededItem(1), giant, seededItem(2)]),
    '/sound': rss([3, 4, 5].map(number => seededItem(number))),
  };
  server = http.createServer((request, response) => response.end(documents[request.url ?? '']));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => server.close());

test('an item that takes more memory than it may ends in the dead letters, and holds nobody up', async () => {
  const { env } = workplace({ a: partnerFile('a', [`${url}/poisoned`]), b: partnerFile('b', [`${url}/sound`]) });
  const wide = { ...env, READ_MAX_TEXT: '20000000' };
  const round = await exchange(['run', '--once', '--json'], { ...wide, READ_MEMORY_MB: '44' });
  expect(records(round.out)).toMatchObject([{ polled: 2, failed: 0, items: 6, published: 5, rejected: 1 }]);
  const dead = records((await exchange(['queues', '--dead', '--json'], env)).out);
  expect(dead).toMatchObject([
    {
      code: 'reader-stopped',
      item: expect.any(String),
      message: expect.stringMatching(/MB of memory, so it was stopped\. .*READ_MEMORY_MB/),
    },
  ]);
  // Given what it needs, it is read after all.
  const again = await exchange(['requeue', '--failed', '--json'], wide);
  expect(again.code, again.err).toBe(0);
  expect(records((await exchange(['articles', '--json'], env)).out)).toHaveLength(6);
});

test('an item larger than the cap is a dead letter that names the setting; raised, it is read from the archive', async () => {
  const { env } = workplace({ a: partnerFile('a', [`${url}/poisoned`]) });
  const round = await exchange(['run', '--once', '--json'], env);
  expect(records(round.out)).toMatchObject([{ items: 3, published: 2, rejected: 1 }]);
  const dead = records((await exchange(['queues', '--dead', '--json'], env)).out);
  expect(dead).toMatchObject([
    { code: 'item-too-large', message: expect.stringMatching(/\(READ_MAX_TEXT\).*--from raw/) },
  ]);
  const again = await exchange(['requeue', '--failed', '--from', 'raw', '--json'], {
    ...env,
    READ_MAX_TEXT: '20000000',
  });
  expect(again.code, again.err).toBe(0);
  const articles = records((await exchange(['articles', '--json'], env)).out);
  expect(articles.find(({ headline }) => headline === 'A tale without end')).toMatchObject({
    bodyText: expect.stringContaining('word69999'),
  });
  expect(records((await exchange(['queues', '--dead', '--json'], env)).out)).toEqual([]);
});

test('an item that ended its process five times is dead, and those of its batch are not', async () => {
  const { env } = workplace({ paper: partnerFile('paper', [`${url}/sound`]) });
  await exchange(['run', '--once'], env);
  const store = await openStore({ dataDir: path.join(env.DATA_DIR ?? '') });
  const [feed] = await allFeeds(store.read);
  const source = { feedId: feed?.id ?? '', partnerId: 'paper', now: '2026-11-03T10:00:00.000Z' };
  const words = ['one', 'two', 'three'].map((name, n) => received(name, `${name}: ${seededItem(n + 10).headline}`, n));
  const [one, two, three] = await store.write(tx => keepItems(tx, source, words));
  // As five starts leave them that were killed over the second item: the batch together twice, then one by one.
  for (const ids of [[one, two, three], [one, two, three], [two], [two], [two]])
    await store.write(tx =>
      countTry(
        tx,
        ids.filter(id => id !== undefined),
      ),
    );
  await store.close();
  const round = await exchange(['run', '--once', '--json'], env);
  expect(records(round.out)).toMatchObject([{ published: 2, rejected: 1 }]);
  const dead = records((await exchange(['queues', '--dead', '--json'], env)).out);
  expect(dead).toMatchObject([
    { code: 'item-unreadable', message: expect.stringContaining('ended its process 5 times.') },
  ]);
});

test('items are no poison where it is the store that fails, however often', async () => {
  const { env } = workplace({ paper: partnerFile('paper', [`${url}/sound`]) });
  await exchange(['run', '--once'], env);
  const store = await openStore({ dataDir: env.DATA_DIR ?? '' });
  const [feed] = await allFeeds(store.read);
  const feedId = feed?.id ?? '';
  const itemIds = await store.write(tx =>
    keepItems(tx, { feedId, partnerId: 'paper', now: NOW }, [received('one', seededItem(9).headline)]),
  );
  const reading = startReadingThread({ seconds: 15, megabytes: 256 });
  const desk = {
    store,
    reading,
    recent: createRecentItems(),
    stories: createStoryMemory(10),
    large: createLargeBatches(),
    house: loadHouse('config/house.yaml'),
    log: pino({ level: 'silent' }),
    now: () => NOW,
  };
  await store.write(tx => sql`alter table signatures rename to lost`.execute(tx));
  for (let attempt = 0; attempt < 6; attempt += 1)
    await expect(ingestItems({ feedId, itemIds }, desk)).rejects.toThrow('no such table');
  await store.write(tx => sql`alter table lost rename to signatures`.execute(tx));
  expect(await ingestItems({ feedId, itemIds }, desk)).toMatchObject({ facts: { published: 1, rejected: 0 } });
  await reading.close();
  await store.close();
});

test('items that were begun too often are tried one after the other, so that none is counted for the end of another', async () => {
  const { env } = workplace({ paper: partnerFile('paper', [`${url}/sound`]) });
  await exchange(['run', '--once'], env);
  const store = await openStore({ dataDir: env.DATA_DIR ?? '' });
  const [feed] = await allFeeds(store.read);
  const feedId = feed?.id ?? '';
  const words = ['one', 'two', 'three'].map((name, n) => received(name, `${name}: ${seededItem(n + 20).headline}`, n));
  const ids = await store.write(tx => keepItems(tx, { feedId, partnerId: 'paper', now: NOW }, words));
  for (const _ of [1, 2]) await store.write(tx => countTry(tx, ids));
  const begun: string[] = [];
  const reader = Promise.withResolvers<never>();
  const desk = {
    store,
    // In this reader the first item does not end, as in a process that it is about to end.
    reading: {
      ready: async () => {},
      readDocument: () => reader.promise,
      prepareArticles: async ({ items }: { items: readonly { itemId: string }[] }) => {
        begun.push(...items.map(({ itemId }) => itemId));
        return await reader.promise;
      },
    },
    recent: createRecentItems(),
    stories: createStoryMemory(10),
    large: createLargeBatches(),
    house: loadHouse('config/house.yaml'),
    log: pino({ level: 'silent' }),
    now: () => NOW,
  };
  const jobs = ids.map(id => ingestItems({ feedId, itemIds: [id] }, desk));
  await expect.poll(() => begun).toHaveLength(1);
  await sleep(200);
  const rows = await store.read.selectFrom('items').select(['id', 'tries']).where('id', 'in', ids).execute();
  expect(begun).toEqual([ids[0]]);
  expect(rows.map(({ id, tries }) => (id === ids[0] ? tries - 1 : tries))).toEqual([2, 2, 2]);
  reader.reject(new Error('ended'));
  await Promise.allSettled(jobs);
  await store.close();
});

test('a batch of much copy is settled in its turn, and an ordinary one passes it', async () => {
  const { env } = workplace({ paper: partnerFile('paper', [`${url}/sound`]) });
  await exchange(['run', '--once'], env);
  const store = await openStore({ dataDir: env.DATA_DIR ?? '' });
  const [feed] = await allFeeds(store.read);
  const feedId = feed?.id ?? '';
  const keep = async (name: string, position: number, words: string): Promise<string[]> => {
    const item = { ...received(name, `${name}: ${seededItem(position + 40).headline}`, position) };
    const long = { ...item, received: JSON.stringify({ ...JSON.parse(item.received), bodyHtml: words }) };
    return await store.write(tx => keepItems(tx, { feedId, partnerId: 'paper', now: NOW }, [long]));
  };
  const much = await keep('much', 1, GIANT.slice(0, 6_000).join(''));
  const ordinary = await keep('ordinary', 2, seededItem(50).html);
  const large = createLargeBatches(1, 0);
  const leave = await large.enter();
  const reading = startReadingThread({ seconds: 15, megabytes: 256 });
  const desk = {
    ...{
      store,
      reading,
      large,
      recent: createRecentItems(),
      stories: createStoryMemory(10),
      house: loadHouse('config/house.yaml'),
    },
    ...{ log: pino({ level: 'silent' }), now: () => NOW },
  };
  expect(await ingestItems({ feedId, itemIds: much }, desk)).toMatchObject({ kind: 'later' });
  expect(await ingestItems({ feedId, itemIds: ordinary }, desk)).toMatchObject({ facts: { published: 1 } });
  leave?.();
  expect(await ingestItems({ feedId, itemIds: much }, desk)).toMatchObject({ facts: { published: 1 } });
  expect(await large.enter()).toBeTypeOf('function');
  await reading.close();
  await store.close();
});

test('a reader that takes too long is stopped, and those who wait get a new one', async () => {
  const reading = startReadingThread({ seconds: 0.01, megabytes: 256 });
  const bytes = Buffer.from(rss(Array.from({ length: 500 }, (_, number) => seededItem(number))));
  const reads = await Promise.allSettled(
    [1, 2, 3].map(() => reading.readDocument({ bytes, url: 'https://paper.example/', guidsSound: true })),
  );
  await reading.close();
  expect(reads.map(read => read.status === 'rejected' && read.reason.code)).toEqual(Array(3).fill('reader-stopped'));
});

test('each document gets its own answer, however long one takes beside the others', async () => {
  const reading = startReadingThread({ seconds: 15, megabytes: 256 });
  const documents = [1, 2, 3, 4].map(number => Buffer.from(rss([seededItem(number)])));
  // Unpacking is the one step that waits for another thread.
  const read = await Promise.all(
    documents.map((bytes, n) =>
      reading.readDocument({
        bytes: n % 2 === 0 ? gzipSync(bytes) : bytes,
        url: `https://paper.example/${n}`,
        guidsSound: true,
      }),
    ),
  );
  await reading.close();
  expect(read.map(({ items }) => items[0]?.received.includes(seededItem(0).headline))).toEqual(Array(4).fill(false));
  expect(read.map(({ items }, n) => items[0]?.received.includes(seededItem(n + 1).headline))).toEqual(
    Array(4).fill(true),
  );
});
