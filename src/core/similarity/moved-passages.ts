import type { Aligned, Alignment } from './alignment.ts';
import { lastPlaceOf, MOST_PLACES, placeBefore, tabulate } from './run-table.ts';
import { HASH_SHIFT } from './words.ts';

/** Places of the words of passages that stand at another place in the other text: a rewritten copy tells what it took in another order. */
export type Moved = { readonly a: readonly number[]; readonly b: readonly number[] };

/** Fewer words are a phrase, which forms repeat in any order; of 6 to 12 words each finds the same copies. */
const LEAST_MOVED = 10;

/** The passages that two texts share outside the common order of their alignment; each word once. */
export function movedPassages(one: Aligned, two: Aligned, { a, b }: Pick<Alignment, 'a' | 'b'>): Moved {
  const moved = { a: [] as number[], b: [] as number[] };
  const [countA, countB] = [one.words.length, two.words.length];
  // An alignment has at least as many words as the longest passage that both share: with fewer words there is no such passage.
  if (a.length < LEAST_MOVED || !hasGap(a, countA) || !hasGap(b, countB)) return moved;
  takenA = marked(takenA, a, countA);
  takenB = marked(takenB, b, countB);
  const isCommon = (i: number, j: number): boolean =>
    i < countA &&
    j < countB &&
    takenA[i] === 0 &&
    takenB[j] === 0 &&
    (one.words[i] ?? 0) >>> HASH_SHIFT === (two.words[j] ?? 0) >>> HASH_SHIFT;
  tabulate(one.runs);
  for (let j = 0; j + LEAST_MOVED <= countB; j++) {
    if (takenB[j] === 1) continue;
    let i = lastPlaceOf(two.runs[j] ?? 0);
    for (let tried = 0; i >= 0 && tried < MOST_PLACES; tried++, i = placeBefore(i)) {
      let length = 0;
      while (isCommon(i + length, j + length)) length++;
      if (length < LEAST_MOVED) continue;
      for (let n = 0; n < length; n++) {
        takenA[i + n] = 1;
        moved.a.push(i + n);
        moved.b.push(j + n);
      }
      j += length - 1;
      break;
    }
  }
  return moved;
}

/** Whether so many words stand together that are not aligned. */
function hasGap(places: Int32Array, count: number): boolean {
  let next = 0;
  for (let n = 0; n < places.length; n++) {
    const place = places[n] ?? 0;
    if (place - next >= LEAST_MOVED) return true;
    next = place + 1;
  }
  return count - next >= LEAST_MOVED;
}

/** Places of words that are aligned or have moved: used anew by each pair. */
let takenA = new Uint8Array(1024);
let takenB = new Uint8Array(1024);

function marked(taken: Uint8Array<ArrayBuffer>, places: Int32Array, count: number): Uint8Array<ArrayBuffer> {
  const marks = taken.length < count ? new Uint8Array(count * 2) : taken.fill(0, 0, count);
  for (let n = 0; n < places.length; n++) marks[places[n] ?? 0] = 1;
  return marks;
}
