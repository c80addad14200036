/**
 * An inverted index in typed arrays: for each shingle the slots of the texts that carry it. Maps of arrays take five times the
 * memory. A list holds the 32 carriers of lowest rank, whatever the order in which they came.
 */
export type Postings = {
  /** `rank` decides which slots stay in a full list: the lowest. No two slots have the same. */
  add(slot: number, rank: number, shingles: Uint32Array): void;
  /** Its entries go with the next sweep; the slot must not be used again before `takeFreed` has returned it. */
  drop(slot: number): void;
  takeFreed(): number[];
  /** The slots that carry enough of these shingles, and how much of them: a shingle of n carriers counts 1/n. */
  carriersOf(shingles: Uint32Array): readonly Carrier[];
};

export type Carrier = { readonly slot: number; readonly shared: number };

/** Carriers of one shingle that are kept: more find nothing that the rarer shingles do not. */
const MOST_CARRIERS = 32;
/** Entries that one search reads: rarest shingles first, so that boilerplate is reached last or never. */
const MOST_READ = 1_024;
/** One shingle in common is chance, but not where one of the texts has fewer than so many: a text with a seventh of another's words has two. */
const FEW_SHINGLES = 12;
const PARTS = 64;
const SMALLEST = 64;
/** Dropped slots are swept out when they are more than so many and a quarter of the living. */
const SWEEP = 1_000;

/** Entries of two numbers side by side: slot + 1, zero where it is free, and shingle. */
type Part = { readonly entries: Uint32Array; readonly size: number; used: number };

export function createPostings(): Postings {
  const parts: Part[] = Array.from({ length: PARTS }, () => newPart(SMALLEST));
  let ranks = new Float64Array(256);
  /** How many shingles in common with a slot are no chance; zero where it was dropped. */
  let needs = new Uint8Array(256);
  /** Of one search: how many of its shingles a slot carries, and what they count. Zero again behind it. */
  let counts = new Uint16Array(256);
  let sums = new Float64Array(256);
  let dropped: number[] = [];
  let freed: number[] = [];
  let living = 0;
  const isAlive = (entry: number): boolean => needs[entry - 1] !== 0;
  const rankOf = (entry: number): number => ranks[entry - 1] ?? 0;

  function partOf(shingle: number): Part {
    return parts[shingle & (PARTS - 1)] ?? newPart(SMALLEST);
  }

  function put(part: Part, shingle: number, slot: number): void {
    const { entries, size } = part;
    let at = placeOf(shingle, size) * 2;
    let carriers = 0;
    let highest = -1;
    for (let entry = entries[at] ?? 0; entry !== 0; entry = entries[at] ?? 0) {
      if (entries[at + 1] === shingle) {
        if (!isAlive(entry)) {
          entries[at] = slot + 1;
          return;
        }
        carriers++;
        if (highest === -1 || rankOf(entry) > rankOf(entries[highest] ?? 0)) highest = at;
      }
      at = at + 2 === entries.length ? 0 : at + 2;
    }
    if (carriers >= MOST_CARRIERS) {
      if ((ranks[slot] ?? 0) < rankOf(entries[highest] ?? 0)) entries[highest] = slot + 1;
      return;
    }
    entries[at] = slot + 1;
    entries[at + 1] = shingle;
    part.used++;
  }

  /** The living entries in a part of another size. */
  function rebuilt(part: Part, size: number): Part {
    const next = newPart(size);
    for (let at = 0; at < part.entries.length; at += 2) {
      const entry = part.entries[at] ?? 0;
      if (entry === 0 || !isAlive(entry)) continue;
      const shingle = part.entries[at + 1] ?? 0;
      let to = placeOf(shingle, size) * 2;
      while (next.entries[to] !== 0) to = to + 2 === next.entries.length ? 0 : to + 2;
      next.entries[to] = entry;
      next.entries[to + 1] = shingle;
      next.used++;
    }
    return next;
  }

  function sweep(): void {
    for (const [index, part] of parts.entries()) {
      let kept = 0;
      for (let at = 0; at < part.entries.length; at += 2) {
        const entry = part.entries[at] ?? 0;
        if (entry !== 0 && isAlive(entry)) kept++;
      }
      parts[index] = rebuilt(part, Math.max(SMALLEST, Math.ceil(kept * 1.5)));
    }
    freed.push(...dropped);
    dropped = [];
  }

  return {
    add(slot, rank, shingles) {
      if (slot >= ranks.length) {
        const size = Math.ceil((slot + 1) * 1.5);
        ranks = grown(ranks, new Float64Array(size));
        needs = grown(needs, new Uint8Array(size));
        counts = new Uint16Array(size);
        sums = new Float64Array(size);
      }
      ranks[slot] = rank;
      needs[slot] = neededOf(shingles);
      living++;
      for (const shingle of shingles) {
        let part = partOf(shingle);
        if ((part.used + 1) * 4 > part.size * 3) {
          part = rebuilt(part, Math.ceil(part.size * 1.3));
          parts[shingle & (PARTS - 1)] = part;
        }
        put(part, shingle, slot);
      }
    },
    drop(slot) {
      if (needs[slot] === 0) return;
      needs[slot] = 0;
      living--;
      dropped.push(slot);
      if (dropped.length > SWEEP && dropped.length * 4 > living) sweep();
    },
    takeFreed() {
      const slots = freed;
      freed = [];
      return slots;
    },
    carriersOf(shingles) {
      const needed = neededOf(shingles);
      const lists: number[][] = [];
      for (const shingle of shingles) {
        const { entries, size } = partOf(shingle);
        const list: number[] = [];
        let at = placeOf(shingle, size) * 2;
        for (let entry = entries[at] ?? 0; entry !== 0; entry = entries[at] ?? 0) {
          if (entries[at + 1] === shingle && isAlive(entry)) list.push(entry - 1);
          at = at + 2 === entries.length ? 0 : at + 2;
        }
        if (list.length > 0) lists.push(list);
      }
      lists.sort((one, two) => one.length - two.length);
      const touched: number[] = [];
      let read = 0;
      for (const list of lists) {
        read += list.length;
        if (read > MOST_READ) break;
        for (const slot of list) {
          if (counts[slot] === 0) touched.push(slot);
          counts[slot] = (counts[slot] ?? 0) + 1;
          sums[slot] = (sums[slot] ?? 0) + 1 / list.length;
        }
      }
      const carriers: Carrier[] = [];
      for (const slot of touched) {
        if ((counts[slot] ?? 0) >= Math.min(needed, needs[slot] ?? needed))
          carriers.push({ slot, shared: sums[slot] ?? 0 });
        counts[slot] = 0;
        sums[slot] = 0;
      }
      return carriers;
    },
  };
}

const neededOf = (shingles: Uint32Array): number => (shingles.length < FEW_SHINGLES ? 1 : 2);

function newPart(size: number): Part {
  return { entries: new Uint32Array(size * 2), size, used: 0 };
}

/** The shingle's place among `size`. Winnowing keeps low hashes, so they are spread over the whole range first. */
function placeOf(shingle: number, size: number): number {
  return Math.floor(((Math.imul(shingle, 0x9e3779b1) >>> 0) / 2 ** 32) * size);
}

function grown<T extends Float64Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
