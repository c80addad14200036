import type { LinkKind, Match } from '../article.ts';
import { components, type Edge, groupTexts } from '../clustering.ts';
import { logOddsOfScore, reverseKind, SAME_STORY, UNRELATED } from './kind.ts';

/** An article as a member of a story. */
export type StoryNode = {
  readonly id: string;
  /** ISO 8601 in UTC; the time that the signature has as `published`. */
  readonly firstCreated: string;
  /** 0 is best: the agency's own before a reprint. */
  readonly rank: number;
  /** Words and text hash of its signature. */
  readonly length: number;
  readonly textHash: number;
};

/**
 * What was found of two articles: `a` is a `kind` of `b`. An editorial action is a link too: `merge` makes the two one story whatever
 * their texts, `split` takes `a` out of every story but one it is merged with.
 */
export type StoryLink = {
  readonly a: string;
  readonly b: string;
  readonly kind: LinkKind | 'merge' | 'split';
  readonly score: number;
  readonly partsOfA: number;
  readonly partsOfB: number;
};

/** What the first of two articles is to the second, linked or not; undefined where that is not known. */
export type PairOf = (a: string, b: string) => Pick<StoryLink, 'kind' | 'score'> | undefined;

/** Copies of nearly the longest length are equally uncut: the first seen of them leads. */
const UNCUT = 0.9;

/** Articles of one text, the first created first. It represents them all. */
type Text = { readonly nodes: readonly StoryNode[] };
type Place = Pick<Match, 'relation' | 'of' | 'score'>;

/** Members of a story, those of lowest hash, that a text is compared with where it has little to do with the lead. */
const MOST_COMPARED = 24;

/**
 * Works out the stories, leads and relations of a set of articles. The same set gives the same answer in any order, so it must be
 * whole: every article that a link reaches, with all its links. A story has the id of its member first created.
 */
export function workOutStories(nodes: readonly StoryNode[], links: readonly StoryLink[], pairOf: PairOf): Match[] {
  const { texts, textOf } = textsOf(nodes, links);
  const firstOf = (at: number): StoryNode | undefined => texts[at]?.nodes[0];
  const logOddsOf = (a: number, b: number): number => {
    const pair = pairOf(firstOf(a)?.id ?? '', firstOf(b)?.id ?? '');
    return pair === undefined ? UNRELATED : logOddsOfScore(pair.score);
  };
  // Copies of one text come at other hours and under other headlines: a link of any leads to what the first ones are to each other.
  const edges = new Map<string, Edge>();
  for (const { a, b, kind, score, partsOfA, partsOfB } of links) {
    const [from, to] = [textOf.get(a), textOf.get(b)];
    if (from === undefined || to === undefined || from === to || score < SAME_STORY) continue;
    if (kind === 'merge' || kind === 'split' || edges.has(`${from} ${to}`) || edges.has(`${to} ${from}`)) continue;
    edges.set(`${from} ${to}`, { a: from, b: to, logOdds: logOddsOf(from, to), partsOfA, partsOfB });
  }
  const hashes = texts.map(({ nodes: [first] }) => first?.textHash ?? 0);
  const groups = joinMerged(groupTexts(hashes, [...edges.values()], logOddsOf), links, textOf);
  const matches = new Map<string, Match>();
  for (const group of groups) for (const match of matchesOf(group, texts, pairOf)) matches.set(match.id, match);
  return nodes.map(({ id }) => matches.get(id) ?? { id, story: id, relation: 'new', of: null, score: 0 });
}

/** The texts of these articles in order of first creation. Equal texts without a link, days apart, stay two. */
function textsOf(nodes: readonly StoryNode[], links: readonly StoryLink[]) {
  const sorted = [...nodes].sort(byFirstCreated);
  const places = new Map(sorted.map(({ id }, at) => [id, at]));
  const split = new Set(links.filter(({ kind }) => kind === 'split').map(({ a }) => a));
  const equal = links.flatMap(({ a, b, kind, score }) => {
    const [from, to] = [places.get(a), places.get(b)];
    if (from === undefined || to === undefined || split.has(a) || split.has(b)) return [];
    if (kind === 'merge' || score < SAME_STORY || sorted[from]?.textHash !== sorted[to]?.textHash) return [];
    return [{ a: from, b: to }];
  });
  const texts: Text[] = components(sorted.length, equal).map(at => ({
    nodes: at.flatMap(place => sorted[place] ?? []),
  }));
  const textOf = new Map(texts.flatMap(({ nodes }, at) => nodes.map(({ id }) => [id, at] as const)));
  return { texts, textOf };
}

/** Groups that the desk made one. */
function joinMerged(
  groups: readonly number[][],
  links: readonly StoryLink[],
  textOf: ReadonlyMap<string, number>,
): readonly number[][] {
  const groupOf = new Map(groups.flatMap((group, at) => group.map(text => [text, at] as const)));
  const merges = links.flatMap(({ a, b, kind }) => {
    const [one, two] = [groupOf.get(textOf.get(a) ?? -1), groupOf.get(textOf.get(b) ?? -1)];
    return kind === 'merge' && one !== undefined && two !== undefined ? [{ a: one, b: two }] : [];
  });
  if (merges.length === 0) return groups;
  return components(groups.length, merges).map(at => at.flatMap(group => groups[group] ?? []));
}

function matchesOf(group: readonly number[], texts: readonly Text[], pairOf: PairOf): Match[] {
  const positions = [...group].sort((x, y) => x - y);
  const story = texts[positions[0] ?? 0]?.nodes[0]?.id ?? '';
  const lead = leadOf(positions, texts);
  const first = texts[lead.position]?.nodes[0]?.id ?? '';
  const hashOf = (position: number): number => texts[position]?.nodes[0]?.textHash ?? 0;
  const members = [...positions]
    .sort((x, y) => hashOf(x) - hashOf(y) || x - y)
    .slice(0, MOST_COMPARED)
    .map(position => texts[position]?.nodes[0]?.id ?? '');
  return positions.flatMap(position => {
    const nodes = texts[position]?.nodes ?? [];
    if (position === lead.position)
      return nodes.map(
        ({ id }): Match =>
          id === lead.id
            ? { id, story, relation: 'new', of: null, score: 0 }
            : { id, story, relation: 'duplicate', of: lead.id, score: 1 },
      );
    const place = placeOf(nodes[0]?.id ?? '', first, lead.id, members, pairOf);
    return nodes.map(({ id }) => ({ id, story, ...place }));
  });
}

/** What a text is to the lead of its story; where little says that they are one, what it is to the member that says most. */
function placeOf(id: string, first: string, lead: string, members: readonly string[], pairOf: PairOf): Place {
  const toLead = pairOf(id, first);
  if (toLead !== undefined && toLead.score >= SAME_STORY) return { ...relation(toLead), of: lead };
  let best: Place | undefined;
  for (const of of members) {
    const pair = of === id ? undefined : pairOf(id, of);
    if (pair === undefined || pair.score < SAME_STORY) continue;
    if (best === undefined || pair.score > best.score) best = { ...relation(pair), of };
  }
  return best ?? { relation: 'derived', of: lead, score: toLead?.score ?? 0 };
}

function relation({ kind, score }: Pick<StoryLink, 'kind' | 'score'>): Pick<Match, 'relation' | 'score'> {
  return { relation: kind === 'merge' || kind === 'split' ? 'derived' : kind, score };
}

/**
 * The lead rule: the agency's own before a reprint, then the longest uncut, then the first seen. Gives the rank and the least words
 * that a lead has among these; the first created of those who have both leads.
 */
export function mayLead(nodes: readonly Pick<StoryNode, 'rank' | 'length'>[]): { rank: number; length: number } {
  let rank = Number.POSITIVE_INFINITY;
  for (const node of nodes) rank = Math.min(rank, node.rank);
  let longest = 0;
  for (const node of nodes) if (node.rank === rank) longest = Math.max(longest, node.length);
  return { rank, length: Math.ceil(longest * UNCUT) };
}

function leadOf(positions: readonly number[], texts: readonly Text[]): { position: number; id: string } {
  const all = positions.flatMap(position => (texts[position]?.nodes ?? []).map(node => ({ position, node })));
  const { rank, length } = mayLead(all.map(({ node }) => node));
  const [lead] = all
    .filter(({ node }) => node.rank === rank && node.length >= length)
    .sort((x, y) => byFirstCreated(x.node, y.node));
  return { position: lead?.position ?? 0, id: lead?.node.id ?? '' };
}

/** The order of a story's members; by id where two were created at once. */
export function byFirstCreated(a: StoryNode, b: StoryNode): number {
  if (a.firstCreated !== b.firstCreated) return a.firstCreated < b.firstCreated ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/** The same links, each pair looked up from either end. */
export function pairsOf(links: readonly StoryLink[]): PairOf {
  const byPair = new Map<string, StoryLink>();
  for (const link of links) if (link.kind !== 'merge' && link.kind !== 'split') byPair.set(`${link.a} ${link.b}`, link);
  return (a, b) => {
    const link = byPair.get(`${a} ${b}`);
    if (link !== undefined) return link;
    const back = byPair.get(`${b} ${a}`);
    if (back === undefined || back.kind === 'merge' || back.kind === 'split') return back;
    return { kind: reverseKind(back.kind), score: back.score };
  };
}
