import { sql } from 'kysely';
import { heldRow } from '../ingest/article-rows.ts';
import { FIRST_LISTED } from '../store/articles.ts';
import { bury } from '../store/erase.ts';
import type { Store } from '../store/open-store.ts';
import { inStories } from '../store/similarity/stories.ts';
import type { ArticleRow } from '../store/tables.ts';
import { carryOut } from './actions.ts';

/** Articles that one transaction takes off: publishing waits for it. */
const STEP = 100;

/**
 * Takes articles off all surfaces whose rights have ended, a step at a time; readers get one `expired` for each. What the desk released
 * after that stays. Returns how many.
 */
export async function expireRights(store: Store, now: string): Promise<number> {
  const due = sql<ArticleRow>`
    select * from articles where expires_at is not null and pub_status = 'usable' and expires_at <= ${now}
      and (released_at is null or released_at < expires_at)
    order by expires_at, id limit ${STEP}`;
  if ((await due.execute(store.read)).rows.length === 0) return 0;
  return await store.publish(async tx => {
    const { rows: before } = await due.execute(tx);
    const rows = before.map(row => heldRow(row, 'rights', `Its rights ended at ${row.expires_at}.`, now));
    await carryOut(tx, { rows, before, audit: [] }, now);
    return rows.length;
  });
}

/** Articles whose stories one transaction takes past their retention, and how many go in it at most. */
const [OLDEST, MOST] = [25, 1_000];

/**
 * Removes articles that were listed before a time, a step at a time: their words go, and a tombstone stays, so that one which comes in
 * again is not taken for new. Readers get one `expired` for each. Those of a story go together, or where they are more than `most` with
 * the lead last: one after the other, each would leave the story to the next, and readers be told so of all that are left. Returns how many.
 */
export async function expireArticles(store: Store, listedBefore: string, now: string, most = MOST): Promise<number> {
  const isDue = sql`listed_at >= ${FIRST_LISTED} and listed_at < ${listedBefore}`;
  const oldest = sql<{ story_id: string }>`
    select story_id from articles where ${isDue} order by listed_at, id limit ${OLDEST}`;
  if ((await oldest.execute(store.read)).rows.length === 0) return 0;
  return await store.publish(async tx => {
    const stories = [...new Set((await oldest.execute(tx)).rows.map(({ story_id }) => story_id))];
    const before: ArticleRow[] = [];
    for (const isLead of [0, 1]) {
      const due = sql<ArticleRow>`
        select * from articles where ${inStories(tx, stories)} and is_lead = ${isLead} and ${isDue} limit ${most - before.length}`;
      before.push(...(await due.execute(tx)).rows);
    }
    const rows = await bury(tx, before, now);
    await carryOut(tx, { rows, before, audit: [] }, now);
    return rows.length;
  });
}
