/**
 * Entries of two numbers side by side: one that is not zero, and its hash, which others may share. A `Map` by the ids of a million
 * articles takes three times as long to fill, and each collection of garbage walks through it.
 */
export type Entries = Uint32Array;

const SMALLEST = 16;
/** In the place of an entry that was taken out. */
const GONE = 2 ** 32 - 1;

export const noEntries = (): Entries => new Uint32Array(2 * SMALLEST);

/** Where the search for a hash begins; it ends at a zero. Winnowing keeps low hashes, so they are spread over the whole table first. */
export function placeIn({ length }: Entries, hash: number): number {
  return 2 * Math.floor(((Math.imul(hash, 0x9e3779b1) >>> 0) / 2 ** 32) * (length / 2));
}

export const nextPlace = ({ length }: Entries, at: number): number => (at + 2 === length ? 0 : at + 2);

function put(entries: Entries, entry: number, hash: number): void {
  let at = placeIn(entries, hash);
  while (entries[at] !== 0) at = nextPlace(entries, at);
  entries[at] = entry;
  entries[at + 1] = hash;
}

/** The entries that are kept in a table with room for so many, and how many they are. */
export function enlarged(old: Entries, size: number, isKept: (entry: number) => boolean) {
  const entries: Entries = new Uint32Array(2 * Math.max(SMALLEST, Math.ceil(size)));
  let used = 0;
  for (let at = 0; at < old.length; at += 2) {
    const entry = old[at] ?? 0;
    if (entry === 0 || !isKept(entry)) continue;
    put(entries, entry, old[at + 1] ?? 0);
    used++;
  }
  return { entries, used };
}

/** Numbers by hash. */
export function createHashTable() {
  let table = { entries: noEntries(), used: 0 };
  let gone = 0;

  function placeOf(hash: number, isIt: (number: number) => boolean): number {
    const { entries } = table;
    for (let at = placeIn(entries, hash); entries[at] !== 0; at = nextPlace(entries, at))
      if (entries[at + 1] === hash && entries[at] !== GONE && isIt((entries[at] ?? 0) - 1)) return at;
    return -1;
  }

  return {
    add(number: number, hash: number): void {
      if (4 * table.used >= table.entries.length) {
        table = enlarged(table.entries, 4 * (table.used - gone), entry => entry !== GONE);
        gone = 0;
      }
      put(table.entries, number + 1, hash);
      table.used++;
    },
    /** The first number of this hash that is the one looked for. */
    find(hash: number, isIt: (number: number) => boolean): number | undefined {
      const at = placeOf(hash, isIt);
      return at < 0 ? undefined : (table.entries[at] ?? 0) - 1;
    },
    remove(number: number, hash: number): void {
      const at = placeOf(hash, other => other === number);
      if (at < 0) return;
      table.entries[at] = GONE;
      gone++;
    },
    get size(): number {
      return table.used - gone;
    },
  };
}
