import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../sql.ts';

/** An account of what each poll offered, and indexes that find an item by whatever is known of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const time = isPostgres(db) ? 'timestamptz' : 'text';
  const statements = [
    `alter table items add column verdict text`,
    // Of what was done before there was a ledger only this is known.
    `update items set verdict = case
        when state = 'dead' then 'rejected'
        when article_id is null then 'replaced'
        when latest = 1 and exists (select 1 from articles a where a.id = items.article_id and a.is_lead = 0) then 'copies'
        else 'published' end
      where state <> 'pending'`,
    `create table ledger (
      feed_id text not null,
      hour ${time} not null,
      verdict text not null,
      items integer not null,
      primary key (feed_id, hour, verdict)
    )`,
    // The beginning is enough to find a row by, and PostgreSQL indexes no more than 2,704 bytes of a key.
    `create index articles_by_url on articles (substr(url, 1, 200)) where url is not null`,
    `create index articles_by_headline on articles (substr(headline, 1, 80))`,
    `create index changes_by_article on changes (article_id)`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
