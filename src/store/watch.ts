import { sql } from 'kysely';
import { among, insertRows, listed } from './sql.ts';
import type { Database, EpisodeRow, FeedWatchRow, TellingRow, Transaction } from './tables.ts';

/** A feed that is polled, for the watch. */
export type WatchedFeed = { readonly id: string; readonly partner_id: string; readonly url: string };

/** The feeds that are polled at all. */
export async function watchedFeeds(db: Database): Promise<WatchedFeed[]> {
  const { rows } = await sql<WatchedFeed>`
    select id, partner_id, url from feeds
    where paused_at is null and retired_at is null and removed_at is null`.execute(db);
  return rows;
}

/** Tells two states of the feeds apart, as far as it matters which are polled: cheap enough to be asked every minute. */
export async function feedsStamp(db: Database): Promise<string> {
  const { rows } = await sql`
    select count(*) as feeds, count(paused_at) as paused, count(retired_at) as retired, count(removed_at) as removed,
      max(paused_at) as paused_at, max(retired_at) as retired_at, max(removed_at) as removed_at from feeds`.execute(db);
  return JSON.stringify(rows[0]);
}

/** A poll, with how many items were new. */
export type Poll = {
  readonly feed_id: string;
  readonly at: string;
  readonly outcome: string;
  readonly new_items: number;
};

/** Polls after a time, oldest first. */
export async function pollsSince(db: Database, since: string): Promise<Poll[]> {
  const { rows } = await sql<Poll>`
    select feed_id, at, outcome, new_items from polls where at > ${since} order by at`.execute(db);
  return rows;
}

/** Polls of some feeds, of each after a time, oldest first. */
export async function pollsOf(
  db: Database,
  after: readonly { readonly feed_id: string; readonly at: string }[],
): Promise<Poll[]> {
  const { rows } = await sql<Poll>`
    select p.feed_id, p.at, p.outcome, p.new_items
    from ${listed(db, { feed_id: 'text', at: 'timestamptz' }, after)}
    join polls p on p.feed_id = v.feed_id and p.at > v.at order by p.at`.execute(db);
  return rows;
}

/** Of the polls from a time on, by feed and time: how many of their new items were given up, and how many still wait. */
export async function verdictsSince(
  db: Database,
  since: string,
): Promise<Map<string, { readonly dead: number; readonly pending: number }>> {
  const { rows } = await sql<{ feed_id: string; first_seen_at: string; dead: number; pending: number }>`
    select feed_id, first_seen_at, sum(case when state = 'dead' then 1 else 0 end) as dead,
      sum(case when state = 'pending' then 1 else 0 end) as pending
    from items where first_seen_at >= ${since} and state in ('pending', 'dead')
    group by first_seen_at, feed_id`.execute(db);
  return new Map(
    rows.map(row => [`${row.feed_id} ${row.first_seen_at}`, { dead: Number(row.dead), pending: Number(row.pending) }]),
  );
}

/** What the hosts of feeds are judged with, of every feed. */
export async function watchPlaces(db: Database): Promise<Pick<FeedWatchRow, 'feed_id' | 'place'>[]> {
  return await db.selectFrom('feed_watch').select(['feed_id', 'place']).execute();
}

/** What is known of some feeds. */
export async function watchStates(db: Database, feedIds: readonly string[]): Promise<FeedWatchRow[]> {
  const { rows } = await sql<FeedWatchRow>`
    select * from feed_watch where ${among(db, 'feed_id', feedIds)}`.execute(db);
  return rows;
}

export async function saveWatch(tx: Transaction, rows: readonly FeedWatchRow[]): Promise<void> {
  await insertRows(tx, 'feed_watch', rows, { on: ['feed_id'], do: 'replace' });
}

/** The episodes that are open. */
export async function openEpisodes(db: Database): Promise<EpisodeRow[]> {
  return await db.selectFrom('episodes').selectAll().where('until', 'is', null).orderBy('at').orderBy('id').execute();
}

/** Open episodes and those that were over after a time, the open ones first, then the latest. */
export async function recentEpisodes(db: Database, since: string): Promise<EpisodeRow[]> {
  const { rows } = await sql<EpisodeRow>`
    select * from episodes where until is null or until > ${since}
    order by case when until is null then 0 else 1 end, at desc, id`.execute(db);
  return rows;
}

/** Stores episodes as they are now. Of two processes that notice the same, one opens it. */
export async function saveEpisodes(tx: Transaction, rows: readonly EpisodeRow[]): Promise<void> {
  for (const row of rows) {
    const { until, expected, seen } = row;
    await tx
      .insertInto('episodes')
      .values(row)
      .onConflict(on => on.doNothing())
      .execute();
    await tx.updateTable('episodes').set({ until, expected, seen }).where('id', '=', row.id).execute();
  }
}

/** Deletes episodes that were over before a time, and who was told of them. */
export async function pruneEpisodes(tx: Transaction, before: string): Promise<void> {
  await sql`delete from tellings where episode_id in (select id from episodes where until < ${before})`.execute(tx);
  await sql`delete from episodes where until < ${before}`.execute(tx);
}

/** How the service does, for its own episodes: letters that wait, when the oldest waiting item came, workers alive since a time. */
export async function serviceState(db: Database, aliveSince: string) {
  const { rows } = await sql<{ letters: number; oldest: string | null; workers: number; ever: number }>`
    select
      (select count(*) from dead_letters where requeued_at is null and closed_at is null) as letters,
      (select min(first_seen_at) from (select first_seen_at from items where state = 'pending' limit 1000000) p) as oldest,
      (select count(*) from processes where queues like '%poll-feed%' and seen_at > ${aliveSince}) as workers,
      (select count(*) from processes where queues like '%poll-feed%') as ever`.execute(db);
  const [row] = rows;
  return {
    letters: Number(row?.letters ?? 0),
    oldest: row?.oldest ?? null,
    workers: Number(row?.workers ?? 0),
    everWorked: Number(row?.ever ?? 0) > 0,
  };
}

/** Who was told of these episodes. */
export async function tellingsOf(db: Database, episodeIds: readonly string[]): Promise<TellingRow[]> {
  const { rows } = await sql<TellingRow>`
    select * from tellings where ${among(db, 'episode_id', episodeIds)}`.execute(db);
  return rows;
}

export async function saveTellings(tx: Transaction, rows: readonly TellingRow[]): Promise<void> {
  await insertRows(tx, 'tellings', rows, { on: ['episode_id', 'what', 'channel'], do: 'replace' });
}

/** What could not be told yet, the latest reason of each channel. */
export async function failedTellings(db: Database): Promise<{ channel: string; error: string; tries: number }[]> {
  const { rows } = await sql<{ channel: string; error: string; tries: number }>`
    select channel, max(error) as error, max(tries) as tries from tellings
    where done_at is null and error is not null group by channel order by channel`.execute(db);
  return rows;
}
