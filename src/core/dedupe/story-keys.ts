import { mix } from './hash.ts';
import { SHORT_TEXT, type Signature, shinglesOf } from './signature.ts';

/** All shingles of the head are keys: teasers and cut copies are heads. */
const HEAD = 24;
/** Of the rest one in so many. */
const ONE_IN = 12;
/** Shorter texts give all their shingles. */
const FEW = 90;
/** No text gives more keys than this. */
const MOST = 160;

/** An article is added, and asked for its candidates when its whole pass is: chosen once. */
const chosenFor = new WeakMap<Signature, Uint32Array>();

/** What a signature is found by: some of its shingles, chosen by hash so that copies choose the same. */
export function storyKeys(signature: Signature): Uint32Array {
  let keys = chosenFor.get(signature);
  if (keys === undefined) {
    keys = chooseKeys(signature);
    chosenFor.set(signature, keys);
  }
  return keys;
}

function chooseKeys(signature: Signature): Uint32Array {
  const shingles = shinglesOf(signature.words);
  const chosen: number[] = [];
  const all = shingles.length <= FEW;
  const limit = 2 ** 32 / ONE_IN;
  for (let i = 0; i < shingles.length; i++) {
    const shingle = shingles[i] ?? 0;
    // Mixed anew: the shingle's own order decides which are kept of too many.
    if (all || i < HEAD || mix(shingle ^ 0x2545f491) < limit) chosen.push(shingle);
  }
  if (signature.words.length < SHORT_TEXT) chosen.push(...shinglesOf(signature.headline));
  const keys = Uint32Array.from(chosen).sort();
  let count = 0;
  for (const key of keys) if (count === 0 || keys[count - 1] !== key) keys[count++] = key;
  return keys.slice(0, Math.min(count, MOST));
}
