import { SAME_STORY } from '../core/similarity/kind.ts';
import type { StoryLink } from '../core/similarity/story-groups.ts';
import { loadArticles } from '../store/articles.ts';
import { isDecided, linksOf, storyMembers } from '../store/similarity/stories.ts';
import type { ArticleRow, LinkRow, Transaction } from '../store/tables.ts';
import { yieldToEventLoop } from './event-loop.ts';
import { largeStories } from './large-stories.ts';
import { storyLinkOf } from './story-links.ts';

/** What articles hang together with. */
export type Reached = {
  /** As they stand in the store, by id. */
  readonly members: ReadonlyMap<string, ArticleRow>;
  readonly links: readonly StoryLink[];
};

/** Links also lead to other stories and on from there: beyond so many articles no more are looked at. */
const MOST_ARTICLES = 1_000;
/** And no more links: those of a flood of linked stories would take hundreds of megabytes. */
const MOST_LINKS = 20_000;
/** Articles whose links are read at once: rows of the store take three times what is kept of them. */
const ASKED_AT_ONCE = 150;

/** Whether two articles hang together by a link: a near miss is stored to be explained, no more. */
export function holds({ kind, score }: Pick<LinkRow, 'kind' | 'score'>): boolean {
  return isDecided(kind) || score >= SAME_STORY;
}

/**
 * The articles of the store that these hang together with, story by story and link by link, and all their links; none of a large
 * story.
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
  const stored: StoryLink[] = [];
  const asked = new Set<string>();
  const looked = new Set<string>();
  let ids = new Set([...articles.map(({ id }) => id), ...links.flatMap(link => [link.a, link.b]), ...parted]);
  while (ids.size > 0 && members.size < MOST_ARTICLES && stored.length < MOST_LINKS) {
    const found = await loadArticles(tx, [...ids]);
    const large = await largeStories(tx, found);
    const rows = found.filter(row => !large.has(row.story_id));
    for (const { id, story_id } of found) if (large.has(story_id)) asked.add(id);
    const whole = await storyMembers(tx, [...new Set(rows.map(row => row.story_id))]);
    for (const row of [...rows, ...whole]) members.set(row.id, row);
    const open = new Set([...ids, ...whole.map(({ id }) => id)]).difference(asked);
    for (const id of open) asked.add(id);
    const next = new Set<string>();
    const left = [...open];
    while (left.length > 0) {
      const some = left.splice(0, ASKED_AT_ONCE);
      for (const link of await linksOf(tx, some, SAME_STORY)) {
        // A link between two of these comes up at both its ends and is kept once.
        if (looked.has(link.a) || looked.has(link.b)) continue;
        const storyLink = storyLinkOf(link);
        if (storyLink !== undefined) stored.push(storyLink);
        if (!asked.has(link.a)) next.add(link.a);
        if (!asked.has(link.b)) next.add(link.b);
      }
      for (const id of some) looked.add(id);
      await yieldToEventLoop();
    }
    ids = next;
  }
  return { members, links: stored };
}
