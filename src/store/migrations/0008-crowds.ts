import { type Kysely, sql } from 'kysely';

/** How an article stands in a story of very many texts; and the few links that no words decide, found by themselves. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table articles add column crowd text').execute(db);
  await sql.raw('alter table articles add column bears text').execute(db);
  await sql.raw(`create index articles_bearing on articles (crowd) where bears in ('story', 'digest')`).execute(db);
  await sql
    .raw(`create index links_decided on links (kind, a, b) where kind in ('merge', 'split', 'loop')`)
    .execute(db);
}
