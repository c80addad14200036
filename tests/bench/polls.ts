import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { loadSettings } from '../../config/settings.ts';
import { queuePolls } from '../../src/queue/queues.ts';
import { activeFeeds } from '../../src/store/feeds.ts';
import { openService } from '../../workers/service.ts';
import { startWorkers } from '../../workers/start.ts';

/**
 * Conditional polls of unchanged feeds a second, through queue and store, in one resident process on SQLite:
 * `node tests/bench/polls.ts [FEEDS] [ROUNDS]`. The server of the feeds and the broker run in processes of their own, so
 * polls a second of this process's CPU time are what one core does. One line of JSON a round; the first round fetches.
 */
const [mode, roundsGiven] = process.argv.slice(2);
const FEEDS_A_PARTNER = 100;

if (mode === 'serve') {
  const body = `<rss version="2.0"><channel><title>Paper</title><item><guid>1</guid><title>One</title></item></channel></rss>`;
  const server = http.createServer((request, response) => {
    if (request.headers['if-none-match'] === '"1"') response.writeHead(304, { etag: '"1"' }).end();
    else response.writeHead(200, { etag: '"1"', 'content-type': 'application/rss+xml' }).end(body);
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.send?.(typeof address === 'object' ? address?.port : 0);
  });
} else {
  const feeds = Number(mode ?? 2_000);
  const rounds = Number(roundsGiven ?? 5);
  const server = fork(import.meta.filename, ['serve'], { execArgv: [] });
  const [port] = await once(server, 'message');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'news-exchange-polls-'));
  mkdirSync(path.join(folder, 'partners'));
  for (let first = 0; first < feeds; first += FEEDS_A_PARTNER) {
    const urls = Array.from(
      { length: Math.min(FEEDS_A_PARTNER, feeds - first) },
      (_, n) => `  - url: http://127.0.0.1:${port}/${first + n}\n`,
    );
    writeFileSync(
      path.join(folder, 'partners', `p${first}.yaml`),
      `id: p${first}\nname: Paper ${first}\nfeeds:\n${urls.join('')}`,
    );
  }
  const settings = loadSettings({
    DATA_DIR: path.join(folder, 'data'),
    PARTNERS_DIR: path.join(folder, 'partners'),
    FETCH_ALLOW_PRIVATE: '127.0.0.0/8',
    LOG_LEVEL: 'error',
    ...(process.env.CONCURRENCY === undefined ? {} : { CONCURRENCY: process.env.CONCURRENCY }),
  });
  const service = await openService(settings, { join: false, partners: true, reads: false });
  const workers = await startWorkers(service, ['poll-feed', 'ingest-items']);
  const ids = (await activeFeeds(service.store.read)).map(feed => feed.id);
  let polled = 0;
  let unchanged = 0;
  let roundDone: () => void = () => {};
  workers.onDone((queue, { outcome }) => {
    if (queue !== 'poll-feed') return;
    polled += 1;
    if (outcome === 'unchanged') unchanged += 1;
    if (polled === ids.length) roundDone();
  });
  for (let round = 0; round <= rounds; round += 1) {
    polled = 0;
    unchanged = 0;
    const all = new Promise<void>(resolve => {
      roundDone = resolve;
    });
    const started = performance.now();
    const cpu = process.cpuUsage();
    await queuePolls(service.queues, ids);
    await all;
    const seconds = (performance.now() - started) / 1_000;
    const { user, system } = process.cpuUsage(cpu);
    const cpuSeconds = (user + system) / 1_000_000;
    const line = {
      round,
      polled,
      unchanged,
      perSecond: Math.round(polled / seconds),
      perCpuSecond: Math.round(polled / cpuSeconds),
      megabytes: Math.round(process.memoryUsage.rss() / 1e6),
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
    // What the first round brought is settled before the next begins.
    await new Promise(resolve => setTimeout(resolve, round === 0 ? 3_000 : 50));
  }
  await workers.close();
  await service.close();
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}
