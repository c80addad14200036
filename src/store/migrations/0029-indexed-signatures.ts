import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../sql.ts';

/** What the index of shingles holds of each signature, so that a process reads a window without the words of its articles. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table signatures add column indexed ${isPostgres(db) ? 'bytea' : 'blob'}`).execute(db);
}
