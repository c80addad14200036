import { type Kysely, sql } from 'kysely';
import { baseLanguage } from '../languages.ts';

/** Lists of one partner or one language are read in the order of an index of their own: a rare one is no walk through all. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index articles_by_partner on articles (partner_id, listed_at, id)`.execute(db);
  await sql`create index articles_by_language on articles (${baseLanguage(db)}, listed_at, id)`.execute(db);
}
