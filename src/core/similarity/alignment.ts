import { MOST_PLACES, placeOf, tabulate } from './run-table.ts';
import { RUN } from './shingles.ts';
import { HASH_SHIFT, MOST_WORDS } from './words.ts';

/** What is aligned: the words of an article and the hashes of its runs. */
export type Aligned = { readonly words: Uint32Array; readonly runs: Uint32Array };

/** For each word of the first text the place of the same word in the second, or `ALONE`. No two have the same place. */
export type Alignment = Int32Array;
export const ALONE = -1;

/** A gap of so many words on each side is aligned word by word; a wider one is other text. */
export const WIDEST_GAP = 14;
/** Of what stands at another place in the other text fewer words are a phrase, which forms repeat in any order; 6 to 12 find the same copies. */
const LEAST_MOVED = 10;

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

/**
 * Lays two texts side by side: equal runs in one common order, then word by word in the gaps between them, then passages that stand at
 * another place. Counting runs in any order makes repetitive copy look equal. Calls with the same first text one after the other are
 * the cheapest (5–15 µs each). No function is made in here: each alignment would have its own, and the engine compiled them ten times
 * over (measured).
 */
export function align(one: Aligned, two: Aligned): Alignment {
  const [a, b] = [one.words, two.words];
  const alignment = new Int32Array(a.length).fill(ALONE);
  const most = Math.min(a.length, b.length);
  // Copies begin and end alike: what is the same there needs no search, and a flood is compared in two thirds of the time.
  let head = 0;
  while (head < most && isSame(a, head, b, head)) head++;
  let tail = 0;
  while (tail < most - head && isSame(a, a.length - 1 - tail, b, b.length - 1 - tail)) tail++;
  if (head < RUN) head = 0;
  if (tail < RUN) tail = 0;
  for (let k = 0; k < head; k++) alignment[k] = k;
  const [stopA, stopB] = [a.length - tail, b.length - tail];
  for (let k = 0; k < tail; k++) alignment[stopA + k] = stopB + k;
  const chain = longestChain(one.runs, two.runs, head, tail);
  if (chain + head + tail === 0) return alignment;
  let endA = head;
  let endB = head;
  for (let n = 0; n < chain; n++) {
    const [startA, startB] = [pointA[tails[n] ?? 0] ?? 0, pointB[tails[n] ?? 0] ?? 0];
    alignGap(a, b, endA, startA, endB, startB, alignment);
    // Of runs that overlap the words behind the last of the run before.
    const over = Math.max(0, endA - startA, endB - startB);
    for (let k = over; k < RUN && startA + k < stopA && startB + k < stopB; k++) {
      alignment[startA + k] = startB + k;
      endA = startA + k + 1;
      endB = startB + k + 1;
    }
  }
  alignGap(a, b, endA, stopA, endB, stopB, alignment);
  alignMoved(one, two, alignment);
  return alignment;
}

/** Whether two places have the same word, whatever its flags. */
function isSame(one: Uint32Array, i: number, two: Uint32Array, j: number): boolean {
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

/** Aligns the words between two that are the same, each side's from its first to before its last: each with the next that is the same. */
function alignGap(
  one: Uint32Array,
  two: Uint32Array,
  fromA: number,
  toA: number,
  fromB: number,
  toB: number,
  alignment: Alignment,
): void {
  if (toA - fromA > WIDEST_GAP || toB - fromB > WIDEST_GAP) return;
  for (let i = fromA, next = fromB; i < toA; i++)
    for (let j = next; j < toB; j++) {
      if (!isSame(one, i, two, j)) continue;
      alignment[i] = j;
      next = j + 1;
      break;
    }
}

/** Aligns what is alone in the common order but stands elsewhere: a rewritten copy tells the passages that it took in another order. */
function alignMoved(one: Aligned, two: Aligned, alignment: Alignment): void {
  const isTaken = new Uint8Array(two.words.length);
  for (const place of alignment) if (place !== ALONE) isTaken[place] = 1;
  for (let j = 0; j + LEAST_MOVED <= isTaken.length; j++) {
    if (isTaken[j] === 1 || isTaken[j + LEAST_MOVED - 1] === 1) continue;
    const run = two.runs[j] ?? 0;
    let i = placeOf(run);
    for (let tried = 0; i >= 0 && tried < MOST_PLACES; tried++, i = placeOf(run, i)) {
      let length = 0;
      while (
        alignment[i + length] === ALONE &&
        isTaken[j + length] === 0 &&
        isSame(one.words, i + length, two.words, j + length)
      )
        length++;
      if (length < LEAST_MOVED) continue;
      for (let n = 0; n < length; n++) {
        alignment[i + n] = j + n;
        isTaken[j + n] = 1;
      }
      break;
    }
  }
}
