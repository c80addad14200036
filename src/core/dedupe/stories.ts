import type { Match } from '../article.ts';
import { SAME_STORY } from './compare.ts';
import { groupTexts, type Standing } from './crowd.ts';
import { join } from './story-groups.ts';
import { byFirstCreated, type Group, type StoryLink, type StoryNode, type Text, textsOf } from './story-texts.ts';

/** Copies of nearly the longest length are equally uncut: the first seen of them leads. */
export const UNCUT = 0.9;

/** A verdict a node, in the order of the nodes; and by id how each article of a crowd stands in it. */
export type WorkedOut = { readonly verdicts: readonly Match[]; readonly standings: ReadonlyMap<string, Standing> };

/**
 * Works out the stories, leads and relations of a set of articles. The same set gives the same answer in any order, so it
 * must be whole: every article that a link reaches, with all its links.
 *
 * Not a plain transitive closure: nearly equal texts join where several links, not one bridge, hold two groups together; an
 * excerpt follows the one article it fits best; a page with parts of several stories is a digest and stands alone.
 * A story has the id of its member first created.
 */
export function workOutStories(nodes: readonly StoryNode[], links: readonly StoryLink[]): WorkedOut {
  const texts = textsOf(nodes, links);
  const standings = groupTexts(texts);
  joinByDesk(texts, links);
  const verdicts = new Map<string, Match>();
  for (const group of new Set(texts.map(text => text.group))) {
    for (const verdict of verdictsOf(group, texts)) verdicts.set(verdict.id, verdict);
  }
  return {
    verdicts: nodes.map(({ id }) => verdicts.get(id) ?? { id, story: id, relation: 'new', of: null, score: 0 }),
    standings,
  };
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

function verdictsOf(group: Group, texts: readonly Text[]): Match[] {
  const positions = group.texts.toSorted((x, y) => x - y);
  const story = texts[positions[0] ?? 0]?.nodes[0]?.id ?? '';
  const lead = leadOf(positions, texts);
  const verdicts: Match[] = [];
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
