import { type Alignment, type Facts, PASSAGE, VERBATIM } from './align.ts';
import type { Signature } from './signature.ts';
import { FIGURE, FUNCTION_WORD, kindOf, NAME } from './word.ts';

/**
 * One template, other facts: figures or names were exchanged where the words around them stayed. A paper that runs a story
 * a day later runs it as it was or cut; the same words with a change in them are another day's story.
 */
export function otherFacts(
  { figures, names, words, wordsForFigures, damaged, longestRun }: Alignment,
  revised: boolean,
  hours: number,
): boolean {
  // Scanning damages words, figures and names alike.
  const noise = damaged ? 0.2 + 2 * exchangedShare(words) : 0;
  const facts = { same: figures.same + names.same, exchanged: figures.exchanged + names.exchanged };
  const nextDay = hours > 16;
  if (exchangedShare(figures) > (revised ? 0.5 : nextDay ? 0.05 : 0.25) + noise) return true;
  if (names.exchanged > (nextDay ? 0 : 1) && exchangedShare(names) > (nextDay ? 0.15 : 0.4) + noise) return true;
  if (facts.exchanged > 1 && exchangedShare(facts) > 0.3 + noise) return true;
  if (!nextDay || revised || damaged) return false;
  // A table of another day: "33.0" where the other has "nil".
  if (longestRun < VERBATIM && exchangedShare({ same: figures.same, exchanged: wordsForFigures }) > 0.05) return true;
  // Many figures, all of them the same, are no other day's.
  if (figures.same >= 8 && facts.exchanged === 0) return false;
  return words.exchanged > 1 && exchangedShare(words) > 0.06;
}

/** How many of the facts that stand in one place in both texts are others there, 0–1. */
export function exchangedShare({ same, exchanged }: Facts): number {
  return exchanged === 0 ? 0 : exchanged / (same + exchanged);
}

/** How many words from the start the name of whom a story is about stands in. */
const SUBJECT = 12;
/** So many words a name at the very beginning has at most. */
const NAMES = 4;

/**
 * One template for two firms: neither text mentions whom the other begins with, or both begin with a name of their own and go
 * on in the same words.
 */
export function otherSubject(a: Signature, b: Signature, seen: Alignment): boolean {
  const one = a.words.subarray(0, SUBJECT).findIndex(word => kindOf(word) === NAME);
  const two = b.words.subarray(0, SUBJECT).findIndex(word => kindOf(word) === NAME);
  if (one === -1 || two === -1) return false;
  if (one < seen.firstShort && two < seen.firstLong && seen.firstShort <= NAMES && seen.firstLong <= NAMES) {
    const before = new Set(Array.from(a.words.subarray(0, seen.firstShort), word => word >>> 2));
    // Of "NEW YORK (Reuters) -" and "NEW YORK -" neither has a name of its own.
    if (!b.words.subarray(0, seen.firstLong).some(word => kindOf(word) === NAME && before.has(word >>> 2))) return true;
  }
  // A long passage with its facts is the story itself: the names are of what stands before it on the pages.
  if (seen.longestRun >= PASSAGE && isOneAccount(seen)) return false;
  return !mentions(b, a.words[one] ?? 0) && !mentions(a, b.words[two] ?? 0);
}

/** Facts enough in common, and none exchanged. */
function isOneAccount({ figures, names }: Alignment): boolean {
  return figures.exchanged + names.exchanged === 0 && (figures.same > 0 || names.same >= 8);
}

/** "Orrin Bank wins savings award" and "Kestel Bank wins savings award": neither text mentions whom the other is about. */
export function otherFirstWord(a: Signature, b: Signature): boolean {
  const [one, two] = [a, b].map(({ headline }) => headline.find(word => kindOf(word) !== FUNCTION_WORD));
  return one !== undefined && two !== undefined && !mentions(b, one) && !mentions(a, two);
}

function mentions({ words, headline }: Signature, name: number): boolean {
  const isName = (word: number): boolean => word >>> 2 === name >>> 2;
  return words.some(isName) || headline.some(isName);
}

/** Both headlines give figures, and none of them is the same. */
export function otherFigures(a: Uint32Array, b: Uint32Array): boolean {
  const figures = new Set(a.filter(word => kindOf(word) === FIGURE));
  const others = b.filter(word => kindOf(word) === FIGURE);
  return figures.size > 0 && others.length > 0 && !others.some(figure => figures.has(figure));
}

/**
 * "China crop weather summary" and "World crop weather summary": one word is another one, in a headline of four words and
 * more.
 */
export function isOneExchanged(a: Uint32Array, b: Uint32Array): boolean {
  if (a.length !== b.length || a.length < 4) return false;
  return a.filter((word, at) => word >>> 2 !== (b[at] ?? 0) >>> 2).length === 1;
}
