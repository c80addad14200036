import { type Kysely, sql } from 'kysely';

/**
 * Partner files that change while the service runs: the file that a partner came from, so that one that is wrong leaves the last
 * good one in force; the longest interval of a feed; and the code of its last failure, so that one on a setting is tried again.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table partners add column file text`.execute(db);
  await sql`alter table feeds add column at_most_seconds integer`.execute(db);
  await sql`alter table feeds add column last_code text`.execute(db);
}
