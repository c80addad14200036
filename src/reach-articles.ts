import { loadArticles } from './store/articles.ts';
import { linksOf, storiesAbove, storyMembers } from './store/stories.ts';
import type { ArticleRow, LinkRow, Transaction } from './store/tables.ts';

/** What articles hang together with. */
export type Reached = {
  /** As they stand in the store, by id. */
  readonly members: ReadonlyMap<string, ArticleRow>;
  readonly links: readonly Omit<LinkRow, 'evidence'>[];
  /** Stories too large to be worked out anew with each copy that comes in. */
  readonly large: ReadonlySet<string>;
  /** The members that stand for those, each with its story. They stay in it. */
  readonly held: ReadonlyMap<string, string>;
};

/** Stories hang together by links that join nothing (a digest's, say); past this many articles the rest is left as it is. */
const MOST_ARTICLES = 5_000;
/** A story with more members is not worked out as a whole with each copy that comes in: so many take 50 ms (measured). */
export const LARGE_STORY = 250;

/**
 * The articles of the store that these hang together with, story by story and link by link, and all their links; of a large
 * story only what the links touch, its first member and its lead.
 * @param articles as they will be; new ones are not in the store yet
 * @param parted ids of articles that were linked until now
 */
export async function reachFrom(
  tx: Transaction,
  articles: readonly ArticleRow[],
  links: readonly LinkRow[],
  parted: readonly string[],
): Promise<Reached> {
  const members = new Map<string, ArticleRow>();
  const held = new Map<string, string>();
  const allLarge = new Set<string>();
  const stored: Omit<LinkRow, 'evidence'>[] = [];
  const own = new Set(articles.map(article => article.id));
  const asked = new Set<string>();
  let ids = new Set([...own, ...links.flatMap(link => [link.a, link.b]), ...parted]);
  while (ids.size > 0 && members.size < MOST_ARTICLES) {
    const rows = await loadArticles(tx, [...ids]);
    const stories = [...new Set(rows.map(row => row.story_id))];
    const large = await storiesAbove(tx, stories, LARGE_STORY);
    const whole = await storyMembers(
      tx,
      stories.filter(story => !large.has(story)),
    );
    for (const story of large) allLarge.add(story);
    const fresh = [...rows, ...whole].filter(row => !members.has(row.id));
    for (const id of ids) asked.add(id);
    const next = new Set<string>();
    for (const row of fresh) {
      members.set(row.id, row);
      if (!large.has(row.story_id)) continue;
      if (!own.has(row.id)) held.set(row.id, row.story_id);
      next.add(row.story_id);
      if (row.of_id !== null) next.add(row.of_id);
    }
    const open = [...fresh.map(row => row.id), ...[...ids].filter(id => own.has(id))].filter(id => !held.has(id));
    const around = await linksOf(tx, [...new Set(open)]);
    stored.push(...around);
    for (const { a, b } of around) next.add(a).add(b);
    ids = new Set([...next].filter(id => !members.has(id) && !asked.has(id)));
  }
  return { members, links: stored, large: allLarge, held };
}
