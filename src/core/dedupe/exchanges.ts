import { countBits } from './bits.ts';
import { NOWHERE } from './lay-over.ts';
import { FIGURE, FUNCTION_WORD, kindOf, lettersOf, NAME, WORD } from './word.ts';

/** Of one kind of word: how many stand in both texts, how many were exchanged where the words around them stayed. */
export type Facts = { readonly same: number; readonly exchanged: number };

/** What is counted while one text is laid on another; `same` and `exchanged` by kind of word. */
export type Exchanges = {
  readonly same: number[];
  readonly exchanged: number[];
  /** Exchanged words that have nearly the letters of those in their place, as after a slip, and others. */
  readonly spelling: { alike: number; unlike: number };
  /** Figures that stand in one text where the other has a word. */
  wordsForFigures: number;
};

/** Between two common passages at most so many words are taken for an exchange; more is other text. */
const LONGEST_GAP = 14;
/** A slip of letters or of a space makes so many words of a few at most, and changes so many of their eight classes of letters. */
const SLIP = { words: 3, letters: 2 };
/** Of a bad scan: slips, and for each exchange that is none. */
const BAD_SCAN = { slips: 4, forEachOther: 3 };

/** Nothing counted yet. */
export function noExchanges(): Exchanges {
  return { same: [0, 0, 0, 0], exchanged: [0, 0, 0, 0], spelling: { alike: 0, unlike: 0 }, wordsForFigures: 0 };
}

/** What was counted of these kinds of words. */
export function factsOf({ same, exchanged }: Exchanges, ...kinds: readonly number[]): Facts {
  const sum = (counts: readonly number[]): number => kinds.reduce((total, kind) => total + (counts[kind] ?? 0), 0);
  return { same: sum(same), exchanged: sum(exchanged) };
}

/** Nearly all that was exchanged has nearly the same letters: one of the texts is badly scanned, and no other story. */
export function isBadScan({ spelling: { alike, unlike } }: Exchanges): boolean {
  return alike >= BAD_SCAN.slips && alike >= BAD_SCAN.forEachOther * unlike;
}

/** Two texts, for each word of the short one its place in the long one, and for each word of that 1 where it is common. */
type Laid = {
  readonly short: Uint32Array;
  readonly long: Uint32Array;
  readonly places: Int32Array;
  readonly covered: Uint8Array;
};

/**
 * What stands between two common passages in the short text, [start, end), against what stands there in the long one.
 * Gives the number of words that stand in both after all.
 */
export function noteGap(
  { short, long, places, covered }: Laid,
  start: number,
  end: number,
  exchanges: Exchanges,
): number {
  if (end - start > LONGEST_GAP) return 0;
  const left = start > 0 ? (places[start - 1] ?? NOWHERE) + 1 : NOWHERE;
  const right = end < short.length ? (places[end] ?? NOWHERE) : NOWHERE;
  if (left === NOWHERE && right === NOWHERE) return 0;
  const from = left === NOWHERE ? Math.max(0, right - (end - start)) : left;
  const to = right === NOWHERE ? Math.min(long.length, left + (end - start)) : right;
  if (to < from || to - from > LONGEST_GAP) return 0;
  const taken = new Uint8Array(to - from);
  const leftShort = [0, 0, 0, 0];
  const leftLong = [0, 0, 0, 0];
  let lettersShort = 0;
  let lettersLong = 0;
  let matched = 0;
  for (let i = start; i < end; i++) {
    const word = short[i] ?? 0;
    const at = placeInGap(long, from, to, taken, covered, word);
    if (at === NOWHERE) {
      add(leftShort, kindOf(word), 1);
      if (kindOf(word) !== FIGURE) lettersShort |= lettersOf(word);
    } else {
      taken[at - from] = 1;
      add(exchanges.same, kindOf(word), 1);
      matched++;
    }
  }
  for (let k = from; k < to; k++) {
    if (taken[k - from] === 1 || covered[k] === 1) continue;
    const word = long[k] ?? 0;
    add(leftLong, kindOf(word), 1);
    if (kindOf(word) !== FIGURE) lettersLong |= lettersOf(word);
  }
  noteSpelling(exchanges.spelling, wordsIn(leftShort), wordsIn(leftLong), lettersShort ^ lettersLong);
  for (let kind = 0; kind < 4; kind++) {
    add(exchanges.exchanged, kind, Math.min(leftShort[kind] ?? 0, leftLong[kind] ?? 0));
  }
  exchanges.wordsForFigures += figuresForWords(leftShort, leftLong) + figuresForWords(leftLong, leftShort);
  return matched;
}

/** A few words against a few: alike if their letters are, whatever word the slip of a letter or a space makes of them. */
function noteSpelling(spelling: Exchanges['spelling'], short: number, long: number, otherLetters: number): void {
  if (short === 0 || long === 0 || short > SLIP.words || long > SLIP.words) return;
  if (countBits(otherLetters) <= SLIP.letters) spelling.alike++;
  else spelling.unlike++;
}

/** Of what two gaps have left: the figures of the one that stand for words of the other, which has none. */
function figuresForWords(one: readonly number[], other: readonly number[]): number {
  return (other[FIGURE] ?? 0) === 0 ? Math.min(one[FIGURE] ?? 0, other[WORD] ?? 0) : 0;
}

function wordsIn(counts: readonly number[]): number {
  return (counts[WORD] ?? 0) + (counts[NAME] ?? 0) + (counts[FUNCTION_WORD] ?? 0);
}

function add(counts: number[], kind: number, count: number): void {
  counts[kind] = (counts[kind] ?? 0) + count;
}

/** Where the word stands in a gap of the long text and has not been matched yet. */
function placeInGap(
  long: Uint32Array,
  from: number,
  to: number,
  taken: Uint8Array,
  covered: Uint8Array,
  word: number,
): number {
  for (let k = from; k < to; k++) {
    if (taken[k - from] === 0 && covered[k] === 0 && (long[k] ?? 0) >>> 2 === word >>> 2) return k;
  }
  return NOWHERE;
}
