import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../sql.ts';

/**
 * What the desk does is remembered: holds, releases, kills and erasures, each with who did it and why. An article knows what the
 * change log last said of it, so that one line tells readers when it goes and when it comes back. A dead letter can be closed.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const postgres = isPostgres(db);
  const time = postgres ? 'timestamptz' : 'text';
  const statements = [
    `alter table articles add column announced text not null default 'never'`,
    'alter table articles add column held_by text',
    'alter table articles add column held_reason text',
    `alter table articles add column released_at ${time}`,
    `alter table articles add column released_embargo ${time}`,
    'alter table articles add column desk_lead integer not null default 0',
    `update articles set announced = case
        when pub_status = 'canceled' then 'canceled'
        when pub_status = 'usable' then 'shown'
        else 'expired' end
      where lift_at is null and (pub_status = 'usable' or id in (select article_id from changes))`,
    `create index articles_not_shown on articles (listed_at, id) where pub_status <> 'usable' or lift_at is not null`,
    'alter table kills add column by_desk integer not null default 0',

    `create table audit (
      id ${postgres ? 'bigint generated always as identity primary key' : 'integer primary key'},
      at ${time} not null,
      actor text not null,
      action text not null,
      subject text not null,
      reason text,
      details text
    )`,
    'create index audit_by_subject on audit (subject)',
    'create index audit_by_time on audit (at)',

    `create table erasures (article_id text primary key, at ${time} not null)`,

    `alter table dead_letters add column closed_at ${time}`,
    'alter table dead_letters add column closed_by text',
    'alter table dead_letters add column closed_reason text',
    'create index dead_letters_open on dead_letters (at) where requeued_at is null and closed_at is null',
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
