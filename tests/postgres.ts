import { execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { checkLedgers } from './ledger-adds-up.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the run's own PostgreSQL, database `postgres`. */
    postgresUrl: string;
  }
}

/** vitest's global set-up: one PostgreSQL for the run, private to it, on a Unix socket in a temporary folder. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startPostgres();
  project.provide('postgresUrl', cluster.url);
  return cluster.stop;
}

/** Makes and starts a cluster that keeps nothing safe (no fsync) and gives its address. Debian's `postgresql` has the binaries. */
export async function startPostgres(): Promise<{ url: string; stop: () => Promise<void> }> {
  const bin = postgresBinaries();
  const folder = mkdtempSync(path.join(tmpdir(), 'news-exchange-pg-'));
  // PostgreSQL refuses to run as root; Debian's package brings the user to run it as.
  const user = process.getuid?.() === 0 ? idsOf('postgres') : undefined;
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const data = path.join(folder, 'data');
  execFileSync(
    path.join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
    {
      ...user,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${folder}`,
    'fsync=off',
    'full_page_writes=off',
    'max_connections=200',
    'autovacuum=on',
  ];
  // The shell ends the server, and takes its folder away, when its input ends: at `stop`, and also when the run is killed.
  const untilInputEnds = '"$0" "$@" & server=$!; read -r _; kill -INT $server; wait $server; rm -rf -- "$PWD"';
  const args = [path.join(bin, 'postgres'), '-D', data, ...settings.flatMap(setting => ['-c', setting])];
  const server = spawn('sh', ['-c', untilInputEnds, ...args], {
    ...user,
    cwd: folder,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4_000);
  });
  const ended = new Promise<void>(resolve => server.once('exit', () => resolve()));
  const stop = async () => {
    server.stdin.end();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `postgres://postgres@localhost/postgres?host=${encodeURIComponent(folder)}`;
  try {
    await answering(url, () => server.exitCode === null);
  } catch (cause) {
    await stop();
    throw new Error(`PostgreSQL did not start: ${said}`, { cause });
  }
  return { url, stop };
}

function postgresBinaries(): string {
  const base = '/usr/lib/postgresql';
  let versions: string[] = [];
  try {
    versions = readdirSync(base).sort((a, b) => Number(b) - Number(a));
  } catch {
    // Said below.
  }
  const newest = versions[0];
  if (newest === undefined) {
    throw new Error(`The tests need PostgreSQL's binaries under ${base}. On Debian: apt-get install postgresql`);
  }
  return path.join(base, newest, 'bin');
}

function idsOf(user: string): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function answering(url: string, alive: () => boolean): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => {});
      if (!alive() || attempt === 200) throw error;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
}

/** A new, empty database on the run's PostgreSQL, dropped by `drop`. */
export async function freshDatabase(serverUrl: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`;
  const execute = async (statement: string) => {
    const client = new pg.Client({ connectionString: serverUrl });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  await execute(`create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const drop = async (): Promise<void> => {
    await checkLedgers([url.href]);
    await execute(`drop database ${name} with (force)`);
  };
  return { url: url.href, drop };
}
