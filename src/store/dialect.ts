import { type Kysely, PostgresAdapter, type RawBuilder, sql } from 'kysely';

/** Whatever can run a query, of whichever tables. */
type Executor = Pick<Kysely<unknown>, 'getExecutor'>;

/** Which of the two databases this is; the few places where their SQL differs ask it. */
export function isPostgres(db: Executor): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}

/** `column in (…)` whose text does not change with the number of values, so that a prepared statement fits every batch. */
export function among(db: Executor, column: string, values: readonly string[]): RawBuilder<boolean> {
  return isPostgres(db)
    ? sql`${sql.ref(column)} = any(${values}::text[])`
    : sql`${sql.ref(column)} in (select value from json_each(${JSON.stringify(values)}))`;
}
