import { BY, isAnd, isTitled, nameEnd } from './name-end.ts';
import { foldAt, printed, roleOf, type TaggedText, tagAt } from './tagged-text.ts';

/** What the words at `at` say somebody did; "Editor Anna Berg" says what she is. */
export function deedOf(line: TaggedText, at: number): string | undefined {
  const tag = tagAt(line, at);
  const isRank = isTitled(printed(line, at)) && line.knowledge.isRole(foldAt(line, at)) && !isColon(line, at + 1);
  if (isRank) return undefined;
  // "Avec Clémence Aubry à Nantes"
  const end = at === 0 && tag.classes?.has('with') ? nameEnd(line, 1, 'person') : 0;
  const place = /^[,(（]$/.test(printed(line, end)) ? end + 1 : end;
  return end > 2 && line.knowledge.where.has(foldAt(line, place)) ? 'inputs' : roleOf(tag);
}

export const isColon = (line: TaggedText, at: number): boolean => /[:：=＝]/.test(printed(line, at));

function says(line: TaggedText, at: number): boolean {
  return roleOf(tagAt(line, at)) !== undefined;
}

export function lastWord({ tokens, tags }: TaggedText, at: number): string {
  return tokens[(tags[at]?.to ?? 0) - 1]?.fold ?? '';
}

/** Where a "by" ends that a few small words stand before: "for clarity by"; `at` where none does. */
export function byAhead(line: TaggedText, at: number): number {
  for (let to = at; to < at + 4 && /^\p{Ll}/u.test(printed(line, to)) && !says(line, to); to += 1)
    if (BY.test(foldAt(line, to))) return to + 1;
  return at;
}

/** Where places end that begin at `at`: "Englewood, Colo.", "Moscow and Kyiv"; `any` number of them behind a verb. */
export function placesEnd(line: TaggedText, at: number, any: boolean): number {
  let to = nameEnd(line, at, 'place');
  for (;;) {
    let next = /^[,،、]$/.test(printed(line, to)) ? to + 1 : to;
    const comma = next > to;
    const and = isAnd(line, next);
    if (and) next += 1;
    const end = nameEnd(line, next, 'place');
    if (next === to || end === next) return to;
    const another = says(line, end) || line.knowledge.where.has(foldAt(line, end));
    const place = printed(line, next, end);
    const area = comma && line.knowledge.isArea(place);
    const lone = and && end === next + 1 && line.knowledge.isPlace(place);
    if (another && !((area || lone) && says(line, end))) return to;
    if (!any && !area && !lone) return to;
    to = end;
  }
}

const WEAK: ReadonlySet<string> = new Set(['join', 'filler', 'saying', 'with', 'source']);

/** "Dawn Kopecki", "Per Holm": one word that is a house or a word of credit lines too, with a family name after it. */
export function startsName(line: TaggedText, at: number): boolean {
  const { classes, from, to } = tagAt(line, at);
  const plain = [...(classes ?? [])].every(name => WEAK.has(name));
  if (!plain || to !== from + 1 || !isTitled(printed(line, at)) || BY.test(foldAt(line, at))) return false;
  return line.tags[at + 1]?.kind === 'unknown';
}
