import type { NamedOrganization } from '../article.ts';
import type { Part } from './intro.ts';
import { is, type Line, organizationAt, printed } from './line.ts';
import type { PrintedName } from './name-run.ts';
import { IS } from './phrases.ts';
import type { Break } from './tokens.ts';

/** Somebody a byline names. `part` is what the words before the name say of them. */
export type Person = {
  readonly name: string;
  /** The letters that stood there; they differ from `name` where the family name came first. */
  readonly written: string;
  part: Part;
  role?: string;
  organization?: string;
  location?: string;
};

/** Where the reading of a line stands: what was found, who the next names belong to, of whom more may be said. */
export type Reading = {
  readonly people: Person[];
  readonly organizations: NamedOrganization[];
  part: Part;
  /** A "by" or its like stands before the names being read. */
  introduced: boolean;
  /** Words were met that belong to no byline: a sentence, perhaps. */
  lost: boolean;
  /** A page's noise or a sentence has begun: names count again only after a new introduction. */
  closed: boolean;
  /** The people to whom a house or place that follows belongs. */
  group: Person[];
  /** Something was said of the group: the next person begins a new one. */
  groupDone: boolean;
  /** The last thing read was "in PLACE", which a comma and a region may go on: "in Helena, Montana". */
  placeOpen: boolean;
  /** A place that stood before any name. */
  placeAhead?: string;
  /** A rank that stood before its bearer's name. */
  rankAhead?: string;
};

const AUTHOR: Part = { kind: 'author' };

/** Nothing read yet: who comes first is an author. */
export function startReading(): Reading {
  return {
    people: [],
    organizations: [],
    part: AUTHOR,
    introduced: false,
    lost: false,
    closed: false,
    group: [],
    groupDone: false,
    placeOpen: false,
  };
}

/** Says what those who come next did ("photos by"). */
export function introduce(reading: Reading, part: Part): void {
  reading.part = part;
  reading.introduced = true;
  reading.closed = false;
  reading.group = [];
  reading.groupDone = false;
}

/** A bar, bullet or line end: what was said before the names no longer holds. */
export function breakOff(reading: Reading): void {
  reading.part = AUTHOR;
  reading.introduced = false;
  if (reading.people.length === 0 && reading.organizations.length === 0) reading.closed = false;
}

/** Somebody named, with the place and rank that were printed ahead; joins the group that a role or house may follow. */
export function addPerson(reading: Reading, { name, written }: PrintedName): void {
  if (reading.groupDone) reading.group = [];
  reading.groupDone = false;
  reading.placeOpen = false;
  const person: Person = { name, written, part: reading.part };
  if (reading.placeAhead !== undefined) person.location = reading.placeAhead;
  if (reading.rankAhead !== undefined) person.role = reading.rankAhead;
  delete reading.rankAhead;
  reading.people.push(person);
  reading.group.push(person);
}

/** A role belongs to the last person alone. */
export function addRole(reading: Reading, role: string): void {
  const last = reading.group.at(-1);
  if (last !== undefined) last.role ??= role;
  reading.groupDone = true;
}

/** A house belongs to all who stand before it since something was last said. */
export function addHouseOf(reading: Reading, organization: string): void {
  for (const person of reading.group) person.organization ??= organization;
  reading.groupDone = true;
}

/** "A and B in Paris" are both there; in "A, B in Paris" only B is sure to be. */
export function addPlace(reading: Reading, place: string, opening: Break): void {
  const whom = opening === 'comma' && !reading.groupDone ? reading.group.slice(-1) : reading.group;
  for (const person of whom) person.location ??= place;
  reading.groupDone = true;
  reading.placeOpen = true;
}

/** A region behind a town: "Austin, Texas". */
export function extendPlace(reading: Reading, region: string): void {
  for (const person of reading.group) if (person.location !== undefined) person.location += `, ${region}`;
  reading.placeOpen = false;
}

/** A house or desk printed from `from` up to `to`, under its canonical name where the book has it. */
export function addOrganization(
  line: Line,
  reading: Reading,
  from: number,
  to: number,
  kind?: NamedOrganization['kind'],
): void {
  // "Photo: Getty Images" credits a picture, not the copy.
  if (reading.part.kind === 'contributor' && reading.group.length === 0) return;
  const asWritten = printed(line, from, to);
  const house = organizationAt(line, from, to);
  const known = house?.length === to - from ? house.organization : undefined;
  const named: NamedOrganization =
    known === undefined
      ? { name: asWritten, asWritten, kind: kind ?? kindOf(line, from, to) }
      : { id: known.id, name: known.name, asWritten, kind: known.kind };
  reading.organizations.push(named);
  addHouseOf(reading, named.name);
}

function kindOf(line: Line, from: number, to: number): 'desk' | 'organization' {
  if (is(line, from, IS.desk)) return 'desk';
  return is(line, to - 1, IS.desk) && !is(line, to - 1, IS.organization) ? 'desk' : 'organization';
}
