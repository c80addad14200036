import { baseRank, rankOf } from '../core/revision.ts';
import { appendChanges, dueEmbargoes, upsertArticles } from '../store/articles.ts';
import type { Store } from '../store/open-store.ts';
import { settleStories } from './settle-stories.ts';

/**
 * Tells readers of every article whose embargo has passed, once, whoever notices first; from now on it may lead its story.
 * Readers judge an embargo by the clock, so an article is seen from its time on even before its line is written.
 * Gives the number of articles lifted.
 */
export async function liftDueEmbargoes(store: Store, now: string): Promise<number> {
  if ((await dueEmbargoes(store.read, now)).length === 0) return 0;
  return await store.publish(async tx => {
    const due = await dueEmbargoes(tx, now);
    const rows = due.map(row => {
      const rank = rankOf(baseRank(row.rank), { embargoed: false, deskLead: row.desk_lead === 1 });
      return { ...row, lift_at: null, rank, announced: 'shown' as const };
    });
    const { moved, changes } = await settleStories(tx, rows, now);
    const after = new Map([...rows, ...moved].map(row => [row.id, row]));
    await upsertArticles(tx, [...after.values()]);
    await appendChanges(tx, [
      ...due.map(row => ({
        kind: 'embargo-lifted' as const,
        at: now,
        articleId: row.id,
        revision: row.revision,
        storyId: after.get(row.id)?.story_id ?? row.story_id,
        uniqueKey: `lift ${row.id} ${row.lift_at}`,
      })),
      ...changes.filter(change => !due.some(row => row.id === change.articleId)),
    ]);
    return due.length;
  });
}
