import type { NamedOrganization } from '../article.ts';
import { introAt, type Part } from './intro.ts';
import { is, type Line, organizationAt, printed } from './line.ts';
import { nameEnd, peopleIn } from './name-run.ts';
import { looksLikeOrganization } from './organization-shape.ts';
import { IS, phraseAt } from './phrases.ts';
import type { Break } from './tokens.ts';

/** Somebody a byline names. `part` is what the words before the name say of them. */
export type Person = {
  readonly name: string;
  readonly part: Part;
  role?: string;
  organization?: string;
  location?: string;
};

export type Found = { readonly people: Person[]; readonly organizations: NamedOrganization[] };

/** Where the reading of a line stands: who the names belong to, and what may still be said of whom. */
type State = Found & {
  part: Part;
  /** A "by" or its like stands before the names being read. */
  introduced: boolean;
  /** A page's noise or a sentence has begun: names count again only after a new introduction. */
  closed: boolean;
  /** The people to whom a house or place that follows belongs. */
  group: Person[];
  groupDone: boolean;
};

const AUTHOR: Part = { kind: 'author' };
const NOUN = IS.role | IS.desk;
const VOCABULARY = IS.role | IS.roleWord | IS.desk | IS.deskWord;

/** Everybody and every house that one printed byline names, in printed order. */
export function readLine(line: Line): Found {
  const state: State = {
    people: [],
    organizations: [],
    part: AUTHOR,
    introduced: false,
    closed: false,
    group: [],
    groupDone: false,
  };
  const end = line.tokens.length;
  let at = 0;
  let opening: Break = 'hard';
  while (at < end) {
    const token = line.tokens[at];
    if (token === undefined) break;
    if (STRONGER[token.before] > STRONGER[opening]) opening = token.before;
    if (opening === 'hard' && at > 0) breakOff(state, token.bracketed);
    const intro = introAt(line, at, end, true);
    if (intro !== undefined) {
      introduce(state, intro.part);
      at = intro.to;
      opening = 'space';
      continue;
    }
    const inverted = readInverted(line, state, at, end);
    if (inverted !== undefined) {
      at = inverted;
      opening = 'space';
      continue;
    }
    const to = deskEnd(line, at, end) ?? stretchEnd(line, at, end);
    readStretch(line, state, at, to, opening);
    at = to;
    opening = 'space';
    const and = andLength(line, at, end);
    if (and > 0 && line.tokens[at]?.before === 'space') {
      at += and;
      opening = 'amp';
    }
  }
  return { people: state.people, organizations: state.organizations };
}

const STRONGER: Readonly<Record<Break, number>> = {
  space: 0,
  slash: 1,
  amp: 2,
  comma: 3,
  colon: 4,
  semicolon: 5,
  hard: 6,
};

function introduce(state: State, part: Part): void {
  state.part = part;
  state.introduced = true;
  state.closed = false;
  state.group = [];
  state.groupDone = false;
}

function breakOff(state: State, bracketed: boolean): void {
  if (bracketed) return;
  state.part = AUTHOR;
  state.introduced = false;
  if (state.people.length === 0 && state.organizations.length === 0) state.closed = false;
}

/** A stretch is what no break, "and" or introduction parts. */
function stretchEnd(line: Line, from: number, end: number): number {
  let to = from + 1;
  while (to < end) {
    if (line.tokens[to]?.before !== 'space') break;
    if (andLength(line, to, end) > 0) break;
    if (introAt(line, to, end, false) !== undefined) break;
    to++;
  }
  return to;
}

/** How many words the "and" at `at` has; 0 where there is none. A one-letter "and" (y, e, i) needs like names at both sides. */
function andLength(line: Line, at: number, end: number): number {
  if (at + 1 >= end || !is(line, at, IS.and)) return 0;
  const phrase = phraseAt(line.tokens, at, end, line.phrases, IS.and);
  const token = line.tokens[at];
  if (phrase === undefined || token === undefined || at + phrase.length >= end) return 0;
  if (token.shape === 'capital' || token.text.endsWith('.')) return 0;
  if (token.shape === 'initial' && !line.inCapitals) return 0;
  if (token.text.length > 1 || token.shape === 'caseless') return phrase.length;
  const before = wordsFrom(line, at - 1, -1);
  const after = wordsFrom(line, at + 1, 1);
  return (before >= 2 && after >= 2) || (before === 1 && after === 1) ? phrase.length : 0;
}

function wordsFrom(line: Line, at: number, step: 1 | -1): number {
  let words = 0;
  for (let next = at; words < 3; next += step) {
    const token = line.tokens[next];
    if (token === undefined || token.shape === 'lower' || is(line, next, IS.by)) break;
    words++;
    if (step === -1 ? token.before !== 'space' : line.tokens[next + 1]?.before !== 'space') break;
  }
  return words;
}

/** "Staff and news service reports": words of desks only, "and" among them, up to the next break. */
function deskEnd(line: Line, from: number, end: number): number | undefined {
  if (!is(line, from, IS.desk | IS.deskWord)) return undefined;
  let to = from;
  let nouns = 0;
  while (
    to < end &&
    is(line, to, IS.desk | IS.deskWord | IS.and) &&
    (to === from || isJoint(line.tokens[to]?.before))
  ) {
    if (is(line, to, IS.desk)) nouns++;
    to++;
  }
  const next = line.tokens[to];
  return nouns > 0 && to > from + 1 && (next === undefined || next.before !== 'space') ? to : undefined;
}

const isJoint = (before: Break | undefined): boolean => before === 'space' || before === 'amp' || before === 'slash';

/** "Marsh, Joanna": one family name, a comma, one or two given names, and nothing more up to a semicolon or the end. */
function readInverted(line: Line, state: State, at: number, end: number): number | undefined {
  let comma = -1;
  let to = at;
  for (; to < end && to - at < 6; to++) {
    const before = to === at ? 'space' : line.tokens[to]?.before;
    if (before === 'semicolon') break;
    if (before === 'comma' && comma < 0) comma = to;
    else if (before !== 'space') return undefined;
    const token = line.tokens[to];
    const particle = token?.shape === 'lower' && is(line, to, IS.particle) && to < comma + 99;
    if (!particle && token?.shape !== 'capital' && token?.shape !== 'initial' && token?.shape !== 'capitals')
      return undefined;
    if (is(line, to, NOUN | IS.organization | IS.suffix) && !is(line, to, IS.givenName)) return undefined;
    if (comma >= 0 && is(line, to, IS.place) && !is(line, to, IS.givenName)) return undefined;
  }
  if (comma < 0 || comma === to || (to < end && line.tokens[to]?.before !== 'semicolon')) return undefined;
  if (state.group.length > 0 && is(line, at, IS.place)) return undefined;
  if (organizationAt(line, at, comma) ?? organizationAt(line, comma, to)) return undefined;
  const family = comma - at;
  const given = to - comma;
  const plain = (family === 1 && given <= 2) || (family <= 2 && is(line, at, IS.particle) && given <= 2);
  const twoPeople = is(line, at, IS.givenName) && is(line, comma, IS.givenName) && !is(line, at, IS.particle);
  if (!plain || (twoPeople && given === 1 && state.introduced)) return undefined;
  addPerson(state, `${printed(line, comma, to)} ${printed(line, at, comma)}`);
  return to;
}

function addPerson(state: State, name: string): void {
  if (state.groupDone) {
    state.group = [];
    state.groupDone = false;
  }
  const person: Person = { name, part: state.part };
  state.people.push(person);
  state.group.push(person);
}

function attach(state: State, what: 'role' | 'organization' | 'location', value: string): void {
  const whom = what === 'role' ? state.group.slice(-1) : state.group;
  for (const person of whom) person[what] ??= value;
  state.groupDone = true;
}

function addOrganization(state: State, organization: NamedOrganization): void {
  if (state.part.kind === 'contributor' && state.group.length === 0) return;
  state.organizations.push(organization);
  attach(state, 'organization', organization.name);
}

function readStretch(line: Line, state: State, from: number, to: number, opening: Break): void {
  if (state.closed || isLabel(line, state, from, to)) return;
  const bracketed = line.tokens[from]?.bracketed === true;
  if (
    phraseIs(line, from, to, IS.noise) &&
    !is(line, from, IS.givenName) &&
    !(is(line, from, NOUN) && state.people.length === 0)
  ) {
    state.closed = !bracketed && (state.people.length > 0 || state.organizations.length > 0);
    return;
  }
  const hasPeople = state.group.length > 0;

  const house = organizationAt(line, from, to);
  if (house !== undefined && house.length === to - from && isNamed(line, from, to)) {
    const { id, name, kind } = house.organization;
    addOrganization(state, { id, name, asWritten: printed(line, from, to), kind });
    return;
  }
  if (line.partner?.names.includes(wordsKey(line, from, to))) {
    addOrganization(state, { name: line.partner.name, asWritten: printed(line, from, to), kind: 'organization' });
    return;
  }
  if (state.part.kind === 'source') {
    if (line.tokens[from]?.shape !== 'lower') addNamed(line, state, from, to, 'organization');
    return;
  }
  if (isPlace(line, from, to) && (hasPeople || opening !== 'hard' || state.organizations.length > 0)) {
    attach(state, 'location', printed(line, from, to));
    return;
  }
  if (every(line, from, to, VOCABULARY) && some(line, from, to, NOUN)) {
    const isDesk = some(line, from, to, IS.desk) && !is(line, to - 1, IS.role);
    if (hasPeople && !isDesk) attach(state, 'role', printed(line, from, to));
    else addNamed(line, state, from, to, 'desk');
    return;
  }
  if (bracketed && hasPeople) return;

  if (house !== undefined && is(line, from + house.length, IS.in) && isPlace(line, from + house.length, to)) {
    addNamed(line, state, from, from + house.length);
    attach(state, 'location', printed(line, from + house.length + 1, to));
    return;
  }
  const roleAt = find(line, from, to, IS.role);
  if (house !== undefined && roleAt >= from + house.length) {
    const { id, name, kind } = house.organization;
    const rest = find(line, from + house.length, to, IS.givenName) < 0;
    if (hasPeople && rest) {
      addOrganization(state, { id, name, asWritten: printed(line, from, from + house.length), kind });
      attach(state, 'role', printed(line, from + house.length, to));
      return;
    }
    if (every(line, from + house.length, to, VOCABULARY)) {
      addOrganization(state, { id, name, asWritten: printed(line, from, to), kind });
      return;
    }
  }
  if (hasPeople && roleAt >= 0 && opening !== 'amp' && !is(line, from, IS.givenName)) {
    attach(state, 'role', printed(line, from, to));
    return;
  }
  readNames(line, state, from, to, opening);
}

/** Names with what hangs on them: "Political editor Jane Smith in London for The Times". */
function readNames(line: Line, state: State, from: number, to: number, opening: Break): void {
  const start = skipLabel(line, from, to);
  const end = nameEnd(line, start, to, state.introduced);
  const given = is(line, start, IS.givenName);
  const words = end - start;
  const alone = state.group.length > 0 && opening !== 'amp' && opening !== 'space';

  const rest = end < to;
  if (words === 0 && line.tokens[start]?.shape === 'site') {
    addNamed(line, state, start, start + 1);
    return;
  }
  if (
    (words === 0 || is(line, start, IS.desk)) &&
    isWholeLine(line, start, to) &&
    is(line, to - 1, IS.organization | IS.desk)
  ) {
    addNamed(line, state, start, to);
    return;
  }
  if (rest && isHouseNoun(line, end, to, given ? 1 : words)) {
    if (!(given && words >= 2)) {
      addNamed(line, state, start, houseEnd(line, start, to));
      return;
    }
  }
  if (words === 0) {
    readTail(line, state, start, to);
    return;
  }
  const introduced = state.introduced && !alone;
  if (words === 1 && !rest && alone && opening === 'hard' && isUnknownWord(line, start)) return;
  if (
    looksLikeOrganization(line, start, end, introduced) ||
    (words === 1 &&
      rest &&
      roleFollows(line, end, to) &&
      !given &&
      !introduced &&
      line.tokens[start]?.shape !== 'caseless')
  ) {
    const whole = words === 1 && rest && roleFollows(line, end, to) ? to : end;
    addNamed(line, state, start, whole);
    if (whole < to) readTail(line, state, whole, to);
    return;
  }
  for (const name of peopleIn(line, start, end)) addPerson(state, name);
  if (start > from && is(line, start - 1, IS.role)) attach(state, 'role', printed(line, from, start));
  if (rest) readTail(line, state, end, to);
}

/** A noun for a house or desk ends the words before it ("Lesotho Times"); after a name it begins what follows ("Equipe de rédaction"). */
function isHouseNoun(line: Line, at: number, to: number, words: number): boolean {
  const shape = line.tokens[at]?.shape;
  if (!is(line, at, IS.organization | IS.desk) || shape === 'lower') return false;
  if (words >= 2 && (shape === 'camel' || at + 1 < to))
    return (
      find(line, at, to, IS.role) < 0 &&
      is(line, to - 1, IS.organization | IS.desk) &&
      shape !== 'camel' &&
      line.tokens[at + 1]?.shape !== 'lower'
    );
  return true;
}

/** One plain word after a bar or dot: a section of the site as likely as a house. */
function isUnknownWord(line: Line, at: number): boolean {
  return line.tokens[at]?.shape === 'capital' && !is(line, at, IS.organization | IS.desk | IS.givenName);
}

function isWholeLine(line: Line, from: number, to: number): boolean {
  return from === 0 && to === line.tokens.length;
}

/** "Datum:", "Kategorie:": one word and a colon, no "by" before it. */
function isLabel(line: Line, state: State, from: number, to: number): boolean {
  return to - from === 1 && !state.introduced && line.tokens[to]?.before === 'colon';
}

function roleFollows(line: Line, at: number, to: number): boolean {
  return is(line, at, NOUN | IS.roleWord) && some(line, at, to, NOUN);
}

/** A house's name reaches to the last word that is a noun for one, or is set in capitals. */
function houseEnd(line: Line, from: number, to: number): number {
  let end = from + 1;
  for (let at = from; at < to; at++) {
    const isHouse = is(line, at, IS.organization | IS.desk);
    if (is(line, at, IS.noise | IS.blurb) && !isHouse) break;
    if (
      at > from &&
      is(line, at, IS.more) &&
      !isHouse &&
      !is(line, at, IS.particle) &&
      line.tokens[at]?.shape === 'capital'
    )
      break;
    if (line.tokens[at]?.shape !== 'lower' || is(line, at, IS.organization | IS.desk)) end = at + 1;
  }
  return end;
}

/** Passes a label or a role before the name: "News Joanna Marsh …", "Korrespondent Hans Müller". */
function skipLabel(line: Line, from: number, to: number): number {
  let start = from;
  while (start < to && is(line, start, VOCABULARY) && !is(line, start, IS.givenName | IS.particle)) start++;
  if (start === from || to - start < 2) return from;
  const end = nameEnd(line, start, to, false);
  if (end - start < 2 || (end < to && is(line, end, IS.organization | IS.desk))) return from;
  const titled = is(line, start - 1, IS.role);
  const followed = end < to && find(line, end, to, IS.role) >= 0;
  return titled || followed || is(line, start, IS.givenName) ? start : from;
}

/** What follows a name without a break: a role, "in PLACE", "for HOUSE", a house, a page's noise, a sentence. */
function readTail(line: Line, state: State, from: number, to: number): void {
  let at = from;
  while (at < to) {
    const token = line.tokens[at];
    const next = line.tokens[at + 1];
    if (token === undefined) return;
    if (phraseIs(line, at, to, IS.noise | IS.blurb) && !is(line, at, NOUN)) break;
    if (is(line, at, IS.in) && at + 1 < to && next?.shape !== 'lower' && token.shape !== 'capital') {
      let end = at + 1;
      while (end < to && line.tokens[end]?.shape !== 'lower' && !is(line, end, NOUN)) end++;
      attach(state, 'location', printed(line, at + 1, end));
      at = end;
      continue;
    }
    if (is(line, at, IS.for) && at + 1 < to && next?.shape !== 'number') {
      const phrase = phraseAt(line.tokens, at, to, line.phrases, IS.for);
      const start = at + (phrase?.length ?? 1);
      if (start < to && line.tokens[start]?.shape !== 'lower') {
        addNamed(line, state, start, to);
        return;
      }
    }
    const house = organizationAt(line, at, to);
    if (house !== undefined && house.organization.kind !== 'desk' && isNamed(line, at, at + house.length)) {
      const { id, name, kind } = house.organization;
      addOrganization(state, { id, name, asWritten: printed(line, at, at + house.length), kind });
      at += house.length;
      continue;
    }
    if (some(line, at, to, IS.role)) {
      attach(state, 'role', printed(line, at, to));
      return;
    }
    if (is(line, at, IS.desk) && state.group.length > 0) {
      attach(state, 'organization', printed(line, at, to));
      return;
    }
    if (token.shape !== 'lower' && looksLikeOrganization(line, at, to, false)) {
      addNamed(line, state, at, houseEnd(line, at, to));
      return;
    }
    break;
  }
  if (at < to) state.closed = true;
}

function phraseIs(line: Line, at: number, to: number, wanted: number): boolean {
  return phraseAt(line.tokens, at, to, line.phrases, wanted) !== undefined;
}

function addNamed(line: Line, state: State, from: number, to: number, kind?: NamedOrganization['kind']): void {
  const house = organizationAt(line, from, to);
  if (house !== undefined && house.length === to - from) {
    const { id, name, kind } = house.organization;
    addOrganization(state, { id, name, asWritten: printed(line, from, to), kind });
    return;
  }
  const written = printed(line, from, to);
  addOrganization(state, {
    name: written,
    asWritten: written,
    kind: kind ?? (is(line, to - 1, IS.desk) || is(line, from, IS.desk) ? 'desk' : 'organization'),
  });
}

/** A house's name is not set in small letters, or stands alone: "agencies". */
function isNamed(line: Line, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (line.tokens[at]?.shape !== 'lower') return true;
  return line.tokens[from]?.before !== 'space' && (to === line.tokens.length || line.tokens[to]?.before !== 'space');
}

function isPlace(line: Line, from: number, to: number): boolean {
  let at = is(line, from, IS.in) && to - from > 1 ? from + 1 : from;
  while (at < to) {
    const place = phraseAt(line.tokens, at, to, line.phrases, IS.place);
    if (place === undefined || line.tokens[at]?.shape === 'lower') return false;
    at += place.length;
  }
  return true;
}

function wordsKey(line: Line, from: number, to: number): string {
  let key = '';
  for (let at = from; at < to; at++) {
    const word = line.tokens[at]?.key ?? '';
    if (at > from || word !== 'the') key = key === '' ? word : `${key} ${word}`;
  }
  return key;
}

function every(line: Line, from: number, to: number, wanted: number): boolean {
  for (let at = from; at < to; at++) if (!is(line, at, wanted)) return false;
  return true;
}

function some(line: Line, from: number, to: number, wanted: number): boolean {
  return find(line, from, to, wanted) >= 0;
}

function find(line: Line, from: number, to: number, wanted: number): number {
  for (let at = from; at < to; at++) if (is(line, at, wanted)) return at;
  return -1;
}
