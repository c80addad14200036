import { HASH_SHIFT, MOST_WORDS } from './words.ts';

/** What is aligned: the words of an article and the hashes of its runs. */
export type Aligned = { readonly words: Uint32Array; readonly runs: Uint32Array };

/** For each word of the first text the place of the same word in the second, or `ALONE`. No two have the same place. */
export type Alignment = Int32Array;
export const ALONE = -1;

/** A gap of so many words on each side is aligned word by word; a wider one is other text. */
export const WIDEST_GAP = 14;
/** Of what stands at another place in the other text fewer words are a phrase, which forms repeat in any order: 10 find fewer copies, 5 join more other stories. */
const LEAST_MOVED = 6;
/** Of a run that a text repeats so many places are tried. */
const MOST_PLACES = 4;
/** So many passages are laid out, the longest: two texts of thousands of words out of ten have ten thousand, and took 30 ms. */
const MOST_PASSAGES = 500;

/** Of the two texts at hand: arrays of their own take a tenth of the time. With a headline before it a text has up to twice its words. */
const [places, taken] = [new Int32Array(2 * MOST_WORDS), new Uint8Array(2 * MOST_WORDS)];

/** So many words that are the same in both texts, from a place in each on. */
type Passage = { readonly inOne: number; readonly inTwo: number; readonly length: number };

/**
 * Lays two texts side by side: passages that are the same, the longest first, where they stand in one order; then those of some
 * length that stand elsewhere; then word by word in the gaps between. Counting words in any order makes repetitive copy look equal.
 * Calls with the same first text one after the other are the cheapest (5–15 µs each). What it gives holds until the next call.
 */
export function align(one: Aligned, two: Aligned): Alignment {
  const alignment = places.subarray(0, one.words.length).fill(ALONE);
  const isTaken = taken.fill(0, 0, two.words.length);
  const passages = passagesIn(one, two);
  const moved: Passage[] = [];
  for (const passage of passages) {
    if (isInOrder(passage, alignment)) lay(passage, alignment, isTaken);
    else if (passage.length >= LEAST_MOVED) moved.push(passage);
  }
  for (const passage of moved) lay(passage, alignment, isTaken);
  if (passages.length > 0) alignGaps(one.words, two.words, alignment, isTaken);
  return alignment;
}

const BUCKETS = 4_096;
/** The runs of one text at a time, in chains: the last place of each bucket plus one, and before each place the one before it. */
let runs: Uint32Array = new Uint32Array();
let before = new Uint16Array(BUCKETS);
const last = new Uint16Array(BUCKETS);

/** Prepares the runs of a text for being looked up; the same text again costs nothing. */
function tabulate(text: Uint32Array): void {
  if (runs === text) return;
  runs = text;
  if (before.length < runs.length) before = new Uint16Array(2 * runs.length);
  last.fill(0);
  for (let place = 0; place < runs.length; place++) {
    const bucket = (runs[place] ?? 0) % BUCKETS;
    before[place] = last[bucket] ?? 0;
    last[bucket] = place + 1;
  }
}

/** The passages of two texts, the longest first. */
function passagesIn(one: Aligned, two: Aligned): Passage[] {
  const [a, b] = [one.words, two.words];
  tabulate(one.runs);
  const passages: Passage[] = [];
  let from = 0;
  for (let j = 0; j < two.runs.length; j++) {
    const run = two.runs[j] ?? 0;
    let [tried, longest] = [0, 0];
    for (let next = last[run % BUCKETS] ?? 0; next > 0 && tried < MOST_PLACES; next = before[next - 1] ?? 0) {
      const i = next - 1;
      if (runs[i] !== run) continue;
      tried++;
      // This is inside a passage that began before.
      if (i > 0 && j > from && isSame(a, i - 1, b, j - 1)) continue;
      let length = 0;
      while (i + length < a.length && j + length < b.length && isSame(a, i + length, b, j + length)) length++;
      passages.push({ inOne: i, inTwo: j, length });
      longest = Math.max(longest, length);
    }
    // Words of a passage that no gap is as wide as are looked for nowhere else: a flood is compared in three quarters of the time.
    if (longest <= WIDEST_GAP) continue;
    from = j + longest;
    j = from - 1;
  }
  return passages.sort((x, y) => y.length - x.length).slice(0, MOST_PASSAGES);
}

/** Whether a passage is behind what is aligned before it, and before what is aligned behind it. */
function isInOrder({ inOne, inTwo, length }: Passage, alignment: Alignment): boolean {
  let before = inOne - 1;
  while (before >= 0 && alignment[before] === ALONE) before--;
  let after = inOne + length;
  while (after < alignment.length && alignment[after] === ALONE) after++;
  const isBehind = before < 0 || (alignment[before] ?? ALONE) < inTwo;
  return isBehind && (after === alignment.length || (alignment[after] ?? ALONE) >= inTwo + length);
}

/** Aligns what of a passage is alone in both texts. */
function lay({ inOne, inTwo, length }: Passage, alignment: Alignment, isTaken: Uint8Array): void {
  for (let n = 0; n < length; n++) {
    if (alignment[inOne + n] !== ALONE || isTaken[inTwo + n] === 1) continue;
    alignment[inOne + n] = inTwo + n;
    isTaken[inTwo + n] = 1;
  }
}

/** Aligns the words between two that are the same: each with the next that is the same and alone. */
function alignGaps(a: Uint32Array, b: Uint32Array, alignment: Alignment, isTaken: Uint8Array): void {
  let [fromA, fromB] = [0, 0];
  for (let toA = 0; toA <= a.length; toA++) {
    const toB = toA < a.length ? (alignment[toA] ?? ALONE) : b.length;
    if (toB === ALONE) continue;
    if (toA - fromA <= WIDEST_GAP && toB - fromB <= WIDEST_GAP)
      for (let i = fromA; i < toA; i++)
        for (let j = fromB; j < toB; j++) {
          if (isTaken[j] === 1 || !isSame(a, i, b, j)) continue;
          alignment[i] = j;
          fromB = j + 1;
          break;
        }
    fromA = toA + 1;
    fromB = toB + 1;
  }
}

/** Whether two places have the same word, whatever its flags. */
function isSame(one: Uint32Array, i: number, two: Uint32Array, j: number): boolean {
  return (one[i] ?? 0) >>> HASH_SHIFT === (two[j] ?? 0) >>> HASH_SHIFT;
}
