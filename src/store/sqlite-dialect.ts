import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import pRetry, { type Options } from 'p-retry';

const SQLITE_BUSY = 5;
const MOST_STATEMENTS = 300;

/** A statement waits half a minute for another process's transaction, and lets the event loop run meanwhile. */
const WHILE_BUSY: Options = {
  retries: Number.POSITIVE_INFINITY,
  maxRetryTime: 30_000,
  minTimeout: 2,
  maxTimeout: 50,
  shouldRetry: ({ error }) => isBusy(error),
};

/**
 * Kysely on `node:sqlite`: one connection, used by one transaction at a time; statements are prepared once.
 *
 * WAL with synchronous NORMAL: the operating system has a commit when it returns, so a killed process loses nothing; a power
 * cut may undo the last commits, never half of one.
 */
export function sqliteDialect(file: string, readOnly: boolean): Dialect {
  return {
    createAdapter: () => new TransactionalSqliteAdapter(),
    createDriver: () => sqliteDriver(file, readOnly),
    createIntrospector: db => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** Kysely assumes that SQLite cannot change tables inside a transaction; it can, and migrations need it. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function sqliteDriver(file: string, readOnly: boolean): Driver {
  let database: DatabaseSync | undefined;
  let connection: DatabaseConnection | undefined;
  let turn: Promise<void> = Promise.resolve();
  const releases = new WeakMap<DatabaseConnection, () => void>();

  const run = (text: string) => async (on: DatabaseConnection) => {
    await on.executeQuery(CompiledQuery.raw(text));
  };

  return {
    async init() {
      database = await open(file, readOnly);
      connection = connect(database);
    },
    async acquireConnection() {
      if (connection === undefined) throw new Error('The SQLite connection has not been opened.');
      // Readers never block each other: only the write connection has a queue.
      if (readOnly) return connection;
      const before = turn;
      const { promise, resolve } = Promise.withResolvers<void>();
      turn = promise;
      await before;
      releases.set(connection, resolve);
      return connection;
    },
    async releaseConnection(on) {
      releases.get(on)?.();
    },
    // IMMEDIATE takes the write lock at once: a transaction that begins with a read could not get it later.
    beginTransaction: run(readOnly ? 'begin' : 'begin immediate'),
    commitTransaction: run('commit'),
    async rollbackTransaction(on) {
      // SQLite itself undoes one that finds the disk full. Another rollback would fail, and hide why.
      if (database?.isTransaction === true) await run('rollback')(on);
    },
    async destroy() {
      database?.close();
    },
  };
}

async function open(file: string, readOnly: boolean): Promise<DatabaseSync> {
  const database = new DatabaseSync(file, { readOnly, timeout: readOnly ? 5_000 : 50 });
  if (!readOnly) {
    // Turning WAL on needs the file alone for a moment; processes that start together exclude each other.
    // Before it, and only in a file that is still empty: pages that deleted rows leave can be given back one by one; and pages of 8 kB:
    // of 16 kB two thirds more is written, since keys are hashes and each row changes other pages of its indexes; of 4 kB each revision
    // leaves 350 bytes unused (measured).
    const forGood = 'pragma page_size = 8192; pragma auto_vacuum = incremental; pragma journal_mode = wal';
    await pRetry(async () => database.exec(forGood), WHILE_BUSY);
    database.exec('pragma synchronous = normal; pragma foreign_keys = on');
    // A checkpoint every 32 MB instead of every 4: pages that many batches touch are copied and synced once (measured).
    const { page_size = 4_096 } = database.prepare('pragma page_size').get() ?? {};
    database.exec(`pragma wal_autocheckpoint = ${Math.round(32_768_000 / Number(page_size))}`);
    database.exec('pragma journal_size_limit = 67108864');
  }
  // The writer keeps the inner pages of its indexes; a reader goes through what the operating system keeps anyway.
  database.exec(`pragma cache_size = ${readOnly ? -8192 : -16384}; pragma temp_store = memory`);
  return database;
}

function connect(database: DatabaseSync): DatabaseConnection {
  const statements = new Map<string, { statement: StatementSync; columns: readonly string[] }>();

  function prepare(text: string) {
    let prepared = statements.get(text);
    if (prepared === undefined) {
      const statement = database.prepare(text);
      statement.setReturnArrays(true);
      prepared = { statement, columns: namesOf(statement) };
      if (statements.size >= MOST_STATEMENTS) statements.delete(statements.keys().next().value ?? '');
      statements.set(text, prepared);
    }
    return prepared;
  }

  function run<R>({ sql, parameters }: CompiledQuery): QueryResult<R> {
    const { statement, columns } = prepare(sql);
    const values = parameters as SQLInputValue[];
    // A pragma that gives no columns may still go row by row.
    if (columns.length > 0 || sql.startsWith('pragma')) return { rows: rowsOf(statement, values, columns) as R[] };
    const { changes } = statement.run(...values);
    return { rows: [], numAffectedRows: BigInt(changes) };
  }

  return {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      try {
        return run<R>(query);
      } catch (error) {
        // Only another process's transaction can be in the way, and only before ours has begun.
        if (!isBusy(error)) throw error;
        return await pRetry(async () => run<R>(query), WHILE_BUSY);
      }
    },
    async *streamQuery<R>({ sql, parameters }: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
      for (const row of database.prepare(sql).iterate(...(parameters as SQLInputValue[]))) yield { rows: [row as R] };
    },
  };
}

const namesOf = (statement: StatementSync): string[] => statement.columns().map(({ name }) => name);

/**
 * Rows as ordinary objects. Those that `node:sqlite` makes are dictionaries: four times as large with a few columns, and
 * tens of times slower to read from (both measured).
 */
function rowsOf(statement: StatementSync, parameters: readonly SQLInputValue[], prepared: readonly string[]) {
  const found = statement.all(...parameters) as unknown as SQLOutputValue[][];
  // Another process may have added columns since the statement was prepared.
  const columns = (found[0]?.length ?? prepared.length) === prepared.length ? prepared : namesOf(statement);
  return found.map(values => {
    const row: Record<string, SQLOutputValue> = {};
    let at = 0;
    for (const name of columns) {
      row[name] = values[at] ?? null;
      at += 1;
    }
    return row;
  });
}

function isBusy(error: unknown): boolean {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' && (code & 0xff) === SQLITE_BUSY;
}
