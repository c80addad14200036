import { type Aligned, type Alignment, isSame } from './alignment.ts';
import { MOST_PLACES, placeOf, tabulate } from './run-table.ts';

/** Places of the words of passages that stand at another place in the other text: a rewritten copy tells what it took in another order. */
export type Moved = { readonly a: readonly number[]; readonly b: readonly number[] };

/** Fewer words are a phrase, which forms repeat in any order; of 6 to 12 words each finds the same copies. */
const LEAST_MOVED = 10;

/** Words in a row that are not aligned, from the first to before the last. */
type Gap = { readonly from: number; readonly to: number };

/** The passages that two texts share outside the common order of their alignment; each word once. */
export function movedPassages(one: Aligned, two: Aligned, { a, b }: Alignment): Moved {
  const moved = { a: [] as number[], b: [] as number[] };
  // An alignment has at least as many words as the longest passage that both share: with fewer words there is no such passage.
  if (a.length < LEAST_MOVED) return moved;
  const gapsOfOne = gapsIn(a, one.words.length);
  const gapsOfTwo = gapsOfOne.length === 0 ? [] : gapsIn(b, two.words.length);
  if (gapsOfTwo.length > 0) tabulate(one.runs);
  for (const { from, to } of gapsOfTwo)
    for (let j = from; j + LEAST_MOVED <= to; j++) {
      const run = two.runs[j] ?? 0;
      let i = placeOf(run);
      for (let tried = 0; i >= 0 && tried < MOST_PLACES; tried++, i = placeOf(run, i)) {
        const at = gapsOfOne.findLastIndex(gap => gap.from <= i);
        const gap = gapsOfOne[at];
        if (gap === undefined || i >= gap.to) continue;
        let length = 0;
        while (i + length < gap.to && j + length < to && isSame(one.words, i + length, two.words, j + length)) length++;
        if (length < LEAST_MOVED) continue;
        for (let n = 0; n < length; n++) {
          moved.a.push(i + n);
          moved.b.push(j + n);
        }
        gapsOfOne.splice(at, 1, { from: gap.from, to: i }, { from: i + length, to: gap.to });
        j += length - 1;
        break;
      }
    }
  return moved;
}

/** Where so many words stand together that are not aligned, in order. */
function gapsIn(places: Int32Array, count: number): Gap[] {
  const gaps: Gap[] = [];
  let from = 0;
  for (let n = 0; n <= places.length; n++) {
    const to = n < places.length ? (places[n] ?? 0) : count;
    if (to - from >= LEAST_MOVED) gaps.push({ from, to });
    from = to + 1;
  }
  return gaps;
}
