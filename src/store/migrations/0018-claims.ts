import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../sql.ts';

/** A feed whose poll is queued says so: a claim ends when its job is gone, and need not wait for a time that was guessed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table feeds add column claimed_at ${isPostgres(db) ? 'timestamptz' : 'text'}`).execute(db);
  await sql`create index feeds_claimed on feeds (claimed_at) where claimed_at is not null`.execute(db);
}
