import { IS } from '../language-pack.ts';
import { every, find, is, type Line, organizationAt, phraseLength, printed } from './line.ts';

import { isPlaceName } from './place.ts';
import { readNames } from './read-names.ts';
import type { Segment } from './segment.ts';
import { addHouseOf, addOrganization, addPlace, addRole, type BylineState } from './state.ts';

/** Words that are a house's name in one place and a common noun everywhere: Online. */
const GENERIC = IS.deskWord | IS.roleWord | IS.organization;
const VOCABULARY = IS.role | IS.roleWord | IS.desk | IS.deskWord;
const NAME = IS.givenName | IS.role | IS.and;

/** A segment that is only the name of a known organization or of the partner; "Agencia AFP" too. */
export function readKnownHouse(line: Line, state: BylineState, { from, to }: Segment): boolean {
  const house = organizationAt(line, from, to);
  if (house?.length === to - from && isSetAsName(line, from, to, house.organization.kind)) {
    const isRole = house.organization.kind === 'desk' && is(line, to - 1, IS.role) && !is(line, to - 1, IS.desk);
    if (isRole && state.group.length > 0) addRole(state, printed(line, from, to));
    else addOrganization(line, state, from, to);
    return true;
  }
  // "Agencia AFP", "Redaktion Spiegel": a noun before the name.
  if (
    is(line, from, IS.organizationStart | IS.desk) &&
    organizationAt(line, from + 1, to)?.length === to - from - 1 &&
    !every(line, from + 1, to, GENERIC)
  ) {
    const inner = organizationAt(line, from + 1, to)?.organization;
    if (inner !== undefined && to - from > 1) {
      const { id, name, kind } = inner;
      state.organizations.push({ id, name, asWritten: printed(line, from, to), kind });
      addHouseOf(state, name);
      return true;
    }
  }
  if (line.partner === undefined || !line.partner.names.includes(wordsKey(line, from, to))) return false;
  state.organizations.push({ name: line.partner.name, asWritten: printed(line, from, to), kind: 'organization' });
  return true;
}

/** "Agence France-Presse in Mumbai", "CNN Senior Legal Analyst", "Reuters Staff", "Xinhua writers Lin Mei". */
export function readHouseAndMore(line: Line, state: BylineState, { from, to, opening }: Segment): boolean {
  const house = organizationAt(line, from, to);
  if (house === undefined) return readRoleAndHouse(line, state, { from, to, opening });
  if (house.length === to - from) return false;
  if (house.organization.kind === 'desk' && state.group.length > 0) return false;
  // Ann may be the Asia News Network, but not before a family name.
  if (house.length === 1 && line.tokens[from]?.shape === 'capital' && is(line, from, IS.givenName)) return false;
  const rest = from + house.length;
  // "PTI Shimla"
  if (house.organization.kind === 'agency' && isUpright(line, from) && isPlaceName(line, rest, to)) {
    addOrganization(line, state, from, rest);
    if (state.group.length > 0) addPlace(state, printed(line, rest, to), 'space');
    return true;
  }
  if (is(line, rest, IS.in) && rest + 1 < to && line.tokens[rest + 1]?.shape !== 'lower') {
    addOrganization(line, state, from, rest);
    state.placeOpen = true;
    return true;
  }
  // "연합뉴스 이영희 기자"
  if (state.group.length === 0 && isTitledName(line, rest, to)) {
    addOrganization(line, state, from, rest);
    readNames(line, state, { from: rest, to, opening: 'space' });
    return true;
  }
  const names = rest + phraseLength(line, rest, to, IS.role);
  if (names > rest && names < to && isRunning(line, rest) && line.tokens[names]?.shape !== 'lower') {
    addOrganization(line, state, from, rest);
    readNames(line, state, { from: names, to, opening: 'space' });
    return true;
  }
  if (state.group.length > 0 && opening === 'comma' && to - rest <= 2 && find(line, rest, to, NAME) < 0) {
    addOrganization(line, state, from, to);
    return true;
  }
  if (state.group.length === 0 ? !every(line, rest, to, VOCABULARY) : find(line, rest, to, IS.role) < 0) return false;
  if (find(line, rest, to, IS.givenName) >= 0 || isCommonNoun(line, from, rest)) return false;
  if (state.group.length > 0) {
    addOrganization(line, state, from, rest);
    addRole(state, printed(line, rest, to));
    return true;
  }
  const { id, name, kind } = house.organization;
  state.organizations.push({ id, name, asWritten: printed(line, from, to), kind });
  return true;
}

function isUpright(line: Line, at: number): boolean {
  const shape = line.tokens[at]?.shape;
  return shape === 'capitals' || shape === 'capital';
}

/** "Корреспондент ТАСС Сергей Орлов": the noun for a role, a house, and who has it. */
function readRoleAndHouse(line: Line, state: BylineState, { from, to }: Segment): boolean {
  const house =
    is(line, from, IS.role) && !is(line, from, IS.givenName) ? organizationAt(line, from + 1, to) : undefined;
  if (house === undefined || house.organization.kind === 'desk' || state.group.length > 0) return false;
  const rest = from + 1 + house.length;
  if (
    to - rest < 2 ||
    to - rest > 3 ||
    (!every(line, rest, to, IS.givenName | IS.particle) && !isNamed(line, rest, to))
  )
    return false;
  addOrganization(line, state, from + 1, rest);
  readNames(line, state, { from: rest, to, opening: 'space' });
  return true;
}

function isNamed(line: Line, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if (!isUpright(line, at) || (is(line, at, GENERIC | VOCABULARY | IS.place) && !is(line, at, IS.givenName)))
      return false;
  }
  return true;
}

/** "王芳 中国日报记者": a name, and the house it reports for, in a script without capitals. */
export function readCaselessAndHouse(line: Line, state: BylineState, { from, to }: Segment): boolean {
  const name = line.tokens[from];
  // "東京支局 山田太郎"
  if (to - from === 2 && name?.shape === 'caseless' && is(line, from, IS.desk) && line.meanings[from + 1] === 0) {
    addOrganization(line, state, from, from + 1);
    readNames(line, state, { from: from + 1, to, opening: 'space' });
    return true;
  }
  const house = organizationAt(line, from + 1, to);
  if (name?.shape !== 'caseless' || line.meanings[from] !== 0 || house === undefined) return false;
  const rest = from + 1 + house.length;
  if (rest < to && !every(line, rest, to, IS.role | IS.roleWord)) return false;
  readNames(line, state, { from, to: from + 1, opening: 'space' });
  addOrganization(line, state, from + 1, rest);
  if (rest < to) addRole(state, printed(line, rest, to));
  return true;
}

/**
 * Where the house begins that stands behind the noun for a role ("корреспондент РИА Новости"), up to the end; undefined where
 * none does.
 */
export function houseAfterRole(line: Line, from: number, to: number): number | undefined {
  for (let at = from + 1; at < to; at++) {
    if (is(line, at - 1, IS.role) && organizationAt(line, at, to)?.length === to - at) return at;
  }
  return undefined;
}

/** "이영희 기자": a name and its title, where a script without capitals leaves only the words to tell. */
export function isTitledName(line: Line, from: number, to: number): boolean {
  return (
    to - from === 2 && line.tokens[from]?.shape === 'caseless' && line.meanings[from] === 0 && is(line, to - 1, IS.role)
  );
}

/** "Times" in "Times Reporter" may be any paper's. */
function isCommonNoun(line: Line, from: number, to: number): boolean {
  return to - from === 1 && is(line, from, IS.organization);
}

/** A word in small letters, or of a script that has no others. */
function isRunning(line: Line, at: number): boolean {
  const shape = line.tokens[at]?.shape;
  return shape === 'lower' || shape === 'caseless';
}

/** A house's name is not set in small letters, unless it is an agency or desk and stands alone: "dpa", "agencies". */
function isSetAsName(line: Line, from: number, to: number, kind: string): boolean {
  for (let at = from; at < to; at++) if (line.tokens[at]?.shape !== 'lower') return true;
  return kind === 'agency' || kind === 'desk';
}

function wordsKey(line: Line, from: number, to: number): string {
  let key = '';
  for (let at = from; at < to; at++) {
    const word = line.tokens[at]?.key ?? '';
    if (at > from || word !== 'the') key = key === '' ? word : `${key} ${word}`;
  }
  return key;
}
