import { lastPlaceOf, MOST_PLACES, placeBefore, tabulate } from './run-table.ts';
import { RUN } from './shingles.ts';
import { FIGURE, HASH_SHIFT, NAME, SUBJECT } from './words.ts';

/** What is aligned: the words of an article, the hashes of its runs and the weights of its words. */
export type Aligned = { readonly words: Uint32Array; readonly runs: Uint32Array; readonly weights: Uint8Array };

/** Two texts laid side by side in one common order. Its places are good until the next alignment. */
export type Alignment = {
  /** Pairs of places of the same word, in order: `a[n]` of the one text, `b[n]` of the other. */
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly figures: Counted;
  readonly names: Counted;
  /** Words that stand in their article's headline. */
  readonly subjects: Counted;
};

/** Words of a class that both have at the same place, and those that have another of the class in their place. */
export type Counted = { same: number; substituted: number };

/** A gap of so many words on each side is aligned word by word; a wider one is other text. */
const WIDEST_GAP = 14;

/** Points (place in a, place in b) of equal runs; the longest chain that rises in both is the common order. */
let pointA = new Int32Array(4096);
let pointB = new Int32Array(4096);
let previous = new Int32Array(4096);
let tails = new Int32Array(4096);

function grow(least: number): void {
  if (pointA.length >= least) return;
  const grown = (old: Int32Array) => {
    const next = new Int32Array(least * 2);
    next.set(old);
    return next;
  };
  pointA = grown(pointA);
  pointB = grown(pointB);
  previous = grown(previous);
  tails = grown(tails);
}

/**
 * Lays two texts side by side: equal runs in one common order, then word by word in the gaps between them. Counting runs in any
 * order makes repetitive copy look equal. Calls with the same first text one after the other are the cheapest (5–15 µs each).
 */
export function align(one: Aligned, two: Aligned): Alignment {
  // Copies begin and end alike: what is the same there needs no search.
  const most = Math.min(one.words.length, two.words.length);
  let head = 0;
  while (head < most && isSame(one.words, head, two.words, head)) head++;
  let tail = 0;
  const [lastA, lastB] = [one.words.length - 1, two.words.length - 1];
  while (tail < most - head && isSame(one.words, lastA - tail, two.words, lastB - tail)) tail++;
  if (head < RUN) head = 0;
  if (tail < RUN) tail = 0;
  const [stopA, stopB] = [one.runs.length - tail, two.runs.length - tail];
  if (head < stopA && head < stopB) tabulate(one.runs);
  let points = 0;
  let length = 0;
  for (let j = head; j < stopB && head < stopA; j++) {
    // Places come from the last to the first, so that no two of one run follow each other in a chain.
    let i = lastPlaceOf(two.runs[j] ?? 0);
    for (let tried = 0; i >= 0 && tried < MOST_PLACES; tried++, i = placeBefore(i)) {
      if (i < head || i >= stopA) continue;
      grow(points + 1);
      let low = 0;
      let high = length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((pointA[tails[middle] ?? 0] ?? 0) < i) low = middle + 1;
        else high = middle;
      }
      pointA[points] = i;
      pointB[points] = j;
      previous[points] = low === 0 ? -1 : (tails[low - 1] ?? 0);
      tails[low] = points;
      if (low === length) length++;
      points++;
    }
  }
  if (chainA.length < length) {
    chainA = new Int32Array(length * 2);
    chainB = new Int32Array(length * 2);
  }
  for (let n = length - 1, point = tails[length - 1] ?? 0; n >= 0; n--, point = previous[point] ?? 0) {
    chainA[n] = pointA[point] ?? 0;
    chainB[n] = pointB[point] ?? 0;
  }
  return alignWords(one.words, two.words, length, head, tail);
}

/** Whether two places have the same word, whatever its flags. */
export function isSame(one: Uint32Array, i: number, two: Uint32Array, j: number): boolean {
  return (one[i] ?? 0) >>> HASH_SHIFT === (two[j] ?? 0) >>> HASH_SHIFT;
}

/** The longest chain, and the places of aligned words: used anew by each alignment, as making them took a third of the time. */
let chainA = new Int32Array(1024);
let chainB = new Int32Array(1024);
let placesA = new Int32Array(1024);
let placesB = new Int32Array(1024);

/** What the words that are aligned so far come to. */
let count = 0;
let figures: Counted = { same: 0, substituted: 0 };
let names: Counted = { same: 0, substituted: 0 };
let subjects: Counted = { same: 0, substituted: 0 };

/** No function is made in here: each alignment would have its own, and the engine compiled them ten times over (measured). */
function alignWords(one: Uint32Array, two: Uint32Array, chain: number, head: number, tail: number): Alignment {
  const most = Math.min(one.length, two.length);
  if (placesA.length < most) {
    placesA = new Int32Array(most * 2);
    placesB = new Int32Array(most * 2);
  }
  count = 0;
  figures = { same: 0, substituted: 0 };
  names = { same: 0, substituted: 0 };
  subjects = { same: 0, substituted: 0 };
  for (let k = 0; k < head; k++) put(one, two, k, k);
  let endA = head;
  let endB = head;
  const [stopA, stopB] = [one.length - tail, two.length - tail];
  for (let n = 0; n < chain; n++) {
    const startA = chainA[n] ?? 0;
    const startB = chainB[n] ?? 0;
    // Overlapping runs: what is behind the last word of the run before.
    const over = Math.max(0, endA - startA, endB - startB);
    if (over >= RUN) continue;
    if (startA + over > endA && startB + over > endB) alignGap(one, two, endA, startA + over, endB, startB + over);
    const stop = Math.min(RUN, stopA - startA, stopB - startB);
    for (let k = over; k < stop; k++) put(one, two, startA + k, startB + k);
    endA = startA + stop;
    endB = startB + stop;
  }
  if (chain + head + tail > 0 && stopA > endA && stopB > endB) alignGap(one, two, endA, stopA, endB, stopB);
  for (let k = tail; k > 0; k--) put(one, two, one.length - k, two.length - k);
  return { a: placesA.subarray(0, count), b: placesB.subarray(0, count), figures, names, subjects };
}

/** Aligns two places of the same word. */
function put(one: Uint32Array, two: Uint32Array, i: number, j: number): void {
  placesA[count] = i;
  placesB[count] = j;
  count++;
  const word = one[i] ?? 0;
  if (((word | (two[j] ?? 0)) & SUBJECT) !== 0) subjects.same++;
  if ((word & FIGURE) !== 0) figures.same++;
  else if ((word & NAME) !== 0) names.same++;
}

/** Words of one side of a gap that the other has not, by class. */
type Left = { words: number; subjects: number; figures: number; names: number };
const leftA: Left = { words: 0, subjects: 0, figures: 0, names: 0 };
const leftB: Left = { words: 0, subjects: 0, figures: 0, names: 0 };

/** Aligns the words between two that are the same, each side's from its first to before its last. */
function alignGap(one: Uint32Array, two: Uint32Array, fromA: number, toA: number, fromB: number, toB: number): void {
  if (toA - fromA > WIDEST_GAP || toB - fromB > WIDEST_GAP) return;
  commonWords(one, two, fromA, toA, fromB, toB);
  let i = fromA;
  let j = fromB;
  while (i < toA || j < toB) {
    const isCommon = i < toA && j < toB && isSame(one, i, two, j) && gapIsCommon(i - fromA, j - fromB);
    if (isCommon) {
      countSubstituted();
      put(one, two, i++, j++);
    } else if (i < toA && (j >= toB || lcsAt(i + 1 - fromA, j - fromB) >= lcsAt(i - fromA, j + 1 - fromB)))
      leave(leftA, one[i++] ?? 0);
    else leave(leftB, two[j++] ?? 0);
  }
  countSubstituted();
}

function leave(left: Left, word: number): void {
  left.words++;
  if ((word & SUBJECT) !== 0) left.subjects++;
  if ((word & FIGURE) !== 0) left.figures++;
  else if ((word & NAME) !== 0) left.names++;
}

/** Counts what stands in the place of what, and begins anew. */
function countSubstituted(): void {
  // "nil" in the place of "7.0" is another figure; a figure that is added or left out is none.
  if (leftA.words > 0 && leftB.words > 0) figures.substituted += Math.max(leftA.figures, leftB.figures);
  names.substituted += Math.min(leftA.names, leftB.names);
  subjects.substituted += Math.min(leftA.subjects, leftB.subjects);
  for (const left of [leftA, leftB]) left.words = left.subjects = left.figures = left.names = 0;
}

const SIDE = WIDEST_GAP + 2;
const lcs = new Uint8Array(SIDE * SIDE);
let gapA = 0;
let gapB = 0;

/** Fills `lcs` from the end: the longest common subsequence of what is left of both sides. */
function commonWords(one: Uint32Array, two: Uint32Array, fromA: number, toA: number, fromB: number, toB: number): void {
  gapA = toA - fromA;
  gapB = toB - fromB;
  for (let j = 0; j <= gapB; j++) lcs[gapA * SIDE + j] = 0;
  for (let i = gapA - 1; i >= 0; i--) {
    lcs[i * SIDE + gapB] = 0;
    const word = (one[fromA + i] ?? 0) >>> HASH_SHIFT;
    for (let j = gapB - 1; j >= 0; j--) {
      lcs[i * SIDE + j] =
        word === (two[fromB + j] ?? 0) >>> HASH_SHIFT
          ? (lcs[(i + 1) * SIDE + j + 1] ?? 0) + 1
          : Math.max(lcs[(i + 1) * SIDE + j] ?? 0, lcs[i * SIDE + j + 1] ?? 0);
    }
  }
}

function lcsAt(i: number, j: number): number {
  return lcs[i * SIDE + j] ?? 0;
}

function gapIsCommon(i: number, j: number): boolean {
  return lcsAt(i, j) === lcsAt(i + 1, j + 1) + 1;
}
