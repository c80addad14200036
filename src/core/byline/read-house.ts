import { IS } from '../language-pack.ts';
import { every, find, is, type Line, organizationAt, printed } from './line.ts';
import { readNames } from './read-names.ts';
import type { Segment } from './segment.ts';
import { addOrganization, addRole, type BylineState } from './state.ts';

export const VOCABULARY = IS.role | IS.roleWord | IS.desk | IS.deskWord;

/** A segment that is only the name of a known organization or of the partner; "Agencia AFP" too. */
export function readKnownHouse(line: Line, state: BylineState, { from, to, opening }: Segment): boolean {
  const house = organizationAt(line, from, to);
  // "Joanna Marsh, correspondent", "Joanna Marsh, economist"
  const isRole = state.group.length > 0 && opening !== 'amp' && to - from === 1 && is(line, from, IS.role);
  const isWord = house?.organization.kind === 'desk' || line.tokens[from]?.shape === 'lower';
  if (house?.length === to - from && !(isRole && isWord)) {
    addOrganization(line, state, from, to);
    return true;
  }
  if (line.partner === undefined || !line.partner.names.includes(wordsKey(line, from, to))) return false;
  state.organizations.push({ name: line.partner.name, asWritten: printed(line, from, to), kind: 'organization' });
  return true;
}

/** "Agence France-Presse in Mumbai", "CNN Senior Legal Analyst", "Reuters Staff", "Xinhua writers Lin Mei". */
export function readHouseAndMore(line: Line, state: BylineState, { from, to, opening }: Segment): boolean {
  const house = organizationAt(line, from, to);
  if (readRoleAndHouse(line, state, { from, to, opening })) return true;
  if (house === undefined) return false;
  const rest = from + house.length;
  // "Ana de Souza" is no ANA in Souza.
  const isPerson = is(line, from, IS.givenName) && is(line, rest, IS.particle);
  if (is(line, rest, IS.in) && rest + 1 < to && !isPerson) {
    addOrganization(line, state, from, rest);
    return true;
  }
  if (
    state.group.length > 0 &&
    opening === 'comma' &&
    to - rest <= 2 &&
    find(line, rest, to, IS.givenName | IS.role) < 0
  ) {
    addOrganization(line, state, from, to);
    return true;
  }
  if (state.group.length === 0 ? !every(line, rest, to, VOCABULARY) : find(line, rest, to, IS.role) < 0) return false;
  if (state.group.length > 0) {
    addOrganization(line, state, from, rest);
    addRole(state, printed(line, rest, to));
    return true;
  }
  const { id, name, kind } = house.organization;
  state.organizations.push({ id, name, asWritten: printed(line, from, to), kind });
  return true;
}

/** "Корреспондент ТАСС Сергей Орлов": the noun for a role, a house, and who has it. */
function readRoleAndHouse(line: Line, state: BylineState, { from, to }: Segment): boolean {
  const isDesk = is(line, from, IS.desk);
  const house = isDesk || is(line, from, IS.role) ? organizationAt(line, from + 1, to) : undefined;
  if (house === undefined || state.group.length > 0) return false;
  const rest = from + 1 + house.length;
  // "Corresponsal Ana Ruiz" is not of ANA, nor "biên tập viên Nguyễn Văn An" of TAP.
  const isOther = is(line, from + 1, IS.givenName) || line.tokens[from + 1]?.shape === 'lower';
  if ((isDesk || (isOther && house.length === 1)) && rest < to) return false;
  addOrganization(line, state, from + 1, rest);
  if (rest < to) readNames(line, state, { from: rest, to, opening: 'space' });
  return true;
}

/** "東京支局 山田太郎", "연합뉴스 이영희 기자", "王芳 新华社记者": a house or desk beside its reporter, in a script without capitals. */
export function readCaselessAndHouse(line: Line, state: BylineState, { from, to }: Segment): boolean {
  const name = line.tokens[from];
  const glued = isTitleOfHouse(line, from, to);
  const isHouse = glued || is(line, from, IS.desk | IS.organization);
  const ahead = organizationAt(line, from, to)?.length ?? (isHouse ? 1 : 0);
  // "이영희 기자": a name alone, or with its title.
  const rest = to - from - ahead;
  const isTitled = rest === 2 && line.tokens[from + ahead]?.shape === 'caseless' && is(line, to - 1, IS.role);
  const named = glued || ((rest === 1 || isTitled) && line.meanings[from + ahead] === 0);
  if (name?.shape === 'caseless' && ahead > 0 && ahead < to - from && named && state.group.length === 0) {
    addOrganization(line, state, from, from + ahead);
    readNames(line, state, { from: from + ahead + (glued ? 1 : 0), to, opening: 'space' });
    return true;
  }
  const house = organizationAt(line, from + 1, to);
  if (name?.shape !== 'caseless' || line.meanings[from] !== 0 || house === undefined) return false;
  readNames(line, state, { from, to: from + 1, opening: 'space' });
  addOrganization(line, state, from + 1, from + 1 + house.length);
  return true;
}

/** "端傳媒記者 鍾離曉雯": the noun for a role stands against the house, and a name behind it. */
function isTitleOfHouse({ tokens, meanings }: Line, from: number, to: number): boolean {
  const isRole = ((meanings[from + 1] ?? 0) & IS.role) !== 0;
  return isRole && tokens[from + 1]?.start === tokens[from]?.end && from + 2 < to;
}

function wordsKey(line: Line, from: number, to: number): string {
  let key = '';
  for (let at = from; at < to; at++) {
    const word = line.tokens[at]?.key ?? '';
    if (at > from || word !== 'the') key = key === '' ? word : `${key} ${word}`;
  }
  return key;
}
