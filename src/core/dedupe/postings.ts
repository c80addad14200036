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
  /** The slots that carry enough of the keys, each with how many: at least `least`, and that share of the fewer of both. */
  carriers(keys: Uint32Array, least: number, share: number): { slot: number; shared: number }[];
};

/** A key that more slots carry keeps those of lowest rank: it is a common phrase, or a story with very many copies. */
const CROWD = 40;
const PARTS = 64;
/** Dropped slots are swept out when they are more than so many and a quarter of the living. */
const SWEEP = 1000;

/** Entries of two numbers side by side: slot + 1, zero where it is free, and key. */
type Part = { readonly entries: Uint32Array; readonly size: number; used: number };

/** Empty postings; they grow with what is put in. */
export function createPostings(): Postings {
  const parts: Part[] = Array.from({ length: PARTS }, () => newPart(64));
  let ranks = new Uint32Array(256);
  let alive = new Uint8Array(256);
  let sizes = new Uint16Array(256);
  /** All zero between calls. */
  let counts = new Uint16Array(256);
  let dropped: number[] = [];
  let freed: number[] = [];
  let living = 0;

  function put({ entries, size }: Part, key: number, slot: number): boolean {
    let at = placeOf(key, size) * 2;
    let crowd = 0;
    let highest = slot;
    let highestAt = -1;
    for (let entry = entries[at] ?? 0; entry !== 0; entry = entries[at] ?? 0) {
      const other = entry - 1;
      if (entries[at + 1] === key && alive[other] === 1) {
        crowd++;
        if (isAbove(other, highest)) {
          highest = other;
          highestAt = at;
        }
      }
      at = at + 2 === entries.length ? 0 : at + 2;
    }
    if (crowd >= CROWD) {
      if (highestAt !== -1) entries[highestAt] = slot + 1;
      return false;
    }
    entries[at] = slot + 1;
    entries[at + 1] = key;
    return true;
  }

  function isAbove(a: number, b: number): boolean {
    const rankA = ranks[a] ?? 0;
    const rankB = ranks[b] ?? 0;
    return rankA > rankB || (rankA === rankB && a > b);
  }

  /** The living entries in a part of another size. */
  function rebuild(part: Part, size: number): Part {
    const next = newPart(size);
    for (let at = 0; at < part.entries.length; at += 2) {
      const entry = part.entries[at] ?? 0;
      if (entry === 0 || alive[entry - 1] !== 1) continue;
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
    parts.forEach((part, index) => {
      let kept = 0;
      for (let at = 0; at < part.entries.length; at += 2) if (alive[(part.entries[at] ?? 0) - 1] === 1) kept++;
      parts[index] = rebuild(part, Math.max(64, Math.ceil(kept * 1.5)));
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
        sizes = grown(sizes, new Uint16Array(size));
        counts = new Uint16Array(size);
      }
      ranks[slot] = rank;
      sizes[slot] = keys.length;
      alive[slot] = 1;
      living++;
      for (const key of keys) {
        const index = key & (PARTS - 1);
        let part = parts[index] ?? newPart(64);
        if ((part.used + 1) * 4 > part.size * 3) {
          part = rebuild(part, Math.ceil(part.size * 1.3));
          parts[index] = part;
        }
        if (put(part, key, slot)) part.used++;
      }
    },
    drop(slot) {
      if (alive[slot] !== 1) return;
      alive[slot] = 0;
      living--;
      dropped.push(slot);
      if (dropped.length > SWEEP && dropped.length * 4 > living) sweep();
    },
    takeFreed() {
      const slots = freed;
      freed = [];
      return slots;
    },
    carriers(keys, least, share) {
      const touched: number[] = [];
      for (const key of keys) {
        const part = parts[key & (PARTS - 1)];
        if (part === undefined) continue;
        const { entries, size } = part;
        let at = placeOf(key, size) * 2;
        for (let entry = entries[at] ?? 0; entry !== 0; entry = entries[at] ?? 0) {
          const slot = entry - 1;
          if (entries[at + 1] === key && alive[slot] === 1) {
            const before = counts[slot] ?? 0;
            if (before === 0) touched.push(slot);
            counts[slot] = before + 1;
          }
          at = at + 2 === entries.length ? 0 : at + 2;
        }
      }
      const carriers: { slot: number; shared: number }[] = [];
      for (const slot of touched) {
        const shared = counts[slot] ?? 0;
        counts[slot] = 0;
        if (shared >= least && shared >= share * Math.min(keys.length, sizes[slot] ?? 0))
          carriers.push({ slot, shared });
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

function grown<T extends Uint32Array | Uint16Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
