import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { freshDatabase, startPostgres } from '../postgres.ts';
import { startValkey } from '../valkey.ts';
import { COPY } from './copy.ts';

/**
 * How long readers wait while a first round comes in: `node tests/bench/beside.ts [sqlite|postgres…] [ROUNDS]`. Build first. `start` takes in 200
 * feeds of real copy (made-up copy where `../shared/data` is not present); beside it health, the newest page, the log, a search and an
 * article are each asked for ten times a second, without a pause for answers that are late. A line of JSON each, in milliseconds, of all rounds together: one brings
 * some hundred answers, of which the slowest is the p99.
 */
const asked = process.argv.slice(2).filter(word => !/^\d+$/.test(word));
const kinds = asked.length > 0 ? asked : ['sqlite', 'postgres'];
const rounds = Number(process.argv.slice(2).find(word => /^\d+$/.test(word)) ?? 1);
const FEEDS = 200;
const EVERY = Number(process.env.BENCH_EVERY ?? 100);
const kind = 'real' in COPY ? 'real' : 'made-up';
const perFeed = COPY[kind]?.items ?? 0;

const feedServer = spawn(process.execPath, ['tests/bench/feed-server.ts', kind, `${FEEDS}`, `${perFeed}`], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const feedUrl = await new Promise<string>(resolve =>
  feedServer.stdout.once('data', line => resolve(String(line).split(' ')[0] ?? '')),
);
for (const store of kinds) {
  const waits = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1) await measure(store, waits);
  for (const [question, ms] of waits) {
    ms.sort((one, other) => one - other);
    const at = (share: number): number => Math.round((ms[Math.floor(ms.length * share)] ?? 0) * 10) / 10;
    const longest = Math.round((ms.at(-1) ?? 0) * 10) / 10;
    const figures = { asked: ms.length, median: at(0.5), p99: at(0.99), longest };
    console.log(JSON.stringify({ store, rounds, question, ...figures }));
  }
}
feedServer.kill();

/** One round; adds what each question waited for its answers. */
async function measure(store: string, waits: Map<string, number[]>): Promise<void> {
  const home = mkdtempSync(path.join(tmpdir(), 'news-exchange-beside-'));
  const cluster = store === 'postgres' ? await startPostgres() : undefined;
  const database = cluster && (await freshDatabase(cluster.url));
  const valkey = cluster && (await startValkey());
  for (const name of ['partners', 'consumers']) mkdirSync(path.join(home, name));
  const feeds = Array.from({ length: FEEDS }, (_, feed) => `  - url: ${feedUrl}/feed/${feed}`).join('\n');
  writeFileSync(path.join(home, 'partners/bench.yaml'), `id: bench\nname: The Bench\nfeeds:\n${feeds}\n`);
  const env = {
    ...process.env,
    ...{ DATA_DIR: path.join(home, 'data'), PARTNERS_DIR: path.join(home, 'partners'), PORT: '0' },
    ...{ CONSUMERS_DIR: path.join(home, 'consumers'), FETCH_ALLOW_PRIVATE: '127.0.0.0/8' },
    ...(database && valkey && { DATABASE_URL: database.url, REDIS_URL: valkey.socket }),
  };
  const service = spawn('sh', ['src/cli/news-exchange.sh', 'start'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const url = await new Promise<string>(resolve => {
    let said = '';
    service.stderr.on('data', chunk => {
      said += chunk;
      const found = /is read at (http:\/\/[\d.]+:\d+)/.exec(said)?.[1];
      if (found) resolve(found);
    });
  });
  const pool = new Pool(url, { connections: 16 });
  const ask = async (target: string) => {
    const { body, statusCode } = await pool.request({ path: target, method: 'GET' });
    return { statusCode, text: await body.text() };
  };
  let end = 0;
  const questions: Readonly<Record<string, () => string>> = {
    health: () => '/healthz',
    'newest 50': () => '/v1/articles?limit=50&fields=summary',
    'log of 100': () => `/v1/changes?limit=100&after=${Math.max(0, end - 100)}`,
    search: () => '/v1/articles?limit=50&fields=summary&q=oil',
    partners: () => '/v1/partners',
  };
  for (const name of Object.keys(questions)) if (!waits.has(name)) waits.set(name, []);
  const began = performance.now();
  const open = new Set<Promise<void>>();
  let grownAt = performance.now();
  /** When the list was asked that was answered last: on a busy machine answers may be late by more than a round takes. */
  let knownAt = grownAt;
  while ((end === 0 || knownAt - grownAt < 3_000) && performance.now() - began < 180_000) {
    for (const [name, target] of Object.entries(questions)) {
      const asked = performance.now();
      const one = ask(target()).then(({ statusCode, text }) => {
        if (statusCode !== 200) throw new Error(`${name} was answered ${statusCode}: ${text}`);
        // Only of the time in which something comes in.
        if (end > 0 && asked - grownAt < 1_000) waits.get(name)?.push(performance.now() - asked);
        if (name !== 'newest 50') return;
        const { asOf } = JSON.parse(text) as { asOf: number };
        knownAt = Math.max(knownAt, asked);
        if (asOf > end) [end, grownAt] = [asOf, performance.now()];
      });
      const settled = one.finally(() => open.delete(settled));
      open.add(settled);
    }
    await sleep(EVERY);
  }
  await Promise.all(open);
  const seconds = Math.round((grownAt - began) / 100) / 10;
  console.log(JSON.stringify({ store, changes: end, seconds }));
  await pool.close();
  service.kill('SIGTERM');
  await new Promise(resolve => service.once('exit', resolve));
  await valkey?.stop();
  await cluster?.stop();
  rmSync(home, { recursive: true, force: true });
}
