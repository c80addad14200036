import { findPlaces } from '../gazetteer.ts';
import { IS } from '../language-pack.ts';
import { is, type Line, phraseLength, printed } from './line.ts';

/** Cities and countries of the phrase file, one or more. */
export function isPlace(line: Line, from: number, to: number): boolean {
  const start = is(line, from, IS.in) && to - from > 1 ? from + 1 : from;
  let at = start;
  while (at < to) {
    const length = line.tokens[at]?.shape === 'lower' ? 0 : phraseLength(line, at, to, IS.place);
    // "Sofía Lagos" is no pair of cities.
    if (length === 0 || (at > start && is(line, start, IS.givenName))) return false;
    at += length;
  }
  return true;
}

const LEAST_TOWN = 45;
/** 4,000 people. */
const LEAST_CASELESS = 36;

/** Scripts without capitals whose writers have two names or more: there a town can be told from a person. */
export const SPACED_CASELESS =
  /^[\p{sc=Arabic}\p{sc=Hebrew}\p{sc=Devanagari}\p{sc=Beng}\p{sc=Guru}\p{sc=Gujr}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}\p{sc=Ethi}\p{sc=Geor}\p{sc=Thai}]/u;

/**
 * One to three words that mean nothing else and are a town of 30,000 or more, set with capitals or in a script without:
 * "Joanna Marsh, Gqeberha", "أبها - يحيى الشبرقي".
 */
export function isTown(line: Line, from: number, to: number, afterRole = false): boolean {
  // "…, corresponsal, Tuxtla Gutiérrez": behind a role a town may have a person's name.
  const taken = afterRole ? TAKEN & ~IS.givenName : TAKEN;
  if (line.gazetteer === undefined || to - from > 3) return false;
  for (let at = from; at < to; at++) {
    const shape = line.tokens[at]?.shape;
    const joins = shape === 'lower' && at > from && at + 1 < to && is(line, at, IS.particle);
    if ((shape === 'capital' || shape === 'capitals' || shape === 'caseless' || joins) && !is(line, at, taken))
      continue;
    return false;
  }
  const least = line.tokens[from]?.shape === 'caseless' ? LEAST_CASELESS : LEAST_TOWN;
  return findPlaces(line.gazetteer, printed(line, from, to)).some(({ weight }) => weight >= least);
}
const TAKEN = IS.givenName | IS.role | IS.desk | IS.organization | IS.noise;
