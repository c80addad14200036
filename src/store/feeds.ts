import { sql } from 'kysely';
import { among, isPostgres } from './dialect.ts';
import type { Database, FeedRow, PollRow, Transaction } from './tables.ts';

/**
 * Takes the feeds whose time has come, longest due first, and moves their next poll to `until`: should the queue or the
 * worker lose the job, the feed is due again then. Two schedulers never take the same feed.
 */
export async function claimDueFeeds(tx: Transaction, now: string, until: string, limit: number): Promise<string[]> {
  const skipLocked = isPostgres(tx) ? sql`for update skip locked` : sql``;
  const { rows } = await sql<{ id: string }>`
    update feeds set next_poll_at = ${until} where id in (
      select id from feeds
      where next_poll_at <= ${now} and paused_at is null and retired_at is null and removed_at is null
      order by next_poll_at, id limit ${limit} ${skipLocked})
    returning id`.execute(tx);
  return rows.map(row => row.id);
}

/** The feeds that are polled at all, due or not, by id. */
export async function activeFeeds(db: Database): Promise<FeedRow[]> {
  return await db
    .selectFrom('feeds')
    .selectAll()
    .where('paused_at', 'is', null)
    .where('retired_at', 'is', null)
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute();
}

/** Every feed, removed ones too, by id. */
export async function allFeeds(db: Database): Promise<FeedRow[]> {
  return await db.selectFrom('feeds').selectAll().orderBy('id').execute();
}

export async function loadFeed(db: Database, id: string): Promise<FeedRow | undefined> {
  return await db.selectFrom('feeds').selectAll().where('id', '=', id).executeTakeFirst();
}

/** What a poll found out about its feed: the columns of the schedule and of conditional fetching that change. */
export type FeedUpdate = Partial<Omit<FeedRow, 'id' | 'partner_id' | 'url'>>;

/** Changes a feed's row: its schedule, its validators, a pause by the desk. */
export async function updateFeed(tx: Transaction, id: string, update: FeedUpdate): Promise<void> {
  await tx.updateTable('feeds').set(update).where('id', '=', id).execute();
}

/** Notes one poll and what follows from it for the feed, in the transaction that keeps the poll's items. */
export async function recordPoll(tx: Transaction, poll: PollRow, update: FeedUpdate): Promise<void> {
  await tx
    .insertInto('polls')
    .values(poll)
    .onConflict(on => on.columns(['feed_id', 'at']).doNothing())
    .execute();
  await updateFeed(tx, poll.feed_id, { ...update, last_polled_at: poll.at, last_status: poll.status });
}

/** The latest polls of a feed, latest first. */
export async function latestPolls(db: Database, feedId: string, limit: number): Promise<PollRow[]> {
  return await db
    .selectFrom('polls')
    .selectAll()
    .where('feed_id', '=', feedId)
    .orderBy('at', 'desc')
    .limit(limit)
    .execute();
}

/** Forgets all but the latest `keep` polls of each feed. */
export async function prunePolls(tx: Transaction, keep: number): Promise<void> {
  await sql`
    delete from polls where (feed_id, at) in (
      select feed_id, at from (
        select feed_id, at, row_number() over (partition by feed_id order by at desc) as place from polls
      ) as numbered where place > ${keep})`.execute(tx);
}

/** The names of feeds by id, for lists. */
export async function loadFeeds(db: Database, ids: readonly string[]): Promise<FeedRow[]> {
  return await db
    .selectFrom('feeds')
    .selectAll()
    .where(among(db, 'id', ids))
    .orderBy('id')
    .execute();
}

/** A feed with what its kept polls brought. */
export type FeedReport = FeedRow & {
  readonly polls: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly fresh: number;
  readonly bytes: number;
};

/** Every feed, or one, with the sums of its kept polls, by id. */
export async function feedReport(db: Database, id?: string): Promise<FeedReport[]> {
  let feeds = db.selectFrom('feeds').selectAll().orderBy('id');
  let polls = db
    .selectFrom('polls')
    .select(({ fn }) => [
      'feed_id',
      fn.countAll<number>().as('polls'),
      sql<number>`sum(case when outcome = 'unchanged' then 1 else 0 end)`.as('unchanged'),
      sql<number>`sum(case when outcome = 'failed' then 1 else 0 end)`.as('failed'),
      fn.sum<number>('fresh').as('fresh'),
      fn.sum<number>('bytes').as('bytes'),
    ])
    .groupBy('feed_id');
  if (id !== undefined) {
    feeds = feeds.where('id', '=', id);
    polls = polls.where('feed_id', '=', id);
  }
  const sums = new Map((await polls.execute()).map(row => [row.feed_id, row]));
  return (await feeds.execute()).map(feed => {
    const sum = sums.get(feed.id);
    return {
      ...feed,
      polls: Number(sum?.polls ?? 0),
      unchanged: Number(sum?.unchanged ?? 0),
      failed: Number(sum?.failed ?? 0),
      fresh: Number(sum?.fresh ?? 0),
      bytes: Number(sum?.bytes ?? 0),
    };
  });
}
