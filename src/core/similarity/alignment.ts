import { MOST_PLACES, placeOf, tabulate } from './run-table.ts';
import { RUN } from './shingles.ts';
import { HASH_SHIFT, MOST_WORDS } from './words.ts';

/** What is aligned: the words of an article and the hashes of its runs. */
export type Aligned = { readonly words: Uint32Array; readonly runs: Uint32Array };

/** Places of the same word in two texts, `a[n]` of the one and `b[n]` of the other, rising in both. Good until the next alignment. */
export type Alignment = { readonly a: Int32Array; readonly b: Int32Array };

/** A gap of so many words on each side is aligned word by word; a wider one is other text. */
export const WIDEST_GAP = 14;

/** A text with its headline before it has so many words at most. */
const LONGEST = 2 * MOST_WORDS;
/*
 * What one alignment works with, used anew by the next, as making it took a third of the time. Points are (place in a, place in b) of
 * equal runs; `tails` has the point in which the best chain of each length ends.
 */
const pointA = new Int32Array(LONGEST * MOST_PLACES);
const pointB = new Int32Array(LONGEST * MOST_PLACES);
const previous = new Int32Array(LONGEST * MOST_PLACES);
const tails = new Int32Array(LONGEST);
const placesA = new Int32Array(LONGEST);
const placesB = new Int32Array(LONGEST);
/** Words that are aligned so far. */
let count = 0;

/**
 * Lays two texts side by side: equal runs in one common order, then word by word in the gaps between them. Counting runs in any
 * order makes repetitive copy look equal. Calls with the same first text one after the other are the cheapest (5–15 µs each). No
 * function is made in here: each alignment would have its own, and the engine compiled them ten times over (measured).
 */
export function align(one: Aligned, two: Aligned): Alignment {
  const [a, b] = [one.words, two.words];
  const most = Math.min(a.length, b.length);
  // Copies begin and end alike: what is the same there needs no search.
  let head = 0;
  while (head < most && isSame(a, head, b, head)) head++;
  let tail = 0;
  while (tail < most - head && isSame(a, a.length - 1 - tail, b, b.length - 1 - tail)) tail++;
  if (head < RUN) head = 0;
  if (tail < RUN) tail = 0;
  const [stopA, stopB] = [a.length - tail, b.length - tail];
  const chain = longestChain(one.runs, two.runs, head, tail);
  count = 0;
  for (let k = 0; k < head; k++) put(k, k);
  let endA = head;
  let endB = head;
  for (let n = 0; n < chain; n++) {
    const [startA, startB] = [pointA[tails[n] ?? 0] ?? 0, pointB[tails[n] ?? 0] ?? 0];
    // Overlapping runs: what is behind the last word of the run before.
    const over = Math.max(0, endA - startA, endB - startB);
    if (over >= RUN) continue;
    alignGap(a, b, endA, startA + over, endB, startB + over);
    const stop = Math.min(RUN, stopA - startA, stopB - startB);
    for (let k = over; k < stop; k++) put(startA + k, startB + k);
    endA = startA + stop;
    endB = startB + stop;
  }
  if (chain + head + tail > 0) alignGap(a, b, endA, stopA, endB, stopB);
  for (let k = tail; k > 0; k--) put(a.length - k, b.length - k);
  return { a: placesA.subarray(0, count), b: placesB.subarray(0, count) };
}

/** Whether two places have the same word, whatever its flags. */
export function isSame(one: Uint32Array, i: number, two: Uint32Array, j: number): boolean {
  return (one[i] ?? 0) >>> HASH_SHIFT === (two[j] ?? 0) >>> HASH_SHIFT;
}

/** Puts the longest chain of equal runs that rises in both texts, between head and tail, into `tails`, and gives its length. */
function longestChain(one: Uint32Array, two: Uint32Array, head: number, tail: number): number {
  const [stopA, stopB] = [one.length - tail, two.length - tail];
  if (head >= stopA || head >= stopB) return 0;
  tabulate(one);
  let points = 0;
  let length = 0;
  for (let j = head; j < stopB; j++) {
    const run = two[j] ?? 0;
    // Places come from the last to the first, so that no two of one run follow each other in a chain.
    let i = placeOf(run);
    for (let tried = 0; i >= 0 && tried < MOST_PLACES; tried++, i = placeOf(run, i)) {
      if (i < head || i >= stopA) continue;
      let low = 0;
      let high = length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((pointA[tails[middle] ?? 0] ?? 0) < i) low = middle + 1;
        else high = middle;
      }
      pointA[points] = i;
      pointB[points] = j;
      previous[points] = tails[low - 1] ?? 0;
      tails[low] = points++;
      length = Math.max(length, low + 1);
    }
  }
  for (let n = length - 1; n > 0; n--) tails[n - 1] = previous[tails[n] ?? 0] ?? 0;
  return length;
}

function put(i: number, j: number): void {
  placesA[count] = i;
  placesB[count] = j;
  count++;
}

/** Lengths of the longest common subsequences of what is left of both sides of a gap. */
const SIDE = WIDEST_GAP + 1;
const common = new Uint8Array((SIDE + 1) * (SIDE + 1));

/** Aligns the words between two that are the same, each side's from its first to before its last. */
function alignGap(one: Uint32Array, two: Uint32Array, fromA: number, toA: number, fromB: number, toB: number): void {
  const [countA, countB] = [toA - fromA, toB - fromB];
  if (countA <= 0 || countB <= 0 || countA > WIDEST_GAP || countB > WIDEST_GAP) return;
  for (let i = countA; i >= 0; i--)
    for (let j = countB; j >= 0; j--) {
      const at = i * SIDE + j;
      if (i === countA || j === countB) common[at] = 0;
      else if (isSame(one, fromA + i, two, fromB + j)) common[at] = (common[at + SIDE + 1] ?? 0) + 1;
      else common[at] = Math.max(common[at + SIDE] ?? 0, common[at + 1] ?? 0);
    }
  for (let i = 0, j = 0; i < countA && j < countB; ) {
    const at = i * SIDE + j;
    if (isSame(one, fromA + i, two, fromB + j)) put(fromA + i++, fromB + j++);
    else if ((common[at + SIDE] ?? 0) >= (common[at + 1] ?? 0)) i++;
    else j++;
  }
}
