import { HASH_SHIFT, mix } from './words.ts';

/** Words in a run. Runs of two are common by chance; runs of four miss copy with an edit in each line. */
const RUN = 3;
/** Of so many runs in a row the one with the lowest hash is kept (winnowing, Schleimer et al. 2003): two of seven. */
const WINNOW = 6;
/** Of an article with more shingles half are in the index, those of lowest hash: two texts that share a passage keep the same of it. */
const LEAST_SHINGLES = 32;
/** A run of so little weight is boilerplate and finds nothing. */
const LEAST_WEIGHT = 40;

/** The hash of each three words in a row. A text of fewer words gives one hash of them all, or none. */
export function runsOf(words: Uint32Array): Uint32Array {
  if (words.length === 0) return new Uint32Array();
  const runs = new Uint32Array(Math.max(1, words.length - RUN + 1));
  for (let i = 0; i < runs.length; i++) {
    const [one, two, three] = [
      (words[i] ?? 0) >>> HASH_SHIFT,
      (words[i + 1] ?? 0) >>> HASH_SHIFT,
      (words[i + 2] ?? 0) >>> HASH_SHIFT,
    ];
    runs[i] = mix(Math.imul(one, 0x9e3779b1) ^ Math.imul(two, 0x85ebca77) ^ three);
  }
  return runs;
}

/** Places of the winnowed runs, in order. Each place within `WINNOW` runs of any other has one at or near it. */
export function winnow(runs: Uint32Array): Int32Array {
  const places = new Int32Array(runs.length);
  let count = 0;
  let lowestAt = -1;
  for (let i = 0; i < runs.length; i++) {
    const from = Math.max(0, i - WINNOW + 1);
    if (lowestAt < from) {
      lowestAt = from;
      for (let j = from + 1; j <= i; j++) if ((runs[j] ?? 0) <= (runs[lowestAt] ?? 0)) lowestAt = j;
    } else if ((runs[i] ?? 0) <= (runs[lowestAt] ?? 0)) lowestAt = i;
    const isWhole = i >= WINNOW - 1 || i === runs.length - 1;
    if (isWhole && (count === 0 || places[count - 1] !== lowestAt)) places[count++] = lowestAt;
  }
  return places.slice(0, count);
}

const made = new WeakMap<object, Uint32Array>();

/**
 * The shingles by which an article is found: winnowed runs of its text without boilerplate, and the runs of its headline, each once.
 * Made once: an article is put into the index and asked after.
 */
export function shinglesOf(article: {
  readonly runs: Uint32Array;
  readonly weights: Uint8Array;
  readonly headline: Uint32Array;
}): Uint32Array {
  const known = made.get(article);
  if (known !== undefined) return known;
  const { runs, weights, headline } = article;
  const kept = new Set<number>();
  for (const at of winnow(runs))
    if ((weights[Math.min(at + 1, weights.length - 1)] ?? 0) >= LEAST_WEIGHT) kept.add(runs[at] ?? 0);
  if (headline.length >= RUN) for (const run of runsOf(headline)) kept.add(run);
  const shingles = Uint32Array.from(kept).sort();
  const lowest = shingles.slice(0, Math.max(LEAST_SHINGLES, shingles.length >> 1));
  made.set(article, lowest);
  return lowest;
}
