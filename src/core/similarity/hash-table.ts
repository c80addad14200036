const SMALLEST = 16;
/** In the place of a number that was taken out. */
const GONE = 2 ** 32 - 1;

/**
 * A hash table of numbers, several of which may share a hash, in one typed array. A `Map` by the ids of a million articles takes three times as long to
 * fill, and each collection of garbage walks through it.
 */
export function createHashTable() {
  /** Number + 1, zero where it is free, and hash, side by side. */
  let entries = new Uint32Array(2 * SMALLEST);
  let [used, gone] = [0, 0];

  function put(number: number, hash: number): void {
    let at = placeIn(entries, hash);
    while (entries[at] !== 0) at = at + 2 === entries.length ? 0 : at + 2;
    entries[at] = number + 1;
    entries[at + 1] = hash;
    used++;
  }

  function makeRoom(): void {
    const old = entries;
    entries = new Uint32Array(2 * Math.max(SMALLEST, 4 * (used - gone)));
    [used, gone] = [0, 0];
    for (let at = 0; at < old.length; at += 2) {
      const entry = old[at] ?? 0;
      if (entry !== 0 && entry !== GONE) put(entry - 1, old[at + 1] ?? 0);
    }
  }

  function placeOf(hash: number, isIt: (number: number) => boolean): number {
    for (let at = placeIn(entries, hash); entries[at] !== 0; at = at + 2 === entries.length ? 0 : at + 2)
      if (entries[at + 1] === hash && entries[at] !== GONE && isIt((entries[at] ?? 0) - 1)) return at;
    return -1;
  }

  return {
    add(number: number, hash: number): void {
      if (4 * used >= entries.length) makeRoom();
      put(number, hash);
    },
    /** The first number of this hash that is the one looked for. */
    find(hash: number, isIt: (number: number) => boolean): number | undefined {
      const at = placeOf(hash, isIt);
      return at < 0 ? undefined : (entries[at] ?? 0) - 1;
    },
    remove(number: number, hash: number): void {
      const at = placeOf(hash, other => other === number);
      if (at < 0) return;
      entries[at] = GONE;
      gone++;
    },
    get size(): number {
      return used - gone;
    },
  };
}

/** Where the search for a hash begins in pairs. Winnowing keeps low hashes, so they are spread over the whole table first. */
export function placeIn({ length }: Uint32Array, hash: number): number {
  return 2 * Math.floor(((Math.imul(hash, 0x9e3779b1) >>> 0) / 2 ** 32) * (length / 2));
}
