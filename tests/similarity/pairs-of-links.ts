import { reverseKind } from '../../src/core/similarity/kind.ts';
import type { PairOf, StoryLink } from '../../src/core/similarity/story-groups.ts';

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
