import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { insertRows } from './batch.ts';
import { among } from './dialect.ts';
import type { ArticleRow, Database, LinkRow, Transaction } from './tables.ts';

/** Every article of these stories, by id. */
export async function storyMembers(db: Database, storyIds: readonly string[]): Promise<ArticleRow[]> {
  return await db.selectFrom('articles').selectAll().where(inStories(db, storyIds)).orderBy('id').execute();
}

/**
 * That an article is of these stories, in the two ways that the indexes know: the one that gave its story the id, and
 * all others. `articles`: the name that the table has in the question.
 */
export function inStories(db: Database, storyIds: readonly string[], articles = 'articles'): RawBuilder<SqlBool> {
  const story = among(db, `${articles}.story_id`, storyIds);
  const others = sql`${sql.ref(`${articles}.story_id`)} <> ${sql.ref(`${articles}.id`)}`;
  return sql`((${among(db, `${articles}.id`, storyIds)} and ${story}) or (${story} and ${others}))`;
}

/** Notes what articles have to do with one another; a pair scored anew is overwritten. */
export async function insertLinks(tx: Transaction, links: readonly LinkRow[]): Promise<void> {
  await insertRows(tx, 'links', links, { on: ['a', 'b', 'kind'], do: 'replace' });
}

/** Every link that starts or ends at these articles, without its evidence. */
export async function linksOf(db: Database, articleIds: readonly string[]): Promise<Omit<LinkRow, 'evidence'>[]> {
  const columns = ['a', 'b', 'kind', 'score', 'parts_of_a', 'parts_of_b'] as const;
  return await db
    .selectFrom('links')
    .select(columns)
    .where(among(db, 'a', articleIds))
    .union(
      db
        .selectFrom('links')
        .select(columns)
        .where(among(db, 'b', articleIds)),
    )
    .execute();
}

/** Takes back the program's own links from and to these articles, before they are scored anew; the desk's stay. */
export async function deleteLinks(tx: Transaction, articleIds: readonly string[]): Promise<void> {
  for (const end of ['a', 'b']) {
    await tx
      .deleteFrom('links')
      .where(among(tx, end, articleIds))
      .where('kind', 'not in', ['merge', 'split'])
      .execute();
  }
}
