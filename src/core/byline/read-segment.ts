import { IS } from '../language-pack.ts';
import { every, find, is, isSmall, type Line, organizationAt, phraseLength, printed } from './line.ts';
import { looksLikeOrganization } from './organization-shape.ts';

import { isPlace, isPlaceName, isTown } from './place.ts';
import { roleEnd } from './read-after-name.ts';
import { houseAfterRole, isTitledName, readCaselessAndHouse, readHouseAndMore, readKnownHouse } from './read-house.ts';
import { readNames } from './read-names.ts';
import type { Segment } from './segment.ts';
import { addOrganization, addPerson, addPlace, addRole, type BylineState, extendPlace } from './state.ts';

const NOUN = IS.role | IS.desk;
const VOCABULARY = IS.role | IS.roleWord | IS.desk | IS.deskWord;

/** Reads one segment: a house, a place, a role or desk, or names with their roles and places. The first reading that fits is taken. */
export function readSegment(line: Line, state: BylineState, printedSegment: Segment): void {
  const segment = withoutArticle(line, state, printedSegment);
  if (isLabel(line, state, segment)) {
    state.lost = true;
    return;
  }
  if (state.closed) return;
  const read =
    skipNoise(line, state, segment) ||
    readKnownHouse(line, state, segment) ||
    readInitials(line, state, segment) ||
    readSource(line, state, segment) ||
    readPlace(line, state, segment) ||
    readVocabulary(line, state, segment) ||
    readAside(line, state, segment) ||
    readHouseAndMore(line, state, segment) ||
    readCaselessAndHouse(line, state, segment) ||
    readFor(line, state, segment) ||
    readRole(line, state, segment);
  if (!read) readNames(line, state, segment);
}

/** "Ana Souza, da Agência Brasil", "Anne Petit, de l’AFP": small words between somebody and their house. */
function withoutArticle(line: Line, state: BylineState, segment: Segment): Segment {
  const { to, opening } = segment;
  let { from } = segment;
  while (from + 1 < to && line.tokens[from]?.shape === 'lower' && is(line, from, IS.particle | IS.article)) from++;
  if (from === segment.from || !(opening === 'comma' || opening === 'amp') || state.group.length === 0) return segment;
  const isHouse = organizationAt(line, from, to)?.length === to - from || looksLikeOrganization(line, from, to, false);
  return isHouse && line.tokens[from]?.shape !== 'lower' ? { ...segment, from } : segment;
}

/** "Datum:", "Kategorie:": one word and a colon, with no "by" before it. */
function isLabel(line: Line, state: BylineState, { from, to }: Segment): boolean {
  const word = line.tokens[from];
  return to - from === 1 && !state.introduced && word !== undefined && line.source[word.end] === ':';
}

function skipNoise(line: Line, state: BylineState, { from, to }: Segment): boolean {
  if (phraseLength(line, from, to, IS.noise) === 0 || is(line, from, IS.givenName)) return false;
  if (is(line, from, NOUN) && state.people.length === 0) return false;
  // "RSS, Kathmandu" is an agency's, "… RSS" behind a name a link's.
  const house = from === 0 ? organizationAt(line, from, to) : undefined;
  if (house?.organization.kind === 'agency' && house.length === to - from) return false;
  const found = state.people.length + state.organizations.length > 0;
  if (found && line.tokens[from]?.bracketed === false) state.closed = true;
  return true;
}

/** "M. J.", "D.Đ.P.": reporters of some papers sign with initials only. */
function readInitials(line: Line, state: BylineState, { from, to }: Segment): boolean {
  const written = printed(line, from, to);
  if (!/^(?:\p{Lu}\p{Ll}?\.\s?){2,4}$/u.test(written) || line.tokens[from]?.bracketed) return false;
  if (organizationAt(line, from, to) !== undefined) return false;
  addPerson(state, { name: written, written });
  return true;
}

function readSource(line: Line, state: BylineState, { from, to }: Segment): boolean {
  if (state.part.kind !== 'source') return false;
  if (line.tokens[from]?.shape !== 'lower') addOrganization(line, state, from, to, 'organization');
  return true;
}

function readPlace(line: Line, state: BylineState, { from, to, opening }: Segment): boolean {
  const found = state.group.length + state.organizations.length > 0;
  if (state.placeOpen && opening === 'comma' && to - from <= 2 && isUnknown(line, from, to)) {
    extendPlace(state, printed(line, from, to));
    return true;
  }
  const opens = !found && isParted(line, from, to) && line.tokens[from]?.shape === 'caseless';
  if (!isPlace(line, from, to) && !((found || opens) && isTown(line, from, to, state.groupDone))) return false;
  const start = is(line, from, IS.in) && to - from > 1 ? from + 1 : from;
  if (found) addPlace(state, printed(line, start, to), 'space');
  // "القاهرة - محمد العلي": the place of whoever comes next.
  else if (isParted(line, start, to)) state.placeAhead = printed(line, start, to);
  else return false;
  return true;
}

/** Behind a place before any name: a bar or dash, a "by", or a comma in a script where no name looks like a place. */
function isParted(line: Line, from: number, to: number): boolean {
  const next = line.tokens[to];
  if (next === undefined) return false;
  if (next.before === 'hard' || is(line, to, IS.by)) return true;
  return next.before === 'comma' && line.tokens[from]?.shape === 'caseless';
}

function isUnknown(line: Line, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (line.tokens[at]?.shape === 'lower') return false;
  return isPlace(line, from, to) || (to - from === 1 && line.meanings[from] === 0);
}

/** Only words of roles and desks: the role of the person named before, or a desk if no person was named. */
function readVocabulary(line: Line, state: BylineState, { from, to }: Segment): boolean {
  const roleAt = find(line, from, to, IS.role);
  const titled =
    to - from <= 3 &&
    is(line, from, IS.roleWord) &&
    is(line, to - 1, IS.role) &&
    find(line, from, to, IS.givenName) < 0;
  if (!every(line, from, to, VOCABULARY) && !(titled && state.group.length === 0)) return false;
  if (roleAt < 0 && find(line, from, to, IS.desk) < 0) return false;
  const isDesk = find(line, from, to, IS.desk) >= 0 && !is(line, to - 1, IS.role);
  if (state.group.length > 0 && !isDesk) addRole(state, printed(line, from, roleEnd(line, state, from, to)));
  else
    addOrganization(
      line,
      state,
      is(line, from, IS.and) && line.tokens[from]?.shape !== 'capitals' && from + 1 < to ? from + 1 : from,
      to,
      'desk',
    );
  return true;
}

/** Brackets after a name hold what was known above, a house among other words, or initials and remarks: "(obe)", "(now)". */
function readAside(line: Line, state: BylineState, { from, to, opening }: Segment): boolean {
  if (line.tokens[from]?.bracketed !== true || state.group.length === 0) return false;
  if (readDeed(line, state, from, to)) return true;
  // "(avec Anne Petit)"
  if (opening === 'amp' && is(line, from, IS.givenName)) return false;
  const house = organizationAt(line, to - 1, to);
  if (house?.organization.kind === 'agency') addOrganization(line, state, to - 1, to);
  return true;
}

/** "…, special to The Star". */
function readFor(line: Line, state: BylineState, { from, to }: Segment): boolean {
  // "Per" is a for in Italian, and a given name up north.
  if (is(line, from, IS.givenName) && line.tokens[from]?.shape !== 'lower') return false;
  const start = from + phraseLength(line, from, to, IS.for);
  const known = state.group.length > 0 || start - from > 1 || (from === 0 && is(line, to, IS.by));
  if (start === from || start >= to || !known || isSmall(line, start)) return false;
  // "Joanna Marsh from Gqeberha"
  if (state.group.length > 0 && isPlaceName(line, start, to)) {
    addPlace(state, printed(line, start, to), 'space');
    return true;
  }
  addOrganization(line, state, start, to);
  return true;
}

function readRole(line: Line, state: BylineState, { from, to, opening }: Segment): boolean {
  if (state.group.length === 0 || opening === 'amp' || is(line, from, IS.givenName)) return false;
  if (find(line, from, to, IS.role) < 0 || isTitledName(line, from, to)) return false;
  const end = roleEnd(line, state, from, to);
  // "корреспондент РИА Новости"
  const house = houseAfterRole(line, from, end);
  if (house !== undefined) addOrganization(line, state, house, end);
  addRole(state, printed(line, from, house ?? end));
  return true;
}

/** "Anna Berg (foto)": one noun in brackets that says what somebody did besides writing. */
function readDeed(line: Line, state: BylineState, from: number, to: number): boolean {
  const [word, last] = [line.tokens[from], state.group.at(-1)];
  if (to - from !== 1 || line.tokens[from - 1]?.bracketed || line.tokens[to]?.bracketed) return false;
  const role = is(line, from, IS.contributor) ? line.phrases.contributorRoles.get(word?.key ?? '') : undefined;
  if (role === undefined || last?.part.kind !== 'author') return false;
  last.part = { kind: 'contributor', role };
  state.groupDone = true;
  return true;
}
