import { placeKey } from '../text/words.ts';
import type { DatelinePhrases } from './phrases.ts';

const MARKS = /^(?:[*•●■▪►▶◆★☆·#>»~^|.†‡+-]{1,12}\s{0,3}){1,3}/;
const WORDS = /^[([]?(\p{L}[\p{L}’' -]{1,24}?)(?:\s?\d{1,2})?[)\]]?\s{0,2}(?:[-:–—|]{1,2}|(?<=[)\]]))\s{0,2}/u;
/** A desk's letter before capitals: "c CHICAGO". */
const LETTER = /^[a-z] {1,5}(?=\p{Lu}{2})/u;

/** What stands before a dateline and goes with it: stars, bullets, a desk's letter. Gives where it ends. */
export function skipLeadIns(text: string, start: number, end: number): number {
  const at = start + lengthOf(MARKS, text.slice(start, Math.min(end, start + 48)));
  return at + lengthOf(LETTER, text.slice(at, Math.min(end, at + 8)));
}

/** True for a line that is a note about the story below it: "(Corrects figure in paragraph 3.)", "Editor's note: …". */
export function isNote(line: string, phrases: DatelinePhrases): boolean {
  if (/^\(.*\)$/.test(line)) return true;
  const words = WORDS.exec(line.slice(0, 40));
  return words !== null && phrases.lead.has(placeKey(words[1] ?? ''));
}

function lengthOf(pattern: RegExp, text: string): number {
  return pattern.exec(text)?.[0].length ?? 0;
}
