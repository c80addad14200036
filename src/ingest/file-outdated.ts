import { sql } from 'kysely';
import type { IncomingArticle } from '../core/article.ts';
import { packArticle } from '../store/pack-article.ts';
import { among } from '../store/sql.ts';
import type { ArticleRow, RevisionRow, Transaction } from '../store/tables.ts';

/** A version that came after a later one, and the article as it stands. */
export type Outdated = { readonly incoming: IncomingArticle; readonly existing: ArticleRow };

/**
 * Files versions that came late as revisions of their articles, for the record and without showing them: each has the next number, and
 * the current revision stays. None that is known already, and none of an article that was ever withdrawn or is not shown now: a
 * text that a kill or an embargo took away must not come back as history.
 */
export async function fileOutdated(
  tx: Transaction,
  outdated: readonly Outdated[],
  now: string,
): Promise<{ readonly rows: ArticleRow[]; readonly words: RevisionRow[] }> {
  const able = outdated.filter(
    ({ incoming, existing }) =>
      existing.pub_status === 'usable' &&
      incoming.pubStatus === 'usable' &&
      incoming.heldFor === undefined &&
      incoming.killNotice === undefined &&
      (incoming.embargoedUntil ?? now) <= now &&
      (existing.embargoed_until ?? now) <= now,
  );
  if (able.length === 0) return { rows: [], words: [] };
  const ids = able.map(({ existing }) => existing.id);
  const itemIds = able.map(({ incoming }) => incoming.itemId);
  const { rows: closed } = await sql<{ article_id: string }>`
    select article_id from revisions
    where ${among(tx, 'article_id', ids)} and (reason = 'canceled' or ${among(tx, 'item_id', itemIds)})`.execute(tx);
  const isClosed = new Set(closed.map(({ article_id }) => article_id));
  const filed = able.filter(({ existing }) => !isClosed.has(existing.id));
  return {
    rows: filed.map(({ existing }) => ({ ...existing, latest_number: existing.latest_number + 1 })),
    words: filed.map(({ incoming, existing }) => ({
      article_id: existing.id,
      number: existing.latest_number + 1,
      item_id: incoming.itemId,
      at: now,
      reason: 'outdated',
      ...packArticle(incoming.article),
    })),
  };
}
