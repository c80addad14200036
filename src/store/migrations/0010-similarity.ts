import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../sql.ts';

/**
 * Same-story detection by one model: words are weighed by a table frozen for each day of publication, and large stories need no
 * columns of their own. Stories and links stay as they are; signatures of the older program are made anew as they are read.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const bytes = isPostgres(db) ? 'bytea' : 'blob';
  const statements = [
    'drop index articles_bearing',
    'alter table articles drop column crowd',
    'alter table articles drop column bears',
    'drop table furniture',
    `create table day_weights (day integer primary key, bytes ${bytes} not null)`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
