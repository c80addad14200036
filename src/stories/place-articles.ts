import { SAME_STORY } from '../core/similarity/kind.ts';
import { byFirstCreated, type Near, type PairOf, pivotFor, type StoryLink } from '../core/similarity/story-groups.ts';
import { loadArticles } from '../store/articles.ts';
import { isDecided, linksOf, storiesAbove, storyMembers } from '../store/similarity/stories.ts';
import type { ArticleRow, LinkRow, Transaction } from '../store/tables.ts';
import { yieldToEventLoop } from './event-loop.ts';
import { holds, nodeOf, storyLinkOf } from './story-links.ts';

/**
 * A story of more articles keeps its pivot, and what was created before that joins as well: else each member of a flood would be
 * placed anew for an early article that comes late.
 */
export const LARGE_STORY = 250;
/** Articles that one batch may have placed anew: a late one moves a few, and each of those a few at most. */
const MOST_PLACED = 2_000;
/** Articles whose links are read at once: rows of the store take three times what is kept of them. */
const ASKED_AT_ONCE = 150;

/** What came, changed or went. */
export type Arrived = {
  /** Rows as they will be. */
  readonly changed: readonly ArticleRow[];
  /** Which of them are new: no place of theirs is stored, though the row may be. */
  readonly isNew?: ReadonlySet<string> | undefined;
  /** Links that are not stored yet. */
  readonly found: readonly LinkRow[];
  /** Ids of articles that lost a link. */
  readonly parted: readonly string[];
  /** Ids of articles whose stored links hold no more, but for what was decided. */
  readonly unlinked?: ReadonlySet<string> | undefined;
};

/** Where articles are now. */
export type Placed = {
  /** The pivot of each article that arrived, and of each that another group is likelier for now. */
  readonly pivots: ReadonlyMap<string, string>;
  /** Those as they will be, but for their stories. */
  readonly rows: readonly ArticleRow[];
  /** Every article that was looked at, as it is in the store. */
  readonly stored: ReadonlyMap<string, ArticleRow>;
  /** Whether an editorial action, or an id of ours, joins some of them. */
  readonly areMerged: boolean;
};

/** Loads what is needed to compare any two of these articles. */
export type PairReader = (ids: Iterable<string>) => Promise<PairOf>;

/** The pivot of an article as the store has it. */
export const pivotOf = ({ pivot_id, story_id }: ArticleRow): string => pivot_id ?? story_id;

/**
 * Finds the groups of the articles that arrived, and of all whose choice that changes: those that are linked with them, and so on as
 * long as any moves.
 */
export async function placeArticles(tx: Transaction, arrived: Arrived, readPairs: PairReader): Promise<Placed> {
  const { changed, parted, isNew } = arrived;
  const known = idsOf(changed).filter(id => isNew?.has(id) !== true);
  const stored = new Map((await loadArticles(tx, known)).map(row => [row.id, row]));
  const near = createNeighbors(tx, arrived, stored);
  const pivots = new Map<string, string>();
  const groupOf = (row: ArticleRow): string => pivots.get(row.id) ?? pivotOf(row);
  // What these are to others is asked anew even where they stay: words changed.
  const news = new Set([...idsOf(changed), ...(await followersOf(tx, stored))]);
  let open = new Set([...news, ...parted]);
  for (let placed = 0; open.size > 0 && placed < MOST_PLACED; ) {
    await near.look([...open]);
    const round = near.rowsOf(open).sort((a, b) => byFirstCreated(nodeOf(a), nodeOf(b)));
    const others = round.flatMap(row => near.of(row).map(({ row: other }) => groupOf(other)));
    const pairOf = await readPairs(new Set([...idsOf(round), ...others]));
    const coming = new Set(open);
    open = new Set();
    for (const row of round) {
      await yieldToEventLoop();
      coming.delete(row.id);
      placed++;
      const isNews = !pivots.has(row.id) && news.has(row.id);
      const pivot = choose(row, near, groupOf, pairOf);
      if (pivot === groupOf(row) && !isNews) continue;
      pivots.set(row.id, pivot);
      for (const { row: other } of near.of(row)) if (isBefore(row, other) && !coming.has(other.id)) open.add(other.id);
    }
  }
  return { pivots, rows: near.rowsOf(pivots.keys()), stored, areMerged: near.areMerged() };
}

const idsOf = (rows: readonly ArticleRow[]): string[] => rows.map(({ id }) => id);
const isBefore = (a: ArticleRow, b: ArticleRow): boolean => byFirstCreated(nodeOf(a), nodeOf(b)) < 0;

/** Ids of the members of stories whose pivot changed or went: they were compared with other words. A large story keeps its members. */
async function followersOf(tx: Transaction, stored: ReadonlyMap<string, ArticleRow>): Promise<string[]> {
  const led = [...stored.values()].filter(row => row.id === pivotOf(row)).map(row => row.story_id);
  if (led.length === 0) return [];
  const large = await storiesAbove(tx, led, LARGE_STORY);
  return idsOf(
    await storyMembers(
      tx,
      led.filter(story => !large.has(story)),
    ),
  );
}

function choose(
  row: ArticleRow,
  near: ReturnType<typeof createNeighbors>,
  groupOf: (row: ArticleRow) => string,
  pairOf: PairOf,
): string {
  if (row.pub_status !== 'usable') return row.id;
  if (near.isLarge(row) && groupOf(row) === row.id) return row.id;
  const placed: Near[] = [];
  const apart = new Set<string>();
  for (const { row: other, kind, score } of near.of(row)) {
    const pivot = groupOf(other);
    const [first] = near.rowsOf([pivot]);
    // A pivot that was withdrawn or has joined another group is one no more; its members are placed anew in their turn.
    if (other.pub_status !== 'usable' || first?.pub_status !== 'usable' || groupOf(first) !== pivot) continue;
    if (kind === 'split' && isBefore(other, row)) apart.add(pivot);
    if (kind === 'split' || kind === 'merge') continue;
    if (isBefore(other, row) || near.isLarge(other)) placed.push({ node: nodeOf(other), pivot, score });
  }
  return pivotFor(nodeOf(row), placed, apart, pairOf);
}

/** An article at the other end of a link. */
type Neighbor = Pick<StoryLink, 'kind' | 'score'> & { readonly row: ArticleRow };

/** Links and the articles at their ends, read from the store as they are asked for. */
function createNeighbors(tx: Transaction, { changed, found, unlinked }: Arrived, stored: Map<string, ArticleRow>) {
  const arrived = new Map(changed.map(row => [row.id, row]));
  const rowOf = (id: string): ArticleRow | undefined => arrived.get(id) ?? stored.get(id);
  const links = new Map<string, StoryLink[]>();
  const fresh = Map.groupBy(
    found.filter(holds).flatMap(link => [
      { end: link.a, link },
      { end: link.b, link },
    ]),
    ({ end }) => end,
  );
  const counted = new Set<string>();
  const large = new Set<string>();
  let areMerged = false;

  /** Reads what these are linked with. */
  async function look(ids: readonly string[]): Promise<void> {
    const left = ids.filter(id => !links.has(id));
    const missing = new Set(left.filter(id => rowOf(id) === undefined));
    for (let some = left.splice(0, ASKED_AT_ONCE); some.length > 0; some = left.splice(0, ASKED_AT_ONCE)) {
      const asked = new Set(some);
      for (const id of some) links.set(id, []);
      const stays = ({ a, b, kind }: Pick<LinkRow, 'a' | 'b' | 'kind'>): boolean =>
        isDecided(kind) || unlinked === undefined || !(unlinked.has(a) || unlinked.has(b));
      const there = (await linksOf(tx, some, SAME_STORY)).filter(stays);
      for (const link of new Set([...there, ...some.flatMap(id => (fresh.get(id) ?? []).map(({ link }) => link))])) {
        const storyLink = storyLinkOf(link);
        if (storyLink === undefined) continue;
        areMerged ||= storyLink.kind === 'merge';
        for (const end of [link.a, link.b]) {
          if (asked.has(end)) links.get(end)?.push(storyLink);
          if (rowOf(end) === undefined) missing.add(end);
        }
      }
      await yieldToEventLoop();
    }
    for (const row of await loadArticles(tx, [...missing])) stored.set(row.id, row);
    const pivots = new Set([...missing].flatMap(id => stored.get(id) ?? []).map(pivotOf)).difference(stored);
    for (const row of await loadArticles(tx, [...pivots])) stored.set(row.id, row);
    const stories = [...new Set([...stored.values()].map(row => row.story_id))].filter(story => !counted.has(story));
    for (const story of stories) counted.add(story);
    if (stories.length > 0) for (const story of await storiesAbove(tx, stories, LARGE_STORY)) large.add(story);
  }

  return {
    look,
    rowsOf: (ids: Iterable<string>): ArticleRow[] => [...ids].flatMap(id => rowOf(id) ?? []),
    of: ({ id }: ArticleRow): Neighbor[] =>
      (links.get(id) ?? []).flatMap(({ a, b, kind, score }) => {
        const row = rowOf(a === id ? b : a);
        return row === undefined ? [] : [{ row, kind, score }];
      }),
    isLarge: (row: ArticleRow): boolean => large.has(row.story_id),
    areMerged: (): boolean => areMerged,
  };
}
