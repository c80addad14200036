import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../sql.ts';

/**
 * The change log for those who read by SQL: numbers and ids, and why something was withdrawn. It has no words, so it needs no rule of
 * who may see them: these are in `published_article`.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const reason = isPostgres(db) ? `c.details::json ->> 'reason'` : `c.details ->> '$.reason'`;
  await sql
    .raw(
      `create view published_change as
        select c.seq, c.kind, c.at, c.article_id as article, c.revision, c.story_id as story,
          case when c.kind = 'canceled' then ${reason} end as reason
        from changes c`,
    )
    .execute(db);
}
