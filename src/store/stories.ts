import { type RawBuilder, sql } from 'kysely';
import { insertRows } from './batch.ts';
import { among } from './dialect.ts';
import type { ArticleRow, Database, LinkRow, Transaction } from './tables.ts';

/** Every article of these stories, by id. */
export async function storyMembers(db: Database, storyIds: readonly string[]): Promise<ArticleRow[]> {
  return await db.selectFrom('articles').selectAll().where(inStories(db, storyIds)).orderBy('id').execute();
}

/** The two ways that the indexes know: the article that gave its story the id, and all others. */
function inStories(db: Database, storyIds: readonly string[]): RawBuilder<boolean> {
  const story = among(db, 'articles.story_id', storyIds);
  return sql`((${among(db, 'articles.id', storyIds)} and ${story}) or (${story} and articles.story_id <> articles.id))`;
}

/** Notes what articles have to do with one another; a pair scored anew is overwritten. */
export async function insertLinks(tx: Transaction, links: readonly LinkRow[]): Promise<void> {
  await insertRows(tx, 'links', links, { on: ['a', 'b', 'kind'], do: 'replace' });
}

/** The links that start at articles of these stories. */
export async function linksAmong(db: Database, storyIds: readonly string[]): Promise<LinkRow[]> {
  return await db
    .selectFrom('articles')
    .innerJoin('links', 'links.a', 'articles.id')
    .selectAll('links')
    .where(inStories(db, storyIds))
    .orderBy('links.a')
    .orderBy('links.b')
    .execute();
}

/** Takes back the program's own links from these articles, before they are scored anew; the desk's stay. */
export async function deleteLinksFrom(tx: Transaction, articleIds: readonly string[]): Promise<void> {
  await tx
    .deleteFrom('links')
    .where(among(tx, 'a', articleIds))
    .where('kind', 'not in', ['merge', 'split'])
    .execute();
}
