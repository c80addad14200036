import type { LinkKind, Verdict } from '../article.ts';
import { countBits } from './align.ts';
import { SAME_STORY } from './compare.ts';
import {
  byFirstCreated,
  type Edge,
  type Group,
  type StoryLink,
  type StoryNode,
  type Text,
  textsOf,
} from './story-texts.ts';

/** A text's best links are enough to see a digest by. */
const MOST_PARTS = 24;
/** Links from this score on join two groups where a third of the pairs is linked, weaker ones where two thirds are. */
const SURE = 0.7;
/** Copies of nearly the longest length are equally uncut: the first seen of them leads. */
export const UNCUT = 0.9;

/**
 * The stories, leads and relations of a set of articles. The same set gives the same answer in any order, so it must be
 * whole: every article that a link reaches, with all its links.
 *
 * Not a plain transitive closure: nearly equal texts join where several links, not one bridge, hold two groups together; an
 * excerpt follows the one article it fits best; a page with parts of several stories is a digest and stands alone.
 *
 * @param parts members of stories that are too large to be here as a whole: each list is one story, of so many texts
 * @returns one verdict a node, in the order of `nodes`. A story has the id of its member first created.
 */
export function settleStories(
  nodes: readonly StoryNode[],
  links: readonly StoryLink[],
  parts: readonly { readonly ids: readonly string[]; readonly stands: number }[] = [],
): Verdict[] {
  const texts = textsOf(nodes, links);
  const digests = findDigests(texts);
  joinParts(texts, parts);
  joinEqual(texts, ['duplicate', 'version'], digests);
  joinExcerpts(texts, digests);
  joinEqual(texts, ['derived'], digests);
  joinByDesk(texts, links);
  const verdicts = new Map<string, Verdict>();
  for (const group of new Set(texts.map(text => text.group))) {
    for (const verdict of verdictsOf(group, texts)) verdicts.set(verdict.id, verdict);
  }
  return nodes.map(({ id }) => verdicts.get(id) ?? { id, story: id, relation: 'new', of: null, score: 0 });
}

/** Texts of which two others, that have nothing to do with each other, hold different parts. */
function findDigests(texts: readonly Text[]): Set<number> {
  const digests = new Set<number>();
  texts.forEach(({ edges }, position) => {
    // What is nearly equal to another article is as little a digest as that one.
    const known = edges.filter(({ kind, score }) => score < SURE || kind === 'contains').slice(0, MOST_PARTS);
    const isDigest = known.some((one, index) =>
      known
        .slice(index + 1)
        .some(two => areApart(one.parts, two.parts) && !areOfOneStory(texts, one.to, two.to, position)),
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

/** At least four fifths of the bits stand in a row. */
function isOnePiece(bits: number): boolean {
  let longest = 0;
  for (let left = bits; left !== 0; left &= left << 1) longest++;
  return longest * 5 >= countBits(bits) * 4;
}

/** Two texts are linked; or a third, that is no page, is a copy of the one and has the other: a beginning and an end. */
function areOfOneStory(texts: readonly Text[], one: number, two: number, page: number): boolean {
  const ofOne = texts[one]?.edges ?? [];
  const ofTwo = new Map(texts[two]?.edges.map(edge => [edge.to, edge]));
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
function joinEqual(texts: readonly Text[], kinds: readonly LinkKind[], digests: ReadonlySet<number>): void {
  const edges: { from: number; to: number; score: number }[] = [];
  texts.forEach((text, from) => {
    for (const { to, kind, score } of text.edges) {
      if (from < to && score >= SAME_STORY && kinds.includes(kind) && digests.has(from) === digests.has(to)) {
        edges.push({ from, to, score });
      }
    }
  });
  edges.sort((x, y) => y.score - x.score || x.from - y.from || x.to - y.to);
  for (const { from, to, score } of edges) {
    const one = texts[from]?.group;
    const two = texts[to]?.group;
    if (one === undefined || two === undefined || one === two) continue;
    if (areHeldTogether(one, two, texts, score >= SURE ? 1 / 3 : 2 / 3)) join(one, two, texts);
  }
}

/** So many texts have more than one link to those of the same story. */
const FEW = 3;

/**
 * Whether enough pairs across two groups are linked: this share of them, or four where the groups are large; and not all by
 * one text, which may be a page with both.
 */
function areHeldTogether(one: Group, two: Group, texts: readonly Text[], share: number): boolean {
  const needed = Math.min(4, Math.ceil(one.stands * two.stands * share));
  const [small, large] = one.texts.length <= two.texts.length ? [one, two] : [two, one];
  const ofSmall = new Set<number>();
  const ofLarge = new Set<number>();
  let held = 0;
  for (const position of small.texts) {
    for (const { to, score } of texts[position]?.edges ?? []) {
      if (score < SAME_STORY || texts[to]?.group !== large) continue;
      held++;
      ofSmall.add(position);
      ofLarge.add(to);
      if (held >= needed && (small.texts.length < FEW || Math.min(ofSmall.size, ofLarge.size) > 1)) return true;
    }
  }
  return false;
}

function join(one: Group, two: Group, texts: readonly Text[]): void {
  const [small, large] = one.texts.length <= two.texts.length ? [one, two] : [two, one];
  for (const position of small.texts) {
    const text = texts[position];
    if (text !== undefined) text.group = large;
  }
  large.texts.push(...small.texts);
  large.stands += small.stands;
}

/** Each excerpt follows the article it fits best; among equals the one created last before it. */
function joinExcerpts(texts: readonly Text[], digests: ReadonlySet<number>): void {
  const chosen: { from: number; to: number }[] = [];
  texts.forEach((text, from) => {
    if (digests.has(from)) return;
    const best = text.edges
      .filter(({ to, kind, score }) => kind === 'excerpt' && score >= SAME_STORY && !digests.has(to))
      .sort((x, y) => y.score - x.score || distance(text, texts[x.to]) - distance(text, texts[y.to]) || x.to - y.to)[0];
    if (best !== undefined) chosen.push({ from, to: best.to });
  });
  for (const { from, to } of chosen) {
    const one = texts[from]?.group;
    const two = texts[to]?.group;
    if (one === undefined || two === undefined || one === two) continue;
    // What has copies of its own is not taken along by one link.
    if (one.stands === 1 || areHeldTogether(one, two, texts, 1 / 3)) join(one, two, texts);
  }
}

function joinParts(
  texts: readonly Text[],
  parts: readonly { readonly ids: readonly string[]; readonly stands: number }[],
): void {
  const textOf = parts.length === 0 ? new Map<string, Text>() : textsById(texts);
  for (const { ids, stands } of parts) {
    const [first, ...others] = ids.flatMap(id => textOf.get(id) ?? []);
    for (const { group } of others) if (first !== undefined && first.group !== group) join(first.group, group, texts);
    if (first !== undefined) first.group.stands = stands;
  }
}

const textsById = (texts: readonly Text[]): Map<string, Text> =>
  new Map(texts.flatMap(text => text.nodes.map(({ id }) => [id, text] as const)));

function joinByDesk(texts: readonly Text[], links: readonly StoryLink[]): void {
  const merges = links.filter(({ kind }) => kind === 'merge');
  if (merges.length === 0) return;
  const textOf = textsById(texts);
  for (const { a, b } of merges) {
    const one = textOf.get(a)?.group;
    const two = textOf.get(b)?.group;
    if (one !== undefined && two !== undefined && one !== two) join(one, two, texts);
  }
}

/** Milliseconds from the creation of `before` to that of `text`; the other way round it is further than any. */
function distance(text: Text, before: Text | undefined): number {
  const after = Date.parse(text.nodes[0]?.firstCreated ?? '') - Date.parse(before?.nodes[0]?.firstCreated ?? '');
  return after >= 0 ? after : 1e12 - after;
}

function verdictsOf(group: Group, texts: readonly Text[]): Verdict[] {
  const positions = group.texts.toSorted((x, y) => x - y);
  const story = texts[positions[0] ?? 0]?.nodes[0]?.id ?? '';
  const lead = leadOf(positions, texts);
  const verdicts: Verdict[] = [];
  for (const position of positions) {
    const text = texts[position];
    if (text === undefined) continue;
    const inside = text.edges.filter(edge => texts[edge.to]?.group === group && edge.score >= SAME_STORY);
    const edge = inside.find(({ to }) => to === lead.position) ?? inside[0];
    const nearest =
      edge === undefined || edge.to === lead.position ? lead.id : (texts[edge.to]?.nodes[0]?.id ?? lead.id);
    for (const { id } of text.nodes) {
      if (id === lead.id) verdicts.push({ id, story, relation: 'new', of: null, score: 0 });
      else if (position === lead.position) verdicts.push({ id, story, relation: 'duplicate', of: lead.id, score: 1 });
      else verdicts.push({ id, story, relation: edge?.kind ?? 'derived', of: nearest, score: edge?.score ?? 0 });
    }
  }
  return verdicts;
}

/** The agency's own before a reprint, then the longest uncut, then the first seen. */
function leadOf(positions: readonly number[], texts: readonly Text[]): { position: number; id: string } {
  const all = positions.flatMap(position => texts[position]?.nodes.map(node => ({ position, node })) ?? []);
  const rank = Math.min(...all.map(({ node }) => node.rank));
  const best = all.filter(({ node }) => node.rank === rank);
  const longest = Math.max(...best.map(({ node }) => node.length));
  const [lead] = best
    .filter(({ node }) => node.length >= longest * UNCUT)
    .sort((x, y) => byFirstCreated(x.node, y.node));
  return { position: lead?.position ?? 0, id: lead?.node.id ?? '' };
}
