import { printed, type TaggedText } from './parsed-credit.ts';
import type { CreditKnowledge, Tag } from './tag-words.ts';

/** Small words within a person's name; the rest of a name is set with capitals, or in a script without. */
export const PARTICLES = new Set(
  'de del della di da do dos das du la le van von der den ten ter het bin bint ibn al el ul zu y af av st d l'.split(
    ' ',
  ),
);
/** A possible line of contributors, and what it is read by. */
export type Line = TaggedText & { readonly knowledge: CreditKnowledge };

/** What stands before a name. */
export const BY = /^(?:by|por|par|von|di|av|af|oleh|door)$/;
export const NOTHING: Tag = { kind: 'mark', from: 0, to: 0 };
export const UNSPACED = /^[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]$/u;
export const HONORIFIC = /^(?:mr|mrs|ms|dr|prof|rev)\.?$/i;

/** What the words at `at` say somebody did; "Editor Anna Berg" says what she is. */
export function deedOf(line: Line, at: number): string | undefined {
  const tag = line.tags[at] ?? NOTHING;
  const isRank = isTitled(printed(line, at)) && line.knowledge.isRole(foldAt(line, at)) && !isColon(line, at + 1);
  if (isRank) return undefined;
  // "Avec Clémence Aubry à Nantes"
  const end = at === 0 && tag.classes?.has('with') ? nameEnd(line, 1) : 0;
  const place = printed(line, end) === ',' ? end + 1 : end;
  return end > 2 && line.knowledge.where.has(foldAt(line, place)) ? 'inputs' : roleOf(tag);
}

export const isColon = (line: Line, at: number): boolean => /[:：=＝]/.test(printed(line, at));

export function roleOf({ classes }: Tag): string | undefined {
  if (classes?.has('reporting')) return 'reporter';
  if (classes?.has('editing')) return 'editor';
  return classes?.has('inputs') ? 'inputs' : undefined;
}

function says(line: Line, at: number): boolean {
  return roleOf(line.tags[at] ?? NOTHING) !== undefined;
}

export function foldAt({ tokens, tags }: TaggedText, at: number): string {
  return tokens[tags[at]?.from ?? -1]?.fold ?? '';
}

export function lastWord({ tokens, tags }: TaggedText, at: number): string {
  return tokens[(tags[at]?.to ?? 0) - 1]?.fold ?? '';
}

export function isTitled(written: string): boolean {
  return /^\p{Lu}[\p{Ll}\p{M}]+$/u.test(written);
}

/** "and", "及", "as well as"; a capitalized one is a name. */
export function isAnd(line: Line, at: number): boolean {
  const tag = line.tags[at] ?? NOTHING;
  if (/^\p{Lu}/u.test(printed(line, at))) return false;
  return line.knowledge.and.has(foldAt(line, at)) || (tag.classes?.has('join') === true && tag.to > tag.from + 1);
}

/** A full stop that belongs to the short word before it: "Colo.", "St.", "J."; "from Rome." ends. */
export function isShort(line: Line, at: number, most: number): boolean {
  const [mark, before] = [line.tokens[line.tags[at]?.from ?? -1], line.tokens[(line.tags[at]?.from ?? 0) - 1]];
  if (printed(line, at) !== '.' || mark?.glued !== true || before?.word !== true) return false;
  const length = before.end - before.start;
  const ends = length > 3 && /^\p{Lu}/u.test(printed(line, at + 1));
  return length <= most && !(ends && line.knowledge.isPlace(line.text.slice(before.start, before.end)));
}

/** Where a "by" ends that a few small words stand before: "for clarity by"; `at` where none does. */
export function byAhead(line: Line, at: number): number {
  for (let to = at; to < at + 4 && /^\p{Ll}/u.test(printed(line, to)) && !says(line, to); to += 1)
    if (BY.test(foldAt(line, to))) return to + 1;
  return at;
}

/** Where the name ends that begins at tag `at`; `at` where none does. */
export function nameEnd(line: Line, at: number): number {
  let to = at;
  while (to < line.tags.length) {
    const next = nameStep(line, at, to);
    if (next === to) break;
    to = next;
  }
  return to;
}

/** Where the name that began at `at` goes on behind tag `to`; `to` where it does not. */
function nameStep(line: Line, at: number, to: number): number {
  const tag = line.tags[to] ?? NOTHING;
  const written = printed(line, to);
  const first = to === at;
  if (tag.kind === 'mark') {
    const glues = /^['’`‘·-]$/.test(written) && line.tokens[tag.from]?.glued && line.tokens[tag.to]?.glued;
    // "Yun-hee", "O'Neill"
    if (glues && !first) return to + 2;
    return !first && (isShort(line, to, 1) || HONORIFIC.test(printed(line, to - 1, to + 1))) ? to + 1 : to;
  }
  const role = roleOf(tag);
  if (role !== undefined && (first || !isTitled(written) || role === 'inputs')) return to;
  if (isAnd(line, to)) return to;
  if (/^\p{Ll}/u.test(written)) {
    // "Piet van Rensburg", "Ana de la Cruz"; "Wayan Sudiarta di Denpasar" is in a place.
    const next = PARTICLES.has(foldAt(line, to + 1)) ? to + 2 : to + 1;
    if (first || !PARTICLES.has(foldAt(line, to)) || !/^\p{Lu}/u.test(printed(line, next))) return to;
    const placed = line.knowledge.where.has(foldAt(line, to));
    return placed && line.knowledge.isPlace(printed(line, to + 1, runEnd(line, to + 1))) ? to : to + 1;
  }
  if (!/^[\p{Lu}\p{Lo}]/u.test(written)) return to;
  // "张一鸣", "하지은 기자": a space ends a name of characters.
  if (UNSPACED.test(written)) return first || to === at + 1 || line.tokens[tag.from]?.glued ? to + 1 : to;
  // A word of credit lines in capitals, or in a script that has none.
  return !first && tag.kind === 'words' && !isTitled(written) && !/^\p{Lu}$/u.test(written) ? to : to + 1;
}

/** Where a run of words with capitals ends, or of a script without. */
export function runEnd(line: Line, at: number): number {
  let to = at;
  for (; to < line.tags.length && !says(line, to) && !isAnd(line, to); to += 1) {
    const written = printed(line, to);
    if (/^[\p{Lu}\p{Lo}]/u.test(written)) continue;
    const joins =
      /^(?:['’‘-]|\p{Ll}{2,3})$/u.test(written) &&
      to > at &&
      /^[\p{Lu}\p{Lo}]/u.test(printed(line, to + 1)) &&
      !line.knowledge.where.has(foldAt(line, to)) &&
      !BY.test(written);
    // "Colo."; but "from Jammu." ends.
    const short = to > at && isShort(line, to, 5) && to + 1 < line.tags.length;
    if (!joins && !short) break;
  }
  return to;
}

/** Where places end that begin at `at`: "Englewood, Colo.", "Moscow and Kyiv"; `any` number of them behind a verb. */
export function placesEnd(line: Line, at: number, any: boolean): number {
  let to = runEnd(line, foldAt(line, at) === 'the' ? at + 1 : at);
  for (;;) {
    let next = /^[,،、]$/.test(printed(line, to)) ? to + 1 : to;
    const comma = next > to;
    const and = isAnd(line, next);
    if (and) next += 1;
    const end = runEnd(line, next);
    if (next === to || end === next) return to;
    const another = says(line, end) || line.knowledge.where.has(foldAt(line, end));
    const place = printed(line, next, end);
    const area = comma && !and && (line.knowledge.isArea(place) || /^\p{Lu}\p{Ll}{0,4}\.$/u.test(place));
    const lone = and && !any && end === next + 1 && line.knowledge.isPlace(place);
    if (another && !((area || lone) && says(line, end))) return to;
    if (!any && !area && !lone) return to;
    to = end;
  }
}

const WEAK: ReadonlySet<string> = new Set(['join', 'filler', 'saying', 'with', 'source']);

/** "Dawn Kopecki", "Per Holm": one word that is a house or a word of credit lines too, with a family name after it. */
export function startsName(line: Line, at: number): boolean {
  const { classes, from, to, kind } = line.tags[at] ?? NOTHING;
  const plain = kind === 'party' || [...(classes ?? [])].every(name => WEAK.has(name));
  if (!plain || to !== from + 1 || !isTitled(printed(line, at)) || BY.test(foldAt(line, at))) return false;
  return (
    line.tags[at + 1]?.kind === 'unknown' &&
    /^\p{Lu}[\p{Ll}\p{M}]*$/u.test(printed(line, at + 1)) &&
    !line.knowledge.isRole(foldAt(line, at + 1))
  );
}
