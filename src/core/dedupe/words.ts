import {
  CAPITAL,
  characterAt,
  DIGIT,
  foldedLetter,
  IDEOGRAPH,
  IGNORED,
  isLetter,
  kindOfCharacter,
  letterClass,
  SEPARATOR,
  SPELLING,
} from './characters.ts';
import { afterTicker, figure, figureEnd, isDigit } from './figures.ts';
import { mix, START, take } from './hash.ts';
import { AFTER_A_FIGURE, FUNCTION_WORDS, LEFT_OUT, SAME_WORDS, SPELLED_FIGURES } from './house-words.ts';
import { unitsOf } from './units.ts';
import { FUNCTION_WORD, NAME } from './word.ts';

/*
 * Words of a text as numbers, in one pass over its characters, folded so that two houses' styles of one sentence give the
 * same numbers: case, accents, quotes, soft hyphens, British and American spelling, "pct" and "per cent", "mln" and
 * "million", "U.S." and "US", tickers and the words for today and for weekdays, which every paper sets anew.
 */

const E = 0x65;
const I = 0x69;
const O = 0x6f;
const R = 0x72;
const S = 0x73;
const T = 0x74;
const B = 0x62;
const C = 0x63;
const G = 0x67;
const U = 0x75;
const Y = 0x79;
const Z = 0x7a;
const LINE = 0x0a;
const EXCLAMATION = 0x21;
const APOSTROPHE = 0x27;
const DOT = 0x2e;
const COLON = 0x3a;
const LESS = 0x3c;
const QUESTION = 0x3f;
const TYPOGRAPHIC_APOSTROPHE = 0x2019;
const REPLACEMENT = 0xfffd;

/** Where the words go: grown as needed, reused from text to text. */
let scratch = new Uint32Array(4096);

/** The words of `text`, in order. Linear, about 12 ns a character. */
export function wordsOf(text: string): Uint32Array {
  // Reading may replace `scratch` by a larger one.
  const count = scan(text, 0, houseStyle ?? readHouseStyle());
  return scratch.slice(0, count);
}

/** The words of paragraphs one after the other, and the place of the first word of each paragraph that has any. */
export function wordsOfParagraphs(paragraphs: readonly string[]): {
  readonly words: Uint32Array;
  readonly starts: Uint32Array;
} {
  const style = houseStyle ?? readHouseStyle();
  const starts: number[] = [];
  let count = 0;
  for (const paragraph of paragraphs) {
    const after = scan(paragraph, count, style);
    if (after > count) starts.push(count);
    count = after;
  }
  return { words: scratch.slice(0, count), starts: Uint32Array.from(starts) };
}

/** Puts the words of a text into `scratch` from place `count`, and gives the place after the last. */
function scan(written: string, count: number, style: HouseStyle): number {
  const text = unitsOf(written);
  const end = written.length;
  makeRoom(count + end + 1);
  let sentenceStart = true;
  let i = 0;
  while (i < end) {
    const character = characterAt(text, i);
    const kind = kindOfCharacter(character);
    if (kind === SEPARATOR || kind === IGNORED) {
      const code = text[i];
      if (code === DOT || code === LINE || code === COLON || code === QUESTION || code === EXCLAMATION)
        sentenceStart = true;
      i = code === LESS ? afterTicker(text, i) : i + 1;
    } else if (kind === IDEOGRAPH) {
      const next = characterAt(text, i + 1);
      const pair = kindOfCharacter(next) === IDEOGRAPH ? foldedLetter(next) : 0;
      scratch[count++] = (mix(take(take(START, foldedLetter(character)), pair)) >>> 8) & ~3;
      i++;
    } else if (kind === DIGIT) {
      const stop = figureEnd(text, i);
      scratch[count++] = figure(text, i, stop);
      i = stop;
      sentenceStart = false;
    } else {
      const start = i;
      i = scanWord(text, start);
      const instead = style.isKnown[scanned >>> 10] === 0 ? undefined : lookUp(style, text, scanned, start, i);
      if (instead === undefined) {
        const isName = kind === CAPITAL && (!sentenceStart || kindOfCharacter(characterAt(text, i + 1)) === CAPITAL);
        scratch[count++] = isName ? scanned | NAME : scanned;
      } else if (instead !== NOTHING) scratch[count++] = instead;
      sentenceStart = false;
    }
  }
  return count;
}

function makeRoom(words: number): void {
  if (scratch.length >= words) return;
  const larger = new Uint32Array(words * 2);
  larger.set(scratch);
  scratch = larger;
}

/** What `scanWord` read. */
let scanned = 0;

/** Reads one word from its first letter, and gives the place after its last. */
function scanWord(text: Uint16Array, start: number): number {
  let hash = START;
  let letters = 0;
  let previous = 0;
  let beforePrevious = 0;
  let length = 0;
  let sinceDot = 0;
  let i = start;
  let character = characterAt(text, i);
  for (;;) {
    const next = characterAt(text, i + 1);
    if (isLetter(character)) {
      length++;
      sinceDot++;
      let letter = foldedLetter(character);
      // "canceled" and "cancelled": a letter doubled counts once.
      if (letter !== previous) {
        if ((character & SPELLING) !== 0)
          letter = respell(letter, beforePrevious, previous, isLetter(next) ? foldedLetter(next) : 0, length);
        if (letter !== 0) {
          beforePrevious = previous;
          previous = letter;
          hash = take(hash, letter);
          letters |= 1 << letterClass(letter);
        }
      }
    } else if (kindOfCharacter(character) !== IGNORED) {
      const code = text[i];
      // "U.S." is one word; the end of a sentence after "plan B." is none of it.
      const isInitials = code === DOT && sinceDot === 1 && isLetter(next) && !isLetter(characterAt(text, i + 2));
      const isElision = (code === APOSTROPHE || code === TYPOGRAPHIC_APOSTROPHE) && isLetter(next);
      // "the port?s quay": an apostrophe lost on the way.
      const isLost =
        (code === QUESTION || code === REPLACEMENT) && isLetter(next) && !isLetter(characterAt(text, i + 2));
      if (!isInitials && !isElision && !isLost) break;
      sinceDot = 0;
    }
    i++;
    character = next;
  }
  scanned = ((mix(hash) >>> 18) << 10) | (letters << 2);
  return i;
}

/**
 * The letter that both spellings of a word have, 0 where only one has it: organize/organise, defence/defense, colour/color,
 * catalogue/catalog, centre/center, programme/program, anaemic/anemic. What it does to other words it does to both copies.
 */
function respell(letter: number, beforePrevious: number, previous: number, next: number, length: number): number {
  if (letter === Z) return S;
  if (letter === C) return next === E || next === I || next === Y ? S : C;
  if (letter === U) return (previous === O && next === R) || (previous === G && next === E) ? 0 : U;
  if (letter === E) return length > 2 && isMute(beforePrevious, previous, next) ? 0 : E;
  return next === E && length > 1 ? 0 : letter;
}

/** The last e of a word, and the e of -ter and -tre, -ber and -bre. */
function isMute(beforePrevious: number, previous: number, next: number): boolean {
  if (next === 0) return true;
  if (next === R) return previous === T || previous === B;
  return next === S && previous === R && (beforePrevious === T || beforePrevious === B);
}

/** House words as read by `scan`: what is put in a word's place, after a figure under the complement of the word. */
type HouseStyle = {
  readonly instead: ReadonlyMap<number, number>;
  /** By the upper 14 bits of a word, whether it may be in the map. */
  readonly isKnown: Uint8Array;
};

/** Put in the place of a word that is left out. */
const NOTHING = -1;
let houseStyle: HouseStyle | undefined;

function lookUp(style: HouseStyle, text: Uint16Array, word: number, start: number, end: number): number | undefined {
  const isGlued = end - start < 4 && start > 0 && isDigit(text, start - 1);
  return style.instead.get(isGlued ? ~word : word);
}

function readHouseStyle(): HouseStyle {
  const none = { instead: new Map<number, number>(), isKnown: new Uint8Array(1 << 14) };
  const only = (word: string): number => {
    scan(word, 0, none);
    return scratch[0] ?? 0;
  };
  const instead = new Map<number, number>();
  for (const word of FUNCTION_WORDS.split(' ')) instead.set(only(word), only(word) | FUNCTION_WORD);
  for (const word of LEFT_OUT.split(' ')) instead.set(only(word), NOTHING);
  for (const line of SAME_WORDS) {
    const words = line.split(' ').map(only);
    for (const word of words) instead.set(word, words[0] ?? word);
  }
  SPELLED_FIGURES.split(' ').forEach((word, index) => {
    instead.set(only(word), only(String(index + 2)));
  });
  for (const [word, other] of [...instead]) instead.set(~word, other);
  for (const [letter, word] of AFTER_A_FIGURE) instead.set(~only(letter), only(word));
  const isKnown = new Uint8Array(1 << 14);
  for (const word of instead.keys()) isKnown[(word < 0 ? ~word : word) >>> 10] = 1;
  houseStyle = { instead, isKnown };
  return houseStyle;
}
