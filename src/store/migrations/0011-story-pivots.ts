import { type Kysely, sql } from 'kysely';

/** A merged story holds the groups of several pivots: its members remember which of them is theirs. All others have the story's id. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table articles add column pivot_id text`.execute(db);
  await sql`create index articles_merged on articles (story_id) where pivot_id is not null`.execute(db);
}
