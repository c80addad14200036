import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * `npm run bench`: 200 feeds of 50 full-text items from a server on this machine, read by `run --once --all` and, where Debian's
 * newsboat is installed, by that; in turn, each from nothing, then once more with nothing new. Prints seconds and peak memory.
 */
const FEEDS = Number(process.env.BENCH_FEEDS ?? 200);
const ITEMS = Number(process.env.BENCH_ITEMS ?? 50);
const TURNS = Number(process.env.BENCH_TURNS ?? 3);

const folder = mkdtempSync(path.join(os.tmpdir(), 'news-exchange-bench-'));
const server = spawn(process.execPath, ['tests/bench/feed-server.ts', `${FEEDS}`, `${ITEMS}`], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [url, bytes] = await new Promise<[string, number]>(resolve =>
  server.stdout.once('data', line => {
    const [address, size] = String(line).trim().split(' ');
    resolve([address ?? '', Number(size)]);
  }),
);
const urls = Array.from({ length: FEEDS }, (_, feed) => `${url}/feed/${feed}`);

type Timing = { readonly seconds: number; readonly megabytes: number };

/** Runs a command to its end; peak memory of its largest process, as GNU time tells it. */
async function timed(command: readonly string[], env: Record<string, string>): Promise<Timing> {
  const report = path.join(folder, 'time');
  const started = performance.now();
  const code = await new Promise<number | null>(resolve =>
    spawn('/usr/bin/time', ['-f', '%M', '-o', report, ...command], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...env },
    })
      .once('close', resolve)
      .stderr?.resume(),
  );
  if (code !== 0) process.stderr.write(`${command.join(' ')} ended with ${code}\n`);
  const seconds = (performance.now() - started) / 1000;
  return { seconds, megabytes: Number(readFileSync(report, 'utf8').trim().split('\n').at(-1)) / 1024 };
}

function newsboatFolder(turn: number): string[] {
  const home = path.join(folder, `newsboat-${turn}`);
  mkdirSync(home);
  writeFileSync(path.join(home, 'urls'), urls.join('\n'));
  writeFileSync(path.join(home, 'config'), 'reload-threads 4\n');
  return [
    'newsboat',
    '-u',
    path.join(home, 'urls'),
    '-C',
    path.join(home, 'config'),
    '-c',
    path.join(home, 'cache.db'),
    '-x',
    'reload',
  ];
}

function exchangeSettings(turn: number): Record<string, string> {
  const home = path.join(folder, `exchange-${turn}`);
  mkdirSync(path.join(home, 'partners'), { recursive: true });
  const feeds = urls.map(feed => `  - url: ${feed}`).join('\n');
  writeFileSync(path.join(home, 'partners', 'bench.yaml'), `id: bench\nname: The Bench\nfeeds:\n${feeds}\n`);
  return {
    DATA_DIR: path.join(home, 'data'),
    PARTNERS_DIR: path.join(home, 'partners'),
    FETCH_ALLOW_PRIVATE: '127.0.0.0/8',
  };
}

const RUN = ['npm', 'run', '-s', 'news-exchange', '--', 'run', '--once', '--all'];
const line = (name: string, { seconds, megabytes }: Timing): string =>
  `${name.padEnd(34)} ${seconds.toFixed(2)} s  ${Math.round(megabytes)} MB`;
const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

process.stdout.write(
  `${FEEDS} feeds of ${ITEMS} items, ${(bytes / 1e6).toFixed(1)} MB, ${os.cpus().length} cores, ${TURNS} turns\n`,
);
const hasNewsboat = spawnSync('newsboat', ['--version']).status === 0;
const ratios: number[] = [];
for (let turn = 0; turn < TURNS; turn += 1) {
  const settings = exchangeSettings(turn);
  const first = await timed(RUN, settings);
  process.stdout.write(`${line('news-exchange, everything new', first)}\n`);
  process.stdout.write(`${line('news-exchange, nothing new (304s)', await timed(RUN, settings))}\n`);
  if (hasNewsboat) {
    const command = newsboatFolder(turn);
    const newsboat = await timed(command, {});
    ratios.push(first.seconds / newsboat.seconds);
    process.stdout.write(`${line('newsboat, everything new', newsboat)}\n`);
  }
}
if (hasNewsboat)
  process.stdout.write(`news-exchange takes ${median(ratios).toFixed(2)} times as long as newsboat (median)\n`);
else
  process.stdout.write('newsboat is not installed (apt-get install newsboat), so there is nothing to compare with\n');
server.kill();
rmSync(folder, { recursive: true, force: true });
