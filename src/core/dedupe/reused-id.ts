import { align } from './align.ts';
import { headlineShare } from './headline.ts';
import type { Signature } from './signature.ts';
import { FUNCTION_WORD, kindOf, NAME } from './word.ts';

/** Of a shorter text nothing can be said. */
const FEW_WORDS = 8;
const FEW_NAMES = 4;

/**
 * Whether two texts under one id are different stories: neither headline nor sentences nor names in common. A correction
 * has most of all three, a rewrite the names, also where every sentence is a new one.
 */
export function isAnotherStory(before: Signature, now: Signature): boolean {
  if (headlineShare(before.headline, now.headline) >= 0.25) return false;
  const [one, two] = [allWords(before), allWords(now)];
  const [short, long] = one.length <= two.length ? [one, two] : [two, one];
  if (short.length < FEW_WORDS) return false;
  if (align(short, long).sameShort > short.length * 0.1) return false;
  const names = bagOf(short, word => kindOf(word) === NAME);
  const others = bagOf(long, () => true);
  const isNamed = names.size >= FEW_NAMES;
  const bag = isNamed ? names : bagOf(short, word => kindOf(word) !== FUNCTION_WORD);
  return bag.intersection(others).size <= bag.size * (isNamed ? 0.2 : 0.35);
}

function allWords({ headline, words }: Signature): Uint32Array {
  const all = new Uint32Array(headline.length + words.length);
  all.set(headline);
  all.set(words, headline.length);
  return all;
}

function bagOf(words: Uint32Array, isMeant: (word: number) => boolean): Set<number> {
  const bag = new Set<number>();
  for (const word of words) if (isMeant(word)) bag.add(word >>> 2);
  return bag;
}
