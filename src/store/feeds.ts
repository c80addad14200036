import { sql } from 'kysely';
import type { Store } from './open-store.ts';
import { among, insertRows, isPostgres } from './sql.ts';
import type { Database, FeedRow, PollRow, Transaction } from './tables.ts';

/**
 * Claims the feeds that are due, longest due first, and moves their next poll to `until`: should the job be lost, the feed is due
 * again then. Two schedulers never claim the same feed.
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

/** One feed by its id. */
export async function loadFeed(db: Database, id: string): Promise<FeedRow | undefined> {
  // As text: every poll asks this, and the query builder would cost more than the look-up.
  return (await sql<FeedRow>`select * from feeds where id = ${id}`.execute(db)).rows[0];
}

/** What a poll found out about its feed: the columns of the schedule and of conditional fetching that change. */
export type FeedUpdate = Partial<Omit<FeedRow, 'id' | 'partner_id' | 'url'>>;

/** Changes a feed's row: its schedule, its validators, a pause. */
export async function updateFeed(tx: Transaction, id: string, update: FeedUpdate): Promise<void> {
  await tx.updateTable('feeds').set(update).where('id', '=', id).execute();
}

/** A poll, and what changes in its feed's row. */
export type PollNote = { readonly poll: PollRow; readonly update: FeedUpdate };

/** Notes polls and updates their feeds. A poll that brought items is noted in the transaction that keeps them. */
export async function recordPolls(tx: Transaction, notes: readonly PollNote[]): Promise<void> {
  const polls = notes.map(({ poll }) => poll);
  await insertRows(tx, 'polls', polls, { on: ['feed_id', 'at'], do: 'keep' });
  for (const { poll, update } of notes)
    await updateFeed(tx, poll.feed_id, { ...update, last_polled_at: poll.at, last_status: poll.status });
}

/** Notes a poll; resolves when that is committed. */
export type RecordPoll = (note: PollNote) => Promise<void>;

/** A transaction costs more than a poll: the notes of this many milliseconds go into one. */
const GATHER_MS = 2;

type Waiting = { readonly note: PollNote; resolve(): void; reject(reason: unknown): void };

/** Notes polls that brought no document, those of many feeds in one transaction. */
export function createPollRecorder(store: Store): RecordPoll {
  let gathered: Waiting[] = [];
  return note =>
    new Promise((resolve, reject) => {
      gathered.push({ note, resolve, reject });
      if (gathered.length > 1) return;
      setTimeout(() => {
        const batch = gathered;
        gathered = [];
        void writeNotes(store, batch);
      }, GATHER_MS);
    });
}

async function writeNotes(store: Store, batch: readonly Waiting[]): Promise<void> {
  try {
    await store.write(tx =>
      recordPolls(
        tx,
        batch.map(({ note }) => note),
      ),
    );
    for (const { resolve } of batch) resolve();
  } catch (error) {
    // A note that cannot be written must not fail the others.
    if (batch.length > 1) for (const one of batch) await writeNotes(store, [one]);
    else batch[0]?.reject(error);
  }
}

/** After more ids than these came back on other stories within so long, a feed's ids are not relied on. */
const MOST_REUSED = 2;
const REUSE_MEMORY_MS = 30 * 86_400_000;

/** Notes that ids of a feed came back on other stories; true where its ids are not relied on from now on. */
export async function noteReusedIds(tx: Transaction, feedId: string, times: number, now: string): Promise<boolean> {
  const since = new Date(Date.parse(now) - REUSE_MEMORY_MS).toISOString();
  const feed = await loadFeed(tx, feedId);
  if (feed === undefined) return false;
  const ids_reused = times + (feed.ids_reused_at !== null && feed.ids_reused_at > since ? feed.ids_reused : 0);
  const degraded = feed.guids_sound === 1 && ids_reused > MOST_REUSED;
  await updateFeed(tx, feedId, { ids_reused, ids_reused_at: now, ...(degraded ? { guids_sound: 0 } : {}) });
  return degraded;
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

/** Deletes all but the latest `keep` polls of each feed. */
export async function prunePolls(tx: Transaction, keep: number): Promise<void> {
  await sql`
    delete from polls where (feed_id, at) in (
      select feed_id, at from (
        select feed_id, at, row_number() over (partition by feed_id order by at desc) as place from polls
      ) as numbered where place > ${keep})`.execute(tx);
}

/** These feeds, in no order; unknown ids are left out. */
export async function loadFeeds(db: Database, ids: readonly string[]): Promise<FeedRow[]> {
  return await db
    .selectFrom('feeds')
    .selectAll()
    .where(among(db, 'id', ids))
    .orderBy('id')
    .execute();
}
