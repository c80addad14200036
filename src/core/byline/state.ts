import type { NamedOrganization } from '../article.ts';
import { IS } from '../language-pack.ts';
import { is, type Line, organizationAt, printed } from './line.ts';
import type { PrintedName } from './name-run.ts';
import { AUTHOR, type Part } from './prefix.ts';
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
export type BylineState = {
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
  /** A place that stood before any name. */
  placeAhead?: string;
};

/** Nothing read yet: who comes first is an author. */
export function startState(): BylineState {
  return {
    people: [],
    organizations: [],
    part: AUTHOR,
    introduced: false,
    lost: false,
    closed: false,
    group: [],
    groupDone: false,
  };
}

/** Says what those who come next did ("photos by"). */
export function introduce(state: BylineState, part: Part): void {
  state.part = part;
  state.introduced = true;
  state.closed = false;
  state.group = [];
  state.groupDone = false;
}

/** A bar, bullet or line end: what was said before the names no longer holds. */
export function breakOff(state: BylineState): void {
  state.part = AUTHOR;
  state.introduced = false;
}

/** Somebody named, with the place and rank that were printed ahead; joins the group that a role or house may follow. */
export function addPerson(state: BylineState, { name, written }: PrintedName): void {
  if (state.groupDone) state.group = [];
  state.groupDone = false;
  const person: Person = { name, written, part: state.part };
  if (state.placeAhead !== undefined) person.location = state.placeAhead;
  state.people.push(person);
  state.group.push(person);
}

/** A role belongs to the last person alone. */
export function addRole(state: BylineState, role: string): void {
  const last = state.group.at(-1);
  if (last !== undefined) last.role ??= role;
  state.groupDone = true;
}

/** "корреспондент РИА Новости", "Colunista do UOL", "Los Angeles Times Staff Writer": a role, and the listed house it ends or begins with. */
export function addRoleOfHouse(line: Line, state: BylineState, from: number, to: number): void {
  const houseAt = (at: number, end: number): number => {
    const house = organizationAt(line, at, end);
    return house === undefined || house.organization.kind === 'desk' ? 0 : house.length;
  };
  const ahead = houseAt(from, to - 1);
  const start = ahead > 1 || line.tokens[from]?.shape === 'capitals' ? from + ahead : from;
  if (start > from) addOrganization(line, state, from, start);
  let end = to;
  for (let at = start + 1; at < end; at++) {
    if (houseAt(at, end) !== end - at) continue;
    addOrganization(line, state, at, end);
    end = at;
  }
  while (end < to && end > start + 1 && is(line, end - 1, IS.particle | IS.article | IS.for)) end--;
  addRole(state, printed(line, start, end));
}

/** "A and B in Paris" are both there; in "A, B in Paris" only B is sure to be. */
export function addPlace(state: BylineState, place: string, opening: Break): void {
  const whom = opening === 'comma' ? state.group.slice(-1) : state.group;
  for (const person of whom) person.location ??= place;
  state.groupDone = true;
}

/** A house or desk printed from `from` up to `to`, under its canonical name where the book has it. */
export function addOrganization(
  line: Line,
  state: BylineState,
  from: number,
  to: number,
  kind?: NamedOrganization['kind'],
): void {
  // "Photo: Getty Images" credits a picture, not the copy.
  if (state.part.kind === 'contributor' && state.group.length === 0) return;
  const asWritten = printed(line, from, to);
  const house = organizationAt(line, from, to);
  const known = house?.length === to - from ? house.organization : undefined;
  const named: NamedOrganization =
    known === undefined
      ? { name: asWritten, asWritten, kind: kind ?? kindOf(line, from, to) }
      : { id: known.id, name: known.name, asWritten, kind: known.kind };
  state.organizations.push(named);
  // It belongs to all who stand before it since something was last said.
  for (const person of state.group) person.organization ??= named.name;
  state.groupDone = true;
}

function kindOf(line: Line, from: number, to: number): 'desk' | 'organization' {
  if (is(line, from, IS.desk)) return 'desk';
  return is(line, to - 1, IS.desk) && !is(line, to - 1, IS.organization) ? 'desk' : 'organization';
}
