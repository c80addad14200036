import type { LinkKind } from '../article.ts';
import { reverseKind } from './compare.ts';

/** An article as a member of a story. */
export type StoryNode = {
  readonly id: string;
  /** ISO 8601 in UTC; the time that the signature has as `published`. */
  readonly firstCreated: string;
  /** 0 is best: the agency's own before a reprint. */
  readonly rank: number;
  /** `Signature.words.length` and `Signature.textHash`. */
  readonly length: number;
  readonly textHash: number;
};

/**
 * `a` is a `kind` of `b`; `partsOfA` and `partsOfB` are the link's `partsOfFirst` and `partsOfSecond`. The desk's word is a
 * link too: `merge` makes the two one story whatever their texts, `split` takes `a` out of every story but one it is merged with.
 */
export type StoryLink = {
  readonly a: string;
  readonly b: string;
  readonly kind: LinkKind | 'merge' | 'split';
  readonly score: number;
  readonly partsOfA: number;
  readonly partsOfB: number;
};

/** Articles of one and the same text, the first created first. It stands for them all: only its links count. */
export type Text = { readonly nodes: StoryNode[]; readonly edges: Edge[]; group: Group };
/** A link seen from one of its texts. */
export type Edge = { readonly to: number; readonly kind: LinkKind; readonly score: number; readonly parts: number };
/** Positions of the texts of one story. */
export type Group = { readonly texts: number[] };

/** Sorted by first creation; edges go both ways, the best first. */
export function textsOf(nodes: readonly StoryNode[], links: readonly StoryLink[]): Text[] {
  const sorted = [...nodes].sort(byFirstCreated);
  const byId = new Map(sorted.map(node => [node.id, node]));
  const sameAs = new Map<string, string[]>();
  const split = new Set(links.filter(({ kind }) => kind === 'split').map(({ a }) => a));
  for (const { a, b } of links) {
    if (a === b || split.has(a) || split.has(b) || byId.get(a)?.textHash !== byId.get(b)?.textHash) continue;
    sameAs.set(a, [...(sameAs.get(a) ?? []), b]);
    sameAs.set(b, [...(sameAs.get(b) ?? []), a]);
  }
  const texts: Text[] = [];
  const placed = new Set<string>();
  const position = new Map<string, number>();
  for (const first of sorted) {
    if (placed.has(first.id)) continue;
    position.set(first.id, texts.length);
    placed.add(first.id);
    const found = [first];
    for (const node of found) {
      for (const id of sameAs.get(node.id) ?? []) {
        const other = byId.get(id);
        if (other === undefined || placed.has(id)) continue;
        placed.add(id);
        found.push(other);
      }
    }
    texts.push({ nodes: found.sort(byFirstCreated), edges: [], group: { texts: [texts.length] } });
  }
  for (const { a, b, kind, score, partsOfA, partsOfB } of links) {
    const from = position.get(a);
    const to = position.get(b);
    if (from === undefined || to === undefined || from === to || split.has(a) || split.has(b)) continue;
    if (kind === 'merge' || kind === 'split') continue;
    texts[from]?.edges.push({ to, kind, score, parts: partsOfA });
    texts[to]?.edges.push({ to: from, kind: reverseKind(kind), score, parts: partsOfB });
  }
  for (const { edges } of texts) edges.sort((x, y) => y.score - x.score || x.to - y.to);
  return texts;
}

/** The order of a story’s members; by id where two were created at once. */
export function byFirstCreated(a: StoryNode, b: StoryNode): number {
  if (a.firstCreated !== b.firstCreated) return a.firstCreated < b.firstCreated ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}
