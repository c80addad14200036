import type { Kysely } from 'kysely';

/** How many feeds an episode of a whole host or partner is of. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('episodes').addColumn('feeds', 'integer').execute();
}
