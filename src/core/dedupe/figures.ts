import { CAPITAL, characterAt, DIGIT, foldedLetter, kindOfCharacter } from './characters.ts';
import { mix, START, take } from './hash.ts';
import { FIGURE } from './word.ts';

const COMMA = 0x2c;
const HYPHEN = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
const GREATER = 0x3e;

/** "1,500", "9.75", "5/16" and "6-5/16" are one figure each. */
export function figureEnd(text: Uint16Array, start: number): number {
  for (let i = start + 1; ; i++) {
    if (isDigit(text, i)) continue;
    const code = text[i] ?? 0;
    if ((code === DOT || code === COMMA || code === SLASH) && isDigit(text, i + 1)) continue;
    if (isHyphen(code) && isFraction(text, i + 1)) continue;
    return i;
  }
}

export function isDigit(text: Uint16Array, at: number): boolean {
  return kindOfCharacter(characterAt(text, at)) === DIGIT;
}

function isHyphen(code: number): boolean {
  return code === HYPHEN || (code >= 0x2010 && code <= 0x2013);
}

function isFraction(text: Uint16Array, at: number): boolean {
  if (!isDigit(text, at)) return false;
  const slash = isDigit(text, at + 1) ? at + 2 : at + 1;
  return text[slash] === SLASH && isDigit(text, slash + 1);
}

/** Thousands are set with commas or without; digits of any script are the same digits. */
export function figure(text: Uint16Array, start: number, end: number): number {
  let hash = START;
  for (let i = start; i < end; i++) {
    const code = text[i] ?? 0;
    if (code !== COMMA) hash = take(hash, isHyphen(code) ? HYPHEN : foldedLetter(characterAt(text, i)));
  }
  return ((mix(hash ^ FIGURE) >>> 8) & ~3) | FIGURE;
}

/** Past a ticker such as <GM.N>, which other houses take out; past the bracket only where more than a ticker is in it. */
export function afterTicker(text: Uint16Array, at: number): number {
  for (let i = at + 1; i < at + 14; i++) {
    const code = text[i];
    if (code === GREATER) return i + 1;
    const kind = kindOfCharacter(characterAt(text, i));
    if (kind !== CAPITAL && kind !== DIGIT && code !== DOT) break;
  }
  return at + 1;
}
