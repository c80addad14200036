import { storiesFollowed } from '../core/dedupe/crowd.ts';
import { loadArticles } from '../store/articles.ts';
import { areDecided, storiesAbove } from '../store/similarity/stories.ts';
import type { ArticleRow, LinkRow, Transaction } from '../store/tables.ts';
import { type Amended, amendStories } from './amend-stories.ts';
import type { Fresh } from './beside-lead.ts';
import { followedOf, nodeOf, storyLinkOf } from './story-nodes.ts';

/**
 * A story of more members is frozen: it is never worked out as a whole again, what comes follows members or stands alone. Up to
 * here the same articles give the same stories in any order; beyond, each of a flood of rewrites would cost more than the last
 * (measured: 5,000 took 1.4 GB and two minutes; so they take 0.3 GB and a quarter of a minute).
 */
export const FROZEN_ABOVE = 250;

/** Articles as they will be, and links of theirs that are not stored yet. */
export type Unsettled = { readonly articles: readonly ArticleRow[]; readonly links: readonly LinkRow[] };

/**
 * Those of these articles' stories that are frozen. None at all where the desk has decided something of one: its word is
 * followed, whatever that costs.
 * @param rows as they stand in the store
 */
export async function frozenStories(tx: Transaction, rows: readonly ArticleRow[]): Promise<ReadonlySet<string>> {
  const stories = new Set(rows.map(({ story_id }) => story_id));
  const frozen = stories.size === 0 ? stories : await storiesAbove(tx, [...stories], FROZEN_ABOVE);
  return frozen.size === 0 || (await areDecided(tx, [...frozen])) ? new Set() : frozen;
}

/** Those of these articles that are in no frozen story. Links among the others decide nothing any more. */
export async function withoutFrozen(tx: Transaction, ids: readonly string[]): Promise<string[]> {
  const rows = await loadArticles(tx, ids);
  const frozen = await frozenStories(tx, rows);
  const isFrozen = new Set(rows.flatMap(({ id, story_id }) => (frozen.has(story_id) ? [id] : [])));
  return ids.filter(id => !isFrozen.has(id));
}

/**
 * Places the articles that touch a frozen story: those linked with one of its members, and members of it that change.
 * @returns the rows that change because of that, and what is left to be worked out
 */
export async function settleFrozen(
  tx: Transaction,
  { articles, links }: Unsettled,
  fresh: Fresh,
): Promise<Amended & { readonly rest: Unsettled }> {
  const ids = new Set([...articles.map(({ id }) => id), ...links.flatMap(({ a, b }) => [a, b])]);
  const stored = new Map((await loadArticles(tx, [...ids])).map(row => [row.id, row]));
  const frozen = await frozenStories(tx, [...stored.values()]);
  if (frozen.size === 0) return { before: [], after: [], rest: { articles, links } };

  const members = new Map([...stored].filter(([, row]) => frozen.has(row.story_id)));
  const ends = endsOf(links);
  const touching = touchingOf(articles, ends, members);
  const rows = articles.filter(({ id }) => touching.has(id));
  const stories = storiesJoined(rows, { links, ends, members });
  const joining = joiningRows(rows, stories, members);
  // Who joins none is worked out with all others, and what it has to do with the frozen ones is left out.
  const isLeft = (id: string): boolean => touching.has(id) && !stories.has(id);
  const apart = new Set([...touching, ...members.keys()].filter(id => !isLeft(id)));
  const rest = {
    articles: articles.filter(({ id }) => !apart.has(id)),
    links: links.filter(({ a, b }) => !apart.has(a) && !apart.has(b)),
  };
  const former = [...members.values()].filter(({ id }) => touching.has(id));
  return { ...(await amendStories(tx, joining, former, fresh)), rest };
}

type Rows = ReadonlyMap<string, ArticleRow>;
/** Links seen from either end, the surest first. */
type Ends = readonly (readonly [id: string, other: string])[];

function endsOf(links: readonly LinkRow[]): Ends {
  const surest = links.toSorted((one, two) => two.score - one.score);
  return surest.flatMap(
    ({ a, b }): Ends => [
      [a, b],
      [b, a],
    ],
  );
}

/** Ids of the articles that are members, that are linked with one, or that are copies of what is. */
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

/** Which story each joins, by id: that of the same text, or of the members that it is linked with. */
function storiesJoined(
  rows: readonly ArticleRow[],
  { links, ends, members }: { readonly links: readonly LinkRow[]; readonly ends: Ends; readonly members: Rows },
): ReadonlyMap<string, string> {
  const own = new Map(rows.filter(row => row.pub_status === 'usable').map(row => [row.id, row]));
  const standing = [...members.values()].filter(({ id }) => !rows.some(row => row.id === id));
  const stories = new Map(
    storiesFollowed(
      followedOf(standing),
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

/** The rows of those that join a story, in its crowd where it has one. */
function joiningRows(
  rows: readonly ArticleRow[],
  stories: ReadonlyMap<string, string>,
  members: Rows,
): readonly ArticleRow[] {
  const crowdOf = new Map(
    [...members.values()].flatMap(row => (row.crowd === null ? [] : [[row.story_id, row.crowd]])),
  );
  return rows.flatMap(row => {
    const story_id = stories.get(row.id);
    if (story_id === undefined) return [];
    const crowd = crowdOf.get(story_id) ?? null;
    return [{ ...row, story_id, crowd, bears: crowd === null ? null : 'no' }];
  });
}
