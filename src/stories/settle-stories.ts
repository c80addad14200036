import { isLoop } from '../core/revision.ts';
import { scorePair } from '../core/similarity/score.ts';
import type { Signature } from '../core/similarity/signature.ts';
import { byFirstCreated, leadOf, type PairOf, placeIn } from '../core/similarity/story-groups.ts';
import type { NewChange } from '../store/articles.ts';
import { areMerged, membersAfter, mergesOf, possibleLeads, storyMembers } from '../store/similarity/stories.ts';
import type { ArticleRow, LinkRow, Transaction } from '../store/tables.ts';
import { yieldToEventLoop } from './event-loop.ts';
import { type PairReader, type Placed, pivotOf, placeArticles } from './place-articles.ts';
import { createSignatureReader, type SignatureReader } from './signatures.ts';
import { isLinkKind, nodeOf } from './story-links.ts';

/** What becomes of stories after some of their articles came, changed or went. */
export type SettledStories = {
  /** Rows whose place in a story is another one now, new articles among them. */
  readonly moved: readonly ArticleRow[];
  /** What readers of the articles that were there before are told. */
  readonly changes: readonly NewChange[];
};

/** What is known beside the store. */
export type Known = {
  /** Signatures that are not stored yet, by article. */
  readonly fresh: ReadonlyMap<string, Signature>;
  /** Ids of articles that lost a link. */
  readonly parted: readonly string[];
  /** Ids of articles whose stored links hold no more, but for what was decided. */
  readonly unlinked?: ReadonlySet<string>;
  readonly reader: Pick<SignatureReader, 'load'>;
  /** Articles that are new: they have no place yet, also where their rows are written. */
  readonly isNew?: ReadonlySet<string>;
};

/** Members that are read at a time: some megabytes. */
const AT_ONCE = 200;

/**
 * Says which story each of these articles is in and who leads it, and the same of every article that this changes: the same articles
 * give the same stories in whatever order they came, up to `LARGE_STORY`.
 * @param articles the rows as they will be
 * @param links those that are found but not stored yet
 */
export async function settleStories(
  tx: Transaction,
  articles: readonly ArticleRow[],
  links: readonly LinkRow[],
  now: string,
  { fresh, parted, unlinked, reader, isNew }: Known = { fresh: new Map(), parted: [], reader: createSignatureReader() },
): Promise<SettledStories> {
  // Their stored signatures are about to be written anew, and the reader would remember the old ones.
  const gone = new Set(articles.filter(row => row.pub_status !== 'usable').map(({ id }) => id));
  const readPairs: PairReader = async ids => {
    const asked = [...ids];
    const stored = asked.filter(id => !fresh.has(id) && !gone.has(id));
    const there = await reader.load(tx, stored);
    const signatures = new Map(asked.map(id => [id, fresh.get(id) ?? there.get(id)?.signature]));
    return (a, b) => {
      const [one, two] = [signatures.get(a), signatures.get(b)];
      return one === undefined || two === undefined ? undefined : scorePair(one, two);
    };
  };
  const placed = await placeArticles(tx, { changed: articles, isNew, found: links, parted, unlinked }, readPairs);
  const { rows, was } = await intoStories(tx, placed, links);
  const moved = (await besideLeads(tx, rows, was, readPairs)).filter(row => !isSamePlace(row, was.get(row.id)));
  return { moved, changes: changesOf(was, moved, now) };
}

/** Rows at the story that each is in now. Their relations are those of before. */
async function intoStories(
  tx: Transaction,
  { pivots, rows, stored, areMerged: joined }: Placed,
  found: readonly LinkRow[],
): Promise<{ readonly rows: readonly ArticleRow[]; readonly was: Map<string, ArticleRow> }> {
  const groupOf = (row: ArticleRow): string => pivots.get(row.id) ?? pivotOf(row);
  const groups = new Set(pivots.values());
  const touched = rows.flatMap(({ id }) => stored.get(id) ?? []);
  for (const row of stored.values()) if (groups.has(groupOf(row))) touched.push(row);
  const stories = new Set(touched.map(row => row.story_id));
  if (!joined && !(await areMerged(tx, [...stories]))) {
    const was = new Map(rows.flatMap(({ id }) => stored.get(id) ?? []).map(row => [row.id, row]));
    return { rows: rows.map(row => ({ ...row, story_id: groupOf(row), pivot_id: null })), was };
  }
  // A merge reaches on to whatever is merged with one of the two.
  const pairs = found.filter(({ kind }) => kind === 'loop').map(({ a, b }): [string, string] => [a, b]);
  for (const id of pairs.flat()) for (const row of [stored.get(id) ?? []].flat()) stories.add(row.story_id);
  for (let before = -1; before < stories.size; ) {
    before = stories.size;
    for (const merge of await mergesOf(tx, [...stories])) {
      pairs.push([merge.a, merge.b]);
      stories.add(merge.story_of_a).add(merge.story_of_b);
    }
  }
  const was = new Map((await storyMembers(tx, [...stories])).map(row => [row.id, row]));
  const members = new Map([...was, ...rows.map(row => [row.id, row] as const)]);
  const usable = [...members.values()].filter(row => row.pub_status === 'usable');
  usable.sort((a, b) => byFirstCreated(nodeOf(a), nodeOf(b)));
  const order = new Map(usable.map(({ id }, at) => [id, at]));
  const joinedTo = new Map<string, string>();
  const firstOf = (group: string): string => {
    let first = group;
    for (let next = joinedTo.get(first); next !== undefined; next = joinedTo.get(first)) first = next;
    return first;
  };
  for (const pair of pairs) {
    const [one, two] = usable.filter(({ id }) => pair.includes(id)).map(row => firstOf(groupOf(row)));
    if (one === undefined || two === undefined || one === two) continue;
    const isOneFirst = (order.get(one) ?? 0) < (order.get(two) ?? 0);
    joinedTo.set(isOneFirst ? two : one, isOneFirst ? one : two);
  }
  const placed = [...members.values()].map(row => {
    const group = groupOf(row);
    const story_id = row.pub_status === 'usable' ? firstOf(group) : group;
    return { ...row, story_id, pivot_id: story_id === group ? null : group };
  });
  return { rows: placed, was };
}

/**
 * Each row at its place beside the lead of its story, and every other member of a story that has another lead now.
 * @param was as the store has these rows; members that are read are added to it
 */
async function besideLeads(
  tx: Transaction,
  rows: readonly ArticleRow[],
  was: Map<string, ArticleRow>,
  readPairs: PairReader,
): Promise<readonly ArticleRow[]> {
  const usable = rows.filter(row => row.pub_status === 'usable');
  const after: ArticleRow[] = rows
    .filter(row => row.pub_status !== 'usable')
    .map(row => ({ ...row, story_id: row.id, pivot_id: null, ...asNew(row) }));
  const joining = Map.groupBy(usable, row => row.story_id);
  const except = rows.map(({ id }) => id);
  const stories = new Set([...joining.keys(), ...[...was.values()].map(row => row.story_id)]);
  const there = Map.groupBy(await possibleLeads(tx, [...stories], except), row => row.story_id);
  const leads = new Map<string, ArticleRow>();
  for (const story of stories) {
    const candidates = [...(there.get(story) ?? []), ...(joining.get(story) ?? [])];
    if (candidates.length > 0) leads.set(story, leadOf(candidates.map(row => ({ ...nodeOf(row), row }))).row);
  }
  const beside = usable.filter(row => row.id !== leads.get(row.story_id)?.id);
  const ledBy = beside.flatMap(row => leads.get(row.story_id)?.id ?? []);
  const pairOf = await readPairs(new Set([...ledBy, ...beside.flatMap(row => [row.id, pivotOf(row)])]));
  for (const [story, lead] of leads) {
    after.push(...(await besideLead(joining.get(story) ?? [], lead, pairOf)));
    const others = there.get(story) ?? [];
    if (others.length === 0 || others.some(row => row.id === lead.id && row.is_lead === 1)) continue;
    for (let last = ''; ; ) {
      const members = await membersAfter(tx, story, last, except, AT_ONCE);
      for (const row of members) was.set(row.id, row);
      const theirs = await readPairs(new Set([lead.id, ...members.flatMap(row => [row.id, pivotOf(row)])]));
      after.push(...(await besideLead(members, lead, theirs)));
      if (members.length < AT_ONCE) break;
      last = members.at(-1)?.id ?? '';
    }
  }
  return after;
}

/** Members of a story, each as what it is to the lead. */
async function besideLead(members: readonly ArticleRow[], lead: ArticleRow, pairOf: PairOf): Promise<ArticleRow[]> {
  const placed: ArticleRow[] = [];
  for (const row of members) {
    await yieldToEventLoop();
    // The window has left one of them: what was found while it was there stays.
    const former = { kind: isLinkKind(row.relation) ? row.relation : ('derived' as const), score: row.score };
    const known: PairOf = (a, b) => pairOf(a, b) ?? (b === lead.id ? former : undefined);
    const { relation, of, score } = placeIn(nodeOf(row), nodeOf(lead), pivotOf(row), known);
    placed.push({ ...row, ...(of === null ? asNew(row) : { relation, of_id: of, score, is_lead: 0 }) });
  }
  return placed;
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
