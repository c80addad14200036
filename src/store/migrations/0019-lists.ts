import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../sql.ts';

/** Lists of one partner or one language are read in the order of an index of their own: a rare one is no walk through all. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const base = isPostgres(db)
    ? sql`lower(split_part(replace(language, '_', '-'), '-', 1))`
    : sql`lower(substr(language, 1, instr(replace(language, '_', '-') || '-', '-') - 1))`;
  await sql`create index articles_by_partner on articles (partner_id, listed_at, id)`.execute(db);
  await sql`create index articles_by_language on articles (${base}, listed_at, id)`.execute(db);
}
