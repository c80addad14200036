import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../sql.ts';

/** An article knows until when its rights hold, and what has to be deleted is found by its time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const time = isPostgres(db) ? 'timestamptz' : 'text';
  const statements = [
    `alter table articles add column expires_at ${time}`,
    `create index articles_to_expire on articles (expires_at) where expires_at is not null and pub_status = 'usable'`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
