import { sql } from 'kysely';
import type { Store } from './open-store.ts';
import { among, type ColumnType, isPostgres, listed } from './sql.ts';
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

const POLL_COLUMNS = {
  feed_id: 'text',
  at: 'timestamptz',
  status: 'integer',
  bytes: 'integer',
  items: 'integer',
  new_items: 'integer',
  ms: 'integer',
  outcome: 'text',
  error: 'text',
} as const satisfies Record<keyof PollRow, ColumnType>;

const FEED_COLUMNS = {
  every_seconds: 'integer',
  interval_seconds: 'integer',
  next_poll_at: 'timestamptz',
  paused_at: 'timestamptz',
  retired_at: 'timestamptz',
  removed_at: 'timestamptz',
  etag: 'text',
  last_modified: 'text',
  body_hash: 'text',
  failures: 'integer',
  last_polled_at: 'timestamptz',
  last_status: 'integer',
  last_error: 'text',
  moved_to: 'text',
  moved_times: 'integer',
  items_per_week: 'double precision',
  timing: 'text',
  guids_sound: 'integer',
  ids_reused: 'integer',
  ids_reused_at: 'timestamptz',
  contract: 'text',
} as const satisfies Record<keyof FeedUpdate, ColumnType>;

/**
 * Notes polls and updates their feeds: one statement for all polls, and one for all feeds in which the same columns change. A poll
 * that brought items is noted in the transaction that keeps them.
 */
export async function recordPolls(tx: Transaction, notes: readonly PollNote[]): Promise<void> {
  const polls = notes.map(({ poll }) => poll);
  await sql`
    insert into polls (${columnList(POLL_COLUMNS)}) select ${columnList(POLL_COLUMNS)} from ${listed(tx, POLL_COLUMNS, polls)}
    where true on conflict (feed_id, at) do nothing`.execute(tx);
  const updates = notes.map(({ poll, update }) => ({
    ...update,
    last_polled_at: poll.at,
    last_status: poll.status,
    id: poll.feed_id,
  }));
  for (const [names, rows] of Map.groupBy(updates, row => Object.keys(row).sort().join())) {
    const columns: Record<string, ColumnType> = { id: 'text' };
    for (const [name, type] of Object.entries(FEED_COLUMNS)) if (names.split(',').includes(name)) columns[name] = type;
    const set = Object.keys(columns)
      .slice(1)
      .map(name => sql`${sql.ref(name)} = ${sql.ref(`v.${name}`)}`);
    await sql`update feeds set ${sql.join(set)} from ${listed(tx, columns, rows)} where feeds.id = v.id`.execute(tx);
  }
}

const columnList = (columns: Readonly<Record<string, ColumnType>>) =>
  sql.join(Object.keys(columns).map(name => sql.ref(name)));

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

/** A feed with what its kept polls brought. */
export type FeedReport = FeedRow & {
  readonly polls: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly new_items: number;
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
      fn.sum<number>('new_items').as('new_items'),
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
      new_items: Number(sum?.new_items ?? 0),
      bytes: Number(sum?.bytes ?? 0),
    };
  });
}
