import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
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

/** How long a statement waits for another process's transaction to end. */
const PATIENCE_MS = 30_000;
const SQLITE_BUSY = 5;
const MOST_STATEMENTS = 300;

/**
 * Kysely on `node:sqlite`: one connection that its users take in turn, statements prepared once.
 *
 * WAL with synchronous NORMAL: a commit is in the operating system's hands when it returns, so a killed process loses
 * nothing; a power cut may take back the last commits, never half of one.
 */
export function sqliteDialect(file: string, readOnly: boolean): Dialect {
  return {
    createAdapter: () => new TransactionalSqliteAdapter(),
    createDriver: () => sqliteDriver(file, readOnly),
    createIntrospector: db => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** Kysely takes SQLite for unable to change tables inside a transaction; it is not, and migrations rely on it. */
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
      database = open(file, readOnly);
      connection = connect(database);
    },
    async acquireConnection() {
      if (connection === undefined) throw new Error('The SQLite connection has not been opened.');
      // Reading alone never stands in the way of anybody: only the write connection is taken in turn.
      if (readOnly) return connection;
      const before = turn;
      let release: () => void = () => {};
      turn = new Promise(resolve => {
        release = resolve;
      });
      await before;
      releases.set(connection, release);
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

function open(file: string, readOnly: boolean): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly, timeout: readOnly ? 5_000 : 50 });
  if (!readOnly) {
    retryNow(() => database.exec('pragma journal_mode = wal'));
    database.exec('pragma synchronous = normal; pragma foreign_keys = on');
    // A checkpoint every 32 MB instead of every 4: pages that many batches touch are copied and synced once (measured).
    database.exec('pragma wal_autocheckpoint = 8000; pragma journal_size_limit = 67108864');
  }
  // The writer keeps the inner pages of its indexes; a reader goes through what the operating system keeps anyway.
  database.exec(`pragma cache_size = ${readOnly ? -8192 : -16384}; pragma temp_store = memory`);
  return database;
}

/** Turning WAL on needs the file for a moment to itself; processes that start together get in each other's way. */
function retryNow(statement: () => void): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      statement();
      return;
    } catch (error) {
      if (!isBusy(error) || attempt === 100) throw error;
    }
  }
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

  return {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      const deadline = Date.now() + PATIENCE_MS;
      for (let wait = 2; ; wait = Math.min(wait * 2, 50)) {
        try {
          const { statement, columns } = prepare(sql);
          const values = parameters as SQLInputValue[];
          if (columns.length > 0) return { rows: rowsOf(statement, values, columns) as R[] };
          const { changes } = statement.run(...values);
          return { rows: [], numAffectedRows: BigInt(changes) };
        } catch (error) {
          // Inside a transaction that began IMMEDIATE nobody can be in the way; before it, another process may be.
          if (!isBusy(error) || Date.now() > deadline) throw error;
          await sleep(wait);
        }
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
function rowsOf(
  statement: StatementSync,
  parameters: readonly SQLInputValue[],
  prepared: readonly string[],
): Record<string, SQLOutputValue>[] {
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
