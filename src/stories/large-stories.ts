import { SAME_STORY } from '../core/similarity/kind.ts';
import { scorePair } from '../core/similarity/score.ts';
import type { Signature } from '../core/similarity/signature.ts';
import { byFirstCreated, mayLead } from '../core/similarity/story-groups.ts';
import { loadArticles } from '../store/articles.ts';
import { areDecided, bestOf, firstMember, leadOf, membersAfter, storiesAbove } from '../store/similarity/stories.ts';
import type { ArticleRow, LinkRow, Transaction } from '../store/tables.ts';
import { yieldToEventLoop } from './event-loop.ts';
import { nodeOf } from './story-links.ts';

/**
 * A story of more members is not worked out as a whole again: what comes joins by its links with members, or stays out. Up to here
 * the same articles give the same stories in any order; beyond, each of a flood would cost more than the last.
 */
export const LARGE_STORY = 250;
/** Members that are read at a time: some megabytes. */
const AT_ONCE = 200;
/** The surest links of an article to a story that decide whether it joins. */
const DECIDING = 2;

/** Signatures by article, of those that have one. */
export type SignaturesOf = (ids: readonly string[]) => Promise<ReadonlyMap<string, Signature>>;
/** Articles as they will be, and links of theirs that are not stored yet. */
export type Open = { readonly articles: readonly ArticleRow[]; readonly links: readonly LinkRow[] };
/** Rows that change, as they stand in the store and as they are to be. */
export type Amended = { readonly before: readonly ArticleRow[]; readonly after: readonly ArticleRow[] };

/**
 * Those of these articles' stories that are large. None at all where an editorial action is stored of one: it is followed, whatever
 * that costs.
 * @param rows as they stand in the store
 */
export async function largeStories(tx: Transaction, rows: readonly ArticleRow[]): Promise<ReadonlySet<string>> {
  const stories = new Set(rows.map(({ story_id }) => story_id));
  const large = stories.size === 0 ? stories : await storiesAbove(tx, [...stories], LARGE_STORY);
  return large.size === 0 || (await areDecided(tx, [...large])) ? new Set() : large;
}

/**
 * Places the articles that touch a large story: those linked with one of its members, and members of it that change.
 * @returns the rows that change because of that, and what is left to be worked out
 */
export async function settleLarge(
  tx: Transaction,
  { articles, links }: Open,
  signaturesOf: SignaturesOf,
): Promise<Amended & { readonly rest: Open }> {
  const ids = new Set([...articles.map(({ id }) => id), ...links.flatMap(({ a, b }) => [a, b])]);
  const stored = new Map((await loadArticles(tx, [...ids])).map(row => [row.id, row]));
  const large = await largeStories(tx, [...stored.values()]);
  if (large.size === 0) return { before: [], after: [], rest: { articles, links } };
  const members = new Map([...stored].filter(([, row]) => large.has(row.story_id)));
  const changing = new Set(articles.map(({ id }) => id));
  const scores = new Map<string, Map<string, number[]>>();
  const add = (id: string, story: string, score: number): void => {
    const its = scores.get(id) ?? new Map<string, number[]>();
    its.set(story, [...(its.get(story) ?? []), score]);
    scores.set(id, its);
  };
  const isOwn = (id: string): boolean => changing.has(id) && !members.has(id);
  for (const { a, b, score } of links) {
    const [atA, atB] = [members.get(a), members.get(b)];
    if (atB !== undefined && !changing.has(b) && changing.has(a)) add(a, atB.story_id, score);
    if (atA !== undefined && !changing.has(a) && changing.has(b)) add(b, atA.story_id, score);
  }
  const joined = new Map<string, string>();
  for (const [id, its] of scores) {
    const best = [...its].map(([story, all]) => [story, meanOfBest(all)] as const).sort((x, y) => y[1] - x[1])[0];
    if (best !== undefined && best[1] >= SAME_STORY) joined.set(id, best[0]);
  }
  // What is linked only with articles of its own batch that join goes with them.
  for (let before = -1; before < joined.size; ) {
    before = joined.size;
    for (const { a, b, score } of links) {
      if (score < SAME_STORY) continue;
      const [one, two] = [joined.get(a), joined.get(b)];
      if (one !== undefined && two === undefined && isOwn(b) && !stored.has(b)) joined.set(b, one);
      if (two !== undefined && one === undefined && isOwn(a) && !stored.has(a)) joined.set(a, two);
    }
  }
  const joining = articles.flatMap(row => {
    const story_id = row.pub_status === 'usable' ? joined.get(row.id) : undefined;
    return story_id === undefined ? [] : [{ ...row, story_id }];
  });
  const placed = new Set(joining.map(({ id }) => id));
  const apart = new Set([...placed, ...[...members.keys()].filter(id => !changing.has(id))]);
  const rest = {
    articles: articles.filter(({ id }) => !apart.has(id)),
    links: links.filter(({ a, b }) => !apart.has(a) && !apart.has(b)),
  };
  const former = [...members.values()].filter(({ id }) => changing.has(id));
  return { ...(await amendStories(tx, joining, former, signaturesOf)), rest };
}

function meanOfBest(scores: readonly number[]): number {
  const best = [...scores].sort((x, y) => y - x).slice(0, DECIDING);
  return best.reduce((sum, score) => sum + score, 0) / Math.max(1, best.length);
}

/**
 * Lets articles join and leave stories that are not worked out anew.
 * @param joining as they will be
 * @param former what changes or leaves, as it stands in the store
 */
async function amendStories(
  tx: Transaction,
  joining: readonly ArticleRow[],
  former: readonly ArticleRow[],
  signaturesOf: SignaturesOf,
): Promise<Amended> {
  const touched = [...new Set([...joining, ...former].map(({ id }) => id))];
  const byStory = Map.groupBy(joining, row => row.story_id);
  const before = [...former];
  const after: ArticleRow[] = [];
  for (const story of new Set([...byStory.keys(), ...former.map(row => row.story_id)])) {
    const amended = await amendStory(tx, story, byStory.get(story) ?? [], touched, signaturesOf);
    before.push(...amended.before);
    after.push(...amended.after);
  }
  return { before, after };
}

/**
 * A story's id and its lead become those that all its members would give it, and what joins is compared with the lead. Only where
 * one of the two changes every member is written.
 * @param touched ids of those that join or leave: what the store has of them counts no more
 */
async function amendStory(
  tx: Transaction,
  story: string,
  joining: readonly ArticleRow[],
  touched: readonly string[],
  signaturesOf: SignaturesOf,
): Promise<Amended> {
  const first = earliest([await firstMember(tx, story, touched), ...joining]);
  const lead = await leadWith(tx, story, joining, touched);
  if (first === undefined || lead === undefined) return { before: [], after: [] };
  const isNewLead = (await leadOf(tx, story, touched))?.id !== lead.id;
  const after = await besideLead(joining, lead, signaturesOf);
  const before: ArticleRow[] = [];
  if (isNewLead || first.id !== story) {
    for (let last = ''; ; ) {
      const members = await membersAfter(tx, story, last, touched, AT_ONCE);
      before.push(...members);
      after.push(...(isNewLead ? await besideLead(members, lead, signaturesOf) : members));
      if (members.length < AT_ONCE) break;
      last = members.at(-1)?.id ?? '';
    }
  }
  return { before, after: after.map(row => ({ ...row, story_id: first.id })) };
}

/** Members of a story, each as what it is to the lead. */
async function besideLead(
  members: readonly ArticleRow[],
  lead: ArticleRow,
  signaturesOf: SignaturesOf,
): Promise<ArticleRow[]> {
  const others = members.filter(row => row.text_hash !== lead.text_hash).map(({ id }) => id);
  const signatures = await signaturesOf(others.length === 0 ? [] : [lead.id, ...others]);
  const its = signatures.get(lead.id);
  const placed: ArticleRow[] = [];
  for (const row of members) {
    await yieldToEventLoop();
    const theirs = signatures.get(row.id);
    if (row.id === lead.id) placed.push({ ...row, relation: 'new', of_id: null, score: 0, is_lead: 1 });
    else if (row.text_hash === lead.text_hash)
      placed.push({ ...row, relation: 'duplicate', of_id: lead.id, score: 1, is_lead: 0 });
    else {
      // The window has left one of them: what was found while it was there stays.
      const former = { kind: row.relation === 'new' ? 'derived' : row.relation, score: row.score };
      const pair = its === undefined || theirs === undefined ? former : scorePair(theirs, its);
      const kind = pair.score >= SAME_STORY ? pair.kind : 'derived';
      placed.push({ ...row, relation: kind, of_id: lead.id, score: pair.score, is_lead: 0 });
    }
  }
  return placed;
}

/** By the lead rule, with the story's members asked of the store. */
async function leadWith(
  tx: Transaction,
  story: string,
  joining: readonly ArticleRow[],
  touched: readonly string[],
): Promise<ArticleRow | undefined> {
  const standing = await bestOf(tx, story, touched);
  const all = [...(standing === undefined ? [] : [standing]), ...joining];
  const { rank, length } = mayLead(all);
  const candidates = joining.filter(row => row.rank === rank && row.length >= length);
  return earliest([await firstMember(tx, story, touched, { rank, length }), ...candidates]);
}

function earliest(rows: readonly (ArticleRow | undefined)[]): ArticleRow | undefined {
  return rows.filter(row => row !== undefined).sort((a, b) => byFirstCreated(nodeOf(a), nodeOf(b)))[0];
}
