/**
 * A word as a number of 24 bits: 14 of hash, 8 that say which letters it has, 2 of kind. Equal words have equal upper 22
 * bits; words of which one is the other misspelt or badly scanned have nearly the same letters.
 */
export const WORD = 0;
export const FIGURE = 1;
/** Capitalized inside a sentence, or before another capital at its start. */
export const NAME = 2;
/** "the", "which". */
export const FUNCTION_WORD = 3;

/** What a word is: `NAME`, `FIGURE`, `FUNCTION_WORD`, or any other (`WORD`). */
export function kindOf(word: number): number {
  return word & 3;
}

/** Which of eight classes of letters a word has, a bit each. */
export function lettersOf(word: number): number {
  return (word >>> 2) & 255;
}
