import type { LinkKind } from '../article.ts';
import { countBits, longestRow } from './bits.ts';
import { SAME_STORY } from './compare.ts';
import type { Edge, Group, Text } from './story-texts.ts';

/** A text's best links are enough to see a digest by. */
const MOST_PARTS = 24;
/** A link from this score on is a sure one. */
const SURE = 0.7;
/** Of the pairs across two groups so many are linked where a sure link, or a weaker one, joins them. */
const LINKED_PAIRS = { sure: 1 / 3, weaker: 2 / 3 };
/** So many linked pairs are enough, however large the groups. */
const ENOUGH_PAIRS = 4;

/** The links of each text that count, by position, the best first. */
export type Edges = readonly (readonly Edge[])[];

/**
 * Joins the groups of texts that are one story: nearly equal texts first, then each excerpt with the article it fits best,
 * then what leans on others.
 */
export function joinGroups(texts: readonly Text[], edges: Edges, digests: ReadonlySet<number>): void {
  joinEqual(texts, edges, ['duplicate', 'version'], digests);
  joinExcerpts(texts, edges, digests);
  joinEqual(texts, edges, ['derived'], digests);
}

/** Texts of which two others, that have nothing to do with each other, hold different parts. */
export function findDigests(edges: Edges): Set<number> {
  const digests = new Set<number>();
  edges.forEach((its, position) => {
    // What is nearly equal to another article is as little a digest as that one.
    const known = its.filter(({ kind, score }) => score < SURE || kind === 'contains').slice(0, MOST_PARTS);
    const isDigest = known.some((one, index) =>
      known
        .slice(index + 1)
        .some(two => areApart(one.parts, two.parts) && !areOfOneStory(edges, one.to, two.to, position)),
    );
    if (isDigest) digests.add(position);
  });
  return digests;
}

/** Each lies in one piece, as a story does and the furniture around it does not, and hardly in the same parts. */
function areApart(one: number, two: number): boolean {
  const smaller = Math.min(countBits(one), countBits(two));
  if (smaller * 3 < Math.max(countBits(one), countBits(two))) return false;
  return smaller > 1 && countBits(one & two) * 5 <= smaller && isOnePiece(one) && isOnePiece(two);
}

/** At least four fifths of the parts stand in a row. */
function isOnePiece(parts: number): boolean {
  return longestRow(parts) * 5 >= countBits(parts) * 4;
}

/** Two texts are linked; or a third, that is no page, is a copy of the one and has the other: a beginning and an end. */
function areOfOneStory(edges: Edges, one: number, two: number, page: number): boolean {
  const ofOne = edges[one] ?? [];
  const ofTwo = new Map(edges[two]?.map(edge => [edge.to, edge]));
  if (ofTwo.has(one)) return true;
  return ofOne.some(edge => {
    const other = ofTwo.get(edge.to);
    if (edge.to === page || other === undefined || Math.min(edge.score, other.score) < SAME_STORY) return false;
    return isCopy(edge) || isCopy(other);
  });
}

function isCopy({ kind, score }: Edge): boolean {
  return (kind === 'duplicate' || kind === 'version') && score >= SURE;
}

/** Joins groups along links of these kinds, the surest first; a digest joins digests only. */
function joinEqual(
  texts: readonly Text[],
  edges: Edges,
  kinds: readonly LinkKind[],
  digests: ReadonlySet<number>,
): void {
  const found: { from: number; to: number; score: number }[] = [];
  edges.forEach((its, from) => {
    for (const { to, kind, score } of its) {
      if (from < to && score >= SAME_STORY && kinds.includes(kind) && digests.has(from) === digests.has(to)) {
        found.push({ from, to, score });
      }
    }
  });
  found.sort((x, y) => y.score - x.score || x.from - y.from || x.to - y.to);
  for (const { from, to, score } of found) {
    const one = texts[from]?.group;
    const two = texts[to]?.group;
    if (one === undefined || two === undefined || one === two) continue;
    if (isHeldBy(score, one, two, texts, edges)) join(one, two, texts);
  }
}

/** Whether a link of this score, and enough others beside it, make two groups one. */
export function isHeldBy(score: number, one: Group, two: Group, texts: readonly Text[], edges: Edges): boolean {
  return areHeldTogether(one, two, texts, edges, score >= SURE ? LINKED_PAIRS.sure : LINKED_PAIRS.weaker);
}

/** So many texts have more than one link to those of the same story. */
const FEW = 3;
/** Of the smaller of two groups so many have links to the larger: a few pages of a story have others beside it. */
const OF_SMALLER = 1 / 2;

/**
 * Whether enough pairs across two groups are linked: this share of them, or four where the groups are large; by half of the
 * smaller group, and not all by one text, which may be a page with both.
 */
function areHeldTogether(one: Group, two: Group, texts: readonly Text[], edges: Edges, share: number): boolean {
  const needed = Math.min(ENOUGH_PAIRS, Math.ceil(one.texts.length * two.texts.length * share));
  const [small, large] = one.texts.length <= two.texts.length ? [one, two] : [two, one];
  const ofSmall = new Set<number>();
  const ofLarge = new Set<number>();
  let held = 0;
  for (const position of small.texts) {
    for (const { to, score } of edges[position] ?? []) {
      if (score < SAME_STORY || texts[to]?.group !== large) continue;
      held++;
      ofSmall.add(position);
      ofLarge.add(to);
      if (held < needed || ofSmall.size < small.texts.length * OF_SMALLER) continue;
      if (small.texts.length < FEW || Math.min(ofSmall.size, ofLarge.size) > 1) return true;
    }
  }
  return false;
}

/** Makes two groups one. */
export function join(one: Group, two: Group, texts: readonly Text[]): void {
  const [small, large] = one.texts.length <= two.texts.length ? [one, two] : [two, one];
  for (const position of small.texts) {
    const text = texts[position];
    if (text !== undefined) text.group = large;
  }
  large.texts.push(...small.texts);
}

/** Each excerpt follows the article it fits best. */
function joinExcerpts(texts: readonly Text[], edges: Edges, digests: ReadonlySet<number>): void {
  const chosen: { from: number; to: number }[] = [];
  texts.forEach((_, from) => {
    const to = bestWhole(texts, edges, from, digests);
    if (to !== undefined) chosen.push({ from, to });
  });
  for (const { from, to } of chosen) {
    const one = texts[from]?.group;
    const two = texts[to]?.group;
    if (one === undefined || two === undefined || one === two) continue;
    // What has copies of its own is not taken along by one link.
    if (one.texts.length === 1 || areHeldTogether(one, two, texts, edges, LINKED_PAIRS.sure)) join(one, two, texts);
  }
}

/** The text that one fits best as an excerpt; among equals the one created last before it. */
export function bestWhole(
  texts: readonly Text[],
  edges: Edges,
  from: number,
  digests: ReadonlySet<number>,
): number | undefined {
  const text = texts[from];
  if (text === undefined || digests.has(from)) return undefined;
  const best = (edges[from] ?? [])
    .filter(({ to, kind, score }) => kind === 'excerpt' && score >= SAME_STORY && !digests.has(to))
    .sort((x, y) => y.score - x.score || distance(text, texts[x.to]) - distance(text, texts[y.to]) || x.to - y.to)[0];
  return best?.to;
}

/** Milliseconds from the creation of `before` to that of `text`; the other way round it is further than any. */
function distance(text: Text, before: Text | undefined): number {
  const after = Date.parse(text.nodes[0]?.firstCreated ?? '') - Date.parse(before?.nodes[0]?.firstCreated ?? '');
  return after >= 0 ? after : 1e12 - after;
}
