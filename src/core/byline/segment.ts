import { IS } from '../language-pack.ts';
import { is, type Line, organizationAt, phraseLength } from './line.ts';
import { prefixAt } from './prefix.ts';
import type { Break } from './tokens.ts';

/** The words from `from` up to `to`, and what separates them from those before. */
export type Segment = { readonly from: number; readonly to: number; readonly opening: Break };

/** Where the segment that begins at `from` ends: a segment has no break, "and" or prefix ("by") inside, but for those of a house's name. */
export function segmentEnd(line: Line, from: number, end: number): number {
  let to = from + 1;
  while (to < end) {
    const behind = isOneSegment(line, to, end) ? to + 1 : houseOver(line, from, to, end);
    if (behind === to) break;
    to = behind;
  }
  return Math.min(to, end);
}

function isOneSegment(line: Line, to: number, end: number): boolean {
  if (line.tokens[to]?.before !== 'space') return false;
  const and = andLength(line, to, end);
  if (and > 0 && !(is(line, to - 1, ROLE) && isRole(line, to + and, end))) return false;
  return prefixAt(line, to, end, false) === undefined;
}

/** Where the listed house or place ends that begins before a word and goes on with it: "Mail & Guardian", "Dar es Salaam"; the word itself where there is none. */
function houseOver(line: Line, from: number, to: number, end: number): number {
  for (let at = from; at < to; at++) {
    const behind = at + (organizationAt(line, at, end)?.length ?? phraseLength(line, at, end, IS.place));
    if (behind > to) return behind;
  }
  return to;
}

const ROLE = IS.role | IS.roleWord;

/** "Defence and security editor", in small letters behind the "and": nobody new. */
function isRole(line: Line, from: number, end: number): boolean {
  let at = from;
  while (at < end && line.tokens[at]?.shape === 'lower' && is(line, at, ROLE)) at++;
  return at > from && is(line, at - 1, IS.role);
}

/** How many words the "and" at `at` has; 0 where there is none. A one-letter "and" (y, e, i) needs like names at both sides. */
export function andLength(line: Line, at: number, end: number): number {
  const token = line.tokens[at];
  if (token === undefined || at + 1 >= end || !is(line, at, IS.and)) return 0;
  const length = phraseLength(line, at, end, IS.and) || 1;
  if (token.shape === 'capital' || token.text.endsWith('.')) return 0;
  if (token.text.length > 1) return length;
  const before = wordsFrom(line, at - 1, -1);
  const after = wordsFrom(line, at + 1, 1);
  // "Rita Costa e Lusa"
  if (before > 1 && organizationAt(line, at + 1, end) && !is(line, at + 1, IS.givenName)) return length;
  return (before >= 2 && after >= 2) || (before === 1 && after === 1 && token.shape !== 'initial') ? length : 0;
}

function wordsFrom(line: Line, at: number, step: 1 | -1): number {
  let words = 0;
  for (let next = at; words < 3; next += step) {
    const token = line.tokens[next];
    if (token === undefined) break;
    // "Marcelo de Moraes" is a name of two.
    const particle = token.shape === 'lower' && is(line, next, IS.particle);
    if (!particle && (token.shape === 'lower' || is(line, next, IS.by))) break;
    if (!particle) words++;
  }
  return words;
}
