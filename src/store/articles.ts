import { insertRows } from './batch.ts';
import { among } from './dialect.ts';
import type { ArticleRow, Database, RevisionRow, Transaction } from './tables.ts';

/** Articles by id (articleIdOf gives it for a partner and an identity), in no particular order. */
export async function loadArticles(db: Database, ids: readonly string[]): Promise<ArticleRow[]> {
  return await db
    .selectFrom('articles')
    .selectAll()
    .where(among(db, 'id', ids))
    .execute();
}

/** Writes whole rows, new or changed; `created_at` stays what it was. */
export async function upsertArticles(tx: Transaction, articles: readonly ArticleRow[]): Promise<void> {
  await insertRows(tx, 'articles', articles, { on: ['id'], do: 'replace', except: ['created_at'] });
}

/** Writes the words of articles; a revision that is there already stays as it is. */
export async function insertRevisions(tx: Transaction, revisions: readonly RevisionRow[]): Promise<void> {
  await insertRows(tx, 'revisions', revisions, { on: ['article_id', 'number'], do: 'keep' });
}

/** The current words of articles. */
export async function currentRevisions(db: Database, ids: readonly string[]): Promise<RevisionRow[]> {
  return await db
    .selectFrom('articles as a')
    .innerJoin('revisions as r', join => join.onRef('r.article_id', '=', 'a.id').onRef('r.number', '=', 'a.revision'))
    .selectAll('r')
    .where(among(db, 'a.id', ids))
    .execute();
}

/** Any time as the store keeps it (ISO 8601, UTC, milliseconds); null for what is no time between the years 1 and 9999. */
export function storedTime(time: string | undefined | null): string | null {
  const ms = Date.parse(time ?? '');
  if (Number.isNaN(ms)) return null;
  const iso = new Date(ms).toISOString();
  return iso.length === 24 && !iso.startsWith('0000') ? iso : null;
}
