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
 * Counts what stands between two common passages in the short text, [start, end), against what stands there in the long one.
 * Gives the number of words that stand in both after all.
 */
export function noteGap(laid: Laid, start: number, end: number, exchanges: Exchanges): number {
  const there = counterpartOf(laid, start, end);
  if (there === null) return 0;
  const leftShort: number[] = [];
  const leftLong: number[] = [];
  for (let at = there.start; at < there.end; at++) if (laid.covered[at] === 0) leftLong.push(laid.long[at] ?? 0);
  let matched = 0;
  for (let at = start; at < end; at++) {
    const word = laid.short[at] ?? 0;
    const same = leftLong.findIndex(other => other >>> 2 === word >>> 2);
    if (same === -1) leftShort.push(word);
    else {
      leftLong.splice(same, 1);
      add(exchanges.same, kindOf(word), 1);
      matched++;
    }
  }
  noteExchange(countsOf(leftShort), countsOf(leftLong), exchanges);
  return matched;
}

/**
 * What stands in the long text where a gap stands in the short one: between the same two passages, or beside the one that there
 * is as many words. Null where either is too long for an exchange.
 */
function counterpartOf(
  { short, long, places }: Laid,
  start: number,
  end: number,
): { start: number; end: number } | null {
  const length = end - start;
  if (length > LONGEST_GAP) return null;
  const left = start > 0 ? (places[start - 1] ?? NOWHERE) + 1 : NOWHERE;
  const right = end < short.length ? (places[end] ?? NOWHERE) : NOWHERE;
  if (left === NOWHERE && right === NOWHERE) return null;
  const from = left === NOWHERE ? Math.max(0, right - length) : left;
  const to = right === NOWHERE ? Math.min(long.length, left + length) : right;
  return to < from || to - from > LONGEST_GAP ? null : { start: from, end: to };
}

/** The words that a gap has left: how many of each kind, and which letters they have, figures aside. */
type Left = { readonly counts: readonly number[]; readonly letters: number };

function countsOf(words: readonly number[]): Left {
  const counts = [0, 0, 0, 0];
  let letters = 0;
  for (const word of words) {
    add(counts, kindOf(word), 1);
    if (kindOf(word) !== FIGURE) letters |= lettersOf(word);
  }
  return { counts, letters };
}

function noteExchange(short: Left, long: Left, exchanges: Exchanges): void {
  for (const kind of [WORD, FIGURE, NAME, FUNCTION_WORD]) {
    add(exchanges.exchanged, kind, Math.min(short.counts[kind] ?? 0, long.counts[kind] ?? 0));
  }
  exchanges.wordsForFigures += figuresForWords(short, long) + figuresForWords(long, short);
  const [one, other] = [wordsIn(short), wordsIn(long)];
  if (one === 0 || other === 0 || one > SLIP.words || other > SLIP.words) return;
  // Alike if their letters are, whatever words the slip of a letter or a space makes of them.
  if (countBits(short.letters ^ long.letters) <= SLIP.letters) exchanges.spelling.alike++;
  else exchanges.spelling.unlike++;
}

/** The figures of the one that stand for words of the other, which has no figure. */
function figuresForWords(one: Left, other: Left): number {
  return (other.counts[FIGURE] ?? 0) === 0 ? Math.min(one.counts[FIGURE] ?? 0, other.counts[WORD] ?? 0) : 0;
}

function wordsIn({ counts }: Left): number {
  return (counts[WORD] ?? 0) + (counts[NAME] ?? 0) + (counts[FUNCTION_WORD] ?? 0);
}

function add(counts: number[], kind: number, count: number): void {
  counts[kind] = (counts[kind] ?? 0) + count;
}
