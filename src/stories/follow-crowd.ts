import { hasNewBearer, storiesFollowed } from '../core/dedupe/crowd.ts';
import { byFirstCreated } from '../core/dedupe/story-texts.ts';
import { loadArticles } from '../store/articles.ts';
import { areDecided, bearersOf, isDecided, storiesAbove } from '../store/similarity/stories.ts';
import type { ArticleRow, LinkRow, Transaction } from '../store/tables.ts';
import { MOST_LINKED } from './beside-lead.ts';
import { followedOf, nodeOf, storyLinkOf } from './story-nodes.ts';

/**
 * New articles of stories that are settled, as they will be, by id. They change nothing for other articles but who leads, or
 * came first.
 */
export type Followers = ReadonlyMap<string, ArticleRow>;

const NOBODY: Followers = new Map();

/**
 * Which of these articles only follow a crowd: copies of a text that it has already, and texts that are no bearers of it. All
 * others need every story worked out that they touch.
 * @param articles as they will be
 * @param links those of them, not stored yet
 */
export async function followCrowd(
  tx: Transaction,
  articles: readonly ArticleRow[],
  links: readonly LinkRow[],
): Promise<Followers> {
  const own = new Map(articles.filter(row => row.pub_status === 'usable').map(row => [row.id, row]));
  const around = await loadArticles(tx, [...new Set(links.flatMap(({ a, b }) => [a, b]))]);
  const rows = new Map(around.map(row => [row.id, row]));
  if (around.every(({ crowd }) => crowd === null)) return NOBODY;

  const linksOf = Map.groupBy(
    links.flatMap(link => [
      { id: link.a, other: link.b, link },
      { id: link.b, other: link.a, link },
    ]),
    ({ id }) => id,
  );
  const followers = new Map<string, ArticleRow>();
  const texts = new Map<string, ArticleRow[]>();
  for (const row of [...own.values()].sort((x, y) => byFirstCreated(nodeOf(x), nodeOf(y)))) {
    const its = linksOf.get(row.id) ?? [];
    if (rows.has(row.id) || its.length === 0 || its.some(({ link }) => isDecided(link.kind))) continue;
    const stored = its.flatMap(({ other }) => rows.get(other) ?? []);
    const standing = [...stored, ...its.flatMap(({ other }) => followers.get(other) ?? [])];
    const same = standing.find(other => isLaterCopy(row, other) && other.crowd !== null);
    const crowd = stored[0]?.crowd ?? null;
    if (same !== undefined) followers.set(row.id, { ...row, ...placeLike(same) });
    else if (crowd !== null && stored.every(other => other.crowd === crowd))
      texts.set(crowd, [...(texts.get(crowd) ?? []), row]);
  }
  for (const [crowd, fresh] of texts)
    for (const row of await followersIn(tx, crowd, fresh, links)) followers.set(row.id, row);
  // Who is linked with one that does not follow may be needed by it.
  for (const { a, b } of links) if (own.has(a) && own.has(b) && followers.has(a) !== followers.has(b)) return NOBODY;
  const stories = [...new Set([...followers.values()].map(row => row.story_id))];
  if (stories.length === 0) return NOBODY;
  const manyMembers = await storiesAbove(tx, stories, MOST_LINKED);
  return manyMembers.size < stories.length || (await areDecided(tx, stories)) ? NOBODY : followers;
}

/** A copy of the other and made after it: of the copies of one text only the first one’s links count. */
function isLaterCopy(row: ArticleRow, other: ArticleRow): boolean {
  return row.text_hash === other.text_hash && byFirstCreated(nodeOf(other), nodeOf(row)) < 0;
}

const placeLike = ({ story_id, crowd }: ArticleRow) => ({ story_id, crowd, bears: crowd === null ? null : 'no' });

async function followersIn(
  tx: Transaction,
  crowd: string,
  fresh: readonly ArticleRow[],
  links: readonly LinkRow[],
): Promise<ArticleRow[]> {
  const bearers = await bearersOf(tx, crowd);
  if (hasNewBearer(bearers.map(nodeOf), fresh.map(nodeOf))) return [];
  const stories = storiesFollowed(
    followedOf(bearers),
    fresh.map(nodeOf),
    links.flatMap(link => storyLinkOf(link) ?? []),
  );
  return fresh.flatMap(row => {
    const story_id = stories.get(row.id);
    return story_id === undefined || stories.size < fresh.length ? [] : [{ ...row, story_id, crowd, bears: 'no' }];
  });
}
