import { fold } from '../text/words.ts';

/*
 * The words of a text as numbers, in one pass over its characters. A word is 24 bits: 21 of hash, and three flags. Letters are
 * folded as everywhere (core/text/words.ts), each once, into a table: comparing needs the words of a text in 30 microseconds, and
 * tokens as objects take twenty times that.
 */

/** Set on a word with a digit in it: "1.5", "2026", "F-16". */
export const FIGURE = 1;
/** Set on a word with a capital inside a sentence. Scripts without capitals have no such words. */
export const NAME = 2;
/** Set on a word of a body that stands in the headline too: it says what the article is about. */
export const SUBJECT = 4;
/** A word shifted right by so much is its hash: what two words are compared by. */
export const HASH_SHIFT = 3;
/** Shorter words say little of what a headline is about: "to", "for", "in". */
const CONTENT_LETTERS = 4;

/** More words of a text are not compared: the longest articles have some 4,000, and hostile texts have millions. */
export const MOST_WORDS = 4_000;

const SEPARATOR = 0;
const IGNORED = 1;
const IDEOGRAPH = 2;
const DIGIT = 3;
const LETTER = 4;
const CAPITAL = 5;

/** Scripts that put no spaces between words: Thai, Lao, Myanmar, Khmer, kana, Han. */
const NO_SPACES = /[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3005-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF]/;
const MARK = /[\p{M}\u00AD\u0640\u200B-\u200F\u2060\uFEFF]/u;
const SENTENCE_END = /[.!?:…。！？؟۔।\n]/;
const ENDS_SENTENCE = 8;

const UNKNOWN = -1;
/** Of each UTF-16 unit its kind, whether it ends a sentence, and from bit 8 on the letter it is folded to. */
const units = new Int32Array(65_536).fill(UNKNOWN);

function learnUnit(code: number): number {
  const character = String.fromCharCode(code);
  const kind = kindOfUnit(character);
  const folded = kind === DIGIT ? digitOf(code) : fold(character).charCodeAt(0);
  const entry = kind | (SENTENCE_END.test(character) ? ENDS_SENTENCE : 0) | (folded << 8);
  units[code] = entry;
  return entry;
}

/** The ASCII digit of a digit of any script: each script has its ten in a row. */
function digitOf(code: number): number {
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCharCode(zero - 1))) zero--;
  return 0x30 + code - zero;
}

function kindOfUnit(character: string): number {
  if (NO_SPACES.test(character)) return IDEOGRAPH;
  if (MARK.test(character)) return IGNORED;
  if (/\p{Nd}/u.test(character)) return DIGIT;
  if (/\p{Lu}/u.test(character)) return CAPITAL;
  return /[\p{L}\uD800-\uDFFF]/u.test(character) ? LETTER : SEPARATOR;
}

const scratch = new Uint32Array(MOST_WORDS);

/**
 * The words of a text in order, at most the first 4,000. Linear; about 15 ns a character. `SUBJECT` is set on content words: figures,
 * ideographs and words of four letters or more.
 */
export function wordsOf(text: string): Uint32Array {
  // The space ends the last word.
  const spaced = `${text} `;
  let count = 0;
  let opensSentence = true;
  let hash = START;
  let letters = 0;
  let flags = 0;
  for (let i = 0; i < spaced.length && count < MOST_WORDS; i++) {
    const unit = unitAt(spaced, i);
    const kind = unit & 7;
    if (kind === IGNORED) continue;
    if (kind >= DIGIT) {
      if (letters === 0) flags = kind === CAPITAL && !opensSentence ? NAME : 0;
      if (kind === DIGIT) flags = FIGURE;
      hash = take(hash, unit >>> 8);
      letters++;
      continue;
    }
    if (letters > 0) {
      if (kind === SEPARATOR && joins(spaced, i)) continue;
      scratch[count++] = wordOf(hash, flags === FIGURE || letters >= CONTENT_LETTERS ? flags | SUBJECT : flags);
      hash = START;
      letters = 0;
      opensSentence = false;
    }
    if ((unit & ENDS_SENTENCE) !== 0) opensSentence = true;
    if (kind !== IDEOGRAPH || count === MOST_WORDS) continue;
    // A character alone says little: with the one behind it it is a word.
    const next = unitAt(spaced, i + 1);
    scratch[count++] = wordOf(take(take(START, unit >>> 8), (next & 7) === IDEOGRAPH ? next >>> 8 : 0), SUBJECT);
  }
  return scratch.slice(0, count);
}

function unitAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  const known = units[code] ?? SEPARATOR;
  return known === UNKNOWN ? learnUnit(code) : known;
}

/** Whether a separator stands inside a word: "1,000", "1.5", "don’t", "U.S". */
function joins(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code !== 0x2e && code !== 0x2c && code !== 0x27 && code !== 0x2019) return false;
  const before = unitAt(text, at - 1) & 7;
  const after = unitAt(text, at + 1) & 7;
  if (code === 0x2e || code === 0x2c) return before === DIGIT && after === DIGIT;
  return before >= LETTER && after >= LETTER;
}

const START = 0x811c9dc5;

function take(hash: number, value: number): number {
  return Math.imul(hash ^ value, 0x01000193);
}

function wordOf(hash: number, flags: number): number {
  return ((mix(hash) >>> 11) << HASH_SHIFT) | flags;
}

/** 32 well-mixed bits out of 32 (the finalizer of MurmurHash3). */
export function mix(hash: number): number {
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** 32 bits for a string. */
export function hashOf(text: string): number {
  let hash = START;
  for (let i = 0; i < text.length; i++) hash = take(hash, text.charCodeAt(i));
  return mix(hash);
}
