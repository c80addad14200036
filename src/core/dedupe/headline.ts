import { FUNCTION_WORD, kindOf } from './word.ts';

/** Share of the shorter headline's words that stand in the longer one; words such as "to" and "the" do not count. */
export function headlineShare(a: Uint32Array, b: Uint32Array): number {
  const one = telling(a);
  const two = telling(b);
  const [short, long] = one.size <= two.size ? [one, two] : [two, one];
  return short.size === 0 ? 0 : short.intersection(long).size / short.size;
}

/** The words of a headline that tell something. */
export function telling(headline: Uint32Array): Set<number> {
  const words = new Set<number>();
  for (const word of headline) if (kindOf(word) !== FUNCTION_WORD) words.add(word >>> 2);
  return words;
}
