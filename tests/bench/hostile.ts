import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { HOSTILE_DOCUMENTS } from './hostile-documents.ts';

/**
 * Hostile feeds through the whole program, `run --once --all` for each, from a file and over HTTP:
 * `node tests/bench/hostile.ts [FOLDER] [NAME…]`. The documents are those of hostile-documents.ts, or the files of a folder,
 * one by one and then all together. Prints for each the peak memory, seconds and the main thread's longest stall, and what
 * became of it; the last line tells the worst.
 */
const [given, ...names] = process.argv.slice(2);
const MOST_MEGABYTES = 350;
const LONGEST_STALL = 2;

type Watched = {
  readonly megabytes: number;
  readonly stall: number;
  readonly seconds: number;
  readonly outcome: string;
};

const work = mkdtempSync(path.join(os.tmpdir(), 'news-exchange-hostile-'));
const drop = path.join(work, 'drop');
mkdirSync(drop);
const server = http.createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(readFileSync(path.join(drop, decodeURIComponent((request.url ?? '').slice(1)))));
});
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
const port = typeof address === 'object' ? address?.port : 0;

/** One round of the program over these feeds, from nothing. */
async function run(urls: readonly string[]): Promise<Watched> {
  const folder = mkdtempSync(path.join(work, 'run-'));
  mkdirSync(path.join(folder, 'partners'));
  const feeds = urls.map(url => `  - url: ${url}\n`).join('');
  writeFileSync(path.join(folder, 'partners', 'hostile.yaml'), `id: hostile\nname: Hostile\nfeeds:\n${feeds}`);
  const started = performance.now();
  const args = [
    ...[
      '--max-semi-space-size=8',
      '--initial-old-space-size=48',
      '--heap-growing-percent=50',
      '--max-inlined-bytecode-size-cumulative=300',
      '--disable-warning=ExperimentalWarning',
      '--import',
      './tests/bench/watch-process.ts',
    ],
    ...['dist/entry.js', 'run', '--once', '--all', '--json'],
  ];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      MALLOC_ARENA_MAX: '2',
      MALLOC_MMAP_THRESHOLD_: '131072',
      NODE_COMPILE_CACHE: 'node_modules/.cache/node',
      DATA_DIR: path.join(folder, 'data'),
      PARTNERS_DIR: path.join(folder, 'partners'),
      FILE_ROOTS: drop,
      FETCH_ALLOW_PRIVATE: '127.0.0.0/8',
    },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', text => {
    out += text;
  });
  child.stderr.on('data', text => {
    err += text;
  });
  const code = await new Promise<number | null>(resolve => child.once('close', resolve));
  const seconds = (performance.now() - started) / 1_000;
  rmSync(folder, { recursive: true, force: true });
  const lines = err
    .split('\n')
    .flatMap(line => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []));
  const watched = lines.find(line => line.watched === true);
  const codes = lines.flatMap(line => (typeof line.code === 'string' ? [line.code] : []));
  const summary = out === '' ? {} : (JSON.parse(out) as Record<string, unknown>);
  const told = ['items', 'published', 'rejected', 'failed'].flatMap(key =>
    summary[key] ? [`${key} ${summary[key]}`] : [],
  );
  const outcome = [...(code === 0 || code === 1 ? [] : [`EXIT ${code}`]), ...told, ...new Set(codes)].join(', ');
  return { megabytes: Number(watched?.megabytes), stall: Number(watched?.stall), seconds, outcome };
}

const worst = { megabytes: 0, stall: 0, over: 0 };
async function show(name: string, files: readonly string[]): Promise<void> {
  const ways = {
    file: files.map(file => pathToFileURL(path.join(drop, file)).href),
    http: files.map(file => `http://127.0.0.1:${port}/${encodeURIComponent(file)}`),
  };
  for (const [way, urls] of Object.entries(ways)) {
    const { megabytes, stall, seconds, outcome } = await run(urls);
    worst.megabytes = Math.max(worst.megabytes, megabytes);
    worst.stall = Math.max(worst.stall, stall);
    const isOver = !(megabytes <= MOST_MEGABYTES && stall <= LONGEST_STALL) || outcome.includes('EXIT');
    if (isOver) worst.over += 1;
    process.stdout.write(
      `${name.slice(0, 60).padEnd(28)} ${way} ${String(megabytes).padStart(4)} MB ${seconds.toFixed(1).padStart(5)} s, stall ${stall.toFixed(2)} s${isOver ? ' OVER' : ''}: ${outcome}\n`,
    );
  }
}

if (given !== undefined && given !== '-') cpSync(given, drop, { recursive: true });
else for (const [name, make] of Object.entries(HOSTILE_DOCUMENTS)) writeFileSync(path.join(drop, name), make());
const files = readdirSync(drop).filter(name => names.length === 0 || names.some(part => name.includes(part)));
for (const name of files) await show(name, [name]);
if (files.length > 1) await show('all together', files);
process.stdout.write(
  `at worst ${worst.megabytes} MB and ${worst.stall} s; ${worst.over} over ${MOST_MEGABYTES} MB or ${LONGEST_STALL} s\n`,
);
server.close();
server.closeAllConnections();
rmSync(work, { recursive: true, force: true });
