import type { IncomingArticle } from '../core/article.ts';
import { insertNewArticles, insertRevisions, loadArticles } from '../store/articles.ts';
import type { ArticleRow, Transaction } from '../store/tables.ts';
import { announced, type Origin, type Revision } from './article-rows.ts';
import { isKill, judgeArticles } from './judge.ts';

/** New articles that their transaction wrote before it took the change log's lock, by id: as they were judged, and the row there is. */
export type Early = ReadonlyMap<string, { readonly revision: Revision; readonly row: ArticleRow }>;

export const NOTHING_EARLY: Early = new Map();

/**
 * Judges and writes articles that the store does not have, before the lock is taken: words are most of what is written, and nobody
 * waits for the lock meanwhile. Readers see them when the transaction ends. What the lock shows to be otherwise (a copy, a kill that
 * came first) is written over them.
 */
export async function writeEarly(
  tx: Transaction,
  pass: readonly { readonly articles: readonly IncomingArticle[]; readonly origin: Origin }[],
  now: string,
): Promise<Early> {
  const ids = pass.flatMap(({ articles }) => articles.map(({ article }) => article.id));
  const known = new Set((await loadArticles(tx, ids)).map(({ id }) => id));
  const judged = new Map<string, { readonly revision: Revision; readonly row: ArticleRow }>();
  for (const { articles, origin } of pass) {
    const fresh = articles.filter(one => !known.has(one.article.id) && !isKill(one) && one.killNotice === undefined);
    const { revisions } = await judgeArticles(tx, fresh, new Map(), new Map(), origin, now);
    for (const revision of revisions)
      judged.set(revision.row.id, { revision, row: announced(revision.row, undefined, now, { kind: 'updated' }).row });
  }
  const rows = [...judged.values()].map(({ row }) => row);
  const written = new Set(await insertNewArticles(tx, rows));
  const early = new Map([...judged].filter(([id]) => written.has(id)));
  await insertRevisions(
    tx,
    [...early.values()].map(({ revision }) => revision.words),
  );
  return early;
}

/** Whether a row is in the store as it is. */
export function isWritten(row: ArticleRow, early: Early): boolean {
  const written = early.get(row.id)?.row;
  return (
    written !== undefined && Object.entries(row).every(([name, value]) => written[name as keyof ArticleRow] === value)
  );
}
