/**
 * What each UTF-16 unit is to the words of a text, in one number: its kind in the lowest three bits, whether spelling varies
 * with it (SPELLING), and the letter it is folded to (lower case, without accent; a digit of any script to 0–9).
 */
export const SEPARATOR = 0;
export const IGNORED = 1;
export const IDEOGRAPH = 2;
export const DIGIT = 3;
const LETTER = 4;
export const CAPITAL = 5;
/** Set where the unit is one of the letters that house spellings differ in. */
export const SPELLING = 8;

/** Scripts that put no spaces between words: Thai, Lao, Myanmar, Khmer, kana, Han. */
const NO_SPACES = /[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3005-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF]/;
const MARK = /[\p{M}\u00AD\u0640\u200B-\u200F\u2060\uFEFF]/u;

const UNKNOWN = -1;
const characters = new Int32Array(65_536).fill(UNKNOWN);

/** What the unit at a place of a text is; the text as `unitsOf` gives it, which has zeros behind its end. */
export function characterAt(text: Uint16Array, at: number): number {
  const unit = text[at] ?? 0;
  const known = characters[unit] ?? SEPARATOR;
  return known === UNKNOWN ? learnBlock(unit) : known;
}

/** What a character is: one of the kinds above. */
export function kindOfCharacter(character: number): number {
  return character & 7;
}

/** Whether a character is a letter of whatever case or script. */
export function isLetter(character: number): boolean {
  return (character & 7) >= LETTER;
}

/** The letter or digit a character is folded to. */
export function foldedLetter(character: number): number {
  return character >>> 8;
}

/** One of eight classes of a folded letter, 0–7. */
export function letterClass(letter: number): number {
  return (letter ^ (letter >> 3)) & 7;
}

/** Fills the block of 256 that the unit is in: most texts need one or two. */
function learnBlock(code: number): number {
  const first = code & 0xff00;
  for (let at = first; at < first + 256; at++) {
    const character = String.fromCharCode(at);
    const [base = ''] = character.normalize('NFKD').toLowerCase();
    const kind = kindOfUnit(character);
    const letter = kind === DIGIT ? digitOf(at) : base.charCodeAt(0);
    const spelling = 'aceouz'.includes(base) ? SPELLING : 0;
    characters[at] = kind | spelling | (letter << 8);
  }
  return characters[code] ?? SEPARATOR;
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
  return /\p{L}/u.test(character) ? LETTER : SEPARATOR;
}
