import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { COPY } from './copy.ts';

/**
 * `npm run bench [KIND…]`: 200 feeds of full text from a server on this machine, of real copy (where `../shared/data` is present),
 * repetitive copy and made-up copy. `run --once --all` takes them in from nothing, and again with nothing new; newsboat, which
 * neither normalizes nor compares, takes them in beside it. BENCH_BESIDE names another checkout to measure in the same turns.
 */
const FEEDS = Number(process.env.BENCH_FEEDS ?? 200);
const TURNS = Number(process.env.BENCH_TURNS ?? 3);
const BESIDE = process.env.BENCH_BESIDE;

type Timing = { readonly seconds: number; readonly cpu: number; readonly megabytes: number; readonly out: string };

const folder = mkdtempSync(path.join(os.tmpdir(), 'news-exchange-bench-'));
const hasNewsboat = spawnSync('newsboat', ['--version']).status === 0;
async function bench(kind: string): Promise<void> {
  const items = COPY[kind]?.items;
  if (items === undefined) throw new Error(`There is no copy "${kind}", only ${Object.keys(COPY).join(', ')}.`);
  const args = ['tests/bench/feed-server.ts', kind, `${FEEDS}`, `${items}`];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [url, bytes] = await new Promise<string[]>(resolve =>
    server.stdout.once('data', line => resolve(String(line).trim().split(' '))),
  );
  process.once('exit', () => server.kill());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const urls = Array.from({ length: FEEDS }, (_, feed) => `${url}/feed/${feed}`);
  process.stdout.write(`\n${kind} copy: ${FEEDS} feeds of ${items} items, ${(Number(bytes) / 1e6).toFixed(1)} MB\n`);
  const all: Record<string, Timing[]> = {};
  const note = (name: string, timing: Timing): void => {
    all[name] = [...(all[name] ?? []), timing];
    const { seconds, cpu, megabytes } = timing;
    const figures = `${seconds.toFixed(2)} s  ${cpu.toFixed(2)} s of processor  ${Math.round(megabytes)} MB`;
    process.stdout.write(`  ${name.padEnd(30)} ${figures}${found(timing)}\n`);
  };
  for (let turn = 0; turn < TURNS; turn += 1) {
    const home = path.join(folder, `${kind}-${turn}`);
    const ours = settings(path.join(home, 'ours'), urls);
    note('news-exchange', await timed(RUN, ours));
    note('news-exchange, nothing new', await timed(RUN, ours));
    if (BESIDE !== undefined)
      note('the other checkout', await timed(RUN, settings(path.join(home, 'other'), urls), BESIDE));
    if (hasNewsboat) note('newsboat', await timed(newsboat(path.join(home, 'newsboat'), urls), {}));
  }
  server.kill();
  for (const other of ['newsboat', 'the other checkout']) {
    const [ours = [], theirs = []] = [all['news-exchange'], all[other]];
    if (theirs.length === 0) continue;
    const ratio = (figure: 'seconds' | 'cpu' | 'megabytes'): string =>
      median(ours.map((one, turn) => one[figure] / (theirs[turn]?.[figure] ?? Number.NaN))).toFixed(2);
    const ratios = `${ratio('seconds')} x the time, ${ratio('cpu')} x the processor, ${ratio('megabytes')} x the memory`;
    process.stdout.write(`  ${kind} copy, against ${other}: ${ratios} (medians of ${TURNS})\n`);
  }
}

/** Runs a command to its end. Seconds on the clock and of processor, peak memory of its largest process, by GNU time. */
async function timed(command: readonly string[], env: Record<string, string>, cwd = '.'): Promise<Timing> {
  const report = path.join(folder, 'time');
  const started = performance.now();
  // Without what npm set for this script, so that npm looks for its package in `cwd`.
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
  const child = spawn('/usr/bin/time', ['-f', '%M %U %S', '-o', report, ...command], {
    ...{ cwd, stdio: ['ignore', 'pipe', 'ignore'], env: { ...clean, ...env } },
  });
  let out = '';
  child.stdout?.on('data', chunk => {
    out += chunk;
  });
  const code = await new Promise<number | null>(resolve => child.once('close', resolve));
  if (code !== 0) process.stderr.write(`${command.join(' ')} ended with ${code}\n`);
  const seconds = (performance.now() - started) / 1_000;
  const [kilobytes = 0, user = 0, system = 0] = (readFileSync(report, 'utf8').trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number);
  return { seconds, cpu: user + system, megabytes: kilobytes / 1_024, out };
}

const RUN = ['npm', 'run', '-s', 'news-exchange', '--', 'run', '--once', '--all', '--json'];

function settings(home: string, urls: readonly string[]): Record<string, string> {
  mkdirSync(path.join(home, 'partners'), { recursive: true });
  const feeds = urls.map(url => `  - url: ${url}`).join('\n');
  writeFileSync(path.join(home, 'partners', 'bench.yaml'), `id: bench\nname: The Bench\nfeeds:\n${feeds}\n`);
  return {
    DATA_DIR: path.join(home, 'data'),
    PARTNERS_DIR: path.join(home, 'partners'),
    FETCH_ALLOW_PRIVATE: '127.0.0.0/8',
  };
}

function newsboat(home: string, urls: readonly string[]): string[] {
  mkdirSync(home, { recursive: true });
  const [list, config, cache] = ['urls', 'config', 'cache.db'].map(name => path.join(home, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(list, urls.join('\n'));
  writeFileSync(config, 'reload-threads 4\n');
  return ['newsboat', '-u', list, '-C', config, '-c', cache, '-x', 'reload'];
}

/** What a round published, so that a fast run that did nothing is seen. */
function found({ out }: Timing): string {
  if (!out.startsWith('{')) return '';
  const { published, duplicates } = JSON.parse(out) as { readonly published: number; readonly duplicates: number };
  return published === 0 ? '' : `  (${published} articles, ${duplicates} of them copies)`;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

const kinds = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(COPY);
if (!('real' in COPY)) process.stdout.write('no real copy: ../shared/data is not here\n');
if (!hasNewsboat)
  process.stdout.write('newsboat is not installed (apt-get install newsboat), so nothing runs beside\n');
try {
  for (const kind of kinds) await bench(kind);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
