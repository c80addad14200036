import { compare } from './features.ts';
import { joined, LEAST_WORDS, type Signature } from './signature.ts';
import { HASH_SHIFT, NAME } from './words.ts';

/** With fewer names the words decide. */
const FEW_NAMES = 4;
/** Less in common than this is another story: of headline and text, of the names, and of all words where names are few. */
const COMMON = { headline: 0.25, text: 0.1, names: 0.2, words: 0.35 };

/**
 * Whether two texts under one id are different stories: neither headline nor sentences nor names in common. A correction has most of
 * all three, a rewrite the names, also where every sentence is a new one.
 */
export function isAnotherStory(before: Signature, now: Signature): boolean {
  const { features } = compare(before, now);
  if (before.headline.length > 0 && now.headline.length > 0 && features.headlineOverlap >= COMMON.headline)
    return false;
  const [one, two] = [before, now].map(({ headline, words }) => joined(headline, words)) as [Uint32Array, Uint32Array];
  const [short, long] = one.length <= two.length ? [one, two] : [two, one];
  if (short.length < LEAST_WORDS || features.containmentOfShorter > COMMON.text) return false;
  const names = bagOf(short.filter(word => (word & NAME) !== 0));
  const isNamed = names.size >= FEW_NAMES;
  const bag = isNamed ? names : bagOf(short);
  return bag.intersection(bagOf(long)).size <= bag.size * (isNamed ? COMMON.names : COMMON.words);
}

function bagOf(words: Uint32Array): Set<number> {
  return new Set([...words].map(word => word >>> HASH_SHIFT));
}
