import { IS } from '../language-pack.ts';
import { find, is, type Line, organizationAt, printed } from './line.ts';
import { nameEnd, peopleIn } from './name-run.ts';
import { looksLikeOrganization } from './organization-shape.ts';
import { isTown, SPACED_CASELESS } from './place.ts';
import { readAfterName } from './read-after-name.ts';
import type { Segment } from './segment.ts';
import { addOrganization, addPerson, addRole, type BylineState } from './state.ts';

const HOUSE = IS.organization | IS.desk;
const NOUN = IS.role | IS.desk;
const LABEL = IS.role | IS.roleWord;
const ONE_WORD = /^[\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}]{2,}$/u;

/** Names with what hangs on them: "Political editor Jane Smith in London for The Times"; or a house by its shape. */
export function readNames(line: Line, state: BylineState, { from, to, opening }: Segment): void {
  const start = skipLabel(line, from, to);
  let end = nameEnd(line, start, to);
  // "ZACHARY SMITH IOWA PUBLIC RADIO": a house that begins with its place.
  if (end < to && is(line, end, IS.organization) && is(line, start, IS.givenName))
    for (let at = start + 2; at < end; at++)
      if (isTown(line, at, at + 1, true) || isTown(line, at, at + 2, true)) end = at;
  const houseTo = houseEndIn(line, state, { from: start, to, opening }, end);
  if (houseTo !== undefined) {
    if (houseTo === start) state.lost = true;
    if (houseTo > start) addOrganization(line, state, start, houseTo);
    if (houseTo > start && houseTo < to) readAfterName(line, state, houseTo, to, opening);
    return;
  }
  if (end > start) {
    for (const name of peopleIn(line, start, end)) addPerson(state, name);
    const house = start > from ? houseLength(line, from, start) : 0;
    if (house > 0) addOrganization(line, state, from, from + house);
    if (start > from && is(line, start - 1, IS.role)) addRole(state, printed(line, from + house, start));
  }
  if (end < to) readAfterName(line, state, end, to, opening);
}

/**
 * Where the house ends that the segment names, given that its run of name words ends at `end`. The segment's start means
 * that it is neither a house nor a person; undefined that it is a person.
 */
function houseEndIn(line: Line, state: BylineState, { from, to, opening }: Segment, end: number): number | undefined {
  const words = end - from;
  const given = is(line, from, IS.givenName);
  const wholeLine = from === 0 && to === line.tokens.length;
  if ((words === 0 || is(line, from, IS.desk)) && wholeLine && is(line, to - 1, HOUSE)) return to;
  const person = given && words >= 2 && !is(line, from, IS.place);
  if (end < to && !person && isHouseNoun(line, end, to, words)) return houseEnd(line, from, to);
  if (words === 0) return undefined;

  const follows = state.group.length > 0 && opening !== 'amp';
  const introduced = state.introduced && !follows;
  // "Port Harcourt", "Letter from Lagos"
  if ((wholeLine || introduced) && isTown(line, from, to)) return from;
  if (words === 1 && !introduced && isNothing(line, from, end === to, follows && opening === 'hard')) return from;
  if (!introduced && isBesidePerson(line, from, to, follows)) return end;
  // "Jozimar Trovoada, Téla Nón", "Our Reporter, Addis Fortune": behind the comma, or a house, stands nothing that speaks for a person.
  const behind = opening === 'comma' || (opening === 'slash' && !follows);
  const closes = behind && words > 1 && to === line.tokens.length && state.part.kind === 'author';
  const initial = line.tokens.slice(from, end).some(token => token.shape === 'initial');
  // "Joanna Marsh, Reporter, Brandon Sun"
  const told = state.groupDone && is(line, to - 1, IS.organization | IS.common);
  if (closes && !initial && (told || find(line, from, to, IS.givenName) < 0)) return end;
  // "من جهتها، …": one word behind a "by" that is no name is a sentence's.
  if (words === 1 && introduced && SPACED_CASELESS.test(printed(line, from, end))) return from;
  // "Phòng Cảnh sát giao thông": a word in small letters that no list knows, and no given name.
  const isOther = end < to && line.tokens[end]?.shape === 'lower' && !is(line, end, ~IS.time);
  if (isOther && !introduced && find(line, from, to, IS.givenName) < 0) return from;
  if (!looksLikeOrganization(line, from, end, introduced)) return undefined;
  // "University of Oslo", "Institute for Security Studies"
  const isNamed = is(line, end - 1, IS.organization) && is(line, end, IS.for) && end + 1 < to;
  return isNamed ? houseEnd(line, from, to) : end;
}

/** "Maui Lantern" and "Cutting Edge" in "Cutting Edge | Jerome Tuttle | Maui Lantern": beside somebody with a given name, and a bar between. */
function isBesidePerson(line: Line, from: number, to: number, follows: boolean): boolean {
  // "Dermot Quigley | Tyrone Courier"
  const titled = follows && is(line, to - 1, IS.organization);
  // "Alec Salloum, Regina Leader-Post"
  if (titled && (hasBar(line, from) || isTown(line, from, to - 1, true))) return true;
  for (let at = from; at < to; at++) if (is(line, at, IS.givenName)) return false;
  if (follows) return hasBar(line, from);
  return (
    is(line, to, IS.givenName) && !is(line, to, IS.place) && line.tokens[to + 1]?.before === 'space' && hasBar(line, to)
  );
}

function hasBar({ source, tokens }: Line, at: number): boolean {
  return /[|•·–—/-]/.test(source.slice(tokens[at - 1]?.end, tokens[at]?.start));
}

/** A noun for a house or desk ends the words before it ("Lesotho Times"); after a whole name it begins what follows. */
function isHouseNoun(line: Line, at: number, to: number, words: number): boolean {
  const shape = line.tokens[at]?.shape;
  if (!is(line, at, HOUSE) || shape === 'lower') return false;
  if (words < 2 || at + 1 === to) return true;
  return find(line, at, to, IS.role) < 0 && line.tokens[at + 1]?.shape !== 'lower';
}

/**
 * One word that is not a name: a single letter, a word that only qualifies roles and desks ("Opinion", "Material"), or a
 * plain word after a bar or dot, where a section of the site stands as often as a house.
 */
function isNothing(line: Line, at: number, isAll: boolean, afterBar: boolean): boolean {
  const token = line.tokens[at];
  if (token === undefined || token.shape === 'caseless' || is(line, at, IS.givenName)) return false;
  if (is(line, at, IS.story)) return true;
  if (is(line, at, IS.roleWord) && (isAll || !is(line, at + 1, NOUN))) return true;
  return isAll && afterBar && token.shape === 'capital';
}

/** A house's name reaches to the last word that is not set in small letters. */
function houseEnd(line: Line, from: number, to: number): number {
  let end = to;
  while (end > from + 1 && line.tokens[end - 1]?.shape === 'lower') end--;
  return end;
}

/** How many words a house before a role has: "AP Business Writer"; a correspondent or an economist is none. */
const houseLength = (line: Line, from: number, to: number): number =>
  is(line, from, IS.role) ? 0 : (organizationAt(line, from, to)?.length ?? 0);

/**
 * Passes a label or a role before the name: "News Joanna Marsh …", "Korrespondent Hans Müller", "Edirne muhabiri Gülsüm
 * Tanrıkulu", "Syndicated columnist Nell Hathersage", "AP Business Writer Joanna Marsh".
 */
function skipLabel(line: Line, from: number, to: number): number {
  for (let at = from + 1; at < Math.min(to - 2, from + 3); at++) {
    if (line.tokens[at]?.shape !== 'lower' || !is(line, at, IS.role)) continue;
    // "Biên tập viên Nguyễn Văn An": a role of several words.
    while (line.tokens[at + 1]?.shape === 'lower' && is(line, at + 1, IS.role)) at++;
    // "Ana Ruiz corresponsal de EFE"
    return line.tokens[at + 1]?.shape === 'lower' ? from : at + 1;
  }
  const house = find(line, from + 1, to, IS.role) < 0 ? 0 : houseLength(line, from, to);
  let start = is(line, from + house, LABEL) ? from + house : from;
  // "Senator Opal Renwick": a rank is part of the name behind it, a post ("Chief Reporter") is not.
  while (start < to && is(line, start, LABEL) && !(is(line, start, IS.title) && start + 2 < to)) start++;
  // "特派員 山田太郎", "논설위원 김철수": a name in one word.
  const least = ONE_WORD.test(line.tokens[start]?.text ?? '') && line.meanings[start] === 0 ? 1 : 2;
  if (start === from || to - start < least) return from;
  const end = nameEnd(line, start, to);
  if (end - start < least) return from;
  const titled = find(line, from, start, IS.role) >= 0;
  const followed = end < to && find(line, end, to, IS.role) >= 0;
  const houses = (is(line, from, IS.article) && !is(line, from, IS.particle)) || (end < to && is(line, end, HOUSE));
  const plain = house === 0 && (followed || (is(line, start, IS.givenName) && !houses));
  return titled || plain ? start : from;
}
