import { appendChanges } from './changes.ts';
import { among } from './dialect.ts';
import type { Transaction } from './tables.ts';

/**
 * Logs the lift of every embargo whose time has come, once, whoever notices first; gives the numbers of the lines.
 * Readers judge an embargo by the clock, so an article is seen from its time on even before its line is written.
 */
export async function liftEmbargoes(tx: Transaction, now: string): Promise<number[]> {
  const lifted = await tx
    .selectFrom('articles')
    .select(['id', 'revision', 'story_id', 'lift_at'])
    .where('lift_at', 'is not', null)
    .where('lift_at', '<=', now)
    .where('pub_status', '=', 'usable')
    .orderBy('lift_at')
    .orderBy('id')
    .execute();
  if (lifted.length === 0) return [];
  const ids = lifted.map(article => article.id);
  await tx
    .updateTable('articles')
    .set({ lift_at: null })
    .where(among(tx, 'id', ids))
    .execute();
  return await appendChanges(
    tx,
    lifted.map(article => ({
      kind: 'embargo-lifted',
      at: now,
      articleId: article.id,
      revision: article.revision,
      storyId: article.story_id,
      uniqueKey: `lift ${article.id} ${article.lift_at}`,
    })),
  );
}
