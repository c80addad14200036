import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../sql.ts';

/** How often lately an id of the feed came back on another story, and when last. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const time = isPostgres(db) ? 'timestamptz' : 'text';
  await sql.raw('alter table feeds add column ids_reused integer not null default 0').execute(db);
  await sql.raw(`alter table feeds add column ids_reused_at ${time}`).execute(db);
}
