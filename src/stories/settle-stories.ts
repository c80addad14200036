import type { LinkKind } from '../core/article.ts';
import { isLoop } from '../core/revision.ts';
import { scorePair } from '../core/similarity/score.ts';
import { byFirstCreated, leadOf, type PairOf, placeIn } from '../core/similarity/story-groups.ts';
import { loadArticles, type NewChange } from '../store/articles.ts';
import { areMerged, membersOf, mergesOf, possibleLeads } from '../store/similarity/stories.ts';
import type { ArticleRow, LinkRow, Transaction } from '../store/tables.ts';
import { yieldToEventLoop } from './event-loop.ts';
import type { Linked } from './link-articles.ts';
import { type Placed, pivotOf, placeArticles } from './place-articles.ts';
import { createSignatureReader, type SignatureReader } from './signatures.ts';

/** What becomes of stories after some of their articles came, changed or went. */
export type SettledStories = {
  /** Rows whose place in a story is another one now, new articles among them. */
  readonly moved: readonly ArticleRow[];
  /** What readers of the articles that were there before are told. */
  readonly changes: readonly NewChange[];
};

const NOTHING: Linked = { links: [], fresh: new Map(), isNew: new Set(), parted: new Set(), unlinked: new Set() };

/**
 * Says which story each of these articles is in and who leads it, and the same of every article that this changes: the same articles
 * give the same stories in whatever order they came, up to `LARGE_STORY`.
 * @param articles the rows as they will be
 * @param linked what was found of them and is not stored yet
 */
export async function settleStories(
  tx: Transaction,
  articles: readonly ArticleRow[],
  now: string,
  linked = NOTHING,
  reader: Pick<SignatureReader, 'load'> = createSignatureReader(),
): Promise<SettledStories> {
  // Their stored signatures are about to be written anew, and the reader would remember the old ones.
  const gone = new Set(articles.filter(row => row.pub_status !== 'usable').map(({ id }) => id));
  const readPairs = async (ids: Iterable<string>): Promise<PairOf> => {
    const stored = await reader.load(tx, [...new Set(ids).difference(linked.fresh).difference(gone)]);
    return (a, b) => {
      const one = linked.fresh.get(a) ?? stored.get(a)?.signature;
      const two = linked.fresh.get(b) ?? stored.get(b)?.signature;
      return one === undefined || two === undefined ? undefined : scorePair(one, two);
    };
  };
  const placed = await placeArticles(tx, articles, linked, readPairs);
  const { rows, was } = await intoStories(tx, placed, linked.links);
  const moved = (await besideLeads(tx, rows, was, readPairs)).filter(row => !isSamePlace(row, was.get(row.id)));
  return { moved, changes: changesOf(was, moved, now) };
}

/**
 * Rows at the story that each is in now, and as the store has them: those that were placed, and where stories are merged those members whose
 * story is another one by that. Their relations are those of before.
 */
async function intoStories(tx: Transaction, placed: Placed, found: readonly LinkRow[]) {
  const { pivots, rows, stored } = placed;
  const groupOf = (row: ArticleRow): string => pivots.get(row.id) ?? pivotOf(row);
  const groups = new Set(pivots.values());
  const touched = [...stored.values()].filter(row => pivots.has(row.id) || groups.has(groupOf(row)));
  const stories = new Set(touched.map(row => row.story_id));
  const isMerged = placed.areMerged || (await areMerged(tx, [...stories]));
  const pairs = isMerged ? await mergedPairs(tx, stories, stored, found) : [];
  const firstOf = await joinGroups(tx, pairs, rows, groupOf);
  const placedNow = (row: ArticleRow): ArticleRow => {
    const group = groupOf(row);
    const story_id = row.pub_status === 'usable' ? firstOf(group) : group;
    return { ...row, story_id, pivot_id: story_id === group ? null : group };
  };
  const was = new Map(rows.flatMap(({ id }) => stored.get(id) ?? []).map(row => [row.id, row]));
  const after = rows.map(placedNow);
  const known = rows.map(({ id }) => id);
  for (const story of isMerged ? stories : []) {
    for await (const members of membersOf(tx, story, known)) {
      for (const row of members) {
        const now = placedNow(row);
        if (isSamePlace(now, row)) continue;
        was.set(row.id, row);
        after.push(now);
      }
    }
  }
  return { rows: after, was };
}

/** What gives for each group the group whose story it is in: of two groups with a pair of merged articles that of the first created. */
async function joinGroups(
  tx: Transaction,
  pairs: readonly (readonly [string, string])[],
  rows: readonly ArticleRow[],
  groupOf: (row: ArticleRow) => string,
): Promise<(group: string) => string> {
  const members = new Map(rows.map(row => [row.id, row]));
  const read = async (ids: readonly string[]): Promise<void> => {
    const missing = [...new Set(ids)].filter(id => !members.has(id));
    for (const row of await loadArticles(tx, missing)) members.set(row.id, row);
  };
  const ids = pairs.flat();
  await read(ids);
  await read(ids.flatMap(id => members.get(id) ?? []).map(groupOf));
  const joinedTo = new Map<string, string>();
  const firstOf = (group: string): string => {
    const first = joinedTo.get(group);
    return first === undefined ? group : firstOf(first);
  };
  for (const pair of pairs) {
    const ends = pair.flatMap(id => members.get(id) ?? []).filter(isUsable);
    const [one, two] = ends.flatMap(row => members.get(firstOf(groupOf(row))) ?? []).sort(byFirstCreated);
    if (one !== undefined && two !== undefined && one !== two) joinedTo.set(two.id, one.id);
  }
  return firstOf;
}

/** The pairs of articles that are to be in one story. A merge reaches on to whatever is merged with one of the two: those stories are added. */
async function mergedPairs(
  tx: Transaction,
  stories: Set<string>,
  stored: ReadonlyMap<string, ArticleRow>,
  found: readonly LinkRow[],
): Promise<[string, string][]> {
  const pairs = found.filter(({ kind }) => kind === 'loop').map(({ a, b }): [string, string] => [a, b]);
  for (const row of pairs.flat().flatMap(id => stored.get(id) ?? [])) stories.add(row.story_id);
  for (let before = -1; before < stories.size; ) {
    before = stories.size;
    for (const merge of await mergesOf(tx, [...stories])) {
      pairs.push([merge.a, merge.b]);
      stories.add(merge.story_of_a).add(merge.story_of_b);
    }
  }
  return pairs;
}

/**
 * Each row at its place beside the lead of its story, and every other member of a story that has another lead now.
 * @param was as the store has these rows; members that are read are added to it
 */
async function besideLeads(
  tx: Transaction,
  rows: readonly ArticleRow[],
  was: Map<string, ArticleRow>,
  readPairs: (ids: Iterable<string>) => Promise<PairOf>,
): Promise<readonly ArticleRow[]> {
  const [usable, others] = [rows.filter(isUsable), rows.filter(row => !isUsable(row))];
  const after: ArticleRow[] = others.map(row => ({ ...row, story_id: row.id, pivot_id: null, ...asNew(row) }));
  const joining = Map.groupBy(usable, row => row.story_id);
  const except = rows.map(({ id }) => id);
  const stories = new Set([...joining.keys(), ...[...was.values()].map(row => row.story_id)]);
  const there = Map.groupBy(await possibleLeads(tx, [...stories], except), row => row.story_id);
  const leads = new Map<string, ArticleRow>();
  for (const story of stories) {
    const candidates = [...(there.get(story) ?? []), ...(joining.get(story) ?? [])];
    if (candidates.length > 0) leads.set(story, leadOf(candidates));
  }
  const place = async (members: readonly ArticleRow[]): Promise<void> => {
    const beside = members.filter(row => row.id !== leads.get(row.story_id)?.id);
    const pairOf = await readPairs(
      beside.flatMap(row => [row.id, pivotOf(row), leads.get(row.story_id)?.id ?? row.id]),
    );
    for (const row of members) {
      await yieldToEventLoop();
      after.push(besideLead(row, leads.get(row.story_id) ?? row, pairOf));
    }
  };
  await place(usable);
  for (const [story, candidates] of there) {
    if (candidates.some(row => row.is_lead === 1 && row.id === leads.get(story)?.id)) continue;
    for await (const members of membersOf(tx, story, except)) {
      for (const row of members) was.set(row.id, row);
      await place(members);
    }
  }
  return after;
}

const isUsable = (row: ArticleRow): boolean => row.pub_status === 'usable';

/** A member of a story as what it is to the lead. */
function besideLead(row: ArticleRow, lead: ArticleRow, pairOf: PairOf): ArticleRow {
  // The window has left one of them: what was found while it was there stays.
  const former = { kind: row.relation === 'new' ? 'derived' : (row.relation as LinkKind), score: row.score };
  const known: PairOf = (a, b) => pairOf(a, b) ?? (b === lead.id ? former : undefined);
  const { relation, of, score } = placeIn(row, lead, pivotOf(row), known);
  return { ...row, ...(of === null ? asNew(row) : { relation, of_id: of, score, is_lead: 0 }) };
}

/** A lead repeats nothing. Our own copy that came back leads nobody, not even alone. */
function asNew(row: ArticleRow): Pick<ArticleRow, 'relation' | 'of_id' | 'score' | 'is_lead'> {
  return { relation: isLoop(row) ? 'duplicate' : 'new', of_id: null, score: 0, is_lead: isLoop(row) ? 0 : 1 };
}

const PLACE = ['story_id', 'pivot_id', 'relation', 'of_id', 'score', 'is_lead'] as const;

const isSamePlace = (row: ArticleRow, old: ArticleRow | undefined): boolean =>
  PLACE.every(column => old?.[column] === row[column]);

/**
 * One line for each story that got another lead, one for each article that now belongs to another story or repeats another article
 * of its own: a mirror of the log has every article's place. The score alone is no news.
 */
function changesOf(was: ReadonlyMap<string, ArticleRow>, moved: readonly ArticleRow[], now: string): NewChange[] {
  const changes: NewChange[] = [];
  for (const row of moved) {
    const old = was.get(row.id);
    if (old === undefined || old.lift_at !== null || row.pub_status !== 'usable') continue;
    const line = { at: now, articleId: row.id, revision: row.revision, storyId: row.story_id };
    if (old.story_id !== row.story_id)
      changes.push({ ...line, kind: 'story-changed', details: { from: old.story_id } });
    if (old.is_lead !== row.is_lead)
      changes.push({ ...line, kind: 'lead-changed', details: { lead: row.is_lead === 1, of: row.of_id } });
    const isTold = old.story_id !== row.story_id || old.is_lead !== row.is_lead || row.updated_at === now;
    if (!isTold && (old.relation !== row.relation || old.of_id !== row.of_id))
      changes.push({ ...line, kind: 'story-changed', details: { relation: row.relation, of: row.of_id } });
  }
  return changes;
}
