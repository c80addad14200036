import { sql } from 'kysely';
import { allPartners } from './feeds.ts';
import { DEAD, PENDING } from './items.ts';
import { among } from './sql.ts';
import type { Database, FeedRow, ItemState } from './tables.ts';

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
};

/** `polled`: whether the round asks the feeds, or only ingests what was kept. */
export type Round = { readonly feedIds: readonly string[]; readonly since: string; readonly polled: boolean };

/** How many of the round's feeds were not polled since it began or still have pending items. */
export async function unfinishedFeeds(db: Database, { feedIds, since, polled }: Round): Promise<number> {
  const row = await db
    .selectFrom('feeds')
    .select(eb => eb.fn.countAll<number>().as('count'))
    .where(among(db, 'id', feedIds))
    .where(eb =>
      eb.or([
        ...(polled ? [eb('last_polled_at', 'is', null), eb('last_polled_at', '<', since)] : []),
        eb.exists(
          eb
            .selectFrom('items')
            .select('items.id')
            .whereRef('items.feed_id', '=', 'feeds.id')
            .where('items.state', '=', PENDING),
        ),
      ]),
    )
    .executeTakeFirstOrThrow();
  return Number(row.count);
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
    .where('c.kind', 'in', ['published', 'updated', 'corrected', 'canceled', 'reissued'])
    .where(among(db, 'a.feed_id', feedIds))
    .groupBy(['c.kind', 'a.is_lead'])
    .execute();
  const rejected = await db
    .selectFrom('items')
    .select(eb => eb.fn.countAll<number>().as('count'))
    .where('state', '=', DEAD)
    .where('done_at', '>=', since)
    .where(among(db, 'feed_id', feedIds))
    .executeTakeFirstOrThrow();
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
    rejected: Number(rejected.count),
  };
}

async function lastChangeBefore(db: Database, time: string): Promise<number> {
  const row = await db
    .selectFrom('changes')
    .select('seq')
    .where('at', '<', time)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.seq ?? 0;
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

/** A partner with what it brought. */
export type PartnerReport = {
  readonly id: string;
  readonly name: string;
  readonly removed_at: string | null;
  readonly feeds: number;
  readonly articles: number;
  readonly leads: number;
};

/** Every partner there ever was, with its feeds and articles counted, by id. */
export async function partnerReport(db: Database): Promise<PartnerReport[]> {
  const feeds = await db
    .selectFrom('feeds')
    .select(({ fn }) => ['partner_id', fn.countAll<number>().as('count')])
    .where('removed_at', 'is', null)
    .groupBy('partner_id')
    .execute();
  const articles = await db
    .selectFrom('articles')
    .select(({ fn }) => ['partner_id', fn.countAll<number>().as('count'), fn.sum<number>('is_lead').as('leads')])
    .groupBy('partner_id')
    .execute();
  const feedsOf = new Map(feeds.map(row => [row.partner_id, Number(row.count)]));
  const articlesOf = new Map(articles.map(row => [row.partner_id, row]));
  return (await allPartners(db)).map(({ id, name, removed_at }) => {
    const brought = articlesOf.get(id);
    return {
      id,
      name,
      removed_at,
      feeds: feedsOf.get(id) ?? 0,
      articles: Number(brought?.count ?? 0),
      leads: Number(brought?.leads ?? 0),
    };
  });
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
export async function countForMetrics(
  db: Database,
): Promise<Record<'lastChange' | 'itemsToSettle' | 'itemsGivenUp' | 'feeds' | 'feedsFailing', number>> {
  const { rows } = await sql<Record<'change' | 'pending' | 'dead' | 'feeds' | 'failing', number>>`
    select
      (select value from counters where name = 'changes') as change,
      (select count(*) from items where state = 'pending') as pending,
      (select count(*) from items where state = 'dead') as dead,
      (select count(*) from feeds where removed_at is null) as feeds,
      (select count(*) from feeds where removed_at is null and failures > 0) as failing`.execute(db);
  const [row] = rows;
  return {
    lastChange: row?.change ?? 0,
    itemsToSettle: row?.pending ?? 0,
    itemsGivenUp: row?.dead ?? 0,
    feeds: row?.feeds ?? 0,
    feedsFailing: row?.failing ?? 0,
  };
}
