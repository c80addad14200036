import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../sql.ts';

/** What was killed, by whom: for what comes after the kill under that id, or with the words of what was killed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const time = isPostgres(db) ? 'timestamptz' : 'text';
  await sql
    .raw(`create table kills (
      identity text not null,
      partner_id text not null references partners (id),
      at ${time} not null,
      made_at ${time},
      reason text not null,
      primary key (identity, partner_id)
    )`)
    .execute(db);
  await sql.raw('alter table signatures add column killed_by text').execute(db);
}
