import type { IncomingArticle } from '../core/article.ts';
import { insertNewArticles, insertRevisions, loadArticles } from '../store/articles.ts';
import type { Transaction } from '../store/tables.ts';
import { announced, type Early, type Origin, type Written } from './article-rows.ts';
import { isKill, judgeArticles } from './judge.ts';

/**
 * Writes the articles that the store does not have, before the lock is taken: words are most of what is written, and so nobody waits
 * for it. Readers see them when the transaction ends. What the lock shows to be otherwise (a story, a kill) is written over them.
 */
export async function writeEarly(
  tx: Transaction,
  pass: readonly { readonly articles: readonly IncomingArticle[]; readonly origin: Origin }[],
  now: string,
): Promise<Early> {
  const ids = pass.flatMap(({ articles }) => articles.map(({ article }) => article.id));
  const known = new Set((await loadArticles(tx, ids)).map(({ id }) => id));
  const early = new Map<string, Written>();
  for (const { articles, origin } of pass) {
    const fresh = articles.filter(one => !known.has(one.article.id) && !isKill(one) && one.killNotice === undefined);
    const { revisions } = await judgeArticles(tx, fresh, new Map(), new Map(), origin, now);
    for (const revision of revisions)
      early.set(revision.row.id, { revision, row: announced(revision.row, undefined, now, { kind: 'updated' }).row });
  }
  const written = new Set(
    await insertNewArticles(
      tx,
      [...early.values()].map(({ row }) => row),
    ),
  );
  // Another process was first with these.
  for (const id of early.keys()) if (!written.has(id)) early.delete(id);
  await insertRevisions(
    tx,
    [...early.values()].map(({ revision }) => revision.words),
  );
  return early;
}
