import { LONG_SENTENCE, VERBATIM } from './align.ts';
import { exchangedShare, isNextDay, type Pair } from './pair.ts';
import type { Signature } from './signature.ts';
import { kindOf, NAME } from './word.ts';

/** One template filled twice: "Shr 37 cts vs 60 cts" of two firms, the market report of two days. */
export function isOneTemplate(pair: Pair): boolean {
  if (hasOtherFacts(pair)) return true;
  const { damaged, longestRun } = pair.alignment;
  return !damaged && longestRun < VERBATIM && hasOtherSubject(pair);
}

/** Shares of the figures and names in one place in both texts that a house's editing may change, and how many names at least. */
const SAME_DAY = { figures: 0.25, names: 0.4, fewNames: 1 };
/** A paper that runs a story a day later runs it as it was, or cut. */
const NEXT_DAY = { figures: 0.05, names: 0.15, fewNames: 0 };
/** Whatever the day: of the figures of a correction, and of figures and names together, of which one may always differ. */
const FIGURES_OF_CORRECTION = 0.5;
const FACTS = { share: 0.3, few: 1 };
/** Scanning damages words, figures and names alike: so much more may differ in a bad scan, and twice what the words do. */
const DAMAGE = { share: 0.2, ofWords: 2 };

/** Figures or names were exchanged where the words around them stayed. */
function hasOtherFacts(pair: Pair): boolean {
  const { alignment, facts, isCorrected } = pair;
  const { figures, names, words, damaged } = alignment;
  const most = isNextDay(pair) ? NEXT_DAY : SAME_DAY;
  const damage = damaged ? DAMAGE.share + DAMAGE.ofWords * exchangedShare(words) : 0;
  // "Shr 37 cts vs 60 cts" and "Shr 12 cts vs 19 cts".
  if (exchangedShare(figures) > (isCorrected ? FIGURES_OF_CORRECTION : most.figures) + damage) return true;
  // "Orrin Mills of Velden" and "Kestel Foundry of Almery".
  if (names.exchanged > most.fewNames && exchangedShare(names) > most.names + damage) return true;
  if (facts.exchanged > FACTS.few && exchangedShare(facts) > FACTS.share + damage) return true;
  return isNextDay(pair) && !isCorrected && !damaged && hasOtherWords(pair);
}

/** Shares of the figures for which the other text has a word, and of the words, from which on a text is of another day. */
const FIGURES_FOR_WORDS = 0.05;
const WORDS = { share: 0.06, few: 1 };
/** So many figures, all of them the same, are of one day. */
const MANY_FIGURES = 8;

/** A day later, with the same figures: "33.0 millimetres" where the other has "nil", "rose" where it has "fell". */
function hasOtherWords({ alignment, facts }: Pair): boolean {
  const { figures, words, wordsForFigures, longestRun } = alignment;
  const figuresForWords = exchangedShare({ same: figures.same, exchanged: wordsForFigures });
  if (longestRun < VERBATIM && figuresForWords > FIGURES_FOR_WORDS) return true;
  if (figures.same >= MANY_FIGURES && facts.exchanged === 0) return false;
  return words.exchanged > WORDS.few && exchangedShare(words) > WORDS.share;
}

/** Within so many words from its beginning a text names whom it is about. */
const FIRST_WORDS = 12;
/** So many words the name at the very beginning has at most. */
const NAME_WORDS = 4;
/** So many names in common are one account's, also without a figure. */
const MANY_NAMES = 8;

/** Reports of two firms in one wording: neither text mentions whom the other begins with, or a name and then the same words. */
function hasOtherSubject(pair: Pair): boolean {
  const { short, long, alignment } = pair;
  const one = firstName(short);
  const two = firstName(long);
  if (one === undefined || two === undefined) return false;
  const { firstShort, firstLong, longestRun } = alignment;
  const isFirst = one.at < firstShort && two.at < firstLong && Math.max(firstShort, firstLong) <= NAME_WORDS;
  if (isFirst && !shareName(short.words.subarray(0, firstShort), long.words.subarray(0, firstLong))) return true;
  if (longestRun >= LONG_SENTENCE && hasOneAccount(pair)) return false;
  return !mentions(long, one.name) && !mentions(short, two.name);
}

function firstName({ words }: Signature): { readonly at: number; readonly name: number } | undefined {
  const at = words.subarray(0, FIRST_WORDS).findIndex(word => kindOf(word) === NAME);
  return at === -1 ? undefined : { at, name: words[at] ?? 0 };
}

/** "NEW YORK (Reuters) -" and "NEW YORK -": datelines printed differently are no names of two firms. */
function shareName(a: Uint32Array, b: Uint32Array): boolean {
  const words = new Set(Array.from(a, word => word >>> 2));
  return b.some(word => kindOf(word) === NAME && words.has(word >>> 2));
}

/** A long sentence with its facts is the story itself; the first names are of what stands before it on the pages. */
function hasOneAccount({ alignment, facts }: Pair): boolean {
  return facts.exchanged === 0 && (alignment.figures.same > 0 || alignment.names.same >= MANY_NAMES);
}

/** Whether a word stands in the text or the headline of an article. */
export function mentions({ words, headline }: Signature, word: number): boolean {
  const isWord = (other: number): boolean => other >>> 2 === word >>> 2;
  return words.some(isWord) || headline.some(isWord);
}
