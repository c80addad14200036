import { createCarrierLists, MOST_SPEAKING } from './carrier-lists.ts';

/**
 * Which slots carry which keys, in typed arrays: about 12 bytes a posting, no objects. A slot is a small integer that the
 * caller hands out. Open addressing in parts, so that growing one part never doubles the whole. A key that very many carry
 * has its carriers in a list of its own, and only the lowest of them speak for it; see carrier-lists.ts.
 */
export type Postings = {
  /**
   * `rank` decides which slots speak for a key that very many carry: the lowest, whatever the order of arrival. No two slots
   * have the same.
   * @returns the slots that spoke for one of the keys until now and do so no longer
   */
  add(slot: number, rank: number, keys: Uint32Array): number[];
  /**
   * Its postings go with the next sweep; the slot must not be used again before `takeFreed` has given it back.
   * @returns the slots that speak for one of the keys in its place
   */
  drop(slot: number, keys: Uint32Array): number[];
  takeFreed(): number[];
  /**
   * The slots that have keys in common with what has this rank, be it among them or not: those keys for which one of the
   * two speaks. `isEnough` says whether so many are, of the fewer keys of both.
   */
  carriers(
    keys: Uint32Array,
    rank: number,
    isEnough: (shared: number, fewer: number) => boolean,
  ): { slot: number; shared: number }[];
};

const PARTS = 64;
/** Dropped slots are swept out when they are more than so many and a quarter of the living. */
const SWEEP = 1000;
/** An entry from here on is no slot but a list of carriers, and the highest stands for none: it went into one. */
const FIRST_LIST = 2 ** 31;
const GONE = 2 ** 32 - 1;

/** Entries of two numbers side by side: slot + 1 or list, zero where it is free, and key. */
type Part = { readonly entries: Uint32Array; readonly size: number; used: number };

/** Empty postings; they grow with what is put in. */
export function createPostings(): Postings {
  const parts: Part[] = Array.from({ length: PARTS }, () => newPart(64));
  let ranks = new Float64Array(256);
  let alive = new Uint8Array(256);
  let sizes = new Uint16Array(256);
  /** All zero between calls. */
  let counts = new Uint16Array(256);
  let dropped: number[] = [];
  let freed: number[] = [];
  let living = 0;
  const lists = createCarrierLists({ rankOf: slot => ranks[slot] ?? 0, isAlive });

  function isAlive(slot: number): boolean {
    return alive[slot] === 1;
  }

  /** Gives the slot that no longer speaks for the key. */
  function put(part: Part, key: number, slot: number): number | undefined {
    const { entries, size } = part;
    let at = placeOf(key, size) * 2;
    const carriers: number[] = [];
    const places: number[] = [];
    for (let entry = entries[at] ?? 0; entry !== 0; entry = entries[at] ?? 0) {
      if (entries[at + 1] === key && entry !== GONE) {
        if (entry >= FIRST_LIST) return lists.add(entry - FIRST_LIST, slot);
        if (alive[entry - 1] === 1) {
          carriers.push(entry - 1);
          places.push(at);
        }
      }
      at = at + 2 === entries.length ? 0 : at + 2;
    }
    if (carriers.length < MOST_SPEAKING) {
      entries[at] = slot + 1;
      entries[at + 1] = key;
      part.used++;
      return undefined;
    }
    for (const place of places) entries[place] = GONE;
    const list = lists.create(carriers);
    entries[places[0] ?? at] = FIRST_LIST + list;
    return lists.add(list, slot);
  }

  /** Number of the list of those that carry a key; -1 where few do. */
  function listOf(key: number): number {
    const { entries, size } = partOf(key);
    let at = placeOf(key, size) * 2;
    for (let entry = entries[at] ?? 0; entry !== 0; entry = entries[at] ?? 0) {
      if (entries[at + 1] === key && entry >= FIRST_LIST && entry !== GONE) return entry - FIRST_LIST;
      at = at + 2 === entries.length ? 0 : at + 2;
    }
    return -1;
  }

  const isKept = (entry: number): boolean =>
    entry >= FIRST_LIST ? entry !== GONE && lists.isInUse(entry - FIRST_LIST) : alive[entry - 1] === 1;

  /** The living entries in a part of another size. */
  function rebuild(part: Part, size: number): Part {
    const next = newPart(size);
    for (let at = 0; at < part.entries.length; at += 2) {
      const entry = part.entries[at] ?? 0;
      if (entry === 0 || !isKept(entry)) continue;
      const key = part.entries[at + 1] ?? 0;
      let to = placeOf(key, size) * 2;
      while (next.entries[to] !== 0) to = to + 2 === next.entries.length ? 0 : to + 2;
      next.entries[to] = entry;
      next.entries[to + 1] = key;
      next.used++;
    }
    return next;
  }

  function sweep(): void {
    lists.sweep();
    parts.forEach((part, index) => {
      let kept = 0;
      for (let at = 0; at < part.entries.length; at += 2) {
        const entry = part.entries[at] ?? 0;
        if (entry !== 0 && isKept(entry)) kept++;
      }
      parts[index] = rebuild(part, Math.max(64, Math.ceil(kept * 1.5)));
    });
    freed.push(...dropped);
    dropped = [];
  }

  function partOf(key: number): Part {
    return parts[key & (PARTS - 1)] ?? newPart(64);
  }

  return {
    add(slot, rank, keys) {
      if (slot >= ranks.length) {
        const size = Math.max(slot + 1, Math.ceil(ranks.length * 1.5));
        ranks = grown(ranks, new Float64Array(size));
        alive = grown(alive, new Uint8Array(size));
        sizes = grown(sizes, new Uint16Array(size));
        counts = new Uint16Array(size);
      }
      ranks[slot] = rank;
      sizes[slot] = keys.length;
      alive[slot] = 1;
      living++;
      const silenced = new Set<number>();
      for (const key of keys) {
        let part = partOf(key);
        if ((part.used + 1) * 4 > part.size * 3) {
          part = rebuild(part, Math.ceil(part.size * 1.3));
          parts[key & (PARTS - 1)] = part;
        }
        const other = put(part, key, slot);
        if (other !== undefined && other !== slot) silenced.add(other);
      }
      return [...silenced];
    },
    drop(slot, keys) {
      if (alive[slot] !== 1) return [];
      const speaking = new Set<number>();
      for (const key of keys) {
        const list = listOf(key);
        const next = list === -1 ? undefined : lists.nextAfter(list, slot);
        if (next !== undefined) speaking.add(next);
      }
      alive[slot] = 0;
      living--;
      dropped.push(slot);
      if (dropped.length > SWEEP && dropped.length * 4 > living) sweep();
      return [...speaking];
    },
    takeFreed() {
      const slots = freed;
      freed = [];
      return slots;
    },
    carriers(keys, rank, isEnough) {
      const touched: number[] = [];
      const count = (slot: number): void => {
        const before = counts[slot] ?? 0;
        if (before === 0) touched.push(slot);
        counts[slot] = before + 1;
      };
      for (const key of keys) {
        const { entries, size } = partOf(key);
        let at = placeOf(key, size) * 2;
        for (let entry = entries[at] ?? 0; entry !== 0; entry = entries[at] ?? 0) {
          if (entries[at + 1] === key) {
            if (entry < FIRST_LIST) {
              if (alive[entry - 1] === 1) count(entry - 1);
            } else if (entry !== GONE) lists.eachInCommon(entry - FIRST_LIST, rank, count);
          }
          at = at + 2 === entries.length ? 0 : at + 2;
        }
      }
      const carriers: { slot: number; shared: number }[] = [];
      for (const slot of touched) {
        const shared = counts[slot] ?? 0;
        counts[slot] = 0;
        if (isEnough(shared, Math.min(keys.length, sizes[slot] ?? 0))) carriers.push({ slot, shared });
      }
      return carriers;
    },
  };
}

function newPart(size: number): Part {
  return { entries: new Uint32Array(size * 2), size, used: 0 };
}

/** The key's place among `size`: its upper bits spread over the whole range. */
function placeOf(key: number, size: number): number {
  return Math.floor((key / 2 ** 32) * size);
}

function grown<T extends Float64Array | Uint16Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
