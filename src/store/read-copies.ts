import { visible } from './read-articles.ts';
import { inStories } from './similarity/stories.ts';
import type { Database } from './tables.ts';

/** A copy of a story as a list names it. */
export type Copy = { readonly id: string; readonly partnerName: string };

/** The copies of stories that may be shown, by story, as they came. */
export async function readCopies(db: Database, storyIds: readonly string[], now: string): Promise<Map<string, Copy[]>> {
  const rows = await db
    .selectFrom('articles as a')
    .innerJoin('partners as p', 'p.id', 'a.partner_id')
    .select(['a.id', 'a.story_id', 'p.name'])
    .where(inStories(db, storyIds, 'a'))
    .where('a.is_lead', '=', 0)
    .where(eb => visible(eb, now))
    .orderBy('a.created_at')
    .orderBy('a.id')
    .execute();
  const copies = new Map<string, Copy[]>();
  for (const { id, story_id, name } of rows) {
    const known = copies.get(story_id);
    if (known === undefined) copies.set(story_id, [{ id, partnerName: name }]);
    else known.push({ id, partnerName: name });
  }
  return copies;
}
