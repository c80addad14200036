import { every, find, is, isSmall, type Line, organizationAt, phraseLength, printed } from './line.ts';
import { looksLikeOrganization } from './organization-shape.ts';
import { IS } from './phrases.ts';
import { isPlace, isPlaceName, isTown } from './place.ts';
import { houseAfterRole, isTitledName, readCaselessAndHouse, readHouseAndMore, readKnownHouse } from './read-house.ts';
import { readNames } from './read-names.ts';
import { roleEnd } from './read-tail.ts';
import { addOrganization, addPlace, addRole, extendPlace, type Reading } from './reading.ts';
import type { Stretch } from './stretch.ts';

const NOUN = IS.role | IS.desk;
const VOCABULARY = IS.role | IS.roleWord | IS.desk | IS.deskWord;

/** Reads one stretch: a house, a place, a role or desk, or names with what hangs on them. The first that fits has it. */
export function readStretch(line: Line, reading: Reading, printedStretch: Stretch): void {
  const stretch = withoutArticle(line, reading, printedStretch);
  if (isLabel(line, reading, stretch)) {
    reading.lost = true;
    return;
  }
  if (reading.closed) return;
  const read =
    skipNoise(line, reading, stretch) ||
    readKnownHouse(line, reading, stretch) ||
    readSource(line, reading, stretch) ||
    readPlace(line, reading, stretch) ||
    readVocabulary(line, reading, stretch) ||
    readAside(line, reading, stretch) ||
    readHouseAndMore(line, reading, stretch) ||
    readCaselessAndHouse(line, reading, stretch) ||
    readFor(line, reading, stretch) ||
    readRole(line, reading, stretch);
  if (!read) readNames(line, reading, stretch);
}

/** "Ana Souza, da Agência Brasil", "Anne Petit, de l’AFP": small words between somebody and their house. */
function withoutArticle(line: Line, reading: Reading, stretch: Stretch): Stretch {
  const { to, opening } = stretch;
  let { from } = stretch;
  while (from + 1 < to && line.tokens[from]?.shape === 'lower' && is(line, from, IS.particle | IS.article)) from++;
  if (from === stretch.from || !(opening === 'comma' || opening === 'amp') || reading.group.length === 0)
    return stretch;
  const isHouse = organizationAt(line, from, to)?.length === to - from || looksLikeOrganization(line, from, to, false);
  return isHouse && line.tokens[from]?.shape !== 'lower' ? { ...stretch, from } : stretch;
}

/** "Datum:", "Kategorie:": one word and a colon, with no "by" before it. */
function isLabel(line: Line, reading: Reading, { from, to }: Stretch): boolean {
  const word = line.tokens[from];
  return to - from === 1 && !reading.introduced && word !== undefined && line.source[word.end] === ':';
}

function skipNoise(line: Line, reading: Reading, { from, to }: Stretch): boolean {
  if (phraseLength(line, from, to, IS.noise) === 0 || is(line, from, IS.givenName)) return false;
  if (is(line, from, NOUN) && reading.people.length === 0) return false;
  // "RSS, Kathmandu" is an agency's, "… RSS" behind a name a link's.
  const house = from === 0 ? organizationAt(line, from, to) : undefined;
  if (house?.organization.kind === 'agency' && house.length === to - from) return false;
  const found = reading.people.length + reading.organizations.length > 0;
  if (found && line.tokens[from]?.bracketed === false) reading.closed = true;
  return true;
}

function readSource(line: Line, reading: Reading, { from, to }: Stretch): boolean {
  if (reading.part.kind !== 'source') return false;
  if (line.tokens[from]?.shape !== 'lower') addOrganization(line, reading, from, to, 'organization');
  return true;
}

function readPlace(line: Line, reading: Reading, { from, to, opening }: Stretch): boolean {
  const found = reading.group.length + reading.organizations.length > 0;
  if (reading.placeOpen && opening === 'comma' && to - from <= 2 && isUnknown(line, from, to)) {
    extendPlace(reading, printed(line, from, to));
    return true;
  }
  if (!isPlace(line, from, to) && !(found && isTown(line, from, to, reading.groupDone))) return false;
  const start = is(line, from, IS.in) && to - from > 1 ? from + 1 : from;
  if (found) addPlace(reading, printed(line, start, to), 'space');
  // "القاهرة - محمد العلي": the place of whoever comes next.
  else if (isParted(line, start, to)) reading.placeAhead = printed(line, start, to);
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

/** Nothing but words of roles and desks: somebody's role where somebody was named, a desk where nobody was. */
function readVocabulary(line: Line, reading: Reading, { from, to }: Stretch): boolean {
  const roleAt = find(line, from, to, IS.role);
  const titled =
    to - from <= 3 &&
    is(line, from, IS.roleWord) &&
    is(line, to - 1, IS.role) &&
    find(line, from, to, IS.givenName) < 0;
  if (!every(line, from, to, VOCABULARY) && !(titled && reading.group.length === 0)) return false;
  if (roleAt < 0 && find(line, from, to, IS.desk) < 0) return false;
  const isDesk = find(line, from, to, IS.desk) >= 0 && !is(line, to - 1, IS.role);
  if (reading.group.length > 0 && !isDesk) addRole(reading, printed(line, from, roleEnd(line, reading, from, to)));
  else
    addOrganization(
      line,
      reading,
      is(line, from, IS.and) && line.tokens[from]?.shape !== 'capitals' && from + 1 < to ? from + 1 : from,
      to,
      'desk',
    );
  return true;
}

/** Brackets after a name hold what was known above, a house among other words, or initials and remarks: "(obe)", "(now)". */
function readAside(line: Line, reading: Reading, { from, to, opening }: Stretch): boolean {
  if (line.tokens[from]?.bracketed !== true || reading.group.length === 0) return false;
  if (readDeed(line, reading, from, to)) return true;
  // "(avec Anne Petit)"
  if (opening === 'amp' && is(line, from, IS.givenName)) return false;
  const house = organizationAt(line, to - 1, to);
  if (house?.organization.kind === 'agency') addOrganization(line, reading, to - 1, to);
  return true;
}

/** "Anna Berg (foto)": one noun in brackets that says what somebody did besides writing. */
function readDeed(line: Line, reading: Reading, from: number, to: number): boolean {
  const [word, last] = [line.tokens[from], reading.group.at(-1)];
  if (to - from !== 1 || line.tokens[from - 1]?.bracketed || line.tokens[to]?.bracketed) return false;
  const role = is(line, from, IS.contributor) ? line.phrases.contributorRoles.get(word?.key ?? '') : undefined;
  if (role === undefined || last?.part.kind !== 'author') return false;
  last.part = { kind: 'contributor', role };
  reading.groupDone = true;
  return true;
}

/** "…, special to The Star". */
function readFor(line: Line, reading: Reading, { from, to }: Stretch): boolean {
  // "Per" is a for in Italian, and a given name up north.
  if (is(line, from, IS.givenName) && line.tokens[from]?.shape !== 'lower') return false;
  const start = from + phraseLength(line, from, to, IS.for);
  const known = reading.group.length > 0 || start - from > 1 || (from === 0 && is(line, to, IS.by));
  if (start === from || start >= to || !known || isSmall(line, start)) return false;
  // "Joanna Marsh from Gqeberha"
  if (reading.group.length > 0 && isPlaceName(line, start, to)) {
    addPlace(reading, printed(line, start, to), 'space');
    return true;
  }
  addOrganization(line, reading, start, to);
  return true;
}

function readRole(line: Line, reading: Reading, { from, to, opening }: Stretch): boolean {
  if (reading.group.length === 0 || opening === 'amp' || is(line, from, IS.givenName)) return false;
  if (find(line, from, to, IS.role) < 0 || isTitledName(line, from, to)) return false;
  const end = roleEnd(line, reading, from, to);
  // "корреспондент РИА Новости"
  const house = houseAfterRole(line, from, end);
  if (house !== undefined) addOrganization(line, reading, house, end);
  addRole(reading, printed(line, from, house ?? end));
  return true;
}
