import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Pool } from 'undici';
import { indexWords } from '../../src/store/index-words.ts';
import { openStore } from '../../src/store/open-store.ts';
import { COPY } from './copy.ts';

/**
 * What `serve` gives in a second of its processor time: `node tests/bench/readers.ts [FOLDER]`. Build first. The folder's store is filled
 * with 8,800 articles of real copy (made-up copy where `../shared/data` is not present) where it has none. Each kind of page is asked for
 * by eight connections in three ways: all readers the same page; each reader its own page among the newest 1,000 articles or 2,000
 * changes, as readers do who follow what comes; and pages spread over all that is stored, none asked for before. BENCH_GZIP=1 asks for
 * compressed answers. A line of JSON each.
 */
const folder = path.resolve(process.argv[2] ?? '/tmp/news-exchange-readers');
const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);
const ONLY = process.env.BENCH_ONLY;
const FEEDS = 200;
const READERS = 8;

const env = {
  ...process.env,
  DATA_DIR: path.join(folder, 'data'),
  PARTNERS_DIR: path.join(folder, 'partners'),
  CONSUMERS_DIR: path.join(folder, 'consumers'),
  FETCH_ALLOW_PRIVATE: '127.0.0.0/8',
  PORT: '0',
};
const COMMAND = 'src/cli/news-exchange.sh';
if (!existsSync(path.join(env.DATA_DIR, 'news-exchange.sqlite'))) await fill();

const profile = process.env.BENCH_PROFILE;
const server = spawn(
  process.execPath,
  [
    ...(profile ? ['--cpu-prof', '--cpu-prof-dir', profile] : []),
    '--disable-warning=ExperimentalWarning',
    ...(process.env.BENCH_NODE?.split(' ') ?? []),
    process.env.BENCH_PROGRAM ?? 'dist/entry.js',
    'serve',
  ],
  { env, stdio: ['ignore', 'inherit', 'pipe'] },
);
process.once('exit', () => server.kill());
const url = await new Promise<string>(resolve => {
  let said = '';
  server.stderr.on('data', chunk => {
    said += chunk;
    const found = /http:\/\/[\d.]+:\d+/.exec(said)?.[0];
    if (found) resolve(found);
  });
});
const pool = new Pool(url, { connections: READERS });
const headers = process.env.BENCH_GZIP ? { 'accept-encoding': 'gzip' } : {};

/** Answers a request for a path; the number of bytes, or the body as JSON. */
async function bytesOf(target: string): Promise<number> {
  const { body, statusCode } = await pool.request({ path: target, method: 'GET', headers });
  if (statusCode !== 200) throw new Error(`${target} was answered ${statusCode}: ${await body.text()}`);
  return (await body.arrayBuffer()).byteLength;
}
async function json<T>(target: string): Promise<T> {
  return (await (await pool.request({ path: target, method: 'GET' })).body.json()) as T;
}

type List = { articles: { id: string; updated: string; published?: string }[]; next: string | null; asOf: number };
const cursors: string[] = [];
let end = 0;
for (let next: string | null = ''; next !== null; ) {
  const page: List = await json<List>(`/v1/articles?limit=1000&all=true&fields=summary${next && `&cursor=${next}`}`);
  end = page.asOf;
  for (const { id, updated, published } of page.articles)
    cursors.push(
      Buffer.from(`${published !== undefined && published < updated ? published : updated} ${id}`).toString(
        'base64url',
      ),
    );
  next = page.next;
}

type Ways = { readonly same: string; recent(n: number): string; all(n: number): string };
/** Numbers in an order that visits each once. */
const scattered = (n: number, of: number): number => (n * 7_919) % of;
const list = (query: string): Ways => ({
  same: `/v1/articles?limit=50${query}`,
  recent: n => `/v1/articles?limit=50${query}&cursor=${cursors[scattered(n, 1_000)]}`,
  all: n => `/v1/articles?limit=50${query}&cursor=${cursors[scattered(n, cursors.length - 100)]}`,
});
/** Words of the copy, of which two make a question that nobody asked before. */
const WORDS = [
  ...[
    'market',
    'oil',
    'bank',
    'prices',
    'government',
    'trade',
    'shares',
    'company',
    'dollar',
    'minister',
    'exports',
    'tax',
    'crop',
  ],
  ...[
    'interest',
    'rates',
    'steel',
    'grain',
    'sugar',
    'japan',
    'loan',
    'budget',
    'stock',
    'merger',
    'profit',
    'quarter',
    'union',
  ],
];
const two = (n: number): string => `${WORDS[n % 26]}+${WORDS[Math.floor(n / 26) % 26]}`;
const PAGES: Readonly<Record<string, Ways>> = {
  '50 summaries': list('&fields=summary'),
  '50 whole': list(''),
  '100 changes': {
    same: `/v1/changes?limit=100&after=${end - 100}`,
    recent: n => `/v1/changes?limit=100&after=${end - 100 - scattered(n, 1_900)}`,
    all: n => `/v1/changes?limit=100&after=${scattered(n, end - 100)}`,
  },
  'a search': {
    same: '/v1/articles?limit=50&fields=summary&q=market',
    recent: n => `/v1/articles?limit=50&fields=summary&q=${two(n)}`,
    all: n => `/v1/articles?limit=50&fields=summary&q=${two(n)}&cursor=${cursors[scattered(n, cursors.length - 100)]}`,
  },
};

for (const [page, ways] of Object.entries(PAGES)) {
  for (const way of ['same', 'recent', 'all'] as const) {
    if (ONLY !== undefined && !`${page} ${way}`.includes(ONLY)) continue;
    let n = 0;
    let bytes = 0;
    const target = (): string => (way === 'same' ? ways.same : ways[way](n));
    // Code that has run a while is compiled; a service that has run a day has only such.
    for (let warm = 0; warm < 1_000; warm += 1) await bytesOf(way === 'same' ? ways.same : ways.all(warm + 5_000));
    const latencies: number[] = [];
    const until = performance.now() + SECONDS * 1_000;
    const before = processorSeconds();
    const start = performance.now();
    await Promise.all(
      Array.from({ length: READERS }, async () => {
        while (performance.now() < until) {
          const asked = performance.now();
          const its = target();
          n += 1;
          const length = await bytesOf(its);
          bytes += length;
          latencies.push(performance.now() - asked);
        }
      }),
    );
    const seconds = (performance.now() - start) / 1_000;
    const used = processorSeconds() - before;
    latencies.sort((a, b) => a - b);
    console.log(
      JSON.stringify({
        ...{
          page,
          way,
          aProcessorSecond: Math.round(n / used),
          aSecond: Math.round(n / seconds),
          kB: Math.round(bytes / n / 100) / 10,
        },
        p99: Math.round((latencies[Math.floor(latencies.length * 0.99)] ?? 0) * 10) / 10,
      }),
    );
  }
}
await pool.close();
server.kill();

/** User and system time of the server, by Linux' accounting in hundredths of a second. */
function processorSeconds(): number {
  const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Takes the copy in as the service does, from a server of feeds. */
async function fill(): Promise<void> {
  const kind = 'real' in COPY ? 'real' : 'made-up';
  const feeds = spawn(process.execPath, ['tests/bench/feed-server.ts', kind, `${FEEDS}`, `${COPY[kind]?.items}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [address] = await new Promise<string[]>(resolve =>
    feeds.stdout.once('data', line => resolve(String(line).split(' '))),
  );
  for (const name of ['partners', 'consumers']) mkdirSync(path.join(folder, name), { recursive: true });
  const urls = Array.from({ length: FEEDS }, (_, feed) => `  - url: ${address}/feed/${feed}`).join('\n');
  writeFileSync(path.join(folder, 'partners', 'bench.yaml'), `id: bench\nname: The Bench\nfeeds:\n${urls}\n`);
  const run = spawn('/bin/sh', [COMMAND, 'run', '--once', '--all'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  await new Promise(resolve => run.once('close', resolve));
  feeds.kill();
  const store = await openStore({ dataDir: env.DATA_DIR });
  while ((await store.write(tx => indexWords(tx, 1_000))) > 0);
  await store.close();
}
