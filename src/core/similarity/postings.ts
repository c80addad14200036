/**
 * An inverted index in typed arrays: for each shingle the slots of the texts that carry it. Maps of arrays take five times the
 * memory. A list holds the 32 carriers of lowest rank, whatever the order in which they came.
 */
export type Postings = {
  /** So many texts there will soon be: room is made for all at once. 0: for as many as come. */
  expect(texts: number): void;
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
/** More than all lists of one search have entries. */
const LISTS = 2 ** 40;
/** Of the text with fewer shingles the other has this share, or what they have in common is chance: no pair of one story had less. */
const LEAST_SHARED = 0.1;
/** So many parts that each of a window of a million articles fits into the processor's cache. */
const PARTS = 256;
const SMALLEST = 16;
/**
 * Entries that wait until their part is searched, or until there are so many of them: put in one after the other they would each wait for
 * memory, since neighbours are of other parts. While many texts are expected more of them wait, and go in by their place.
 */
const MOST_WAITING = 4_096;
const MOST_WAITING_OF_MANY = 32_768;
/** Texts expected from which on more entries wait. */
const MANY = 20_000;
/** Stretches of a part, each some kilobytes, into which what waits is sorted first. */
const STRETCHES = 512;
/** Of fewer texts it is not known how many entries the others will have. */
const LEAST_KNOWN = 1_000;
/** Dropped slots are swept out when they are more than so many and a quarter of the living. */
const SWEEP = 1_000;

/** Entries of two numbers side by side: slot + 1, zero where it is free, and shingle. */
type Part = { readonly entries: Uint32Array; readonly size: number; used: number };

export function createPostings(): Postings {
  const parts: Part[] = Array.from({ length: PARTS }, () => newPart(SMALLEST));
  /** Entries as in a part, that are not in their part yet. */
  const waiting = {
    counts: new Uint32Array(PARTS),
    entries: Array.from({ length: PARTS }, () => new Uint32Array(64)),
  };
  const starts = new Uint32Array(STRETCHES + 1);
  let sorted = new Uint32Array();
  let ranks = new Float64Array(256);
  /** How many shingles in common with a slot are no chance; zero where it was dropped. */
  let needs = new Uint8Array(256);
  /** Of one search: how many of its shingles a slot carries, and what they count. Zero again behind it. */
  let counts = new Uint16Array(256);
  let sums = new Float64Array(256);
  let found = new Uint32Array(4_096);
  let dropped: number[] = [];
  let freed: number[] = [];
  let living = 0;
  let expected = 0;
  const isAlive = (entry: number): boolean => dropped.length === 0 || needs[entry - 1] !== 0;
  const rankOf = (entry: number): number => ranks[entry - 1] ?? 0;

  /** The part that holds a shingle, with all that waited to be put into it. */
  function partOf(shingle: number): Part {
    return settled(shingle & (PARTS - 1));
  }

  function settled(index: number): Part {
    let part = parts[index] ?? newPart(SMALLEST);
    const count = waiting.counts[index] ?? 0;
    if (count === 0) return part;
    const needed = part.used + count;
    if (needed * 4 > part.size * 3) {
      const share = Math.max(1, expected / Math.max(living, LEAST_KNOWN));
      part = rebuilt(part, Math.ceil(Math.max(part.size * 1.3, (needed / 0.72) * share)));
      parts[index] = part;
    }
    const entries = byPlace(waiting.entries[index] ?? new Uint32Array(), count);
    for (let n = 0; n < 2 * count; n += 2) {
      const entry = entries[n] ?? 0;
      if (isAlive(entry)) put(part, entries[n + 1] ?? 0, entry - 1);
    }
    if (entries.length > 64) waiting.entries[index] = new Uint32Array(64);
    waiting.counts[index] = 0;
    return part;
  }

  function wait(index: number, shingle: number, slot: number): void {
    const count = waiting.counts[index] ?? 0;
    let entries = waiting.entries[index] ?? new Uint32Array(64);
    if (2 * count === entries.length) {
      entries = grown(entries, new Uint32Array(4 * count));
      waiting.entries[index] = entries;
    }
    entries[2 * count] = slot + 1;
    entries[2 * count + 1] = shingle;
    waiting.counts[index] = count + 1;
    if (count + 1 >= (expected > MANY ? MOST_WAITING_OF_MANY : MOST_WAITING)) settled(index);
  }

  /** So many entries in the order of the stretches of a part that they belong to; few stay as they are. */
  function byPlace(entries: Uint32Array, count: number): Uint32Array {
    if (count < STRETCHES) return entries;
    starts.fill(0);
    for (let n = 1; n < 2 * count; n += 2) {
      const stretch = placeOf(entries[n] ?? 0, STRETCHES) + 1;
      starts[stretch] = (starts[stretch] ?? 0) + 1;
    }
    for (let n = 1; n < STRETCHES; n += 1) starts[n] = (starts[n] ?? 0) + (starts[n - 1] ?? 0);
    if (sorted.length < 2 * count) sorted = new Uint32Array(2 * count);
    for (let n = 0; n < 2 * count; n += 2) {
      const shingle = entries[n + 1] ?? 0;
      const stretch = placeOf(shingle, STRETCHES);
      const at = (starts[stretch] ?? 0) * 2;
      starts[stretch] = (starts[stretch] ?? 0) + 1;
      sorted[at] = entries[n] ?? 0;
      sorted[at + 1] = shingle;
    }
    return sorted;
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
    for (const index of parts.keys()) {
      const part = settled(index);
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
    expect(texts) {
      expected = texts;
    },
    add(slot, rank, shingles) {
      if (slot >= ranks.length) {
        const size = Math.ceil((slot + 1) * 1.5);
        ranks = grown(ranks, new Float64Array(size));
        needs = grown(needs, new Uint8Array(size));
        counts = new Uint16Array(size);
        sums = new Float64Array(size);
      }
      ranks[slot] = rank;
      needs[slot] = Math.min(255, neededOf(shingles.length));
      living++;
      for (const shingle of shingles) wait(shingle & (PARTS - 1), shingle, slot);
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
      // One list after the other; each as its length and where it begins, in one number that sorts.
      const most = shingles.length * MOST_CARRIERS;
      if (found.length < most) found = new Uint32Array(2 * most);
      const lists: number[] = [];
      let end = 0;
      for (const shingle of shingles) {
        const start = end;
        const { entries, size } = partOf(shingle);
        let at = placeOf(shingle, size) * 2;
        for (let entry = entries[at] ?? 0; entry !== 0; entry = entries[at] ?? 0) {
          if (entries[at + 1] === shingle && isAlive(entry)) found[end++] = entry - 1;
          at = at + 2 === entries.length ? 0 : at + 2;
        }
        if (end > start) lists.push((end - start) * LISTS + start);
      }
      lists.sort((one, two) => one - two);
      const touched: number[] = [];
      let read = 0;
      // Shingles of which it is known who carries them: a full list lacks some, and some lists are not reached.
      let told = shingles.length - lists.length;
      for (const list of lists) {
        const length = Math.floor(list / LISTS);
        const start = list % LISTS;
        read += length;
        if (read > MOST_READ) break;
        if (length < MOST_CARRIERS) told++;
        for (let n = start; n < start + length; n++) {
          const slot = found[n] ?? 0;
          if (counts[slot] === 0) touched.push(slot);
          counts[slot] = (counts[slot] ?? 0) + 1;
          sums[slot] = (sums[slot] ?? 0) + 1 / length;
        }
      }
      const needed = neededOf(told);
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

const neededOf = (shingles: number): number => Math.max(1, Math.ceil(shingles * LEAST_SHARED));

function newPart(size: number): Part {
  return { entries: new Uint32Array(size * 2), size, used: 0 };
}

/** The shingle's place among `size`. Winnowing keeps low hashes, so they are spread over the whole range first. */
function placeOf(shingle: number, size: number): number {
  return Math.floor(((Math.imul(shingle, 0x9e3779b1) >>> 0) / 2 ** 32) * size);
}

function grown<T extends Float64Array | Uint32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
