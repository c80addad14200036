import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { createDocumentMemory, createHostLimit } from '../../src/feeds/fetch/admission.ts';
import { DEFAULT_LIMITS } from '../../src/feeds/fetch/request.ts';
import { createRecentItems } from '../../src/ingest/keep.ts';
import type { Polling } from '../../src/ingest/poll.ts';
import { pollFeed } from '../../src/ingest/poll.ts';
import { schedulePolls } from '../../src/ingest/schedule.ts';
import { startBroker } from '../../src/queue/broker.ts';
import { checkBroker, closeQueues, connectBroker, openQueues } from '../../src/queue/queues.ts';
import { createPollRecorder, syncPartners } from '../../src/store/feeds.ts';
import { openStore } from '../../src/store/open-store.ts';
import { startParseWorker } from '../../workers/parse-worker.ts';
import { runWorker } from '../../workers/run.ts';

/**
 * Feeds of 100 hosts that are all due at once, polled by one process as its scheduler's ticks bring them:
 * `node tests/bench/due.ts [FEEDS]`. Each answer takes 50 ms, those of one host a second. Prints how it went, tick by
 * tick, then what the hosts saw.
 */
const [given] = process.argv.slice(2);
const SLOW = 'paper-0.example';
const TICK_MS = 5_000;

if (given === 'serve') {
  const atOnce = new Map<string, number>();
  let [most, answered] = [0, 0];
  const server = http.createServer(async (request, response) => {
    const host = request.headers.host?.replace(/:.*/, '') ?? '';
    const now = (atOnce.get(host) ?? 0) + 1;
    atOnce.set(host, now);
    most = Math.max(most, now);
    await sleep(host === SLOW ? 1_000 : 50);
    atOnce.set(host, (atOnce.get(host) ?? 0) - 1);
    answered += 1;
    response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.send?.(typeof address === 'object' ? address?.port : 0);
  });
  process.on('message', () => process.send?.({ mostAtOnceOfAHost: most, answered }));
} else {
  const feeds = Number(given ?? 10_000);
  const server = fork(import.meta.filename, ['serve']);
  const [port] = await once(server, 'message');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'news-exchange-due-'));
  const store = await openStore({ dataDir: folder });
  const broker = await startBroker(folder);
  const redis = connectBroker(broker.socket);
  await checkBroker(redis, 'The broker of this bench');
  const queues = openQueues(redis);
  const log = pino({ level: 'silent' });
  const now = (): string => new Date().toISOString();
  const polling: Polling = {
    store,
    queues,
    parseWorker: startParseWorker({ seconds: 15, megabytes: 256 }),
    recent: createRecentItems(),
    record: createPollRecorder(store),
    limits: {
      ...DEFAULT_LIMITS,
      allowPrivate: ['127.0.0.0/8'],
      lookup: async () => [{ address: '127.0.0.1', family: 4 }],
    },
    hosts: createHostLimit(redis),
    documentMemory: createDocumentMemory(),
    credential: () => '',
    log,
    now,
    chance: Math.random,
  };
  const urls = Array.from({ length: feeds }, (_, n) => `http://paper-${n % 100}.example:${port}/${n}`);
  const partner = { id: 'paper', name: 'Paper', aliases: [], exchanges: [], feeds: urls.map(url => ({ url })) };
  await store.write(tx => syncPartners(tx, { partners: [partner] }, now()));
  const worker = runWorker('poll-feed', 32, payload => pollFeed(payload, polling), {
    connection: redis,
    log,
    broker: { waitUntilTaken: () => {} },
    keepDeadLetter: async () => {},
  });
  worker.run().catch(error => process.stderr.write(`${error}\n`));

  const started = performance.now();
  const cpu = process.cpuUsage();
  for (let polled = 0; polled < feeds; ) {
    const due = await schedulePolls({ ...polling, lastLost: Date.now() });
    await sleep(TICK_MS);
    const counted = await store.read
      .selectFrom('polls')
      .select(eb => eb.fn.countAll<number>().as('count'))
      .execute();
    polled = Number(counted[0]?.count);
    const seconds = Math.round((performance.now() - started) / 1_000);
    process.stdout.write(`${JSON.stringify({ seconds, queued: due, polled })}\n`);
  }
  const { user, system } = process.cpuUsage(cpu);
  server.send('report');
  const [report] = await once(server, 'message');
  process.stdout.write(`${JSON.stringify({ ...report, cpuSeconds: (user + system) / 1e6 })}\n`);
  await worker.close();
  await closeQueues(queues);
  redis.disconnect();
  await broker.stop();
  await store.close();
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}
