import { sql } from 'kysely';
import { heldRow } from '../ingest/article-rows.ts';
import { FIRST_LISTED } from '../store/articles.ts';
import { bury } from '../store/erase.ts';
import type { Store } from '../store/open-store.ts';
import { storyMembers } from '../store/similarity/stories.ts';
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
 * again is not taken for new. Readers get one `expired` for each. Those of a story go together: one after the other, each would leave the
 * story to the next, and readers be told so of all that are left. Returns how many.
 */
export async function expireArticles(store: Store, listedBefore: string, now: string): Promise<number> {
  const due = sql<ArticleRow>`
    select * from articles where listed_at >= ${FIRST_LISTED} and listed_at < ${listedBefore}
    order by listed_at, id limit ${OLDEST}`;
  if ((await due.execute(store.read)).rows.length === 0) return 0;
  return await store.publish(async tx => {
    const { rows: first } = await due.execute(tx);
    const members = await storyMembers(tx, [...new Set(first.map(({ story_id }) => story_id))]);
    const isDue = ({ listed_at }: ArticleRow): boolean => listed_at >= FIRST_LISTED && listed_at < listedBefore;
    const all = new Map([...first, ...members.filter(isDue)].map(row => [row.id, row]));
    const before = [...all.values()].slice(0, MOST);
    const rows = await bury(tx, before, now);
    await carryOut(tx, { rows, before, audit: [] }, now);
    return rows.length;
  });
}
