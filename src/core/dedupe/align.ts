import { layOver, NOWHERE } from './lay-over.ts';
import { FIGURE, FUNCTION_WORD, kindOf, lettersOf, NAME, WORD } from './word.ts';

/** How two texts lie on each other. Counts are words. */
export type Alignment = {
  readonly sameShort: number;
  readonly sameLong: number;
  /** Where in the short text the first common passage begins and the last ends; where the first begins in the long one. */
  readonly firstShort: number;
  readonly endShort: number;
  readonly firstLong: number;
  /** Share of the first words of each text, its opening, that stands in the other. */
  readonly openingShort: number;
  readonly openingLong: number;
  /** Each text has the other's opening, but far inside: two pages of which each tells beside its story of the other's. */
  readonly crossed: boolean;
  /** A bit for each 32nd of a text, from the lowest on: half of it and more is common. */
  readonly partsOfShort: number;
  readonly partsOfLong: number;
  /** The longest passage that stands word by word in both. */
  readonly longestRun: number;
  readonly figures: Facts;
  readonly names: Facts;
  readonly words: Facts;
  /** How many figures stand in one text where the other has a word: "33.0" and "nil". */
  readonly wordsForFigures: number;
  /** One of the texts is badly scanned: what was exchanged has nearly the same letters. */
  readonly damaged: boolean;
};

/** Of one kind of word: how many stand in both texts, how many were exchanged where the words around them stayed. */
export type Facts = { readonly same: number; readonly exchanged: number };

/** Between two common passages at most so many words are taken for an exchange; more is other text. */
const GAP = 14;
/** Words of an opening: a paragraph. */
const OPENING = 30;
/*
 * What a passage is that stands word by word in two texts, by how many words it has.
 */
/** A sentence: two writers hardly ever write the same. */
export const SENTENCE = 18;
/** A long sentence: what stands before the first and behind the last of them is each page's own. */
export const LONG_SENTENCE = 24;
/** From one keyboard, no template and no chance. */
export const VERBATIM = 50;

/** Lays the shorter text on the longer one and tells what is the same, and what differs in the small gaps between. */
export function align(short: Uint32Array, long: Uint32Array): Alignment {
  const { places, covered, common, longestRun } = layOver(short, long);
  const same = [0, 0, 0, 0];
  const exchanged = [0, 0, 0, 0];
  const spelling = { alike: 0, unlike: 0 };
  const gaps: Gaps = { same, exchanged, spelling, wordsForFigures: 0 };
  let sameShort = 0;
  let sameLong = common;
  let firstShort = short.length;
  let endShort = 0;
  let firstLong = long.length;
  const shortPlaces = places.subarray(0, short.length);
  let openingShort = 0;
  let placesOfOpeningShort = 0;
  let openingLong = 0;
  let placesOfOpeningLong = 0;
  let i = 0;
  while (i < short.length) {
    const place = places[i] ?? NOWHERE;
    if (place !== NOWHERE) {
      if (i < firstShort) firstShort = i;
      if (place < firstLong) firstLong = place;
      endShort = i + 1;
      if (i < OPENING) {
        openingShort++;
        placesOfOpeningShort += place;
      }
      if (place < OPENING) {
        openingLong++;
        placesOfOpeningLong += i;
      }
      const kind = kindOf(short[i] ?? 0);
      same[kind] = (same[kind] ?? 0) + 1;
      sameShort++;
      i++;
      continue;
    }
    const start = i;
    while (i < short.length && places[i] === NOWHERE) i++;
    const isInside = start > 0 && i < short.length;
    const matched = isInside || longestRun < LONG_SENTENCE ? gap({ short, long, places, covered }, start, i, gaps) : 0;
    sameShort += matched;
    sameLong += matched;
  }
  return {
    sameShort,
    sameLong: Math.min(sameLong, long.length),
    firstShort,
    endShort,
    firstLong,
    openingShort: openingShort / Math.min(OPENING, short.length || 1),
    openingLong:
      covered.subarray(0, OPENING).reduce((sum, covered) => sum + covered, 0) / Math.min(OPENING, long.length || 1),
    crossed:
      Math.min(openingShort, openingLong) * 2 >= OPENING &&
      Math.min(placesOfOpeningShort / openingShort, placesOfOpeningLong / openingLong) >= 2 * OPENING,
    partsOfShort: partsOf(short.length, sameShort, word => shortPlaces[word] !== NOWHERE),
    partsOfLong: partsOf(long.length, common, word => covered[word] === 1),
    longestRun,
    figures: { same: same[FIGURE] ?? 0, exchanged: exchanged[FIGURE] ?? 0 },
    names: { same: same[NAME] ?? 0, exchanged: exchanged[NAME] ?? 0 },
    words: {
      same: (same[WORD] ?? 0) + (same[FUNCTION_WORD] ?? 0),
      exchanged: (exchanged[WORD] ?? 0) + (exchanged[FUNCTION_WORD] ?? 0),
    },
    wordsForFigures: gaps.wordsForFigures,
    damaged: spelling.alike >= 4 && spelling.alike >= 3 * spelling.unlike,
  };
}

const PARTS = 32;

/** A phrase in common, or a line of furniture, lies in no part; a passage does. Of `most` common words none may be enough. */
function partsOf(length: number, most: number, isCommon: (word: number) => boolean): number {
  if (most * 2 < Math.floor(length / PARTS)) return 0;
  let parts = 0;
  for (let part = 0, at = 0; part < PARTS; part++) {
    const end = Math.ceil(((part + 1) * length) / PARTS);
    let common = 0;
    const words = end - at;
    for (; at < end; at++) if (isCommon(at)) common++;
    if (common > 0 && common * 2 >= words) parts |= 1 << part;
  }
  return parts >>> 0;
}

type Laid = {
  readonly short: Uint32Array;
  readonly long: Uint32Array;
  readonly places: Int32Array;
  readonly covered: Uint8Array;
};

/** What the small gaps hold: by kind of word the same in both and exchanged; and exchanges that look like misspellings or not. */
type Gaps = {
  same: number[];
  exchanged: number[];
  spelling: { alike: number; unlike: number };
  wordsForFigures: number;
};

/**
 * What stands between two common passages in the short text, [start, end), against what stands there in the long one.
 * Gives the number of words that stand in both after all.
 */
function gap({ short, long, places, covered }: Laid, start: number, end: number, gaps: Gaps): number {
  if (end - start > GAP) return 0;
  const left = start > 0 ? (places[start - 1] ?? NOWHERE) + 1 : NOWHERE;
  const right = end < short.length ? (places[end] ?? NOWHERE) : NOWHERE;
  if (left === NOWHERE && right === NOWHERE) return 0;
  const from = left === NOWHERE ? Math.max(0, right - (end - start)) : left;
  const to = right === NOWHERE ? Math.min(long.length, left + (end - start)) : right;
  if (to < from || to - from > GAP) return 0;
  const taken = new Uint8Array(to - from);
  const leftShort = [0, 0, 0, 0];
  const leftLong = [0, 0, 0, 0];
  let lettersShort = 0;
  let lettersLong = 0;
  let matched = 0;
  for (let i = start; i < end; i++) {
    const word = short[i] ?? 0;
    const at = free(long, from, to, taken, covered, word);
    if (at === NOWHERE) {
      add(leftShort, kindOf(word), 1);
      if (kindOf(word) !== FIGURE) lettersShort |= lettersOf(word);
    } else {
      taken[at - from] = 1;
      add(gaps.same, kindOf(word), 1);
      matched++;
    }
  }
  for (let k = from; k < to; k++) {
    if (taken[k - from] === 1 || covered[k] === 1) continue;
    const word = long[k] ?? 0;
    add(leftLong, kindOf(word), 1);
    if (kindOf(word) !== FIGURE) lettersLong |= lettersOf(word);
  }
  noteSpelling(gaps.spelling, wordsIn(leftShort), wordsIn(leftLong), lettersShort ^ lettersLong);
  for (let kind = 0; kind < 4; kind++) {
    add(gaps.exchanged, kind, Math.min(leftShort[kind] ?? 0, leftLong[kind] ?? 0));
  }
  gaps.wordsForFigures += figuresForWords(leftShort, leftLong) + figuresForWords(leftLong, leftShort);
  return matched;
}

/** A few words against a few: alike if their letters are, whatever word the slip of a letter or a space makes of them. */
function noteSpelling(spelling: Gaps['spelling'], short: number, long: number, otherLetters: number): void {
  if (short === 0 || long === 0 || short > 3 || long > 3) return;
  if (countBits(otherLetters) <= 2) spelling.alike++;
  else spelling.unlike++;
}

/** Of what two gaps have left: the figures of the one that stand for words of the other, which has none. */
function figuresForWords(one: readonly number[], other: readonly number[]): number {
  return (other[FIGURE] ?? 0) === 0 ? Math.min(one[FIGURE] ?? 0, other[WORD] ?? 0) : 0;
}

function wordsIn(counts: readonly number[]): number {
  return (counts[WORD] ?? 0) + (counts[NAME] ?? 0) + (counts[FUNCTION_WORD] ?? 0);
}

/** How many bits of 32 are set. */
export function countBits(bits: number): number {
  let count = 0;
  for (let left = bits >>> 0; left !== 0; left &= left - 1) count++;
  return count;
}

function add(counts: number[], kind: number, count: number): void {
  counts[kind] = (counts[kind] ?? 0) + count;
}

/** Where the word stands in a gap of the long text and has not been matched yet. */
function free(
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
