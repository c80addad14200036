import { type Facts, factsOf, isBadScan, noExchanges, noteGap } from './exchanges.ts';
import { layOver, NOWHERE } from './lay-over.ts';
import { partsOf } from './parts.ts';
import { FIGURE, FUNCTION_WORD, kindOf, NAME, WORD } from './word.ts';

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
  /** In which parts of each text the common passages lie: see `partsOf`. */
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

/** Words of an opening: a paragraph. */
const OPENING = 30;
/** What stands on average behind so many words is told far inside. */
const FAR_INSIDE = 2 * OPENING;
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
  const { places: allPlaces, covered, common, longestRun } = layOver(short, long);
  const places = allPlaces.subarray(0, short.length);
  const exchanges = noExchanges();
  let sameShort = 0;
  let matched = 0;
  for (let at = 0; at < short.length; ) {
    if (places[at] !== NOWHERE) {
      const kind = kindOf(short[at++] ?? 0);
      exchanges.same[kind] = (exchanges.same[kind] ?? 0) + 1;
      sameShort++;
      continue;
    }
    const start = at;
    while (at < short.length && places[at] === NOWHERE) at++;
    const isInside = start > 0 && at < short.length;
    if (isInside || longestRun < LONG_SENTENCE) {
      matched += noteGap({ short, long, places, covered }, start, at, exchanges);
    }
  }
  sameShort += matched;
  return {
    sameShort,
    sameLong: Math.min(common + matched, long.length),
    ...spanOf(places, long.length),
    ...openingsOf(places, covered),
    partsOfShort: partsOf(short.length, sameShort, word => places[word] !== NOWHERE),
    partsOfLong: partsOf(long.length, common, word => covered[word] === 1),
    longestRun,
    figures: factsOf(exchanges, FIGURE),
    names: factsOf(exchanges, NAME),
    words: factsOf(exchanges, WORD, FUNCTION_WORD),
    wordsForFigures: exchanges.wordsForFigures,
    damaged: isBadScan(exchanges),
  };
}

function spanOf(places: Int32Array, longLength: number): Pick<Alignment, 'firstShort' | 'endShort' | 'firstLong'> {
  let firstShort = places.length;
  let endShort = 0;
  let firstLong = longLength;
  for (let at = 0; at < places.length; at++) {
    const place = places[at] ?? NOWHERE;
    if (place === NOWHERE) continue;
    if (firstShort > at) firstShort = at;
    if (firstLong > place) firstLong = place;
    endShort = at + 1;
  }
  return { firstShort, endShort, firstLong };
}

function openingsOf(
  places: Int32Array,
  covered: Uint8Array,
): Pick<Alignment, 'openingShort' | 'openingLong' | 'crossed'> {
  const ofShort = { words: 0, places: 0 };
  const ofLong = { words: 0, places: 0 };
  for (let at = 0; at < places.length; at++) {
    const place = places[at] ?? NOWHERE;
    if (place === NOWHERE) continue;
    if (at < OPENING) {
      ofShort.words++;
      ofShort.places += place;
    }
    if (place < OPENING) {
      ofLong.words++;
      ofLong.places += at;
    }
  }
  const coveredLong = covered.subarray(0, OPENING).reduce((sum, word) => sum + word, 0);
  return {
    openingShort: ofShort.words / Math.min(OPENING, places.length || 1),
    openingLong: coveredLong / Math.min(OPENING, covered.length || 1),
    crossed:
      Math.min(ofShort.words, ofLong.words) * 2 >= OPENING &&
      Math.min(ofShort.places / ofShort.words, ofLong.places / ofLong.words) >= FAR_INSIDE,
  };
}
