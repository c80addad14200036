import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../sql.ts';

/**
 * Less beside the words: no column that nothing reads (an item's id is made of `content_hash`), no index that another serves as well.
 * Revisions that are stored already are packed anew afterwards, a step an hour (store/repack.ts), down from this line of the log.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    'alter table items drop column content_hash',
    'drop index signatures_by_time',
    'drop index articles_by_time',
    'create index articles_by_time on articles (listed_at, id)',
    `insert into counters (name, value) select 'repack', value from counters where name = 'changes' and value > 0`,
  ];
  // Tombstones stand before all articles (`buriedAt`), by the time at which they were made.
  const before = isPostgres(db)
    ? sql`updated_at - interval '1000 years'`
    : sql`(substr(updated_at, 1, 4) - 1000) || substr(updated_at, 5)`;
  for (const statement of statements) await sql.raw(statement).execute(db);
  await sql`update articles set listed_at = ${before} where identity = 'erased ' || id`.execute(db);
}
