import { type Kysely, sql } from 'kysely';

/** A raw document may be in a file of the folder RAW_DIR: its row then has the file's name, and no bytes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table raw_documents add column file text`.execute(db);
}
