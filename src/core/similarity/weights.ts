import type { WeightTable } from './model.ts';
import { winnow } from './shingles.ts';
import { FULL_WEIGHT, type Signature, type WeightOf } from './signature.ts';

/*
 * How much runs of words weigh: less the more articles carry them, and much less where these are of one source. A site's menu is
 * carried by many articles of one source; a reprint by one article each of many. Counted over the articles published in the week
 * before a day, and frozen for that day: what an article weighs depends on its day of publication, never on when it came in.
 */

/** Days before a day that its table is made from: menus and forms come again within a week. */
export const TABLE_DAYS = 7;
/** Of so many articles at most, those with the lowest ids: a table takes a tenth of a second however large the archive is. */
export const MOST_COUNTED = 4_096;
/** Of fewer articles nothing can be counted: the table that comes with the model serves alone. */
const LEAST_COUNTED = 500;
/** A run that so few articles carry may be news. */
const LEAST_CARRIERS = 3;
/** What is carried by every article still weighs something, so that no text is without weight. */
const LEAST_SHARE = 0.02;
const SOURCES = 1024;
const DAY_MS = 86_400_000;

/** The day of publication, in days since 1970; null without a date. */
export function dayOf({ published }: Pick<Signature, 'published'>): number | null {
  return published === null ? null : Math.floor(published / DAY_MS);
}

/** The table that these articles give; empty where they are too few. */
export function tableOf(articles: readonly Signature[]): WeightTable {
  const table = new Map<number, number>();
  if (articles.length < LEAST_COUNTED) return table;
  const carried: number[] = [];
  for (const { runs, source } of articles)
    for (const at of winnow(runs)) carried.push((runs[at] ?? 0) * SOURCES + (source & (SOURCES - 1)));
  const sorted = Float64Array.from(carried).sort();
  const rarest = Math.log(articles.length / LEAST_CARRIERS);
  for (let at = 0; at < sorted.length; ) {
    const run = Math.floor((sorted[at] ?? 0) / SOURCES);
    const start = at;
    let sources = 0;
    for (; at < sorted.length && Math.floor((sorted[at] ?? 0) / SOURCES) === run; at++)
      if (at === start || sorted[at] !== sorted[at - 1]) sources++;
    const carriers = at - start;
    if (carriers < LEAST_CARRIERS) continue;
    const rarity = Math.log(articles.length / carriers) / rarest;
    table.set(run, Math.max(1, Math.round(FULL_WEIGHT * Math.max(LEAST_SHARE, rarity) * (sources / carriers))));
  }
  return table;
}

/** The lower of what two tables say. */
export function weightBy(base: WeightTable, day: WeightTable | undefined): WeightOf {
  if (day === undefined || day.size === 0) return run => base.get(run) ?? FULL_WEIGHT;
  return run => Math.min(base.get(run) ?? FULL_WEIGHT, day.get(run) ?? FULL_WEIGHT);
}
