import { SAME_STORY } from '../core/similarity/model.ts';
import { byFirstCreated, type Near, type PairOf, pivotFor } from '../core/similarity/story-groups.ts';
import { loadArticles } from '../store/articles.ts';
import { holds, isDecided, linksOf, storiesAbove, storyMembers } from '../store/similarity/stories.ts';
import type { ArticleRow, LinkRow, Transaction } from '../store/tables.ts';
import { yieldToEventLoop } from './event-loop.ts';
import type { Linked } from './link-articles.ts';

/**
 * A story of more articles keeps its pivot, and what was created before that joins as well: else each member of a flood would be
 * placed anew for an early article that comes late.
 */
export const LARGE_STORY = 250;
/** Articles that one batch may have placed anew: a late one moves a few, and each of those a few at most. */
const MOST_PLACED = 2_000;
/** Articles whose links are read at once: rows of the store take three times what is kept of them. */
const ASKED_AT_ONCE = 150;

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

/** The pivot of an article as the store has it. */
export const pivotOf = ({ pivot_id, story_id }: ArticleRow): string => pivot_id ?? story_id;

/**
 * Finds the groups of the articles that arrived, and of all whose choice that changes: those that are linked with them, and so on as
 * long as any moves.
 * @param changed rows as they will be
 * @param readPairs loads what is needed to compare any two of these articles
 */
export async function placeArticles(
  tx: Transaction,
  changed: readonly ArticleRow[],
  linked: Omit<Linked, 'fresh'>,
  readPairs: (ids: Iterable<string>) => Promise<PairOf>,
): Promise<Placed> {
  const known = idsOf(changed).filter(id => !linked.isNew.has(id));
  const stored = new Map((await loadArticles(tx, known)).map(row => [row.id, row]));
  const near = createNeighbors(tx, changed, linked, stored);
  const pivots = new Map<string, string>();
  const groupOf = (row: ArticleRow): string => pivots.get(row.id) ?? pivotOf(row);
  // What these are to others is asked anew even where they stay: words changed.
  const news = new Set([...idsOf(changed), ...(await followersOf(tx, stored))]);
  let open = new Set([...news, ...linked.parted]);
  for (let placed = 0; open.size > 0 && placed < MOST_PLACED; ) {
    await near.look([...open]);
    const round = near.rowsOf(open).sort(byFirstCreated);
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
const isBefore = (a: ArticleRow, b: ArticleRow): boolean => byFirstCreated(a, b) < 0;

/** Ids of the members of stories whose pivot changed or went: they were compared with other words. A large story keeps its members. */
async function followersOf(tx: Transaction, stored: ReadonlyMap<string, ArticleRow>): Promise<string[]> {
  const led = [...stored.values()].filter(row => row.id === pivotOf(row)).map(row => row.story_id);
  if (led.length === 0) return [];
  const large = await storiesAbove(tx, led, LARGE_STORY);
  return idsOf(await storyMembers(tx, [...new Set(led).difference(large)]));
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
    if (isDecided(kind)) continue;
    if (isBefore(other, row) || near.isLarge(other)) placed.push({ node: other, pivot, score });
  }
  return pivotFor(row, placed, apart, pairOf);
}

/** Links and the articles at their ends, read from the store as they are asked for. */
function createNeighbors(
  tx: Transaction,
  changed: readonly ArticleRow[],
  { links: found, unlinked }: Pick<Linked, 'links' | 'unlinked'>,
  stored: Map<string, ArticleRow>,
) {
  const arrived = new Map(changed.map(row => [row.id, row]));
  const rowOf = (id: string): ArticleRow | undefined => arrived.get(id) ?? stored.get(id);
  const fresh = found.filter(holds);
  const links = new Map<string, Omit<LinkRow, 'evidence'>[]>();
  const counted = new Set<string>();
  const large = new Set<string>();
  let areMerged = false;

  /** Reads what these are linked with. */
  async function look(ids: readonly string[]): Promise<void> {
    const left = ids.filter(id => !links.has(id));
    const missing = new Set(left);
    for (let some = left.splice(0, ASKED_AT_ONCE); some.length > 0; some = left.splice(0, ASKED_AT_ONCE)) {
      const asked = new Map(some.map(id => [id, [] as Omit<LinkRow, 'evidence'>[]]));
      const there = await linksOf(tx, some, SAME_STORY);
      const stay = there.filter(({ a, b, kind }) => isDecided(kind) || !(unlinked.has(a) || unlinked.has(b)));
      for (const link of [...stay, ...fresh]) {
        if (!asked.has(link.a) && !asked.has(link.b)) continue;
        // A copy that has the id of an article of ours belongs to it, whatever its words have become.
        areMerged ||= link.kind === 'merge' || link.kind === 'loop';
        for (const end of [link.a, link.b]) {
          asked.get(end)?.push(link);
          missing.add(end);
        }
      }
      for (const [id, its] of asked) links.set(id, its);
      await yieldToEventLoop();
    }
    const unread = (ids: Iterable<string>): string[] => [...new Set(ids)].filter(id => rowOf(id) === undefined);
    for (const row of await loadArticles(tx, unread(missing))) stored.set(row.id, row);
    const pivots = [...missing].flatMap(id => stored.get(id) ?? []).map(pivotOf);
    for (const row of await loadArticles(tx, [...new Set(pivots).difference(stored)])) stored.set(row.id, row);
    const stories = new Set([...stored.values()].map(row => row.story_id)).difference(counted);
    for (const story of stories) counted.add(story);
    if (stories.size > 0) for (const story of await storiesAbove(tx, [...stories], LARGE_STORY)) large.add(story);
  }

  return {
    look,
    rowsOf: (ids: Iterable<string>): ArticleRow[] => [...ids].flatMap(id => rowOf(id) ?? []),
    /** The articles that one is linked with, and the links. */
    of: ({ id }: ArticleRow) =>
      (links.get(id) ?? []).flatMap(({ a, b, kind, score }) => {
        const row = rowOf(a === id ? b : a);
        return row === undefined ? [] : [{ row, kind, score }];
      }),
    isLarge: (row: ArticleRow): boolean => large.has(row.story_id),
    areMerged: (): boolean => areMerged,
  };
}
