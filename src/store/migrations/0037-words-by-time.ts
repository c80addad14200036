import { type Kysely, sql } from 'kysely';
import { indexArticles } from '../index-words.ts';
import { isPostgres } from '../sql.ts';
import type { Tables, Transaction } from '../tables.ts';

const MOST = 1_000;

/**
 * The index of words has words for partner and language, and SQLite's the order of lists. That cannot be renumbered: it is made anew, as
 * the log may no longer tell of all that is in it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  if (isPostgres(db)) return await addLabels(db);
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

async function addLabels(db: Kysely<unknown>): Promise<void> {
  const label = (kind: string, name: string) =>
    sql`${kind} || regexp_replace(lower(${sql.ref(name)}), '[^a-z0-9]', ${'\ue002'}, 'g')`;
  const labels = sql`array_remove(array[${label('\ue000', 'a.partner_id')}, ${label('\ue001', 'a.language')}], null)`;
  await sql`drop index searchable_words`.execute(db);
  await sql`
    update searchable s set words = s.words || array_to_tsvector(${labels}) from articles a where a.id = s.article_id`.execute(
    db,
  );
  await sql`create index searchable_words on searchable using gin (words) with (gin_pending_list_limit = 256)`.execute(
    db,
  );
}
