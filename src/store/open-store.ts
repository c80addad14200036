import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Dialect, Kysely } from 'kysely';
import { describeConnectionError, ExchangeError } from '../errors.ts';
import { lockChangeLog } from './articles.ts';
import { makeFolder } from './make-folder.ts';
import { migrate } from './migrate.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import type { Database, Tables, Transaction } from './tables.ts';
import { transactionsOn, watchTransactions } from './transactions.ts';

/** Where articles, revisions, the change log and the schedule live. */
export type Store = {
  readonly kind: 'sqlite' | 'postgres';
  /** Where it is, for people: a file, or an address without its password. */
  readonly place: string;
  /** The folder of raw documents (RAW_DIR); undefined where they are in the database. */
  readonly rawDir: string | undefined;
  /** For reading. Inside `write` and `publish` read with the transaction: on SQLite this connection does not see it yet. */
  readonly read: Database;
  /**
   * Runs `work` as one transaction. Where PostgreSQL ends it for a deadlock it runs again from its start, so `work` must do
   * nothing else that cannot be repeated. Throws `store-unwritable` where the disk is full or fails. Never call `write` or
   * `publish` inside it: on SQLite that waits for itself.
   */
  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * A `write` that first takes the change log's lock, so that it sees all that was published before it and nobody publishes
   * at the same time. What costs time is done before it.
   * @param before what the transaction does before it takes the lock
   */
  publish<T>(work: (tx: Transaction) => Promise<T>, before?: (tx: Transaction) => Promise<void>): Promise<T>;
  /** Milliseconds for which this process has held the change log's lock so far. */
  logLockMs(): number;
  /** Throws `store-unwritable` where the last transaction found it so, or its disk has no room left. */
  checkWritable(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens the store and brings its tables up to this program.
 * @param databaseUrl `postgres://…`, `sqlite:/path/to/file`; without it the SQLite file in `dataDir`
 * @param readOnly nothing is created or changed: for commands that only look
 * @param existing a store that is not there is not made: for commands that change what came in
 * @throws ExchangeError `store-unreachable`, `store-newer`, `store-older`, `setting-wrong`
 */
export async function openStore(options: {
  readonly databaseUrl?: string | undefined;
  readonly dataDir: string;
  /** The folder of raw documents; they are in the database where none is given. */
  readonly rawDir?: string | undefined;
  readonly readOnly?: boolean;
  readonly existing?: boolean;
  /** Told once when transactions wait long for somebody's lock. */
  readonly warn?: (message: string) => void;
  /** Told when an older store is brought up to this program. */
  readonly say?: (message: string) => void;
}): Promise<Store> {
  const { readOnly = false, existing = readOnly, warn = () => {}, say = () => {} } = options;
  const { kind, place, dialect } = locate(options.databaseUrl ?? '', options.dataDir, existing);
  const itsDialect = await dialect(readOnly);
  const db = new Kysely<Tables>({ dialect: itsDialect });
  try {
    await migrate(db, place, readOnly, say);
  } catch (cause) {
    await db.destroy().catch(() => {});
    throw cause instanceof ExchangeError ? cause : unreachable(place, cause);
  }
  // SQLite reads on a second connection, so that readers never wait for a batch to be published; a pool has many.
  const read = kind === 'sqlite' && !readOnly ? new Kysely<Tables>({ dialect: await dialect(true) }) : db;

  const seen = watchTransactions(place, warn);
  return {
    kind,
    place,
    rawDir: options.rawDir,
    read,
    write: transactionsOn(db, itsDialect, place, seen),
    publish: transactionsOn(db, itsDialect, place, seen, lockChangeLog),
    logLockMs: seen.logLockMs,
    checkWritable: () => seen.checkWritable(kind === 'sqlite' ? path.dirname(place) : undefined, options.rawDir),
    async close() {
      if (read !== db) await read.destroy();
      await db.destroy();
    },
  };
}

type Location = { kind: Store['kind']; place: string; dialect: (readOnly: boolean) => Promise<Dialect> };

function locate(databaseUrl: string, dataDir: string, existing: boolean): Location {
  if (/^postgres(ql)?:/.test(databaseUrl)) {
    return {
      kind: 'postgres',
      place: withoutPassword(databaseUrl),
      // Its client is loaded where it is used: with SQLite it would cost each start for nothing.
      dialect: async only => (await import('./postgres-dialect.ts')).postgresDialect(databaseUrl, only),
    };
  }
  if (databaseUrl !== '' && !databaseUrl.startsWith('sqlite:')) {
    throw new ExchangeError('setting-wrong', 'DATABASE_URL is neither postgres://… nor sqlite:/path/to/file.');
  }
  const file = sqliteFile({ databaseUrl, dataDir });
  if (existing && !existsSync(file)) {
    throw new ExchangeError('store-unreachable', `There is no store at ${file} yet.`, {
      help: 'Run "news-exchange start" or "news-exchange run --once" first, or set DATA_DIR to where the store is.',
      place: file,
    });
  }
  if (!existing) {
    try {
      makeFolder(path.dirname(file), 0o700);
    } catch (cause) {
      throw unreachable(file, cause);
    }
  }
  return { kind: 'sqlite', place: file, dialect: async only => sqliteDialect(file, only) };
}

/** The file of a store on SQLite. */
export function sqliteFile({
  databaseUrl = '',
  dataDir,
}: {
  databaseUrl?: string | undefined;
  dataDir: string;
}): string {
  const named = databaseUrl.replace(/^sqlite:(\/\/(?=\/))?/, '');
  return path.resolve(named === '' ? path.join(dataDir, 'news-exchange.sqlite') : named);
}

function unreachable(place: string, cause: unknown): ExchangeError {
  const errors = cause instanceof AggregateError ? cause.errors : [cause];
  const said = [...new Set(errors.map(describeConnectionError))].join('; ');
  return new ExchangeError('store-unreachable', `Opening the store at ${place} failed: ${said}.`, {
    cause,
    help: 'Check DATABASE_URL and DATA_DIR, and that the database is running and may be written.',
    place,
  });
}

function withoutPassword(databaseUrl: string): string {
  if (!URL.canParse(databaseUrl)) return databaseUrl.replace(/\/\/[^@]*@/, '//');
  const url = new URL(databaseUrl);
  url.password = '';
  url.searchParams.delete('password');
  return url.href;
}
