import { sql } from 'kysely';
import { among } from './sql.ts';
import type { Database, FeedRow, ItemState, PartnerRow } from './tables.ts';

/** Counts for people: of rounds, feeds, partners, items, and for monitoring. */

/** What one round of polls brought; the counts of `run --once --json`. */
export type RoundSummary = {
  readonly polled: number;
  readonly notModified: number;
  readonly failed: number;
  readonly items: number;
  /** New leads and copies alike; `duplicates` of them repeat another article. */
  readonly published: number;
  readonly updated: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** What readers do not see: held by a partner, a notice, a kill or the desk, or under embargo. */
  readonly held: number;
  /** Withdrawn, copies of others among them. */
  readonly killed: number;
};

/** `polled`: whether the round asks the feeds, or only ingests what was kept. */
export type Round = { readonly feedIds: readonly string[]; readonly since: string; readonly polled: boolean };

/** How many of the round's feeds were not polled since it began or still have pending items. */
export async function unfinishedFeeds(db: Database, { feedIds, since, polled }: Round): Promise<number> {
  const notPolled = polled ? sql`last_polled_at is null or last_polled_at < ${since} or` : sql``;
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from feeds where ${among(db, 'id', feedIds)} and (
      ${notPolled} exists (select 1 from items where items.feed_id = feeds.id and items.state = 'pending'))`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

/** How many items of these feeds are pending. */
export async function countPending(db: Database, feedIds: readonly string[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from items where state = 'pending' and ${among(db, 'feed_id', feedIds)}`.execute(db);
  return Number(rows[0]?.count ?? 0);
}

/** Counts what happened in these feeds since the round began. */
export async function summarizeRound(db: Database, { feedIds, since }: Round): Promise<RoundSummary> {
  const polls = await db
    .selectFrom('polls')
    .select(eb => ['outcome', eb.fn.countAll<number>().as('count'), eb.fn.sum<number>('items').as('items')])
    .where('at', '>=', since)
    .where(among(db, 'feed_id', feedIds))
    .groupBy('outcome')
    .execute();
  // From the log, which only grows at its end: articles and revisions would have to be walked whole.
  const changes = await db
    .selectFrom('changes as c')
    .innerJoin('articles as a', 'a.id', 'c.article_id')
    .select(eb => ['c.kind', 'a.is_lead', eb.fn.countAll<number>().as('count')])
    .where('c.seq', '>', await lastChangeBefore(db, since))
    .where('c.kind', 'in', ['published', 'updated', 'corrected', 'reissued'])
    .where(among(db, 'a.feed_id', feedIds))
    .groupBy(['c.kind', 'a.is_lead'])
    .execute();
  const rejected = await sql<{ count: number }>`
    select count(*) as count from items
    where state = 'dead' and done_at >= ${since} and ${among(db, 'feed_id', feedIds)}`.execute(db);
  // Whatever feed they came by: a kill reaches the copies of others.
  const { rows: unseen } = await sql<{ canceled: number; count: number }>`
    select case when pub_status = 'canceled' then 1 else 0 end as canceled, count(*) as count from articles
    where (pub_status <> 'usable' or lift_at is not null) and updated_at >= ${since} group by 1`.execute(db);
  const unseenOf = (canceled: number): number => Number(unseen.find(row => row.canceled === canceled)?.count ?? 0);
  const outcome = (name: string): number => Number(polls.find(row => row.outcome === name)?.count ?? 0);
  const sum = (rows: typeof changes): number => rows.reduce((total, row) => total + Number(row.count), 0);
  const published = changes.filter(row => row.kind === 'published');
  return {
    polled: polls.reduce((sum, row) => sum + Number(row.count), 0),
    notModified: outcome('unchanged'),
    failed: outcome('failed'),
    items: polls.reduce((sum, row) => sum + Number(row.items), 0),
    published: sum(published),
    updated: sum(changes) - sum(published),
    duplicates: sum(published.filter(row => row.is_lead === 0)),
    rejected: rejected.rows[0]?.count ?? 0,
    held: unseenOf(0),
    killed: unseenOf(1),
  };
}

async function lastChangeBefore(db: Database, time: string): Promise<number> {
  const before = db.selectFrom('changes').select('seq').where('at', '<', time);
  const row = await before.orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return row?.seq ?? 0;
}

/** A feed with what its kept polls brought. */
export type FeedReport = FeedRow & Readonly<typeof NO_POLLS>;
const NO_POLLS = { polls: 0, unchanged: 0, failed: 0, new_items: 0, bytes: 0 };

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
  const sums = new Map((await polls.execute()).map(({ feed_id, ...sum }) => [feed_id, sum]));
  return (await feeds.execute()).map(feed => ({ ...feed, ...(sums.get(feed.id) ?? NO_POLLS) }));
}

/** A partner with what it brought. */
type PartnerReport = Pick<PartnerRow, 'id' | 'name' | 'removed_at'> &
  Record<'feeds' | 'articles' | 'leads' | 'hidden', number>;

/**
 * Every partner there ever was, by id, with its feeds and articles counted: those that may be shown now, and `hidden`, what is
 * killed, withheld, held or under embargo.
 */
export async function partnerReport(db: Database, now = new Date().toISOString()): Promise<PartnerReport[]> {
  const isShown = sql`pub_status = 'usable' and (embargoed_until is null or embargoed_until <= ${now})`;
  const { rows } = await sql<PartnerReport>`
    select p.id, p.name, p.removed_at, coalesce(f.feeds, 0) as feeds,
      coalesce(a.shown, 0) as articles, coalesce(a.leads, 0) as leads, coalesce(a.total - a.shown, 0) as hidden
    from partners p
    left join (select partner_id, count(*) as feeds from feeds where removed_at is null group by partner_id) f
      on f.partner_id = p.id
    left join (
      select partner_id, count(*) as total, sum(case when ${isShown} then 1 else 0 end) as shown,
        sum(case when ${isShown} then is_lead else 0 end) as leads
      from articles group by partner_id) a
      on a.partner_id = p.id
    order by p.id`.execute(db);
  return rows;
}

/** How many items are in each state. */
export async function countItems(db: Database): Promise<Record<ItemState, number>> {
  const rows = await db
    .selectFrom('items')
    .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  const count = (state: ItemState): number => Number(rows.find(row => row.state === state)?.count ?? 0);
  return { pending: count('pending'), done: count('done'), dead: count('dead') };
}

/** Figures that tell at a glance whether work is done; each from an index or a small table. */
export async function countForMetrics(db: Database): Promise<Record<string, number>> {
  const { rows } = await sql<Record<string, number>>`
    select
      (select value from counters where name = 'changes') as "lastChange",
      (select count(*) from items where state = 'pending') as "itemsToSettle",
      (select count(*) from items where state = 'dead') as "itemsGivenUp",
      (select count(*) from dead_letters where requeued_at is null and closed_at is null) as "deadLetters",
      (select count(*) from feeds where removed_at is null) as feeds,
      (select count(*) from feeds where removed_at is null and failures > 0) as "feedsFailing"`.execute(db);
  return rows[0] ?? {};
}

/** What /metrics tells of each feed that is polled. `lastNew`: milliseconds since 1970; absent until the watch has seen one. */
export async function feedMetrics(db: Database) {
  const { rows } = await sql<{
    id: string;
    partner_id: string;
    interval_seconds: number;
    failures: number;
    place: string | null;
  }>`
    select f.id, f.partner_id, f.interval_seconds, f.failures, w.place
    from feeds f left join feed_watch w on w.feed_id = f.id
    where f.removed_at is null and f.retired_at is null order by f.id`.execute(db);
  return rows.map(({ id, partner_id, interval_seconds, failures, place }) => {
    const { lastNew }: { lastNew?: number } = place === null ? {} : JSON.parse(place);
    return { feed: id, partner: partner_id, interval: interval_seconds, failures, lastNew };
  });
}

/** The feeds that fail or are polled no more, the longest failing first, and how many dead letters wait. */
export async function failingFeeds(db: Database) {
  const { rows } = await sql<Pick<FeedRow, 'id' | 'failures' | 'last_error' | 'retired_at'>>`
    select id, failures, last_error, retired_at from feeds
    where removed_at is null and paused_at is null and (failures > 0 or retired_at is not null)
    order by failures desc, id`.execute(db);
  const waiting = await sql<{ letters: number }>`
    select count(*) as letters from dead_letters where requeued_at is null and closed_at is null`.execute(db);
  return { feeds: rows, letters: Number(waiting.rows[0]?.letters ?? 0) };
}

/** The latest time at which anything was polled; undefined before the first poll. */
export async function latestPollTime(db: Database): Promise<string | undefined> {
  const { rows } = await sql<{ at: string | null }>`select max(last_polled_at) as at from feeds`.execute(db);
  return rows[0]?.at ?? undefined;
}
