import { type Kysely, sql } from 'kysely';
import { indexArticles } from '../index-words.ts';
import { isPostgres } from '../sql.ts';
import type { Tables, Transaction } from '../tables.ts';

const MOST = 1_000;

/**
 * SQLite's index of words gets the order of lists. It cannot be renumbered: it is made anew, as the log may no longer tell of all that is
 * in it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  if (isPostgres(db)) return;
  await sql`
    create temp table indexed as
      select a.id from searchable s join articles a on a.id = s.article_id order by a.listed_at`.execute(db);
  await sql`insert into searchable_words (searchable_words) values ('delete-all')`.execute(db);
  await sql`delete from searchable`.execute(db);
  for (let after = 0; ; after += MOST) {
    const { rows } = await sql<{ id: string }>`
      select id from temp.indexed where rowid > ${after} and rowid <= ${after + MOST}`.execute(db);
    if (rows.length === 0) break;
    await indexArticles(
      db.withTables<Tables>() as Transaction,
      rows.map(({ id }) => id),
    );
  }
  await sql`drop table temp.indexed`.execute(db);
}
