import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freshDatabase, startPostgres } from '../postgres.ts';
import { startValkey } from '../valkey.ts';
import { COPY } from './copy.ts';

/**
 * What an article costs with more and more workers on PostgreSQL, in seconds of processor, and for how long the change log was
 * locked: `node tests/bench/workers.ts [ITEMS A FEED A WORKER] [WORKERS…]`, by default 11 items in each of 200 feeds for each worker, with
 * 1 worker and with 4. Build first. Real copy where `../shared/data` is present, else made-up copy. A line of JSON each; the last has
 * the ratio of the costs.
 *
 * Each worker takes in as many articles however many there are, and the second half is measured: a process costs two and a half times as
 * much at its first thousand articles, while V8 compiles what it runs, so four that share what one had would be measured younger.
 * BUSY=3 measures with so many loops beside that only use the processor: what one worker costs where four would run.
 */
const [items = 11, ...given] = process.argv.slice(2).map(Number);
const counts = given.length > 0 ? given : [1, 4];
const FEEDS = 200;
const kind = 'real' in COPY ? 'real' : 'made-up';
const asked = FEEDS * items * Math.max(...counts);
const there = COPY[kind]?.make(asked).length ?? 0;
// Else this would wait for ever for articles that no feed has.
if (there < asked)
  throw new Error(`${FEEDS} feeds of ${items} items a worker are ${asked} articles: the copy has ${there}.`);

const loops = Array.from({ length: Number(process.env.BUSY ?? 0) }, () =>
  spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
);
const cluster = await startPostgres();
const costs: number[] = [];
for (const workers of counts) costs.push(await measure(workers));
console.log(JSON.stringify({ ratio: Math.round((100 * (costs.at(-1) ?? 0)) / (costs[0] ?? 1)) / 100 }));
await cluster.stop();
for (const loop of loops) loop.kill();

async function measure(workers: number): Promise<number> {
  const feedServer = spawn(process.execPath, ['tests/bench/feed-server.ts', kind, `${FEEDS}`, `${items * workers}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>(resolve =>
    feedServer.stdout.once('data', line => resolve(String(line).split(' ')[0] ?? '')),
  );
  const home = mkdtempSync(path.join(tmpdir(), 'news-exchange-workers-'));
  const valkey = await startValkey();
  const database = await freshDatabase(cluster.url);
  mkdirSync(path.join(home, 'partners'));
  const feeds = Array.from({ length: FEEDS }, (_, feed) => `  - url: ${url}/feed/${feed}`).join('\n');
  writeFileSync(path.join(home, 'partners/bench.yaml'), `id: bench\nname: The Bench\nfeeds:\n${feeds}\n`);
  const env = {
    ...process.env,
    ...{ DATA_DIR: path.join(home, 'data'), PARTNERS_DIR: path.join(home, 'partners'), LOG_LEVEL: 'warn' },
    ...{ DATABASE_URL: database.url, REDIS_URL: valkey.socket, FETCH_ALLOW_PRIVATE: '127.0.0.0/8', PORT: '0' },
  };
  const start = (name: string): ChildProcess =>
    spawn('sh', ['src/cli/news-exchange.sh', name], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const running = Array.from({ length: workers }, () => start('worker'));
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  // The first makes the tables; each says in them that it lives.
  const count = async (query: string): Promise<number> =>
    Number((await client.query(query).catch(() => undefined))?.rows[0].n ?? 0);
  while ((await count('select count(*) as n from processes')) < workers) await sleep(200);
  const lockedSoFar = async (): Promise<number> =>
    (await client.query('select metrics from processes')).rows.reduce(
      (sum, { metrics }) => sum + lockSeconds(metrics),
      0,
    );
  const scheduler = start('scheduler');
  const done = () => count(`select count(*) as n from items where state = 'done'`);
  const all = FEEDS * items * workers;
  // By then each has loaded and compiled what it needs, and its index is as full as the others'.
  let first = await done();
  for (; first === 0; first = await done()) await sleep(20);
  const firstDone = performance.now();
  for (; first < all / 2; first = await done()) await sleep(100);
  const before = running.map(cpuSeconds);
  const begun = performance.now();
  while ((await done()) < all) await sleep(200);
  const ended = performance.now();
  const seconds = (ended - begun) / 1_000;
  const used = running.map((worker, n) => cpuSeconds(worker) - (before[n] ?? 0));
  const processes = [scheduler, ...running];
  for (const child of processes) child.kill('SIGTERM');
  await Promise.all(processes.map(child => new Promise(resolve => child.once('exit', resolve))));
  // Of the whole run: the last heartbeat of each has all that it counted, those before it are up to a quarter of a minute old.
  const locked = await lockedSoFar();
  await client.end();
  feedServer.kill();
  await valkey.stop();
  rmSync(home, { recursive: true, force: true });
  const cpu = used.reduce((sum, one) => sum + one, 0);
  const round = (value: number): number => Math.round(value * 100) / 100;
  const msAnArticle = round((1_000 * cpu) / (all - first));
  const share = {
    lockedShare: round((1_000 * locked) / (ended - firstDone)),
    lockedMsAnArticle: round((1_000 * locked) / all),
  };
  console.log(JSON.stringify({ workers, articles: all - first, seconds: round(seconds), msAnArticle, ...share }));
  return msAnArticle;
}

/** Of one process with its threads, from /proc. */
function cpuSeconds({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function lockSeconds(metrics: string): number {
  const all = JSON.parse(metrics) as readonly {
    readonly name: string;
    readonly values: readonly { value: number }[];
  }[];
  return all.find(({ name }) => name === 'news_exchange_log_lock_seconds_total')?.values[0]?.value ?? 0;
}
