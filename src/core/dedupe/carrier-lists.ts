/** So many slots speak for a key. One that more of them carry is a common phrase, or of a story with very many copies. */
export const MOST_SPEAKING = 40;

/**
 * Who carries the keys that very many carry, a list a key. Of each list the lowest `MOST_SPEAKING` of those alive speak for the
 * key: who they are depends on who is there, and not on who came first. The others stay on it, to be found by those who speak
 * and to speak when one of these has gone.
 */
export type CarrierLists = {
  /** A list of these slots; gives its number. */
  create(slots: readonly number[]): number;
  /** Gives the slot that spoke until now and does so no longer: the one added itself, perhaps. */
  add(list: number, slot: number): number | undefined;
  /** The slot that will speak once this one has gone, where that makes a difference. */
  nextAfter(list: number, slot: number): number | undefined;
  /** Calls with those that what has this rank has the key in common with: all where it speaks itself, else those who speak. */
  eachInCommon(list: number, rank: number, take: (slot: number) => void): void;
  isInUse(list: number): boolean;
  /** Lets go of slots that are no longer alive. The number of a list that none is left on may be given out again. */
  sweep(): void;
};

/** No lists yet. What a slot's rank is and whether it is alive the caller knows. */
export function createCarrierLists(slots: {
  readonly rankOf: (slot: number) => number;
  readonly isAlive: (slot: number) => boolean;
}): CarrierLists {
  const { rankOf, isAlive } = slots;
  /** By number, each from the lowest rank on. */
  const lists: (number[] | undefined)[] = [];
  const unused: number[] = [];

  function carriersOn(list: number): number[] {
    return lists[list] ?? [];
  }

  /** The slot at this place among those alive. */
  function aliveAt(carriers: readonly number[], place: number): number | undefined {
    let seen = 0;
    for (const slot of carriers) if (isAlive(slot) && seen++ === place) return slot;
    return undefined;
  }

  function placeAmong(carriers: readonly number[], rank: number): number {
    let low = 0;
    let high = carriers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rankOf(carriers[middle] ?? 0) < rank) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The first that does not speak, if this slot ranks no higher. */
  function firstSilent(list: number, slot: number): number | undefined {
    const next = aliveAt(carriersOn(list), MOST_SPEAKING);
    return next !== undefined && rankOf(slot) <= rankOf(next) ? next : undefined;
  }

  return {
    create(carriers) {
      const list = unused.pop() ?? lists.length;
      lists[list] = [...carriers].sort((a, b) => rankOf(a) - rankOf(b));
      return list;
    },
    add(list, slot) {
      const carriers = carriersOn(list);
      carriers.splice(placeAmong(carriers, rankOf(slot)), 0, slot);
      return firstSilent(list, slot);
    },
    nextAfter(list, slot) {
      const next = firstSilent(list, slot);
      return next === slot ? undefined : next;
    },
    eachInCommon(list, rank, take) {
      let seen = 0;
      let lastSpeaking = 0;
      for (const slot of carriersOn(list)) {
        if (!isAlive(slot)) continue;
        if (seen >= MOST_SPEAKING && rank > lastSpeaking) return;
        take(slot);
        if (++seen === MOST_SPEAKING) lastSpeaking = rankOf(slot);
      }
    },
    isInUse(list) {
      return lists[list] !== undefined;
    },
    sweep() {
      lists.forEach((carriers, list) => {
        const left = carriers?.filter(isAlive);
        if (carriers === undefined || left?.length === carriers.length) return;
        if (left !== undefined && left.length > 0) lists[list] = left;
        else {
          lists[list] = undefined;
          unused.push(list);
        }
      });
    },
  };
}
