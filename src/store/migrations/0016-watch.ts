import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../sql.ts';

/** What the watch keeps: each feed's habit, what is wrong since when, and who was told of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const time = isPostgres(db) ? 'timestamptz' : 'text';
  const statements = [
    `create table feed_watch (feed_id text primary key references feeds (id), place text not null, state text not null)`,
    `create table episodes (
      id text primary key,
      key text not null,
      feed_id text,
      partner_id text,
      host text,
      kind text not null,
      since ${time} not null,
      at ${time} not null,
      until ${time},
      expected double precision not null,
      seen double precision not null,
      last ${time}
    )`,
    `create unique index episodes_open on episodes (key) where until is null`,
    `create index episodes_by_time on episodes (at)`,
    `create table tellings (
      episode_id text not null references episodes (id),
      what text not null,
      channel text not null,
      tries integer not null,
      next_at ${time} not null,
      done_at ${time},
      error text,
      primary key (episode_id, what, channel)
    )`,
    `create table processes (
      id text primary key,
      started_at ${time} not null,
      seen_at ${time} not null,
      queues text not null,
      metrics text not null
    )`,
    `create index polls_by_time on polls (at)`,
    `create index items_by_time on items (first_seen_at)`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
