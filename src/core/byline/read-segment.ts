import { IS } from '../language-pack.ts';
import { every, find, is, type Line, organizationAt, phraseLength, printed } from './line.ts';
import { looksLikeOrganization } from './organization-shape.ts';
import { isPlace, isTown, SPACED_CASELESS } from './place.ts';
import { readCaselessAndHouse, readHouseAndMore, readKnownHouse, VOCABULARY } from './read-house.ts';
import { readNames } from './read-names.ts';
import type { Segment } from './segment.ts';
import { addOrganization, addPerson, addPlace, addRole, addRoleOfHouse, type BylineState } from './state.ts';

/** Reads one segment: a house, a place, a role or desk, or names with their roles and places. The first reading that fits is taken. */
export function readSegment(line: Line, state: BylineState, printedSegment: Segment): void {
  const segment = withoutArticle(line, state, printedSegment);
  if (isLabel(line, state, segment)) {
    state.lost = true;
    return;
  }
  if (state.closed) return;
  const read =
    isNoise(line, segment) ||
    readKnownHouse(line, state, segment) ||
    readInitials(line, state, segment) ||
    readRoleInPlace(line, state, segment) ||
    readSource(line, state, segment) ||
    readFor(line, state, segment) ||
    readPlace(line, state, segment) ||
    readVocabulary(line, state, segment) ||
    readAside(line, state, segment) ||
    readCaselessAndHouse(line, state, segment) ||
    readHouseAndMore(line, state, segment) ||
    readRole(line, state, segment);
  if (!read) readNames(line, state, segment);
}

/** "Ana Souza, da Agência Brasil", "Anne Petit, de l’AFP": small words between somebody and their house. */
function withoutArticle(line: Line, state: BylineState, segment: Segment): Segment {
  const { to, opening } = segment;
  // "The Rev. Joanna Marsh"
  const isTitled = is(line, segment.from, IS.article) && is(line, segment.from + 1, IS.title) && segment.from + 3 < to;
  if (isTitled && !is(line, to - 1, IS.organization)) return { ...segment, from: segment.from + 1 };
  let { from } = segment;
  while (from + 1 < to && line.tokens[from]?.shape === 'lower' && is(line, from, IS.particle | IS.article)) from++;
  if (from === segment.from) return segment;
  // "La rédaction avec l’AFP"
  if (organizationAt(line, from, to)?.length === to - from) return { ...segment, from };
  if (!(opening === 'comma' || opening === 'amp') || state.group.length === 0) return segment;
  const isHouse = looksLikeOrganization(line, from, to, false);
  return isHouse && line.tokens[from]?.shape !== 'lower' ? { ...segment, from } : segment;
}

/** "Datum:", "Kategorie:": one word and a colon, with no "by" before it. */
function isLabel(line: Line, state: BylineState, { from, to }: Segment): boolean {
  const word = line.tokens[from];
  // "أبوظبي: سلام أبوشهاب"
  if (word === undefined || (word.shape === 'caseless' && isTown(line, from, to))) return false;
  return to - from === 1 && !state.introduced && line.source[word.end] === ':';
}

function isNoise(line: Line, { from, to }: Segment): boolean {
  // "Mehr News Agency", whose first word is a link's in German, and RSS of Nepal alone.
  const length = organizationAt(line, from, to)?.length ?? 0;
  const isHouse = length > 1 || length === line.tokens.length;
  return !isHouse && phraseLength(line, from, to, IS.noise) > 0 && !is(line, from, IS.givenName);
}

/** "M. J.", "D.Đ.P.": reporters of some papers sign with initials only. */
function readInitials(line: Line, state: BylineState, { from, to, opening }: Segment): boolean {
  const written = printed(line, from, to);
  if (!/^(?:\p{Lu}\p{Ll}?\.[\s-]?){2,4}$/u.test(written)) return false;
  // "John Smith, Ph.D.": behind the comma of a whole name they are what somebody holds.
  const held = opening === 'comma' && state.group.some(({ name }) => /\p{L}{3}/u.test(name));
  if (!held) addPerson(state, { name: written, written });
  return true;
}

/**
 * "Our correspondent in Hargeisa", "Enviada especial a Rafah: Itziar Lasheras", "Z Brna Radka Vaňková": somebody named behind it is
 * there.
 */
function readRoleInPlace(line: Line, state: BylineState, { from, to, opening }: Segment): boolean {
  let at = from;
  while (at < to && is(line, at, VOCABULARY)) at++;
  while (at > from && is(line, at - 1, IS.in)) at--;
  const isRole = find(line, from, at, IS.role | IS.desk) >= 0;
  if (state.group.length > 0 || !is(line, at, IS.in)) return false;
  while (is(line, at, IS.in | IS.article)) at++;
  if (at === from) at++;
  if (at >= to || line.tokens[at]?.shape === 'lower') return false;
  let end = isRole ? to : find(line, at + 1, to - 1, IS.givenName);
  while (isRole && end > at && !isPlace(line, at, end) && !isTown(line, at, end)) end--;
  const ends = line.tokens[to]?.before === 'colon';
  if (end <= at) return false;
  if (end > at && end < to) {
    state.placeAhead = printed(line, at, end);
    readNames(line, state, { from: end, to, opening });
  } else if (ends) state.placeAhead = printed(line, at, to);
  else addOrganization(line, state, from, to, 'desk');
  return true;
}

function readSource(line: Line, state: BylineState, { from, to }: Segment): boolean {
  if (state.part.kind !== 'source') return false;
  if (line.tokens[from]?.shape !== 'lower') addOrganization(line, state, from, to, 'organization');
  return true;
}

/** "Joanna Marsh, Special to The Star", "Joanna Marsh, for The Star", "Special to The Star". */
function readFor(line: Line, state: BylineState, { from, to, opening }: Segment): boolean {
  const words = opening === 'amp' ? 0 : phraseLength(line, from, to, IS.for);
  if (words === 0 || from + words >= to || (words < 2 && state.group.length === 0)) return false;
  addOrganization(line, state, from + words, to);
  return true;
}

function readPlace(line: Line, state: BylineState, { from, to, opening }: Segment): boolean {
  const found = state.group.length + state.organizations.length > 0;
  // "ਗੁਰਪ੍ਰੀਤ ਕੌਰ, ਬਠਿੰਡਾ": where everybody has two names, one word behind a name is a place.
  const lone = to - from === 1 && opening !== 'amp' && opening !== 'space' && line.meanings[from] === 0;
  // "記者何佩珊／高雄報導", as papers of Taiwan sign.
  const files = /^(?:報導|报导|報道|报道)$/.test(line.tokens[from + 1]?.text ?? '');
  if (found && (files || (lone && SPACED_CASELESS.test(line.tokens[from]?.text ?? '')))) {
    addPlace(state, printed(line, from, from + 1), 'space');
    return true;
  }
  const opens = !found && isParted(line, from, to) && line.tokens[from]?.shape === 'caseless';
  if (!isPlace(line, from, to) && !((found || opens) && isTown(line, from, to, state.groupDone || opening === 'hard')))
    return false;
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
  return /^(?:comma|slash|colon)$/.test(next.before) && line.tokens[from]?.shape === 'caseless';
}

/** Only words of roles and desks: the role of the person named before, or a desk if no person was named. */
function readVocabulary(line: Line, state: BylineState, { from, to }: Segment): boolean {
  const roleAt = find(line, from, to, IS.role);
  if (!every(line, from, to, VOCABULARY)) return false;
  // "Joanna Marsh, China Daily correspondent"
  const house = line.tokens[from]?.shape === 'lower' ? undefined : organizationAt(line, from, to - 1);
  if (house !== undefined && house.organization.kind !== 'desk' && state.group.length > 0) return false;
  if (roleAt < 0 && find(line, from, to, IS.desk) < 0) return false;
  const isDesk = find(line, from, to, IS.desk) >= 0 && !is(line, to - 1, IS.role);
  if (state.group.length > 0 && !isDesk) addRole(state, printed(line, from, to));
  else addOrganization(line, state, from, to, 'desk');
  return true;
}

/**
 * Brackets after a name hold what was known above, a house among other words, or initials and remarks: "(obe)", "(now)"; or one noun
 * that says what somebody did besides writing: "Anna Berg (foto)".
 */
function readAside(line: Line, state: BylineState, { from, to }: Segment): boolean {
  const [word, last] = [line.tokens[from], state.group.at(-1)];
  if (word?.bracketed !== true || last === undefined) return false;
  const isNoun = to - from === 1 && !line.tokens[from - 1]?.bracketed && is(line, from, IS.contributor);
  const role = isNoun ? line.phrases.contributorRoles.get(word.key) : undefined;
  if (role === undefined || last.part.kind !== 'author') return true;
  last.part = { kind: 'contributor', role };
  state.groupDone = true;
  return true;
}

function readRole(line: Line, state: BylineState, { from, to, opening }: Segment): boolean {
  if (state.group.length === 0 || opening === 'amp' || find(line, from, to, IS.role) < 0) return false;
  addRoleOfHouse(line, state, from, to);
  return true;
}
