import { sql } from 'kysely';
import type { Store } from './open-store.ts';

/** Rows written to a table since it was last analyzed that count at all. */
const LEAST_WRITTEN = 1_000;

/**
 * Has PostgreSQL count again what a table holds where half of its rows are new since it last did, and gives the number of tables. By itself
 * it looks once a minute: until then a new store has no statistics, in which time a first round brings 60,000 articles, and the database takes
 * each list for one of a few rows (a search beside it took 90 ms more, measured).
 */
export async function analyzeGrownTables({ kind, read, write }: Store): Promise<number> {
  if (kind === 'sqlite') return 0;
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_stat_user_tables
    where schemaname = current_schema() and n_mod_since_analyze > greatest(${LEAST_WRITTEN}::integer, n_live_tup / 2)`.execute(
    read,
  );
  for (const { name } of rows) await write(tx => sql`analyze ${sql.table(name)}`.execute(tx));
  return rows.length;
}
