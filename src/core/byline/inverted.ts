import { IS } from '../language-pack.ts';
import { nameCase } from '../text/words.ts';
import { find, is, type Line, organizationAt, printed } from './line.ts';
import type { PrintedName } from './name-run.ts';
import { isPlace, isTown } from './place.ts';

type Span = { readonly from: number; readonly to: number };

const INITIALS = /^(?:\p{Lu}\.[ -]?)+$/u;
const NO_NAME = IS.role | IS.desk | IS.organization | IS.suffix;

/**
 * Names with the family name first, from word `at` on: "Marsh, Joanna", "Marsh, Joanna; Odell, Peter", "Marsh, J., Odell, P. K.".
 * Gives the names in their usual order and where they end; undefined if the commas separate persons.
 */
export function readInverted(line: Line, at: number, end: number): { names: PrintedName[]; to: number } | undefined {
  const spans = commaSpans(line, at, end);
  if (spans === undefined || spans.length < 2 || spans.length % 2 !== 0) return undefined;
  const names: PrintedName[] = [];
  const isList = spans.some(({ from, to }, at) => at % 2 === 0 && to - from === 1) && spans.length > 2;
  for (let pair = 0; pair < spans.length; pair += 2) {
    const family = spans[pair];
    const given = spans[pair + 1];
    if (family === undefined || given === undefined || !isFamily(line, family)) return undefined;
    // "Do UOL, em São Paulo"
    const { shape } = line.tokens[given.from] ?? {};
    if (/^(?:lower|site|caseless)$/.test(shape ?? '') || organizationAt(line, given.from, given.to)) return undefined;
    if (!fits(line, family, given, isList)) return undefined;
    // "Suva, Fiji", "Pobjeda, Podgorica": a town that is no given name.
    if (isPlace(line, given.from, given.to) || isTown(line, given.from, given.to)) return undefined;
    names.push({
      name: `${printed(line, given.from, given.to)} ${nameCase(printed(line, family.from, family.to), line.phrases.macNames)}`,
      written: printed(line, family.from, given.to),
    });
  }
  return { names, to: spans.at(-1)?.to ?? at };
}

/**
 * "García Márquez, Gabriel" is one person, "Petr Svoboda, Jana Nová" are two, and "Joanna Marsh, Paris" is one in a place. In a list
 * with a family name of one word initials stand behind all: "Hickman, R., Pereira Mendes, M.".
 */
function fits(line: Line, family: Span, given: Span, isList: boolean): boolean {
  const words = family.to - family.from - (is(line, family.from, IS.particle) ? 1 : 0);
  if (words < 2 || (isList && INITIALS.test(printed(line, given.from, given.to)))) return true;
  return given.to - given.from === 1 && is(line, given.from, IS.givenName);
}

/** The spans between commas, up to a semicolon or the end; undefined if another mark separates words. */
function commaSpans(line: Line, at: number, end: number): Span[] | undefined {
  const spans: Span[] = [];
  let from = at;
  for (let to = at; to <= end; to++) {
    const before = to < end ? line.tokens[to]?.before : 'semicolon';
    if (to === at || before === 'space') continue;
    if (before !== 'comma' && before !== 'semicolon') return undefined;
    spans.push({ from, to });
    from = to;
  }
  return spans;
}

function isFamily(line: Line, { from, to }: Span): boolean {
  for (let at = from; at < to; at++) {
    const shape = line.tokens[at]?.shape;
    const particle = is(line, at, IS.particle);
    if (shape !== 'capital' && shape !== 'capitals' && shape !== 'camel' && !particle) return false;
  }
  const words = to - from - (is(line, from, IS.particle) ? 1 : 0);
  if (words < 1 || organizationAt(line, from, to) !== undefined) return false;
  return find(line, from, to, NO_NAME & ~IS.role) < 0;
}
