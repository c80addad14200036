import { type Kysely, sql } from 'kysely';

/** When a feed asks to be polled, kept for the polls that bring no document to say it again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table feeds add column timing text`.execute(db);
}
