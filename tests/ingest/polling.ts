import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createDocumentMemory, createHostLimit, DEFAULT_HOST_LIMIT } from '../../src/feeds/fetch/admission.ts';
import { createRecentItems } from '../../src/ingest/keep.ts';
import type { Polling } from '../../src/ingest/poll.ts';
import { checkBroker, closeQueues, connectBroker, openQueues } from '../../src/queue/queues.ts';
import { allFeeds, createPollRecorder, syncPartners } from '../../src/store/feeds.ts';
import type { FeedRow } from '../../src/store/tables.ts';
import { startParseWorker } from '../../workers/parse-worker.ts';
import { LIMITS } from '../feeds/fetch/feed-server.ts';
import { expectLedgerToAddUp } from '../ledger-adds-up.ts';
import { emptyGround } from '../store/store.ts';
import { startValkey } from '../valkey.ts';

export const NOW = '2026-11-24T10:00:00.000Z';

/** What polls work with, for the tests of one file: a store, a broker and a parse worker, all real. Queues are empty for each. */
export type Desk = {
  readonly tools: Polling;
  readonly redis: Redis;
  /** Lines of the log, from the first of a test on. */
  readonly logged: Record<string, unknown>[];
  /** Makes these the feeds of the one partner there is; due at NOW. */
  feeds(urls: readonly string[]): Promise<FeedRow[]>;
  /** What waits in a queue: the data of its jobs. */
  waiting(queue: 'poll-feed' | 'ingest-items'): Promise<{ feedId: string; itemIds?: string[] }[]>;
};

export function polling(): Desk {
  const desk = { logged: [] as Record<string, unknown>[] } as { -readonly [K in keyof Desk]: Desk[K] };
  let end: () => Promise<void>;
  beforeAll(async () => {
    const [ground, valkey] = await Promise.all([emptyGround('sqlite'), startValkey()]);
    const store = await ground.open();
    const redis = connectBroker(valkey.socket);
    await checkBroker(redis, 'The broker of this test');
    desk.redis = redis;
    const queues = openQueues(redis);
    const parseWorker = startParseWorker({ seconds: 15, megabytes: 256 });
    desk.tools = {
      store,
      queues,
      parseWorker,
      recent: createRecentItems(),
      record: createPollRecorder(store),
      limits: LIMITS,
      hosts: createHostLimit(redis, { ...DEFAULT_HOST_LIMIT, exempt: LIMITS.allowPrivate }),
      documentMemory: createDocumentMemory(),
      credential: named => `secret of ${named}`,
      log: pino({ base: null }, { write: line => desk.logged.push(JSON.parse(line)) }),
      now: () => NOW,
      chance: () => 0.5,
    };
    desk.feeds = async urls => {
      const feeds = urls.map(url => ({ url }));
      const partner = { id: 'paper', name: 'The Paper', aliases: [], exchanges: [], feeds };
      await store.write(tx => syncPartners(tx, { partners: [partner] }, NOW));
      const rows = await allFeeds(store.read);
      return urls.flatMap(url => rows.find(row => row.url === url) ?? []);
    };
    desk.waiting = async queue => (await queues[queue].getJobs(['waiting', 'delayed'])).map(job => job.data);
    end = async () => {
      await expectLedgerToAddUp(store);
      await closeQueues(queues);
      redis.disconnect();
      await parseWorker.close();
      await ground.remove();
      await valkey.stop();
    };
  });
  beforeEach(async () => {
    desk.logged.length = 0;
    for (const queue of ['poll-feed', 'ingest-items'] as const) await desk.tools.queues[queue].obliterate();
  });
  afterAll(() => end());
  return desk;
}

/** An RSS document with an item of each of these guids. */
export const rssOf = (...guids: string[]): string =>
  `<rss version="2.0"><channel><title>The Paper</title>${guids
    .map(guid => `<item><guid>${guid}</guid><title>Headline ${guid}</title><description>Words.</description></item>`)
    .join('')}</channel></rss>`;
