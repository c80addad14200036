import { type Kysely, sql } from 'kysely';

/** Where in two linked texts their common passages lie is shown from the texts themselves: a link keeps no positions. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ['parts_of_a', 'parts_of_b'])
    await sql`alter table links drop column ${sql.ref(column)}`.execute(db);
}
