import type { Author, Contributor, NamedOrganization } from '../article.ts';
import type { Partner } from '../partner.ts';
import { nameCase, nameKey } from '../text/words.ts';
import { type BylineKnowledge, openLine } from './line.ts';
import { parseLine } from './parse-line.ts';
import type { Person } from './state.ts';

/** Whom a byline names: authors, contributors (translator, photographer …), and houses and desks, each once, in printed order. */
export type BylineReading = {
  readonly authors: readonly Author[];
  readonly contributors: readonly Contributor[];
  readonly organizations: readonly NamedOrganization[];
};

/**
 * Reads a byline as printed, or several fields of one. Unsure words are left out rather than made a name.
 * Never throws: a byline without names gives empty lists.
 */
export function readByline(
  raw: string | readonly string[],
  knowledge: BylineKnowledge,
  language?: string,
  partner?: Partner,
): BylineReading {
  const named: Person[] = [];
  const houses: NamedOrganization[] = [];
  for (const source of typeof raw === 'string' ? [raw] : raw) {
    const { people, organizations } = parseLine(openLine(source.slice(0, LONGEST), knowledge, language, partner));
    named.push(...people);
    houses.push(...organizations);
  }
  return toBylineReading(named, houses, knowledge.phrases.macNames, language);
}

/** Persons and houses as a line names them, each once, in house style. */
export function toBylineReading(
  named: readonly Person[],
  houses: readonly NamedOrganization[],
  macNames: ReadonlySet<string>,
  language?: string,
): BylineReading {
  const people = once(named, person => nameKey(person.name));
  const inHouseStyle = (person: Person) => houseName(person, macNames, language);
  return {
    authors: people
      .filter(person => person.part.kind === 'author')
      .map(person => toAuthor(person, inHouseStyle(person))),
    contributors: people.flatMap(person =>
      person.part.kind === 'contributor' ? [{ ...inHouseStyle(person), role: person.part.role }] : [],
    ),
    organizations: once(houses, organization => nameKey(organization.name)),
  };
}

/** Characters of a byline that are read; the longest real one seen had 700. */
const LONGEST = 2_000;

function once<T>(items: readonly T[], key: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter(item => {
    const itsKey = key(item);
    if (itsKey === '' || seen.has(itsKey)) return false;
    seen.add(itsKey);
    return true;
  });
}

type HouseName = { readonly name: string; readonly asWritten?: string };

function toAuthor({ role, organization, location }: Person, name: HouseName): Author {
  return {
    ...name,
    ...(role !== undefined && { role }),
    ...(organization !== undefined && { organization }),
    ...(location !== undefined && { location }),
  };
}

/** The name as the house sets it, with the printed form where that differs. */
function houseName(person: Person, macNames: ReadonlySet<string>, language: string | undefined): HouseName {
  // "Lt Gen (retd) Joanna Marsh"
  const name = nameCase(oneLine(person.name).replace(/\s?\([^()]*\)(?=\s)/g, ''), macNames, language);
  const asWritten = oneLine(person.written);
  return asWritten === name ? { name } : { name, asWritten };
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** The byline in house style: "Jane Smith", "Jane Smith and John Doe", "A, B and C"; null if there are no authors. */
export function renderByline(authors: readonly Author[]): string | null {
  const names = authors.map(author => author.name);
  const last = names.pop();
  if (last === undefined) return null;
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}
