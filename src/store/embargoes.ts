import type { ArticleRow, Database } from './tables.ts';

/** Articles that readers were not told of and whose embargo has passed, in the order in which it did. */
export async function dueEmbargoes(db: Database, now: string): Promise<ArticleRow[]> {
  return await db
    .selectFrom('articles')
    .selectAll()
    .where('lift_at', 'is not', null)
    .where('lift_at', '<=', now)
    .where('pub_status', '=', 'usable')
    .orderBy('lift_at')
    .orderBy('id')
    .execute();
}
