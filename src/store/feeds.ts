import { sql } from 'kysely';
import { feedIdOf } from '../core/identity.ts';
import type { Partner } from '../core/partner.ts';
import type { Store } from './open-store.ts';
import { allPartners, countPartnerChange } from './partners.ts';
import { among, insertRows, isPostgres, moved } from './sql.ts';
import type { Database, FeedRow, PartnerRow, PollRow, Transaction } from './tables.ts';

/** Seconds between polls where a partner file says nothing: where the adaptive interval starts from. */
const DEFAULT_EVERY_SECONDS = 300;

/** Partners as their files define them, and the files that are wrong now. */
export type PartnerSource = {
  readonly partners: readonly Partner[];
  /** Each partner's file by its id. */
  readonly fileOf?: ReadonlyMap<string, string>;
  /** Files whose partners stay as they were. */
  readonly wrongFiles?: readonly string[];
};

/** Ids of the partners that came, changed and went. */
export type PartnerChanges = Readonly<Record<'added' | 'changed' | 'removed', readonly string[]>>;

/** Failures that a setting or a partner file may have mended by now. */
const MENDABLE = ['setting-wrong', 'address-refused'];

/**
 * Makes the store's partners and feeds those of the partner files. A new feed is due at `now`, and so is one whose file says
 * something else about it now, or whose last poll failed on a setting. One that is no longer named is marked removed and keeps its
 * articles; one that comes back goes on where it was. What a wrong file defined last stays in force.
 */
export async function syncPartners(
  tx: Transaction,
  { partners, fileOf, wrongFiles = [] }: PartnerSource,
  now: string,
): Promise<PartnerChanges> {
  const rows = partners.map(partner => {
    const file = fileOf?.get(partner.id) ?? null;
    return { id: partner.id, name: partner.name, definition: JSON.stringify(partner), file, removed_at: null };
  });
  const feeds = partners.flatMap(partner =>
    partner.feeds.map(feed => ({
      id: feedIdOf(partner.id, feed.url),
      partner_id: partner.id,
      url: feed.url,
      every_seconds: feed.every ?? DEFAULT_EVERY_SECONDS,
      at_most_seconds: feed.atMost ?? null,
      interval_seconds: feed.every ?? DEFAULT_EVERY_SECONDS,
      next_poll_at: now,
      removed_at: null,
      contract: contractOf(feed),
    })),
  );
  const before = new Map((await allPartners(tx)).map(row => [row.id, row]));
  const feedsBefore = new Map((await allFeeds(tx)).map(row => [row.id, row]));
  await insertRows(tx, 'partners', rows, { on: ['id'], do: 'replace' });
  const except = ['partner_id', 'interval_seconds', 'next_poll_at'];
  await insertRows(tx, 'feeds', feeds, { on: ['id'], do: 'replace', except });
  const due = feeds.filter(feed => {
    const was = feedsBefore.get(feed.id);
    return was !== undefined && (isMended(was) || RULES.some(rule => was[rule] !== feed[rule]));
  });
  const dueIds = due.map(({ id }) => id);
  await tx
    .updateTable('feeds')
    .set({ next_poll_at: now })
    .where(among(tx, 'id', dueIds))
    .where('next_poll_at', '>', now)
    .execute();
  // An older program noted no files: while one is wrong nobody knows whose partner that was, so all of those stay.
  const keeps = ({ file }: PartnerRow): boolean =>
    wrongFiles.length > 0 && (file === null || wrongFiles.includes(file));
  const present = [...before.values()].filter(row => row.removed_at === null);
  const named = new Set(rows.map(({ id }) => id));
  const namedFeeds = new Set(feeds.map(({ id }) => id));
  const gone = present.filter(row => !named.has(row.id) && !keeps(row)).map(({ id }) => id);
  const changeable = new Set([...named, ...gone]);
  const staleIds = [...feedsBefore.values()]
    .filter(
      ({ id, partner_id, removed_at }) => removed_at === null && !namedFeeds.has(id) && changeable.has(partner_id),
    )
    .map(({ id }) => id);
  await tx
    .updateTable('partners')
    .set({ removed_at: now })
    .where(among(tx, 'id', gone))
    .execute();
  await tx
    .updateTable('feeds')
    .set({ removed_at: now })
    .where(among(tx, 'id', staleIds))
    .execute();
  const isPresent = ({ id }: { id: string }): boolean => before.get(id)?.removed_at === null;
  const isOther = ({ id, definition }: (typeof rows)[number]): boolean => before.get(id)?.definition !== definition;
  const added = rows.filter(row => !isPresent(row)).map(({ id }) => id);
  const changed = rows.filter(row => isPresent(row) && isOther(row)).map(({ id }) => id);
  if (added.length + changed.length + gone.length > 0) await countPartnerChange(tx);
  return { added, changed, removed: gone };
}

/** What a partner file says of a feed, apart from its address. */
const RULES = ['every_seconds', 'at_most_seconds', 'contract'] as const;

const isMended = ({ failures, last_code }: FeedRow): boolean =>
  failures > 0 && last_code !== null && MENDABLE.includes(last_code);

const contractOf = ({ auth, take }: Partner['feeds'][number]): string | null =>
  auth === undefined && take === undefined ? null : JSON.stringify({ auth, take });

/**
 * Claims the feeds that are due, longest due first, and moves their next poll to `until`: should the job be lost, the feed is due
 * again then. Two schedulers never claim the same feed.
 */
export async function claimDueFeeds(tx: Transaction, now: string, until: string, limit: number): Promise<string[]> {
  const skipLocked = isPostgres(tx) ? sql`for update skip locked` : sql``;
  const { rows } = await sql<{ id: string }>`
    update feeds set next_poll_at = ${until}, claimed_at = ${now} where id in (
      select id from feeds
      where next_poll_at <= ${now} and paused_at is null and retired_at is null and removed_at is null
      order by next_poll_at, id limit ${limit} ${skipLocked})
    returning id`.execute(tx);
  return rows.map(row => row.id);
}

/** Feeds whose poll was queued before a time, or by a clock that was ahead, and that were not polled since; at most so many. */
export async function claimedBefore(db: Database, before: string, now: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from feeds where claimed_at is not null and (claimed_at < ${before} or claimed_at > ${now})
    order by claimed_at limit ${limit}`.execute(db);
  return rows.map(row => row.id);
}

/** Makes claimed feeds due again, these or all of them: their jobs are gone. */
export async function endClaims(tx: Transaction, now: string, ids?: readonly string[]): Promise<void> {
  const which = ids === undefined ? sql`claimed_at is not null` : among(tx, 'id', ids);
  await sql`
    update feeds set next_poll_at = ${now}, claimed_at = null where claimed_at is not null and ${which}`.execute(tx);
}

/** Clocks of several machines may be so far apart without anybody having set one. */
const APART_MS = 60_000;

/**
 * Mends the schedule after the clock was ahead for a while: a feed that was polled in the future, or waits in it without ever having
 * been polled, would be silent until then. Returns their number.
 * @param backMs by how much the clock was set back, where that was seen: the schedule moves with it; else those feeds are due now
 */
export async function mendSchedule(tx: Transaction, now: string, backMs?: number): Promise<number> {
  const ahead = new Date(Date.parse(now) + APART_MS).toISOString();
  const due = backMs === undefined ? sql`${now}` : moved(tx, 'next_poll_at', -backMs);
  const polled = backMs === undefined ? sql`${now}` : moved(tx, 'last_polled_at', -backMs);
  const mended = await sql`
    update feeds set next_poll_at = ${due}, last_polled_at = ${polled} where last_polled_at > ${ahead}`.execute(tx);
  const waiting = await sql`
    update feeds set next_poll_at = ${now}
    where last_polled_at is null and claimed_at is null and next_poll_at > ${ahead}`.execute(tx);
  return Number(mended.numAffectedRows ?? 0) + Number(waiting.numAffectedRows ?? 0);
}

/** Whether a feed is polled at all, due or not. */
export const isActive = ({ paused_at, retired_at, removed_at }: FeedRow): boolean =>
  paused_at === null && retired_at === null && removed_at === null;

/** The feeds that are polled at all, due or not, by id. */
export async function activeFeeds(db: Database): Promise<FeedRow[]> {
  return (await allFeeds(db)).filter(isActive);
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
    await updateFeed(tx, poll.feed_id, {
      ...update,
      claimed_at: null,
      last_polled_at: poll.at,
      last_status: poll.status,
    });
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
    const notes = batch.map(({ note }) => note);
    await store.write(tx => recordPolls(tx, notes));
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
  const latest = sql<PollRow>`select * from polls where feed_id = ${feedId} order by at desc limit ${limit}`;
  return (await latest.execute(db)).rows;
}
