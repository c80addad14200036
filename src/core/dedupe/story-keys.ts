import { SHORT_TEXT, type Signature, shinglesOf } from './signature.ts';
import { mix } from './words.ts';

/** All shingles of the head are keys: teasers and cut copies are heads. */
const HEAD = 24;
/** Of the rest one in so many. */
const ONE_IN = 12;
/** Shorter texts give all their shingles. */
const FEW = 90;
/** No text gives more keys than this. */
const MOST = 160;

/** What a signature is found by: some of its shingles, chosen by hash so that copies choose the same. */
export function storyKeys(signature: Signature): Uint32Array {
  const shingles = shinglesOf(signature.words);
  const chosen = new Set<number>();
  const all = shingles.length <= FEW;
  const limit = 2 ** 32 / ONE_IN;
  for (let i = 0; i < shingles.length; i++) {
    const shingle = shingles[i] ?? 0;
    // Mixed anew: the shingle's own order decides nothing else.
    if (all || i < HEAD || mix(shingle ^ 0x2545f491) < limit) chosen.add(shingle);
  }
  if (signature.words.length < SHORT_TEXT) for (const shingle of shinglesOf(signature.headline)) chosen.add(shingle);
  const keys = Uint32Array.from(chosen);
  return keys.length <= MOST ? keys : keys.sort().slice(0, MOST);
}
