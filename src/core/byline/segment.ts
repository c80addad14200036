import { IS } from '../language-pack.ts';
import { is, type Line, organizationAt, phraseLength } from './line.ts';
import { prefixAt } from './prefix.ts';
import type { Break } from './tokens.ts';

/** The words from `from` up to `to`, and what separates them from those before. */
export type Segment = { readonly from: number; readonly to: number; readonly opening: Break };

/** Where the segment that begins at `from` ends: a segment has no break, "and" or prefix ("by") inside, but for those of a house's name. */
export function segmentEnd(line: Line, from: number, end: number): number {
  const behindName = (at: number): number => at + (organizationAt(line, at, end)?.length ?? 1);
  let to = behindName(from);
  while (to < end && line.tokens[to]?.before === 'space') {
    const and = andLength(line, to, end);
    if (and > 0 && !(is(line, to - 1, ROLE) && isRole(line, to + and, end))) break;
    if (prefixAt(line, to, end, false) !== undefined) break;
    to = behindName(to);
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
  if (token === undefined || at + 1 >= end) return 0;
  const length = phraseLength(line, at, end, IS.and) || (is(line, at, IS.and) ? 1 : 0);
  if (length === 0) return 0;
  if (token.shape === 'capital' || token.text.endsWith('.')) return 0;
  if (token.text.length > 1) return length;
  const before = wordsFrom(line, at - 1, -1);
  const after = wordsFrom(line, at + 1, 1);
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
