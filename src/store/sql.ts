import { CompiledQuery, type Kysely, PostgresAdapter, type RawBuilder, sql } from 'kysely';
import { storableJson } from './pack-article.ts';
import type { Database, Tables } from './tables.ts';

/** Whatever can run a query, of whichever tables. */
type Executor = Pick<Kysely<unknown>, 'getExecutor'>;

/** Which of the two databases this is; the few places where their SQL differs ask it. */
export function isPostgres(db: Executor): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}

/** A column's time so many milliseconds later. */
export function moved(db: Executor, column: string, ms: number): RawBuilder<string> {
  return isPostgres(db)
    ? sql`${sql.ref(column)} + ${`${ms} milliseconds`}::interval`
    : sql`strftime('%Y-%m-%dT%H:%M:%fZ', ${sql.ref(column)}, ${`${ms / 1_000} seconds`})`;
}

/** `column in (…)` whose text does not change with the number of values, so that a prepared statement fits every batch. */
export function among(db: Executor, column: string, values: readonly string[]): RawBuilder<boolean> {
  return isPostgres(db)
    ? sql`${sql.ref(column)} = any(${values}::text[])`
    : sql`${sql.ref(column)} in (select value from json_each(${JSON.stringify(values)}))`;
}

/** The rows of a table with one of these values in a column, in no particular order. */
export async function rowsAmong<T extends keyof Tables>(
  db: Database,
  table: T,
  column: keyof Tables[T] & string,
  values: readonly string[],
): Promise<Tables[T][]> {
  if (values.length === 0) return [];
  return (await sql<Tables[T]>`select * from ${sql.table(table)} where ${among(db, column, values)}`.execute(db)).rows;
}

/**
 * Rows to one statement on SQLite, the batch of `ingest-items` first. There are few sizes because SQLite keeps a statement once prepared,
 * some 10 kB a row of it and what was last written by it: kept for every number of rows they took 30 MB (measured).
 */
const SIZES = [50, 25, 12, 6, 3, 1] as const;
/** On PostgreSQL rows go as one value of JSON, so that any number of them is the same statement and one trip. */
const MOST_ROWS = 1_000;
/** Characters and bytes written by one of those, or one row that has more. */
const MOST_CHARACTERS = 1_000_000;

/** What follows the values: what to do where the key is already there, and what to give back. */
export type OnConflict =
  | { readonly on: readonly string[]; readonly do: 'keep' }
  | { readonly on: readonly string[]; readonly do: 'replace'; readonly except?: readonly string[] };

/**
 * Inserts rows in batches, each one statement whose text is the same for every batch of that size; building it anew
 * with the query builder cost as much as the writing itself (measured). All rows have the columns of the first.
 * Characters NUL are left out of text: PostgreSQL refuses them.
 * @returns with `returning`, that column of each row which was in fact written
 */
export async function insertRows<T extends keyof Tables>(
  db: Database,
  table: T,
  rows: readonly Partial<Tables[T]>[],
  conflict?: OnConflict,
  returning?: keyof Tables[T] & string,
): Promise<string[]> {
  const first = rows[0];
  if (first === undefined) return [];
  const columns = Object.keys(first) as (keyof Tables[T] & string)[];
  const postgres = isPostgres(db);
  const written: string[] = [];
  for (const chunk of chunksOf(rows, columns, postgres)) {
    const text = insertText(table, columns, chunk.length, postgres, conflict, returning);
    const values = postgres
      ? [rowsAsJson(chunk, columns)]
      : chunk.flatMap(row => columns.map(column => withoutNul(row[column])));
    const result = await db.executeQuery<Record<string, string>>(CompiledQuery.raw(text, values));
    if (returning !== undefined) for (const row of result.rows) written.push(String(row[returning]));
  }
  return written;
}

function* chunksOf<R>(rows: readonly R[], columns: readonly (keyof R)[], postgres: boolean): Generator<readonly R[]> {
  const most = postgres ? MOST_ROWS : SIZES[0];
  for (let start = 0; start < rows.length; ) {
    let fitting = 0;
    for (let characters = 0; fitting < most && start + fitting < rows.length; fitting++) {
      characters += charactersOf(rows[start + fitting], columns);
      if (fitting > 0 && characters > MOST_CHARACTERS) break;
    }
    const size = postgres ? fitting : (SIZES.find(size => size <= fitting) ?? 1);
    yield rows.slice(start, start + size);
    start += size;
  }
}

function rowsAsJson<R>(rows: readonly R[], columns: readonly (keyof R)[]): string {
  const storedAs = (value: unknown): unknown =>
    value instanceof Uint8Array
      ? `\\x${Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex')}`
      : value;
  return storableJson(rows.map(row => Object.fromEntries(columns.map(column => [column, storedAs(row[column])]))));
}

function charactersOf<R>(row: R | undefined, columns: readonly (keyof R)[]): number {
  let sum = 0;
  for (const column of columns) {
    const value = row?.[column];
    if (typeof value === 'string' || value instanceof Uint8Array) sum += value.length;
  }
  return sum;
}

const texts = new Map<string, string>();

function insertText(
  table: string,
  columns: readonly string[],
  count: number,
  postgres: boolean,
  conflict: OnConflict | undefined,
  returning: string | undefined,
): string {
  const key = [table, columns, postgres || count, conflict?.on, conflict?.do, returning].join('|');
  let text = texts.get(key);
  if (text === undefined) {
    const names = columns.join(',');
    const tuples = Array.from({ length: postgres ? 0 : count }, () => `(${columns.map(() => '?').join(',')})`).join(
      ',',
    );
    const source = postgres ? `select ${names} from json_populate_recordset(null::${table}, $1)` : `values ${tuples}`;
    text = `insert into ${table} (${names}) ${source}${conflictText(columns, conflict)}`;
    if (returning !== undefined) text += ` returning ${returning}`;
    if (texts.size > 2_000) texts.clear();
    texts.set(key, text);
  }
  return text;
}

function conflictText(columns: readonly string[], conflict: OnConflict | undefined): string {
  if (conflict === undefined) return '';
  const target = ` on conflict (${conflict.on.join(',')}) do`;
  if (conflict.do === 'keep') return `${target} nothing`;
  const stay = new Set([...conflict.on, ...(conflict.except ?? [])]);
  const set = columns.filter(column => !stay.has(column)).map(column => `${column} = excluded.${column}`);
  return `${target} update set ${set.join(', ')}`;
}

function withoutNul(value: unknown): unknown {
  if (value === undefined) return null;
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '') : value;
}

export type ColumnType = 'text' | 'integer' | 'double precision' | 'timestamptz';

/**
 * A batch of values as a table called `v` in the statement, for updates of many rows at once:
 * `update items set … from ${listed(…)} where items.id = v.id`.
 */
export function listed<C extends string>(
  db: Database,
  columns: Readonly<Record<C, ColumnType>>,
  rows: readonly Readonly<Record<C, string | number | null>>[],
): RawBuilder<unknown> {
  const names = Object.keys(columns) as C[];
  if (isPostgres(db)) {
    const typed = names.map(name => sql`${sql.ref(name)} ${sql.raw(columns[name])}`);
    return sql`json_to_recordset(${storableJson(rows)}::json) as v(${sql.join(typed)})`;
  }
  const fields = names.map(name => sql.raw(`value ->> '$.${name}' as ${name}`));
  return sql`(select ${sql.join(fields)} from json_each(${JSON.stringify(rows)})) as v`;
}
