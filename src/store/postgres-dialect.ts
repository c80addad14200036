import { type Dialect, PostgresDialect } from 'kysely';
import pg from 'pg';
import { giveUpDeadConnections } from './postgres-silence.ts';

const TIMESTAMPTZ = 1184;
const INT8 = 20;
const NUMERIC = 1700;

/** What the sessions of this program are called in `pg_stat_activity`. */
export const APPLICATION = 'news-exchange';

/**
 * Kysely on a pool of `pg`, giving the same values as SQLite does: times as ISO text, counts and numbers as numbers.
 * A process that hangs in a transaction loses it after a minute, so that it does not hold up everybody's change log.
 */
export function postgresDialect(connectionString: string, readOnly: boolean): Dialect {
  const pool = new pg.Pool({
    connectionString,
    max: 10,
    connectionTimeoutMillis: 10_000,
    // Longer than the pause between heartbeats, so that a process that runs always shows among the sessions.
    idleTimeoutMillis: 30_000,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    // What a transaction asks at once goes out at once: one trip instead of one each, while it holds locks.
    pipeline: true,
    // Compiling a query takes the server a second; it did so for each page while a new store had no statistics yet (measured). What was
    // written or read lately is in memory, and disks seek for nothing: at the default, which is for disks that turn, a page of fifty was
    // found by reading all articles of a store of some thousands.
    options: `-c jit=off -c random_page_cost=1.1${readOnly ? ' -c default_transaction_read_only=on' : ''}`,
    application_name: APPLICATION,
    types: {
      getTypeParser(oid: number, format?: 'text' | 'binary') {
        // Before time zones there were local times, which differ from ours by seconds, too: "+00:53:28".
        if (oid === TIMESTAMPTZ)
          return (value: string) => new Date(value.replace(/([+-]\d\d:\d\d):\d\d$/, '$1')).toISOString();
        if (oid === INT8 || oid === NUMERIC) return Number;
        return format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid);
      },
    },
  });
  // An idle connection that the server drops is replaced at the next query; unheard, the event would end the process.
  pool.on('error', () => {});
  // One that is lost while in use fails its query, which tells; its own event would end the process all the same (EPIPE, seen).
  pool.on('connect', client => client.on('error', () => {}));
  giveUpDeadConnections(pool, connectionString);
  return new PostgresDialect({ pool });
}
