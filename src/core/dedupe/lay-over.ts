import { shinglesOf } from './signature.ts';

/** No place in the other text. */
export const NOWHERE = -1;
/** A phrase that comes more often than this is looked for no further. */
const MOST_STEPS = 64;

/** One text laid on another: runs of three words and more that stand in both. Its lists are overwritten by the next call. */
export type Overlay = {
  /** For each word of the first text its place in the second, or NOWHERE. */
  readonly places: Int32Array;
  /** For each word of the second text 1 where it is common. */
  readonly covered: Uint8Array;
  /** How many are. */
  readonly common: number;
  /** Words of the longest run. */
  readonly longestRun: number;
};

let heads = new Int32Array(1024);
let nexts = new Int32Array(1024);
let places = new Int32Array(1024);
let marks = new Uint8Array(1024);

/** A text that was last laid on another, or last had one laid on it: mostly one is compared with many. */
type Last = { words?: Uint32Array; shingles: Uint32Array };
const upper: Last = { shingles: new Uint32Array(0) };
const lower: Last = { shingles: new Uint32Array(0) };
let mask = 0;

function isNext(last: Last, words: Uint32Array): boolean {
  if (last.words === words) return false;
  last.words = words;
  last.shingles = shinglesOf(words);
  return true;
}

/**
 * Lays the words of the first text on those of the second, passages in order where they can be. Linear in the first, and in
 * the second where it is another one than before.
 */
export function layOver(first: Uint32Array, second: Uint32Array): Overlay {
  isNext(upper, first);
  if (isNext(lower, second)) mask = index(lower.shingles);
  const a = upper.shingles;
  const b = lower.shingles;
  if (places.length < first.length) places = new Int32Array(first.length * 2);
  places.fill(NOWHERE, 0, first.length);
  if (marks.length < second.length) marks = new Uint8Array(second.length * 2);
  const covered = marks.subarray(0, second.length).fill(0);
  let common = 0;
  let before = NOWHERE;
  let run = 0;
  let longestRun = 0;
  for (let i = 0; i < a.length; i++) {
    const at = find(a[i] ?? 0, b, mask, before + 1);
    if (at === NOWHERE) {
      run = 0;
      continue;
    }
    run = at === before + 1 && run > 0 ? run + 1 : 3;
    if (run > longestRun) longestRun = run;
    before = at;
    for (let k = 0; k < 3; k++) {
      if (places[i + k] === NOWHERE || k === 2) places[i + k] = at + k;
      if (covered[at + k] === 1) continue;
      covered[at + k] = 1;
      common++;
    }
  }
  return { places, covered, common, longestRun };
}

/** Positions of each shingle of `shingles`, by hash; the first position stands first in its chain. */
function index(shingles: Uint32Array): number {
  let size = 64;
  while (size < shingles.length * 2) size *= 2;
  if (heads.length < size) heads = new Int32Array(size);
  heads.fill(NOWHERE, 0, size);
  if (nexts.length < shingles.length) nexts = new Int32Array(shingles.length * 2);
  for (let i = shingles.length - 1; i >= 0; i--) {
    const bucket = (shingles[i] ?? 0) & (size - 1);
    nexts[i] = heads[bucket] ?? NOWHERE;
    heads[bucket] = i;
  }
  return size - 1;
}

/** Where the shingle stands: the next place from `from` on, so that passages stay in order; if there is none, its first. */
function find(shingle: number, shingles: Uint32Array, mask: number, from: number): number {
  if (shingles[from] === shingle) return from;
  let first = NOWHERE;
  let steps = 0;
  for (let at = heads[shingle & mask] ?? NOWHERE; at !== NOWHERE && steps < MOST_STEPS; at = nexts[at] ?? NOWHERE) {
    steps++;
    if (shingles[at] !== shingle) continue;
    if (at >= from) return at;
    if (first === NOWHERE) first = at;
  }
  return first;
}
