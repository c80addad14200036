import { appendChanges, insertRevisions, upsertArticles } from '../store/articles.ts';
import { writeCategories } from '../store/categories.ts';
import { markDone } from '../store/items.ts';
import type { Transaction } from '../store/tables.ts';
import { atOnce } from '../store/transactions.ts';
import type { Decided } from './decide-pass.ts';
import { type Matched, writeMatch } from './match.ts';
import { countOutcomes, noticesIn, type Published, settledBy } from './outcomes.ts';
import { writeKills } from './withdraw.ts';

/** What one pass made of the articles of one batch. */
export type Outcome = { readonly at: number } & Partial<Published>;

export type Done = {
  readonly signed: Awaited<ReturnType<typeof writeMatch>>;
  readonly fresh: Matched['fresh'];
  readonly outcomes: readonly Outcome[];
};

/** Writes what was decided, under the change log's lock. */
export async function writePass(tx: Transaction, decided: Decided, now: string): Promise<Done> {
  const { stored, parts, matched, rows, revised, newRows, newWords, told, changes, verdicts } = decided;
  const { current, early } = stored;
  const done = [...verdicts].map(([{ itemId, article }, verdict]) => {
    return { id: itemId, article_id: article.id, verdict };
  });
  const haveCategories = current.size > 0 || revised.some(({ categories }) => categories !== null);
  const upserted = upsertArticles(tx, newRows);
  // Rows that are not there yet come before what refers to them; all else takes one trip.
  if (!newRows.every(({ id }) => current.has(id) || early.has(id))) await upserted;
  const [signed] = await atOnce([
    writeMatch(tx, matched),
    insertRevisions(tx, newWords),
    haveCategories ? writeCategories(tx, current, revised) : undefined,
    writeKills(tx, parts, [...rows.values()], now),
    appendChanges(tx, changes),
    markDone(tx, done, now),
    upserted,
  ]);
  const outcomes = parts.map(part => ({
    at: part.at,
    ...countOutcomes(part.revisions, rows, told, part.held.length, part.judged, now),
    kills: part.reports,
    notices: noticesIn(part.articles, rows, current),
    settled: part.articles.map(incoming => settledBy(incoming, verdicts.get(incoming) ?? 'known', now)),
  }));
  return { signed, fresh: matched.fresh, outcomes };
}
