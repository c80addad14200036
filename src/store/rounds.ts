import { DEAD, PENDING } from './items.ts';
import { among } from './sql.ts';
import type { Database } from './tables.ts';

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
