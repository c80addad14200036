import { type Kysely, sql } from 'kysely';

/** Words are split and folded otherwise than before ("Ørsted" is "orsted"): the index is filled again, from the first change on. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`update counters set value = 0 where name = 'searched'`.execute(db);
}
