import { sql } from 'kysely';
import { nameKey } from '../core/text/words.ts';
import { insertRows, listed } from './sql.ts';
import type { ArticleCategoryRow, ArticleRow, Transaction } from './tables.ts';

/** A category as it is stored and looked up: without case, accents and marks. */
export function categoryKey(name: string): string {
  return nameKey(name);
}

/** The column `categories` of an article's row. */
export function categoryKeys(names: readonly string[]): string | null {
  return names.length === 0 ? null : names.map(categoryKey).join('\n');
}

type Categorized = Pick<ArticleRow, 'id' | 'listed_at' | 'categories'>;

/** Brings the categories of articles up to date: `before` are the stored rows, `after` those that take their place. */
export async function writeCategories(
  tx: Transaction,
  before: ReadonlyMap<string, Categorized>,
  after: readonly Categorized[],
): Promise<void> {
  const changed = after.filter(row => {
    const was = before.get(row.id);
    return was?.categories !== row.categories || (row.categories !== null && was?.listed_at !== row.listed_at);
  });
  const gone = changed.flatMap(({ id }) => categoriesOf(before.get(id)));
  if (gone.length > 0) {
    const columns = { category: 'text', listed_at: 'timestamptz', article_id: 'text' } as const;
    await sql`
      delete from article_categories where (category, listed_at, article_id) in
        (select v.category, v.listed_at, v.article_id from ${listed(tx, columns, gone)})`.execute(tx);
  }
  const keys = ['category', 'listed_at', 'article_id'];
  await insertRows(tx, 'article_categories', changed.flatMap(categoriesOf), { on: keys, do: 'keep' });
}

function categoriesOf(row: Categorized | undefined): ArticleCategoryRow[] {
  if (row === undefined || row.categories === null) return [];
  const { id, listed_at } = row;
  return row.categories.split('\n').map(category => ({ category, listed_at, article_id: id }));
}
