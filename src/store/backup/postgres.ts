import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { describeError, ExchangeError, whyUnusable } from '../../errors.ts';
import { beginEpoch } from '../log-position.ts';
import { makeFolder, makePrivateFile } from '../make-folder.ts';
import { openStore } from '../open-store.ts';
import { APPLICATION } from '../postgres-dialect.ts';
import { positionOf } from './position.ts';
import { headOf } from './sqlite.ts';

const MAGIC = 'PGDMP';

/**
 * Writes the store as an archive of `pg_dump`, as of one moment, while it is in use. PostgreSQL's own tools are used rather than a
 * copy of our own: every administrator knows them, they restore indexes and types faithfully, and other tools read what they write.
 */
export async function backUpPostgres(databaseUrl: string, file: string): Promise<void> {
  const { address, env } = withoutPassword(databaseUrl);
  await finished(
    start('pg_dump', [...ARCHIVE, `--file=${file}`, `--dbname=${address}`], env),
    'pg_dump',
    'backup-failed',
  );
}

/** Our tables only: neither extensions nor what others keep in the database. */
const ARCHIVE = ['--format=custom', '--no-owner', '--no-privileges', '--table=public.*'];

/** What is in the schema goes and the archive comes in one transaction, so that readers see the old or the new store. */
const EMPTY = `do $$ declare one record; begin
  for one in select viewname as name from pg_views where schemaname = 'public' and viewowner = current_user loop
    execute format('drop view if exists public.%I cascade', one.name);
  end loop;
  for one in select tablename as name from pg_tables where schemaname = 'public' and tableowner = current_user loop
    execute format('drop table if exists public.%I cascade', one.name);
  end loop;
end $$`;

/**
 * Puts an archive in the place of the store, with a new epoch. What the database held before is first written to a file.
 * @returns that file, where there was a store
 */
export async function restorePostgres(
  file: string,
  { databaseUrl, dataDir }: { readonly databaseUrl: string; readonly dataDir: string },
  now: string,
): Promise<string | undefined> {
  if (headOf(file, MAGIC.length) !== MAGIC) {
    const help = 'A backup of SQLite is restored without DATABASE_URL, or with sqlite:/path/to/file.';
    throw new ExchangeError('restore-failed', `${file} is not a backup of a store on PostgreSQL.`, { help, file });
  }
  await refuseWhileInUse(databaseUrl);
  let former: string | undefined;
  if ((await positionOf({ databaseUrl, dataDir })) !== undefined) {
    former = path.join(dataDir, `before-${now.replace(/[:.]/g, '-')}.pgdump`);
    await keepFormer(databaseUrl, former);
  }
  const { address, env } = withoutPassword(databaseUrl);
  const archive = start('pg_restore', ['--no-owner', '--no-privileges', '--file=-', file], env);
  const options = ['--no-psqlrc', '--quiet', '--single-transaction', '--set=ON_ERROR_STOP=1', '--output=/dev/null'];
  const database = start('psql', [...options, `--dbname=${address}`, '--command', EMPTY, '--file=-'], env);
  const done = [finished(archive, 'pg_restore', 'restore-failed'), finished(database, 'psql', 'restore-failed')];
  if (archive.stdout !== null && database.stdin !== null)
    await pipeline(archive.stdout, database.stdin).catch(() => archive.kill());
  for (const result of await Promise.allSettled(done.toReversed()))
    if (result.status === 'rejected') throw result.reason;
  const store = await openStore({ databaseUrl, dataDir });
  try {
    await store.write(tx => beginEpoch(tx, now));
  } finally {
    await store.close();
  }
  return former;
}

/** Writes what a database holds before a restore. Throws `restore-failed` where there is no room or no right to. */
async function keepFormer(databaseUrl: string, file: string): Promise<void> {
  try {
    makeFolder(path.dirname(file), 0o700);
    makePrivateFile(file);
  } catch (cause) {
    const help = 'The store is as it was. Set DATA_DIR to a folder that may be written.';
    const message = `Keeping what was there in ${file} failed: ${whyUnusable(cause)}.`;
    throw new ExchangeError('restore-failed', message, { cause, file, help });
  }
  await backUpPostgres(databaseUrl, file);
}

/** The server notices a second late that a process which just stopped has left: its session is waited for so long. */
const LEAVING_MS = 3_000;

/** Throws `store-in-use` where a process of this program has a session on the database: what it writes meanwhile would be lost. */
async function refuseWhileInUse(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  let sessions: readonly Session[];
  try {
    await client.connect();
    const end = performance.now() + LEAVING_MS;
    sessions = await sessionsOf(client);
    while (sessions.length > 0 && performance.now() < end) {
      await setTimeout(100);
      sessions = await sessionsOf(client);
    }
  } catch (cause) {
    throw new ExchangeError('store-unreachable', `The database does not answer: ${describeError(cause).message}.`, {
      cause,
    });
  } finally {
    await client.end().catch(() => {});
  }
  if (sessions.length === 0) return;
  const who = sessions.map(({ pid, host }) => `${host ?? 'this machine'} (session ${pid})`);
  const more = who.length > 5 ? ` and ${who.length - 5} more` : '';
  throw new ExchangeError(
    'store-in-use',
    `The store is in use from ${who.slice(0, 5).join(', ')}${more}. Nothing was changed.`,
    {
      help: 'Stop every scheduler, worker and server, then restore. A session that a lost process left ends with: select pg_terminate_backend(SESSION).',
    },
  );
}

type Session = { readonly pid: number; readonly host: string | null };

async function sessionsOf(client: pg.Client): Promise<readonly Session[]> {
  const { rows } = await client.query<Session>(
    `select pid, client_addr::text as host from pg_stat_activity
     where datname = current_database() and application_name = $1 order by pid`,
    [APPLICATION],
  );
  return rows;
}

/** A password in an argument could be read by every user of the machine: it goes by the environment. */
function withoutPassword(databaseUrl: string) {
  const url = new URL(databaseUrl);
  const { password } = url;
  url.password = '';
  const { ...env } = process.env;
  return { address: url.href, env: password === '' ? env : { ...env, PGPASSWORD: decodeURIComponent(password) } };
}

function start(program: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** Resolves when a program ended well. Throws with what it said, or that it is not installed. */
async function finished(child: ChildProcess, program: string, code: 'backup-failed' | 'restore-failed'): Promise<void> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2_000);
  });
  child.stdin?.on('error', () => {});
  try {
    const [status] = await once(child, 'close');
    if (status === 0) return;
  } catch (cause) {
    const help = 'Install the client programs of your server’s version (Debian: apt-get install postgresql-client).';
    throw new ExchangeError(code, `Running ${program} failed: it is not installed.`, { cause, help });
  }
  const reason = said.trim().split('\n').slice(0, 3).join(' ');
  throw new ExchangeError(code, `${program} failed: ${reason || 'it said nothing'}.`, {
    help: 'The store is as it was.',
  });
}
