import { followersOf } from '../core/dedupe/crowded-groups.ts';
import { loadArticles } from '../store/articles.ts';
import { areDecided, storiesAbove } from '../store/stories.ts';
import type { ArticleRow, LinkRow, Transaction } from '../store/tables.ts';
import type { Fresh } from './beside-lead.ts';
import { LARGE_STORY, rewriteLargeStory } from './large-story.ts';
import { nodeOf, storyLinkOf } from './story-nodes.ts';

/** What the articles that touch a frozen story become, and what is left to be worked out. */
export type Frozen = {
  /** Rows as they stood, and as they are to be. */
  readonly before: readonly ArticleRow[];
  readonly after: readonly ArticleRow[];
  readonly rest: { readonly articles: readonly ArticleRow[]; readonly links: readonly LinkRow[] };
};

/**
 * Those of these articles' stories that are frozen: large ones. None of which the desk has decided something.
 * @param rows as they stand in the store
 */
export async function frozenStories(tx: Transaction, rows: readonly ArticleRow[]): Promise<ReadonlySet<string>> {
  const stories = new Set(rows.map(({ story_id }) => story_id));
  const large = stories.size === 0 ? stories : await storiesAbove(tx, [...stories], LARGE_STORY);
  return large.size === 0 || (await areDecided(tx, [...large])) ? new Set() : large;
}

/** Those of these articles that are in no frozen story: links among the others decide nothing any more. */
export async function withoutFrozen(tx: Transaction, ids: readonly string[]): Promise<string[]> {
  const rows = await loadArticles(tx, ids);
  const frozen = await frozenStories(tx, rows);
  const isFrozen = new Set(rows.flatMap(({ id, story_id }) => (frozen.has(story_id) ? [id] : [])));
  return ids.filter(id => !isFrozen.has(id));
}

/**
 * Places the articles that touch a frozen story: those linked with one of its members, and members of it that change.
 * @param articles as they will be
 * @param links those of them, not stored yet
 */
export async function settleFrozen(
  tx: Transaction,
  articles: readonly ArticleRow[],
  links: readonly LinkRow[],
  fresh: Fresh,
): Promise<Frozen> {
  const nothing = { before: [], after: [], rest: { articles, links } };
  const ids = new Set([...articles.map(({ id }) => id), ...links.flatMap(({ a, b }) => [a, b])]);
  const stored = new Map((await loadArticles(tx, [...ids])).map(row => [row.id, row]));
  const frozen = await frozenStories(tx, [...stored.values()]);
  if (frozen.size === 0) return nothing;

  const members = new Map([...stored].filter(([, row]) => frozen.has(row.story_id)));
  const ends = [...links]
    .sort((one, two) => two.score - one.score)
    .flatMap(
      ({ a, b }) =>
        [
          [a, b],
          [b, a],
        ] as const,
    );
  const touching = touchingOf(articles, ends, members);
  const rows = articles.filter(({ id }) => touching.has(id));
  const stories = storiesFollowed(rows, { links, ends, members });
  const crowdOf = new Map(
    [...members.values()].flatMap(({ story_id, crowd }) => (crowd === null ? [] : [[story_id, crowd]])),
  );
  const following: ArticleRow[] = [];
  for (const row of rows) {
    const story = stories.get(row.id);
    if (story === undefined) continue;
    const crowd = crowdOf.get(story) ?? null;
    following.push({ ...row, story_id: story, crowd, bears: crowd === null ? null : 'no' });
  }
  // Who follows none is worked out with all others, and what it has to do with the frozen ones is left out.
  const isLeft = (id: string): boolean => touching.has(id) && !stories.has(id);
  const apart = new Set([...touching, ...members.keys()].filter(id => !isLeft(id)));
  const rest = {
    articles: articles.filter(({ id }) => !apart.has(id)),
    links: links.filter(({ a, b }) => !apart.has(a) && !apart.has(b)),
  };
  return { ...(await rewrite(tx, following, [...touching], members, fresh)), rest };
}

type Rows = ReadonlyMap<string, ArticleRow>;
/** Links seen from either end, the surest first. */
type Ends = readonly (readonly [id: string, other: string])[];

/** Members, those that are linked with one, and other copies of what is. */
function touchingOf(articles: readonly ArticleRow[], ends: Ends, members: Rows): ReadonlySet<string> {
  const own = new Map(articles.map(row => [row.id, row]));
  const touching = new Set([...own.keys()].filter(id => members.has(id)));
  for (const [id, other] of ends) if (own.has(id) && members.has(other)) touching.add(id);
  const copies = ends.filter(([id, other]) => own.has(id) && own.get(id)?.text_hash === own.get(other)?.text_hash);
  for (let before = -1; before < touching.size; ) {
    before = touching.size;
    for (const [id, other] of copies) if (touching.has(other)) touching.add(id);
  }
  return touching;
}

/** Which story each follows: that of the same text, or of the members that it is linked with. */
function storiesFollowed(
  rows: readonly ArticleRow[],
  { links, ends, members }: { readonly links: readonly LinkRow[]; readonly ends: Ends; readonly members: Rows },
): ReadonlyMap<string, string> {
  const own = new Map(rows.filter(row => row.pub_status === 'usable').map(row => [row.id, row]));
  const standing = [...members.values()].filter(({ id }) => !rows.some(row => row.id === id));
  const stories = new Map(
    followersOf(
      new Map(
        standing.map(row => [row.id, { node: nodeOf(row), story: row.story_id, isDigest: row.bears === 'digest' }]),
      ),
      [...own.values()].map(nodeOf),
      links.flatMap(link => storyLinkOf(link) ?? []),
    ),
  );
  const takeAlong = ([id, other]: readonly [string, string]): boolean => {
    const copy = own.get(other) ?? members.get(other);
    const story = own.has(other) ? stories.get(other) : copy?.story_id;
    if (story === undefined || stories.has(id) || own.get(id)?.text_hash !== copy?.text_hash) return false;
    stories.set(id, story);
    return true;
  };
  const ofOwn = ends.filter(([id]) => own.has(id));
  while (ofOwn.some(takeAlong));
  return stories;
}

/** Every story that somebody joins or leaves. */
async function rewrite(
  tx: Transaction,
  following: readonly ArticleRow[],
  ids: readonly string[],
  members: Rows,
  fresh: Fresh,
): Promise<{ before: ArticleRow[]; after: ArticleRow[] }> {
  const before = ids.flatMap(id => members.get(id) ?? []);
  const joining = Map.groupBy(following, row => row.story_id);
  const after: ArticleRow[] = [];
  for (const story of new Set([...joining.keys(), ...before.map(row => row.story_id)])) {
    const rewritten = await rewriteLargeStory(tx, story, joining.get(story) ?? [], ids, fresh);
    before.push(...rewritten.before);
    after.push(...rewritten.after);
  }
  return { before, after };
}
