import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Worker } from 'bullmq';
import { pino } from 'pino';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDocumentMemory, createHostLimit, DEFAULT_HOST_LIMIT } from '../../src/feeds/fetch/admission.ts';
import { DEFAULT_LIMITS } from '../../src/feeds/fetch/request.ts';
import { createRecentItems } from '../../src/ingest/keep.ts';
import type { Polling } from '../../src/ingest/poll.ts';
import { pollFeed } from '../../src/ingest/poll.ts';
import { schedulePolls } from '../../src/ingest/schedule.ts';
import { checkBroker, closeQueues, connectBroker, openQueues } from '../../src/queue/queues.ts';
import { allFeeds, createPollRecorder, latestPolls, syncPartners } from '../../src/store/feeds.ts';
import { keepItems } from '../../src/store/items.ts';
import type { Store } from '../../src/store/open-store.ts';
import { startParseWorker } from '../../workers/parse-worker.ts';
import { runWorker } from '../../workers/run.ts';
import { received } from '../store/fixtures.ts';
import { emptyGround, type Ground } from '../store/store.ts';
import { startValkey } from '../valkey.ts';
import { exchange, partnerFile, records, rss, workplace } from './exchange.ts';

/** Many hosts in one server: told apart by the Host header, each answering as it is told to. */
type Answering = (request: http.IncomingMessage, response: http.ServerResponse) => void | Promise<void>;
let answer: Answering = () => {};
let server: http.Server;
let port = 0;
beforeAll(async () => {
  server = http.createServer((request, response) => void answer(request, response));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return () => server.close();
});
const document = rss([{ guid: 'one', headline: 'Bridge opens', html: '<p>The bridge opened on Monday.</p>' }]);

describe('polls through queue and store', () => {
  let ground: Ground;
  let store: Store;
  let valkey: Awaited<ReturnType<typeof startValkey>>;
  let polling: Polling;
  let worker: Worker;
  const chances: number[] = [];
  beforeEach(async () => {
    [ground, valkey] = await Promise.all([emptyGround('sqlite'), startValkey()]);
    store = await ground.open();
    const redis = connectBroker(valkey.socket);
    await checkBroker(redis, 'The broker of this test');
    const queues = openQueues(redis);
    const parseWorker = startParseWorker({ seconds: 15, megabytes: 256 });
    const log = pino({ level: 'silent' });
    const surroundings = {
      connection: redis,
      log,
      broker: { waitUntilTaken: () => {} },
      keepDeadLetter: async () => {},
    };
    worker = runWorker('poll-feed', 32, payload => pollFeed(payload, polling), surroundings);
    polling = {
      store,
      queues,
      parseWorker,
      recent: createRecentItems(),
      record: createPollRecorder(store),
      limits: {
        ...DEFAULT_LIMITS,
        allowPrivate: ['127.0.0.0/8'],
        lookup: async () => [{ address: '127.0.0.1', family: 4 }],
      },
      hosts: createHostLimit(redis, { ...DEFAULT_HOST_LIMIT, exempt: ['127.0.0.0/8'] }),
      documentMemory: createDocumentMemory(),
      credential: named => `secret of ${named}`,
      log: pino({ level: 'silent' }),
      now: () => new Date().toISOString(),
      chance: () => chances.shift() ?? 0.5,
    };
    return async () => {
      await worker.close();
      await closeQueues(queues);
      redis.disconnect();
      await parseWorker.close();
      await ground.remove();
      await valkey.stop();
    };
  });
  afterEach(() => {
    chances.length = 0;
  });

  const sync = (urls: readonly string[], contract: { auth?: { bearer: string } } = {}) =>
    store.write(tx => {
      const feeds = urls.map(url => ({ url, ...contract }));
      const partner = { id: 'paper', name: 'The Paper', aliases: [], exchanges: [], feeds };
      return syncPartners(tx, { partners: [partner] }, '2026-11-03T10:00:00.000Z');
    });
  const tick = () =>
    schedulePolls({
      ...polling,
      lastLost: 0,
    });

  test('one in 200 asks for the whole document, and its hash tells that nothing is new', async () => {
    const asked: (string | undefined)[] = [];
    answer = (request, response) => {
      asked.push(request.headers['if-none-match']);
      if (request.headers['if-none-match'] !== undefined) response.writeHead(304).end();
      else response.writeHead(200, { etag: '"1"', 'content-type': 'application/rss+xml' }).end(document);
    };
    await sync([`http://paper.example:${port}/`]);
    const [feed] = await allFeeds(store.read);
    const feedId = feed?.id ?? '';
    const outcomes = [];
    for (const chance of [0.5, 0.5, 0.004, 0.006]) {
      chances.push(chance);
      outcomes.push(await pollFeed({ feedId }, polling));
      chances.length = 0;
    }
    expect(asked).toEqual([undefined, '"1"', undefined, '"1"']);
    expect(outcomes.map(outcome => outcome.kind === 'done' && outcome.facts.outcome)).toEqual([
      'fetched',
      'unchanged',
      'unchanged',
      'unchanged',
    ]);
    expect((await latestPolls(store.read, feedId, 9)).map(poll => poll.status)).toEqual([304, 200, 304, 200]);
  });

  test('a 304 with a body is a 304, until a poll asks for the whole document', async () => {
    const asked: (string | undefined)[] = [];
    const published = new Date();
    let items = [{ guid: 'one', headline: 'Bridge opens', html: '<p>The bridge opened on Monday.</p>', published }];
    answer = (request, response) => {
      asked.push(request.headers['if-none-match'] ?? request.headers['if-modified-since']);
      if (asked.at(-1) !== undefined) request.socket.write(`HTTP/1.1 304 Not Modified\r\n\r\n${rss(items)}`);
      else response.writeHead(200, { etag: '"1"', 'last-modified': new Date().toUTCString() }).end(rss(items));
    };
    await sync([`http://paper.example:${port}/`]);
    const [feed] = await allFeeds(store.read);
    const poll = async () => (await pollFeed({ feedId: feed?.id ?? '' }, polling)) as unknown;
    expect(await poll()).toMatchObject({ facts: { newItems: 1 } });
    items = [...items, { guid: 'two', headline: 'Bridge shut', html: '<p>It was shut on Tuesday.</p>', published }];
    // A 304 has no body (RFC 9110, 15.4.5): what follows it is ignored, until a poll asks for the whole document.
    expect(await poll()).toMatchObject({ facts: { outcome: 'unchanged' } });
    expect(await allFeeds(store.read)).toMatchObject([{ failures: 0, last_error: null, etag: '"1"' }]);
    expect(await pollFeed({ feedId: feed?.id ?? '' }, { ...polling, chance: () => 0 })).toMatchObject({
      facts: { outcome: 'fetched', items: 2, newItems: 1 },
    });
    expect(asked).toEqual([undefined, '"1"', undefined]);
  });

  test('feeds due together are each asked once, no host by more than four at a time, and a slow host holds nobody up', async () => {
    // It answers nobody until all other hosts are done: did it keep the workers, they never would be.
    const slow = 'slow.example';
    const hosts = [slow, '127.0.0.1', 'feeds.localhost', ...Array.from({ length: 13 }, (_, n) => `paper-${n}.example`)];
    const atOnce = new Map<string, number>();
    const most = new Map<string, number>();
    let answered = 0;
    const allOthers = Promise.withResolvers<void>();
    // A machine of our own, which FETCH_ALLOW_PRIVATE opened, needs no manners: more than four are asked of it at once.
    const ours = new Map(['127.0.0.1', 'feeds.localhost'].map(host => [host, Promise.withResolvers<void>()]));
    answer = async (request, response) => {
      const host = request.headers.host?.replace(/:.*/, '') ?? '';
      const now = (atOnce.get(host) ?? 0) + 1;
      atOnce.set(host, now);
      most.set(host, Math.max(most.get(host) ?? 0, now));
      if (host === slow) await allOthers.promise;
      const many = ours.get(host);
      if (now > 4) many?.resolve();
      else await many?.promise;
      atOnce.set(host, (atOnce.get(host) ?? 0) - 1);
      answered += 1;
      if (answered === (hosts.length - 1) * 24) allOthers.resolve();
      response.writeHead(404).end();
    };
    await sync(hosts.flatMap(host => Array.from({ length: 24 }, (_, n) => `http://${host}:${port}/${n}`)));
    await tick();
    worker.run().catch(() => {});
    const unpolled = async () => (await allFeeds(store.read)).filter(feed => feed.last_polled_at === null).length;
    while ((await unpolled()) > 0) await sleep(50);
    const polls = await Promise.all((await allFeeds(store.read)).map(feed => latestPolls(store.read, feed.id, 9)));
    expect(polls.map(of => of.length)).toEqual(Array.from({ length: hosts.length * 24 }, () => 1));
    expect(answered).toBe(hosts.length * 24);
    expect(Math.max(...[...most].map(([host, number]) => (ours.has(host) ? 0 : number)))).toBe(4);
    expect(Math.min(...[...ours.keys()].map(host => most.get(host) ?? 0))).toBeGreaterThan(4);
  });

  test('of large documents wait for a place and hold no small one up; a feed known to be large is not asked in vain', async () => {
    const LARGE = ['/large/', '/large/chunked', '/large/gzip'];
    const large = document.replace('<item>', `<!--${'x'.repeat(1_500_000)}--><item>`);
    let asked = 0;
    answer = (request, response) => {
      asked += 1;
      const [, size, way] = request.url?.split('/') ?? [];
      const body = size === 'large' ? large : document;
      const sent = way === 'gzip' ? gzipSync(body) : body;
      const coding: Record<string, string> = way === 'gzip' ? { 'content-encoding': 'gzip' } : {};
      const length = way === 'chunked' ? {} : { 'content-length': Buffer.byteLength(sent) };
      response.writeHead(200, { ...coding, ...length }).end(sent);
    };
    const base = `http://paper.example:${port}`;
    await sync([`${base}/large/`, `${base}/large/chunked`, `${base}/large/gzip`, `${base}/small/`]);
    const ids = new Map((await allFeeds(store.read)).map(({ id, url }) => [url.slice(base.length), id]));
    const poll = (path: string) => pollFeed({ feedId: ids.get(path) ?? '' }, polling);
    const others = ['a', 'b'].map(id => polling.documentMemory.lease(id));
    expect(others.map(lease => lease.reserve(3_500_000))).toEqual([true, true]);

    for (const path of LARGE) expect(await poll(path)).toMatchObject({ kind: 'later' });
    expect(asked).toBe(3);
    for (const path of LARGE) expect(await poll(path)).toMatchObject({ kind: 'later' });
    expect(asked).toBe(3);
    expect(await poll('/small/')).toMatchObject({ kind: 'done', facts: { newItems: 1 } });
    for (const lease of others) lease.release();
    for (const path of [...LARGE, '/large/'])
      expect(await poll(path)).toMatchObject({
        kind: 'done',
        facts: { outcome: expect.stringMatching(/^(fetched|unch)/) },
      });
    expect(polling.documentMemory.lease('c').reserve(8_000_000)).toBe(true);
  });

  test("are told a partner's credential by its name, out of the feed's own row", async () => {
    let authorization: string | undefined;
    answer = (request, response) => {
      authorization = request.headers.authorization;
      response.writeHead(404).end();
    };
    await sync([`http://paper.example:${port}/`], { auth: { bearer: 'env:PAPER_TOKEN' } });
    const [feed] = await allFeeds(store.read);
    await pollFeed({ feedId: feed?.id ?? '' }, polling);
    expect(authorization).toBe('Bearer secret of env:PAPER_TOKEN');
  });

  test('a note that cannot be written fails alone: those gathered with it are kept', async () => {
    await sync([`http://paper.example:${port}/`]);
    const [feed] = await allFeeds(store.read);
    const poll = {
      at: polling.now(),
      status: 304,
      bytes: 0,
      items: 0,
      new_items: 0,
      ms: 1,
      outcome: 'unchanged',
      error: null,
    };
    const written = await Promise.allSettled(
      ['nobody', feed?.id ?? ''].map(feed_id => polling.record({ poll: { ...poll, feed_id }, update: {} })),
    );
    expect(written.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(await latestPolls(store.read, feed?.id ?? '', 9)).toHaveLength(1);
  });

  test('items whose job was lost are queued again by the tick, without a poll of their feed', async () => {
    await sync([`http://paper.example:${port}/`]);
    const [feed] = await allFeeds(store.read);
    const feedId = feed?.id ?? '';
    const keptAt = (now: string, name: string) =>
      store.write(tx => keepItems(tx, { feedId, partnerId: 'paper', now }, [received(name, name)]));
    const [lost] = await keptAt('2026-11-03T10:00:00.000Z', 'lost');
    await keptAt(polling.now(), 'queued by its poll a moment ago');
    await tick();
    const jobs = await polling.queues['ingest-items'].getJobs(['waiting']);
    expect(jobs.map(job => job.data)).toEqual([{ feedId, itemIds: [lost] }]);
  });
});

test('a host that asks for an hour of peace gets it from all its feeds, and the round does not wait for it', async () => {
  answer = (_request, response) => {
    response.writeHead(429, { 'retry-after': '3600' }).end();
  };
  const urls = Array.from({ length: 6 }, (_, n) => `http://localhost:${port}/${n}`);
  const { env } = workplace({ paper: partnerFile('paper', urls) });
  const round = await exchange(['run', '--once', '--json'], { ...env, FETCH_ALLOW_PRIVATE: '127.0.0.0/8,::1/128' });
  expect(records(round.out)).toMatchObject([{ polled: 6, failed: 6 }]);
  const feeds = records((await exchange(['feeds', '--json'], env)).out);
  const soon = new Date(Date.now() + 50 * 60_000).toISOString();
  expect(feeds.filter(feed => String(feed.nextPollAt) >= soon)).toHaveLength(6);
});
