import { among } from './dialect.ts';
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

/** `polled`: whether the round asks the feeds, or only settles what was kept. */
export type Round = { readonly feedIds: readonly string[]; readonly since: string; readonly polled: boolean };

/** How many of the round's feeds were not polled since it began or still have items to settle. */
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
            .where('items.state', '=', 'fresh'),
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
  const articles = await db
    .selectFrom('articles')
    .select(eb => ['is_lead', eb.fn.countAll<number>().as('count')])
    .where('created_at', '>=', since)
    .where(among(db, 'feed_id', feedIds))
    .groupBy('is_lead')
    .execute();
  const updated = await db
    .selectFrom('revisions as r')
    .innerJoin('articles as a', 'a.id', 'r.article_id')
    .select(eb => eb.fn.countAll<number>().as('count'))
    .where('r.at', '>=', since)
    .where('r.number', '>', 1)
    .where(among(db, 'a.feed_id', feedIds))
    .executeTakeFirstOrThrow();
  const rejected = await db
    .selectFrom('items')
    .select(eb => eb.fn.countAll<number>().as('count'))
    .where('state', '=', 'dead')
    .where('settled_at', '>=', since)
    .where(among(db, 'feed_id', feedIds))
    .executeTakeFirstOrThrow();
  const outcome = (name: string): number => Number(polls.find(row => row.outcome === name)?.count ?? 0);
  const leads = Number(articles.find(row => row.is_lead === 1)?.count ?? 0);
  const copies = Number(articles.find(row => row.is_lead === 0)?.count ?? 0);
  return {
    polled: polls.reduce((sum, row) => sum + Number(row.count), 0),
    notModified: outcome('unchanged'),
    failed: outcome('failed'),
    items: polls.reduce((sum, row) => sum + Number(row.items), 0),
    published: leads + copies,
    updated: Number(updated.count),
    duplicates: copies,
    rejected: Number(rejected.count),
  };
}
