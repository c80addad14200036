import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../sql.ts';

/** Paragraphs that a partner repeats under every story; each row tells from when to when one was taken for that. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const time = isPostgres(db) ? 'timestamptz' : 'text';
  await sql
    .raw(`create table furniture (
      partner_id text not null references partners (id),
      hash text not null,
      learned_at ${time} not null,
      seen_at ${time} not null,
      retired_at ${time},
      primary key (partner_id, hash, learned_at)
    )`)
    .execute(db);
}
