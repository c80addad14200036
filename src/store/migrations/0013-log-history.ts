import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../sql.ts';

/**
 * The name of this history of the change log: a restored backup gets another (store/log-position.ts). And the highest number of an
 * article's revisions: a version that comes late is filed under the next one, while the current one stays what it is.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const time = isPostgres(db) ? 'timestamptz' : 'text';
  await sql.raw('alter table articles add column latest_number integer not null default 0').execute(db);
  await sql.raw('update articles set latest_number = revision').execute(db);
  await sql.raw(`create table log_epochs (epoch text primary key, began_at ${time} not null)`).execute(db);
  await sql`insert into log_epochs (epoch, began_at) values (${randomUUID()}, ${new Date().toISOString()})`.execute(db);
}
