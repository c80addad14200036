import { type Kysely, sql } from 'kysely';

/** By the language as it is given: lists of one country's language were walks through all of the language. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index articles_by_language`.execute(db);
  await sql`create index articles_by_language on articles (language, listed_at, id)`.execute(db);
}
