import { type Entries, enlarged, nextPlace, noEntries, placeIn } from './hash-table.ts';

/** Carriers of one shingle that are kept: more find nothing that the rarer shingles do not. */
const MOST_CARRIERS = 32;
/** Of the text with fewer shingles the other has this share, or what they have in common is chance: no pair of one story had less. */
const LEAST_SHARED = 0.1;
/** So many tables that each of a window of a million articles fits into the processor's cache, and none takes long to enlarge. */
const TABLES = 256;
const DROPPED = Number.POSITIVE_INFINITY;

/**
 * A slot + 1 for each shingle of its text. What was added waits, slot and shingle by turns, until the table is searched or much waits:
 * put in one by one, with the tables by turns, each would wait for memory.
 */
type Table = { entries: Entries; used: number; waiting: Uint32Array; waits: number };
/** Of a table that nothing waits for. */
const LEAST_WAITING = 32;
const MOST_WAITING = 65_536;

/**
 * An inverted index in typed arrays: for each shingle the slots of the texts that carry it. Maps of arrays take five times the
 * memory. A list holds the 32 carriers of lowest rank, whatever the order in which they came.
 */
export function createPostings() {
  const tables = Array.from({ length: TABLES }, newTable);
  /** By slot; infinite where the text was dropped, whose entries go with the next sweep. */
  const ranks: number[] = [];
  /** By slot: so many shingles in common with it are no chance. */
  const needed: number[] = [];
  let dropped: number[] = [];
  /** What this sweep frees: those that were dropped before it began, once they have gone from so many tables as there are. */
  let sweeping: number[] = [];
  let swept = TABLES;
  let free: number[] = [];
  /** The highest rank in a full list, by shingle, as far as it was asked for since a text was dropped. */
  const highestOf = new Map<number, number>();
  const isAlive = (entry = 0): boolean => ranks[entry - 1] !== DROPPED;

  /** The table that holds a shingle, with all that waited to be put into it. */
  function tableOf(shingle: number): Table {
    const table = tables[shingle & (TABLES - 1)] ?? newTable();
    if (table.waits > 0) settled(table);
    // A window that was read at start leaves much room.
    if (table.waiting.length > LEAST_WAITING) table.waiting = new Uint32Array(LEAST_WAITING);
    return table;
  }

  function settled(table: Table): Table {
    const { waiting, waits } = table;
    const needed = table.used + waits / 2;
    if (8 * needed > 3 * table.entries.length) enlarge(table, 2 * needed);
    for (let n = 0; n < waits; n += 2) putIn(table, waiting[n] ?? 0, waiting[n + 1] ?? 0);
    table.waits = 0;
    return table;
  }

  function makeRoom(table: Table): void {
    const { waiting } = table;
    if (waiting.length === MOST_WAITING) settled(table);
    else {
      table.waiting = new Uint32Array(2 * waiting.length);
      table.waiting.set(waiting);
    }
  }

  function putIn(table: Table, slot: number, shingle: number): void {
    const { entries } = table;
    let carriers = 0;
    let at = placeIn(entries, shingle);
    for (; entries[at] !== 0; at = nextPlace(entries, at)) if (entries[at + 1] === shingle) carriers++;
    if (carriers < MOST_CARRIERS) {
      entries[at] = slot + 1;
      entries[at + 1] = shingle;
      table.used++;
    } else putIntoFull(entries, slot, shingle);
  }

  /** In the place of one that was dropped, else of the highest rank. Only here ranks are read: each is far off in memory (half the time). */
  function putIntoFull(entries: Uint32Array, slot: number, shingle: number): void {
    const own = ranks[slot] ?? DROPPED;
    if (own > (highestOf.get(shingle) ?? DROPPED)) return;
    let [highest, last] = [Number.NEGATIVE_INFINITY, -1];
    for (let at = placeIn(entries, shingle); entries[at] !== 0; at = nextPlace(entries, at)) {
      const rank = entries[at + 1] === shingle ? ranks[(entries[at] ?? 0) - 1] : undefined;
      if (rank !== undefined && rank > highest) [highest, last] = [rank, at];
    }
    if (own > highest) highestOf.set(shingle, highest);
    else {
      entries[last] = slot + 1;
      highestOf.delete(shingle);
    }
  }

  /** Makes room for so many entries; without those of dropped texts where it is a sweep. */
  function enlarge(table: Table, size: number, isSweep = false): void {
    const isKept = (entry: number): boolean => !isSweep || isAlive(entry);
    Object.assign(table, enlarged(table.entries, size, isKept));
  }

  /** The slots that carry a shingle. */
  function listOf(shingle: number): number[] {
    const { entries } = tableOf(shingle);
    const slots: number[] = [];
    for (let at = placeIn(entries, shingle); entries[at] !== 0; at = nextPlace(entries, at))
      if (entries[at + 1] === shingle && isAlive(entries[at])) slots.push((entries[at] ?? 0) - 1);
    return slots;
  }

  return {
    rankAt: (slot: number): number => ranks[slot] ?? DROPPED,
    /** Gives a text a slot. `rank` decides which texts stay in a full list: the lowest. No two have the same. */
    add(rank: number, shingles: Uint32Array): number {
      const slot = free.pop() ?? ranks.length;
      needed[slot] = neededOf(shingles.length);
      ranks[slot] = rank;
      for (const shingle of shingles) {
        const table = tables[shingle & (TABLES - 1)] ?? newTable();
        if (table.waits === table.waiting.length) makeRoom(table);
        table.waiting[table.waits++] = slot;
        table.waiting[table.waits++] = shingle;
      }
      return slot;
    },
    /** Makes room for so many times what is in it: tables that grow step by step are copied each time, and what they were is collected. */
    expect(times: number): void {
      for (const table of tables) enlarge(settled(table), 1.6 * times * table.used);
    },
    /** Sweeps a table each time, once a quarter of the living was dropped: all at once take seconds of a window of a million. */
    drop(slot: number): void {
      ranks[slot] = DROPPED;
      dropped.push(slot);
      if (highestOf.size > 0) highestOf.clear();
      const table = tables[swept];
      if (table !== undefined) {
        enlarge(settled(table), 1.5 * table.used, true);
        if (++swept === TABLES) free = free.concat(sweeping);
      } else if (dropped.length * 5 >= ranks.length - free.length) {
        [sweeping, dropped, swept] = [dropped, [], 0];
      }
    },
    /** The slots of the texts that carry enough of these shingles, and how much of them: a shingle of n carriers counts 1/n. */
    carriersOf(shingles: Uint32Array): readonly { readonly slot: number; readonly shared: number }[] {
      const lists = Array.from(shingles, listOf);
      // A full list lacks some of the texts that carry its shingle.
      const least = neededOf(shingles.length - lists.filter(list => list.length === MOST_CARRIERS).length);
      const found = new Map<number, { shingles: number; shared: number }>();
      for (const list of lists) {
        for (const slot of list) {
          let carrier = found.get(slot);
          if (carrier === undefined) {
            carrier = { shingles: 0, shared: 0 };
            found.set(slot, carrier);
          }
          carrier.shingles++;
          carrier.shared += 1 / list.length;
        }
      }
      return [...found].flatMap(([slot, { shingles, shared }]) =>
        shingles < Math.min(least, needed[slot] ?? 0) ? [] : [{ slot, shared }],
      );
    },
  };
}

const neededOf = (shingles: number): number => Math.max(1, Math.ceil(shingles * LEAST_SHARED));

function newTable(): Table {
  return { entries: noEntries(), used: 0, waiting: new Uint32Array(LEAST_WAITING), waits: 0 };
}
