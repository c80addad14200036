import type { Match } from '../article.ts';
import { SAME_STORY } from './model.ts';
import type { Similarity } from './score.ts';

/*
 * Correlation clustering by pivots (Ailon, Charikar and Newman, 2008), in order of first creation: an article joins the group of an
 * article before it for which two pairs speak most, by the mean of their log-odds: the article and the pivot of the group, the article
 * and the member that it is likeliest one story with. If no mean is above zero, it is the pivot of a new group. So a choice depends on
 * what was created before and on a few pairs. Connected components, which one wrong link joins, do worse on all development sets but
 * two; means over members of whole components do no better on any, and cost as much as the component with each batch.
 */

/** An article as a member of a story, as the store has it. */
export type StoryNode = {
  readonly id: string;
  /** ISO 8601 in UTC; where nobody says when it was first created, it was when it came in. */
  readonly first_created: string | null;
  readonly created_at: string;
  /** 0 is best: the agency's own before a reprint. */
  readonly rank: number;
  /** Words and text hash of its signature. */
  readonly length: number;
  readonly text_hash: string | null;
};

/** What the first of two articles is to the second, linked or not; undefined where that is not known. */
export type PairOf = (a: string, b: string) => Pick<Similarity, 'kind' | 'score'> | undefined;

/** A node that has its place already, and how likely it is one story with the one to be placed. */
export type Near = { readonly node: StoryNode; readonly pivot: string; readonly score: number };

/** Copies of nearly the longest length are equally uncut: the first seen of them leads. */
const UNCUT = 0.9;
/** Log-odds of 20 to 1: a member that is surer still does not outweigh a pivot that is surely another story. */
const SUREST = 3;

/**
 * The pivot of the group that a node belongs to; its own id where it is one itself.
 * @param near the nodes before it that it has a link with
 * @param apart pivots of the groups that the desk keeps it out of
 */
export function pivotFor(node: StoryNode, near: readonly Near[], apart: ReadonlySet<string>, pairOf: PairOf): string {
  const open = near.filter(({ pivot, score }) => score >= SAME_STORY && !apart.has(pivot));
  // Copies of one text come at other hours and under other headlines, and are one story all the same.
  const copies = open.filter(other => other.node.text_hash === node.text_hash && byFirstCreated(other.node, node) < 0);
  const copy = copies.sort((a, b) => byFirstCreated(a.node, b.node)).at(-1);
  if (copy !== undefined) return copy.pivot;
  const likeliest = new Map<string, number>();
  for (const { pivot, score } of open) likeliest.set(pivot, Math.max(score, likeliest.get(pivot) ?? 0));
  let chosen = node.id;
  let most = 0;
  for (const [pivot, ofMember] of likeliest) {
    const ofPivot = pairOf(node.id, pivot)?.score ?? 0;
    const odds = logOdds(ofPivot) + Math.min(SUREST, logOdds(ofMember));
    if (odds > most || (odds === most && odds > 0 && pivot < chosen)) [chosen, most] = [pivot, odds];
  }
  return chosen;
}

/** Log-odds of a score, which is rounded to thousandths. */
function logOdds(score: number): number {
  return Math.log(Math.max(score, 0.001) / Math.max(1 - score, 0.001));
}

/** What a member of a story is to its lead; where little says that they are one, what it is to the pivot. */
export function placeIn(
  node: StoryNode,
  lead: StoryNode,
  pivot: string,
  pairOf: PairOf,
): Pick<Match, 'relation' | 'of' | 'score'> {
  if (node.id === lead.id) return { relation: 'new', of: null, score: 0 };
  if (node.text_hash === lead.text_hash) return { relation: 'duplicate', of: lead.id, score: 1 };
  const toLead = pairOf(node.id, lead.id);
  const toPivot = pivot === node.id || pivot === lead.id ? undefined : pairOf(node.id, pivot);
  for (const [of, pair] of [[lead.id, toLead] as const, [pivot, toPivot] as const]) {
    if (pair !== undefined && pair.score >= SAME_STORY) return { relation: pair.kind, of, score: pair.score };
  }
  return { relation: 'derived', of: lead.id, score: toLead?.score ?? 0 };
}

/** The lead rule: the agency's own before a reprint, then the longest uncut, then the first created. */
export function leadOf<T extends StoryNode>(nodes: readonly T[]): T {
  const rank = nodes.reduce((best, node) => Math.min(best, node.rank), Number.POSITIVE_INFINITY);
  const best = nodes.filter(node => node.rank === rank);
  const longest = best.reduce((most, node) => Math.max(most, node.length), 0);
  const [lead] = best.filter(({ length }) => length >= longest * UNCUT).sort(byFirstCreated);
  if (lead === undefined) throw new RangeError('A story of no articles has no lead.');
  return lead;
}

/** The order of a story's members; by id where two were created at once. */
export function byFirstCreated(a: StoryNode, b: StoryNode): number {
  const [one, two] = [a.first_created ?? a.created_at, b.first_created ?? b.created_at];
  if (one !== two) return one < two ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}
