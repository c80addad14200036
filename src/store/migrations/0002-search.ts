import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../sql.ts';

/** The word index that `q` asks; filled behind the change log, so that publishing does not wait for it (search.ts). */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = isPostgres(db)
    ? [
        `create table searchable (article_id text primary key references articles (id), words tsvector not null)`,
        `create index searchable_words on searchable using gin (words)`,
      ]
    : [
        `create table searchable (n integer primary key, article_id text not null unique references articles (id))`,
        `create virtual table searchable_words using fts5 (words, content='', contentless_delete=1,
          tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co'")`,
      ];
  for (const statement of statements) await sql.raw(statement).execute(db);
  await sql`insert into counters (name, value) values ('searched', 0)`.execute(db);
}
