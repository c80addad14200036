import { IS } from '../language-pack.ts';
import { areForenames, is, type Line, type OrganizationMatch, organizationAt } from './line.ts';

import { SPACED_CASELESS } from './place.ts';

const HOUSE = IS.organization | IS.desk;

/**
 * Whether the words from `from` up to `to` have the shape of a house or a desk rather than a person: "Lesotho Times",
 * "Radio Ghana", "TMZ Staff", "mbl.is", "VnExpress". `introduced` says that a "by" stands before them.
 */
export function looksLikeOrganization(line: Line, from: number, to: number, introduced: boolean): boolean {
  const { tokens } = line;
  const first = tokens[from];
  const last = tokens[to - 1];
  if (first === undefined || last === undefined) return false;
  const length = to - from;
  const given = is(line, from, IS.givenName);
  for (let at = from; at < to; at++) {
    const token = tokens[at];
    if (token?.shape === 'site' || token?.text.endsWith('!')) return true;
  }
  if (length === 1) return singleWord(line, from, introduced);
  // "Jörg Staff", "Emily Post": a given name and one word more are a person, whatever the word.
  if (areForenames(line, from, to - 1) && length <= 3 && !(length === 3 && is(line, to - 1, IS.desk))) return false;
  if (is(line, to - 1, HOUSE)) return true;
  if (is(line, from, IS.article | IS.organizationStart) && first.shape !== 'lower' && first.shape !== 'initial') {
    // "Le Parisien", "La Libre Belgique", without a "by" also "La Voix du Nord"; but "By La Toya Jackson".
    if (!is(line, from, IS.particle) || length === 2 || is(line, to - 1, IS.place)) return true;
    if (!introduced && is(line, from, IS.organizationStart) && !is(line, from + 1, IS.givenName | IS.particle))
      return true;
  }
  if (given) return false;
  // "MDR AKTUELL": three or four capitals without a vowel are an abbreviation.
  if (first.shape === 'capitals' && length === 2 && !introduced && /^[^AEIOUYÄÖÜ]{3,4}$/.test(first.text)) return true;
  const house = organizationAt(line, from, to);
  if (
    (house?.organization.kind === 'agency' || house?.organization.kind === 'broadcaster') &&
    !isAsideName(line, from, to, house)
  )
    return true;
  for (let at = from; at < to; at++) if (is(line, at, HOUSE) && !is(line, at, IS.givenName | IS.particle)) return true;
  for (let at = from; at < to; at++) if (tokens[at]?.shape === 'camel' && !is(line, at, IS.suffix)) return true;
  if (introduced || line.inCapitals) return false;
  // "Houston Brandywine, columnist"
  const titled = length === 2 && tokens[to]?.before === 'comma' && is(line, to, IS.role);
  if (titled && line.meanings[from + 1] === 0) return false;
  return is(line, from, IS.place) || (is(line, to - 1, IS.place) && !is(line, to - 1, IS.givenName));
}

/** "Sana Al-Harthy": what is an agency in capitals only is a given name here. */
function isAsideName(line: Line, from: number, to: number, { length, organization }: OrganizationMatch): boolean {
  const [word, next] = [line.tokens[from], line.tokens[from + 1]];
  return (
    length === 1 &&
    to - from === 2 &&
    word?.shape === 'capital' &&
    next?.shape === 'capital' &&
    line.meanings[from + 1] === 0 &&
    organization.name === organization.name.toUpperCase()
  );
}

function singleWord(line: Line, at: number, introduced: boolean): boolean {
  const token = line.tokens[at];
  if (token === undefined || (token.text.length === 1 && token.shape !== 'caseless')) return false;
  if (is(line, at, IS.desk | IS.organization)) return true;
  // "M.Jovanović"
  if (/^(?:\p{Lu}\.){1,2}\p{Lu}\p{Ll}/u.test(token.text)) return false;
  if (is(line, at, IS.givenName)) return false;
  if (token.shape === 'camel') return !isJoinedName(line, token.text);
  // "سبق - الرياض", "ليفربول - الوئام": one word beside a bar is a house; nobody signs with a given name alone.
  if (token.shape === 'caseless') return !introduced && SPACED_CASELESS.test(token.text) && isBarred(line, at);
  if (token.shape === 'capitals' && (!introduced || token.text.length <= 4)) return true;
  return !introduced;
}

/** A bar, dash or colon stands before or behind the word. */
function isBarred(line: Line, at: number): boolean {
  const [before, behind] = [line.tokens[at]?.before, line.tokens[at + 1]?.before];
  return (at > 0 && before !== 'space' && before !== 'comma') || behind === 'hard' || behind === 'colon';
}

/** "JoannaMarsh": a pen name that begins with a given name. */
function isJoinedName(line: Line, word: string): boolean {
  const inner = /\p{Ll}(?=\p{Lu})/u.exec(word);
  if (inner === null) return false;
  const first = word.slice(0, inner.index + 1).toLowerCase();
  return ((line.phrases.meanings.get(first) ?? 0) & IS.givenName) !== 0;
}
