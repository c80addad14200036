import { CAPITAL, foldAt, printed, roleOf, type TaggedText, tagAt, tokenAt } from './tagged-text.ts';

/** A house has "of" and "&" in its name, a person initials, a place small words of any kind and "Colo.". */
export type NameOf = 'house' | 'person' | 'place';

export const HONORIFIC = /^(?:mr|mrs|ms|dr|prof|rev)\.?$/i;
/** A character of a script that puts no spaces between words. */
export const UNSPACED = /^[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]$/u;
/** What stands before a name. */
export const BY = /^(?:by|por|par|von|di|av|af|oleh|door)$/;
/** Small words within a house's name: "The Chronicle of Higher Education", "El Faro del Estrecho". */
const OF_HOUSES = new Set(
  'of the de del dell della dei la le les du des da do dos di el al der die das den for van von d l bin'.split(' '),
);
/** "Krkonošský deník", "Dunavski talas": in Slavic names the noun behind an adjective is small. */
const ADJECTIVE = /^\p{Lu}\p{L}+(?:sk|ck|čk|šk|ск|цк)\p{Ll}{1,3}$/u;

/** The one reader of names: where the name ends that begins at tag `at`; `at` itself where none does. */
export function nameEnd(read: TaggedText, at: number, of: NameOf, to = read.tags.length): number {
  let end = at;
  for (let next = nameStep(read, at, at, of); next > end && next <= to; next = nameStep(read, at, end, of)) end = next;
  return end;
}

/** Where the name that began at `at` goes on behind tag `to`; `to` where it does not. */
function nameStep(read: TaggedText, at: number, to: number, of: NameOf): number {
  const tag = tagAt(read, to);
  const written = printed(read, to);
  const first = to === at;
  if (tag.kind === 'mark') return first ? to : markStep(read, to, of);
  if (roleOf(tag) !== undefined || tag.classes?.has('exchange') || isAnd(read, to)) return to;
  if (CAPITAL.test(written)) {
    if (first) return to + 1;
    if (of === 'house' && tag.kind === 'number') return to;
    // "张一鸣", "하지은 기자": a space ends a name of characters.
    if (of === 'person' && UNSPACED.test(written)) return to === at + 1 || tokenAt(read, to)?.glued ? to + 1 : to;
    // A word of credit lines in capitals, or in a script that has none.
    return tag.kind === 'words' && !isTitled(written) && !/^\p{Lu}$/u.test(written) ? to : to + 1;
  }
  if (first) return to;
  let next = to;
  while (next < to + 3 && joins(read, next, of)) next += 1;
  if (next > to && /^['’]$/.test(printed(read, next))) next += 1;
  if (next === to || !isAhead(read, next, of)) return isNoun(read, to) ? to + 1 : to;
  // "Wayan Sudiarta di Denpasar" is in a place.
  const place = of === 'person' && read.knowledge.where.has(foldAt(read, to)) ? nameEnd(read, next, 'place') : next;
  return place > next && read.knowledge.isPlace(printed(read, next, place)) ? to : next;
}

/** "Piet van Rensburg", "Frankfurt am Main": what may stand small between words with capitals. */
function joins(read: TaggedText, at: number, of: NameOf): boolean {
  const word = foldAt(read, at);
  return of === 'house' ? OF_HOUSES.has(word) : read.knowledge.isParticle(word);
}

/** A word that goes on with the name; "Ayman Oghanna for NPR", "Volta Mirror & GNA" are two. */
function isAhead(read: TaggedText, at: number, of: NameOf): boolean {
  return CAPITAL.test(printed(read, at)) && (of !== 'house' || tagAt(read, at).kind !== 'party');
}

function markStep(read: TaggedText, at: number, of: NameOf): number {
  const written = printed(read, at);
  const ahead = isAhead(read, at + 1, of);
  // "Yun-hee", "O'Neill", "E&E"
  const glues = /^['’`‘·&-]$/.test(written) && tokenAt(read, at)?.glued && tokenAt(read, at + 1)?.glued;
  if (glues) return of === 'person' ? at + 2 : ahead ? at + 1 : at;
  if (of === 'house') return ahead && written === '&' ? at + 1 : at;
  return isShort(read, at, 1) || HONORIFIC.test(printed(read, at - 1, at + 1)) ? at + 1 : at;
}

/** The tag at `at` is the small noun of a Slavic name that began before it. */
export function isNoun(read: TaggedText, at: number): boolean {
  return at > 0 && /^\p{Ll}{3}/u.test(printed(read, at)) && ADJECTIVE.test(printed(read, at - 1));
}

export function isTitled(written: string): boolean {
  return /^\p{Lu}[\p{Ll}\p{M}]+$/u.test(written);
}

/** "and", "及"; a capitalized one is a name. */
export function isAnd(read: TaggedText, at: number): boolean {
  return read.knowledge.and.has(foldAt(read, at)) && !/^\p{Lu}/u.test(printed(read, at));
}

/** A full stop that belongs to the short word before it: "Colo.", "St.", "J."; "from Rome." ends. */
export function isShort(read: TaggedText, at: number, most: number): boolean {
  const mark = tokenAt(read, at);
  const before = read.tokens[tagAt(read, at).from - 1];
  if (mark?.fold !== '.' || !mark.glued || !before?.word) return false;
  const length = before.end - before.start;
  const ends = length > 3 && /^\p{Lu}/u.test(printed(read, at + 1));
  return length <= most && !(ends && read.knowledge.isPlace(read.text.slice(before.start, before.end)));
}
