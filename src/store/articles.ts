import { sql } from 'kysely';
import { insertRows, listed } from './batch.ts';
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

/** What a story's new shape changes in its members. */
export type ArticleRelation = Pick<ArticleRow, 'id' | 'story_id' | 'relation' | 'of_id' | 'score' | 'is_lead'>;

/** Moves articles within and between stories. */
export async function relateArticles(tx: Transaction, relations: readonly ArticleRelation[]): Promise<void> {
  if (relations.length === 0) return;
  const columns = {
    id: 'text',
    story_id: 'text',
    relation: 'text',
    of_id: 'text',
    score: 'double precision',
    is_lead: 'integer',
  } as const;
  await sql`
    update articles set story_id = v.story_id, relation = v.relation, of_id = v.of_id, score = v.score, is_lead = v.is_lead
    from ${listed(tx, columns, relations)} where articles.id = v.id`.execute(tx);
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
