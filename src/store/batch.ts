import { CompiledQuery, type RawBuilder, sql } from 'kysely';
import { isPostgres } from './dialect.ts';
import type { Database, Tables } from './tables.ts';

/** Rows to one statement: far below the parameters a statement may have (65,535 on PostgreSQL, 32,766 on SQLite). */
const MOST_ROWS = 500;

/** What follows the values: what to do where the key is already there, and what to give back. */
export type OnConflict =
  | { readonly on: readonly string[]; readonly do: 'keep' }
  | { readonly on: readonly string[]; readonly do: 'replace'; readonly except?: readonly string[] };

/**
 * Inserts rows by the hundred, as one statement whose text is the same for every batch of that size; building it anew
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
  for (let start = 0; start < rows.length; start += MOST_ROWS) {
    const chunk = rows.slice(start, start + MOST_ROWS);
    const text = insertText(table, columns, chunk.length, postgres, conflict, returning);
    const values = chunk.flatMap(row => columns.map(column => withoutNul(row[column])));
    const result = await db.executeQuery<Record<string, string>>(CompiledQuery.raw(text, values));
    if (returning !== undefined) for (const row of result.rows) written.push(String(row[returning]));
  }
  return written;
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
  const key = [table, columns, count, postgres, conflict?.on, conflict?.do, returning].join('|');
  let text = texts.get(key);
  if (text === undefined) {
    let n = 0;
    const tuple = () => `(${columns.map(() => (postgres ? `$${++n}` : '?')).join(',')})`;
    const tuples = Array.from({ length: count }, tuple).join(',');
    text = `insert into ${table} (${columns.join(',')}) values ${tuples}${conflictText(columns, conflict)}`;
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
    const arrays = names.map(name => sql`${rows.map(row => withoutNul(row[name]))}::${sql.raw(columns[name])}[]`);
    return sql`unnest(${sql.join(arrays)}) as v(${sql.join(names.map(name => sql.ref(name)))})`;
  }
  const fields = names.map(name => sql.raw(`value ->> '$.${name}' as ${name}`));
  return sql`(select ${sql.join(fields)} from json_each(${JSON.stringify(rows)})) as v`;
}
