/** A key that more slots carry is a common phrase, or of a story with very many copies. */
export const CROWD = 40;

/**
 * Who carries the keys that very many carry. Of each crowd the lowest `CROWD` of those alive speak for the key: who they are
 * depends on who is there, and not on who came first. The others stay in it, to be found by who speaks and to speak when one
 * of these has gone.
 */
export type Crowds = {
  /** A crowd of these slots; gives its number. */
  create(slots: readonly number[]): number;
  /** Gives the slot that spoke until now and does so no longer: the one added itself, perhaps. */
  add(crowd: number, slot: number): number | undefined;
  /** The slot that will speak once this one has gone, where that makes a difference. */
  nextAfter(crowd: number, slot: number): number | undefined;
  /** Calls with those that what has this rank has the key in common with: all where it speaks itself, else who speaks. */
  eachHeard(crowd: number, rank: number, take: (slot: number) => void): void;
  isInUse(crowd: number): boolean;
  /** Lets go of slots that are no longer alive; a crowd that none is left of may be another one afterwards. */
  sweep(): void;
};

/** No crowds yet. What a slot's rank is and whether it is alive the caller knows. */
export function createCrowds(slots: {
  readonly rankOf: (slot: number) => number;
  readonly isAlive: (slot: number) => boolean;
}): Crowds {
  const { rankOf, isAlive } = slots;
  /** Each from the lowest rank on. */
  const lists: (number[] | undefined)[] = [];
  const unused: number[] = [];

  function listOf(crowd: number): number[] {
    return lists[crowd] ?? [];
  }

  /** The slot at this place among those alive. */
  function aliveAt(list: readonly number[], place: number): number | undefined {
    let seen = 0;
    for (const slot of list) if (isAlive(slot) && seen++ === place) return slot;
    return undefined;
  }

  function placeIn(list: readonly number[], rank: number): number {
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rankOf(list[middle] ?? 0) < rank) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function firstUnheard(crowd: number, slot: number): number | undefined {
    const next = aliveAt(listOf(crowd), CROWD);
    return next !== undefined && rankOf(slot) <= rankOf(next) ? next : undefined;
  }

  return {
    create(members) {
      const crowd = unused.pop() ?? lists.length;
      lists[crowd] = [...members].sort((a, b) => rankOf(a) - rankOf(b));
      return crowd;
    },
    add(crowd, slot) {
      const list = listOf(crowd);
      list.splice(placeIn(list, rankOf(slot)), 0, slot);
      return firstUnheard(crowd, slot);
    },
    nextAfter(crowd, slot) {
      const next = firstUnheard(crowd, slot);
      return next === slot ? undefined : next;
    },
    eachHeard(crowd, rank, take) {
      let seen = 0;
      let lastHeard = 0;
      for (const slot of listOf(crowd)) {
        if (!isAlive(slot)) continue;
        if (seen >= CROWD && rank > lastHeard) return;
        take(slot);
        if (++seen === CROWD) lastHeard = rankOf(slot);
      }
    },
    isInUse(crowd) {
      return lists[crowd] !== undefined;
    },
    sweep() {
      lists.forEach((list, crowd) => {
        const left = list?.filter(isAlive);
        if (list === undefined || left?.length === list.length) return;
        if (left !== undefined && left.length > 0) lists[crowd] = left;
        else {
          lists[crowd] = undefined;
          unused.push(crowd);
        }
      });
    },
  };
}
