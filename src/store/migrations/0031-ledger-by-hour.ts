import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../sql.ts';

/** The ledger in the order of its hours, so that the oldest are found where they have to be deleted; on SQLite in half the space. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const key = 'primary key (hour, feed_id, verdict)';
  const statements = isPostgres(db)
    ? ['alter table ledger drop constraint ledger_pkey', `alter table ledger add ${key}`]
    : [
        `create table ledger_by_hour (hour text not null, feed_id text not null, verdict text not null, items integer not null, ${key})
          without rowid`,
        'insert into ledger_by_hour select hour, feed_id, verdict, items from ledger order by 1, 2, 3',
        'drop table ledger',
        'alter table ledger_by_hour rename to ledger',
      ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
