/**
 * Which slots carry which keys, in typed arrays: about 12 bytes a posting, no objects. A slot is a small integer that the
 * caller hands out. Open addressing in parts, so that growing one part never doubles the whole.
 */
export type Postings = {
  /** `rank` decides which slots a crowded key keeps: the lowest, whatever the order of arrival. */
  add(slot: number, rank: number, keys: Uint32Array): void;
  /** Its postings go with the next sweep; the slot must not be used again before `takeFreed` has given it back. */
  drop(slot: number): void;
  takeFreed(): number[];
  /** The slots that carry at least `least` of the keys, each with how many. */
  carriers(keys: Uint32Array, least: number): { slot: number; shared: number }[];
};

/** A key that more slots carry keeps those of lowest rank: it is a common phrase, or a story with very many copies. */
const CROWD = 40;
const PARTS = 64;
const EMPTY = -1;

type Part = { keys: Uint32Array; slots: Int32Array; used: number };

export function createPostings(): Postings {
  const parts: Part[] = Array.from({ length: PARTS }, () => newPart(64));
  let ranks = new Uint32Array(256);
  let alive = new Uint8Array(256);
  /** All zero between calls. */
  let counts = new Uint16Array(256);
  let dropped: number[] = [];
  let living = 0;
  let freed: number[] = [];

  function put(part: Part, key: number, slot: number): void {
    const size = part.keys.length;
    let at = placeOf(key, size);
    let crowd = 0;
    let highest = slot;
    let highestAt = -1;
    for (;;) {
      const other = part.slots[at] ?? EMPTY;
      if (other === EMPTY) break;
      if (part.keys[at] === key && alive[other] === 1) {
        crowd++;
        if (above(other, highest)) {
          highest = other;
          highestAt = at;
        }
      }
      at = at + 1 === size ? 0 : at + 1;
    }
    if (crowd >= CROWD) {
      if (highestAt !== -1) part.slots[highestAt] = slot;
      return;
    }
    part.keys[at] = key;
    part.slots[at] = slot;
    part.used++;
  }

  function above(a: number, b: number): boolean {
    const rankA = ranks[a] ?? 0;
    const rankB = ranks[b] ?? 0;
    return rankA > rankB || (rankA === rankB && a > b);
  }

  function rebuild(part: Part, size: number): Part {
    const next = newPart(size);
    for (let at = 0; at < part.slots.length; at++) {
      const slot = part.slots[at] ?? EMPTY;
      if (slot === EMPTY || alive[slot] !== 1) continue;
      const key = part.keys[at] ?? 0;
      let to = placeOf(key, size);
      while (next.slots[to] !== EMPTY) to = to + 1 === size ? 0 : to + 1;
      next.keys[to] = key;
      next.slots[to] = slot;
      next.used++;
    }
    return next;
  }

  function sweep(): void {
    parts.forEach((part, index) => {
      let living = 0;
      for (const slot of part.slots) if (slot !== EMPTY && alive[slot] === 1) living++;
      parts[index] = rebuild(part, Math.max(64, Math.ceil(living * 1.5)));
    });
    freed.push(...dropped);
    dropped = [];
  }

  return {
    add(slot, rank, keys) {
      if (slot >= ranks.length) {
        const size = Math.max(slot + 1, Math.ceil(ranks.length * 1.5));
        ranks = grown(ranks, new Uint32Array(size));
        alive = grown(alive, new Uint8Array(size));
        counts = new Uint16Array(size);
      }
      ranks[slot] = rank;
      alive[slot] = 1;
      living++;
      for (const key of keys) {
        const index = key & (PARTS - 1);
        let part = parts[index] ?? newPart(64);
        if ((part.used + 1) * 4 > part.keys.length * 3) {
          part = rebuild(part, Math.ceil(part.keys.length * 1.3));
          parts[index] = part;
        }
        put(part, key, slot);
      }
    },
    drop(slot) {
      if (alive[slot] !== 1) return;
      alive[slot] = 0;
      living--;
      dropped.push(slot);
      if (dropped.length > 1000 && dropped.length * 4 > living) sweep();
    },
    takeFreed() {
      const slots = freed;
      freed = [];
      return slots;
    },
    carriers(keys, least) {
      const touched: number[] = [];
      for (const key of keys) {
        const part = parts[key & (PARTS - 1)];
        if (part === undefined) continue;
        const size = part.keys.length;
        for (let at = placeOf(key, size); ; at = at + 1 === size ? 0 : at + 1) {
          const slot = part.slots[at] ?? EMPTY;
          if (slot === EMPTY) break;
          if (part.keys[at] !== key || alive[slot] !== 1) continue;
          const before = counts[slot] ?? 0;
          if (before === 0) touched.push(slot);
          counts[slot] = before + 1;
        }
      }
      const carriers: { slot: number; shared: number }[] = [];
      for (const slot of touched) {
        const shared = counts[slot] ?? 0;
        counts[slot] = 0;
        if (shared >= least) carriers.push({ slot, shared });
      }
      return carriers;
    },
  };
}

function newPart(size: number): Part {
  return { keys: new Uint32Array(size), slots: new Int32Array(size).fill(EMPTY), used: 0 };
}

/** The key's place among `size`: its upper bits spread over the whole range. */
function placeOf(key: number, size: number): number {
  return Math.floor((key / 2 ** 32) * size);
}

function grown<T extends Uint32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
