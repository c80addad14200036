import type { IncomingArticle } from '../core/article.ts';
import type { RevisionKind } from '../core/revision.ts';
import type { NewChange } from '../store/articles.ts';
import type { ArticleRow, Verdict } from '../store/tables.ts';
import { type Revision, standingOf } from './article-rows.ts';
import { isKill } from './judge.ts';
import type { KillReport } from './killed-copies.ts';

/**
 * How many articles ended in each way, by what readers were told; `duplicates` counts the published ones that repeat another. What
 * readers do not see is `held` (by its partner, a notice, a kill or the desk), `embargoed`, or `killed` before anybody saw it.
 */
export type Counts = Record<'published' | 'duplicates' | 'held' | 'embargoed' | 'killed' | RevisionKind, number>;

/** And how many had an id that was another story's, and whether the feed's ids are not relied on because of that. */
export type Published = Counts & {
  readonly idsReused?: number;
  readonly idsDegraded?: number;
  /** What kills did, where there were any. */
  readonly kills?: readonly KillReport[];
  /** Articles that notices hold for the desk. */
  readonly notices?: readonly HeldNotice[];
  /** Each item by itself, for the metrics. */
  readonly settled: readonly Settled[];
};

/** What became of one item; of a new article also how long after its stated publication it was in the store, in seconds. */
export type Settled = { readonly verdict: Verdict; readonly lagSeconds?: number };

/** An article that a notice in it holds for the desk, and why. */
export type HeldNotice = { readonly id: string; readonly headline: string; readonly reason: string };

export const NONE: Readonly<Counts> = {
  published: 0,
  duplicates: 0,
  held: 0,
  embargoed: 0,
  killed: 0,
  updated: 0,
  corrected: 0,
  canceled: 0,
  reissued: 0,
  outdated: 0,
  unchanged: 0,
};

/** What two passes made of one batch. */
export function together(before: Published | undefined, outcome: Partial<Published>): Published {
  const { kills = [], notices = [], settled = [], ...counts } = outcome;
  const sum: Published = { ...NONE, settled: [], ...before };
  const added = Object.entries(counts).map(([name, count]) => [name, (sum[name as keyof Counts] ?? 0) + count]);
  return {
    ...sum,
    ...Object.fromEntries(added),
    settled: [...sum.settled, ...settled],
    ...(kills.length > 0 && { kills: [...(sum.kills ?? []), ...kills] }),
    ...(notices.length > 0 && { notices: [...(sum.notices ?? []), ...notices] }),
  };
}

/** What the ledger says of an item. */
export function verdictOf(
  incoming: IncomingArticle,
  revision: Revision | undefined,
  row: ArticleRow | undefined,
  now: string,
): Verdict {
  if (isKill(incoming) || revision?.row.pub_status === 'canceled') return 'killed';
  if (revision === undefined || row === undefined) return 'known';
  if (standingOf(row, now) !== 'shown') return 'held';
  if (revision.kind !== 'published') return 'updated';
  return row.is_lead === 0 ? 'copies' : 'published';
}

export function settledBy({ published }: IncomingArticle, verdict: Verdict, now: string): Settled {
  const lag = published === undefined ? -1 : (Date.parse(now) - Date.parse(published)) / 1_000;
  return (verdict === 'published' || verdict === 'copies') && lag >= 0 ? { verdict, lagSeconds: lag } : { verdict };
}

/** Articles that a notice holds from now on. */
export function noticesIn(
  articles: readonly IncomingArticle[],
  rows: ReadonlyMap<string, ArticleRow>,
  current: ReadonlyMap<string, ArticleRow>,
): HeldNotice[] {
  return articles.flatMap(({ article: { id, headline }, heldFor }) => {
    const isNew = heldFor !== undefined && rows.get(id)?.held_reason === heldFor && current.get(id)?.held_by == null;
    return isNew ? [{ id, headline, reason: heldFor }] : [];
  });
}

/** Counts what became of the articles of a batch; `changes` may have the lines of others, too. */
export function countOutcomes(
  revisions: readonly Revision[],
  rows: ReadonlyMap<string, ArticleRow>,
  changes: readonly NewChange[],
  held: number,
  { unchanged, outdated }: Pick<Counts, 'unchanged' | 'outdated'>,
  now: string,
): Counts {
  const counts = { ...NONE, unchanged, outdated, held };
  const lines = new Map(changes.map(({ articleId, kind }) => [articleId, kind]));
  for (const { row } of revisions) {
    const after = rows.get(row.id) ?? row;
    const line = lines.get(row.id);
    if (line !== undefined && line !== 'expired') counts[line as keyof Counts] += 1;
    if (line === 'published' && after.is_lead === 0) counts.duplicates += 1;
    if (line === 'canceled') continue;
    if (after.pub_status === 'canceled') counts.killed += 1;
    else if (after.pub_status === 'withheld') counts.held += 1;
    else if (standingOf(after, now) === 'hidden') counts.embargoed += 1;
  }
  return counts;
}
