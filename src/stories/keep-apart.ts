import { SAME_STORY } from '../core/similarity/kind.ts';
import type { StoryLink } from '../core/similarity/story-groups.ts';

/** An article as far as it matters here. */
type Member = { readonly id: string; readonly firstCreated: string; readonly textHash: number };

/** Links with the desk's splits honoured, and which articles a split keeps apart. */
export type Apart = {
  readonly links: readonly StoryLink[];
  readonly areApart: (a: string, b: string) => boolean;
};

/** A pair of articles, whichever of the two is named first. */
export function pairKey({ a, b }: { readonly a: string; readonly b: string }): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

/**
 * Honours the desk's splits: an article stays out of the company it was split from, and whatever is linked with both sides goes with
 * the side it is nearer to. Where several links hold two sides together, the strongest are followed first, then by id; so the same
 * links give the same answer in any order.
 */
export function keepApart(members: readonly Member[], links: readonly StoryLink[]): Apart {
  const splits = links.filter(({ kind }) => kind === 'split');
  const others = links.filter(({ kind }) => kind !== 'split');
  if (splits.length === 0) return { links: others, areApart: () => false };
  const untangled = straightenCopies(members, others, new Set(splits.map(({ a }) => a)));
  const sides = new Sides(splits);
  const strongest = untangled
    .filter(({ kind, score }) => kind === 'merge' || score >= SAME_STORY)
    .map(link => ({ ...link, strength: link.kind === 'merge' ? 2 : link.score, pair: pairKey(link) }))
    .sort((x, y) => y.strength - x.strength || (x.pair < y.pair ? -1 : 1));
  for (const { a, b } of strongest) sides.join(a, b);
  return {
    links: untangled.filter(({ a, b }) => sides.areTogether(a, b)),
    areApart: (a, b) => !sides.areTogether(a, b),
  };
}

/**
 * Copies of one text are linked with their neighbors in time as they came in. A chain of them all says the same and depends
 * on no order; who was split hangs at its end, so that nobody falls out of it with them.
 */
function straightenCopies(
  members: readonly Member[],
  links: readonly StoryLink[],
  split: ReadonlySet<string>,
): StoryLink[] {
  const byId = new Map(members.map(member => [member.id, member]));
  const texts = new Sides([]);
  const rest: StoryLink[] = [];
  for (const link of links) {
    const [a, b] = [byId.get(link.a), byId.get(link.b)];
    if (link.kind === 'merge' || a === undefined || b === undefined || a.textHash !== b.textHash) rest.push(link);
    else texts.join(link.a, link.b);
  }
  for (const ids of texts.all()) {
    const copies = [...ids]
      .flatMap(id => byId.get(id) ?? [])
      .sort(
        (x, y) =>
          Number(split.has(x.id)) - Number(split.has(y.id)) ||
          (x.firstCreated === y.firstCreated ? 0 : x.firstCreated < y.firstCreated ? -1 : 1) ||
          (x.id < y.id ? -1 : 1),
      );
    for (const [n, copy] of copies.entries()) {
      const before = copies[n - 1];
      if (before !== undefined) rest.push({ ...WHOLE, a: copy.id, b: before.id });
    }
  }
  return rest;
}

const WHOLE = { kind: 'duplicate', score: 1, partsOfA: 0xffffffff, partsOfB: 0xffffffff } as const;

/** Articles that go together, joined pair by pair unless a split stands between them. */
class Sides {
  readonly #sideOf = new Map<string, Set<string>>();
  readonly #apart = new Map<string, Set<string>>();

  constructor(splits: readonly StoryLink[]) {
    for (const { a, b } of splits) {
      this.#apart.set(a, (this.#apart.get(a) ?? new Set()).add(b));
      this.#apart.set(b, (this.#apart.get(b) ?? new Set()).add(a));
    }
  }

  join(a: string, b: string): void {
    const [one, two] = [this.#of(a), this.#of(b)];
    if (one === two) return;
    const [small, large] = one.size <= two.size ? [one, two] : [two, one];
    for (const id of small) {
      for (const other of this.#apart.get(id) ?? []) if (large.has(other)) return;
    }
    for (const id of small) {
      large.add(id);
      this.#sideOf.set(id, large);
    }
  }

  areTogether(a: string, b: string): boolean {
    return this.#of(a) === this.#of(b);
  }

  all(): Set<Set<string>> {
    return new Set(this.#sideOf.values());
  }

  #of(id: string): Set<string> {
    let side = this.#sideOf.get(id);
    if (side === undefined) {
      side = new Set([id]);
      this.#sideOf.set(id, side);
    }
    return side;
  }
}
