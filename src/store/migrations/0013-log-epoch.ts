import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../sql.ts';

/** The name of this history of the change log: a restored backup gets another (store/log-position.ts). */
export async function up(db: Kysely<unknown>): Promise<void> {
  const time = isPostgres(db) ? 'timestamptz' : 'text';
  await sql.raw(`create table log_epochs (epoch text primary key, began_at ${time} not null)`).execute(db);
  await sql`insert into log_epochs (epoch, began_at) values (${randomUUID()}, ${new Date().toISOString()})`.execute(db);
}
