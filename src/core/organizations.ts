import type { NamedOrganization } from './article.ts';
import type { PartnerNames } from './partner.ts';
import { nameKey } from './text/words.ts';

/** One row of `config/organizations.yaml`. */
export type Organization = {
  readonly id: string;
  readonly name: string;
  readonly kind: NonNullable<NamedOrganization['kind']>;
  /** Other ways it is written: long and short names, other scripts. */
  readonly names: readonly string[];
  /** `field`: the name is a common word ("Time", "سبق"), believed in fields and bylines and not at the end of a text. */
  readonly match?: 'field' | undefined;
  /** Misprints seen in copy. */
  readonly misprints: readonly string[];
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
  /** A configured partner: it is called by the name in its file, whatever a credit calls it. */
  readonly partner?: true;
};

/** The organizations by every folded way of writing them. Built once, read only. */
export type OrganizationBook = {
  readonly organizations: readonly Organization[];
  readonly byName: ReadonlyMap<string, Organization>;
  /** First word of a name to the words of the longest that begins with it. */
  readonly longest: ReadonlyMap<string, number>;
};

function asBook(organizations: readonly Organization[], byName: ReadonlyMap<string, Organization>): OrganizationBook {
  const longest = new Map<string, number>();
  for (const name of byName.keys()) {
    const words = name.split(' ');
    const [first = ''] = words;
    if ((longest.get(first) ?? 0) < words.length) longest.set(first, words.length);
  }
  return { organizations, byName, longest };
}

/** Rows of the data file as a book to look names up in. Where two rows claim a name, the first keeps it. */
export function buildOrganizationBook(organizations: readonly Organization[]): OrganizationBook {
  const byName = new Map<string, Organization>();
  for (const organization of organizations) {
    for (const name of [organization.name, organization.id, ...organization.names, ...organization.misprints]) {
      const key = nameKey(name);
      if (!byName.has(key)) byName.set(key, organization);
    }
  }
  return asBook(organizations, byName);
}

/**
 * The book with the configured partners in it, each by its name, id and aliases: known in every partner's copy. One that the book
 * has already keeps its kind and its other names there, and is called as the partner's file calls it.
 */
export function withPartners(book: OrganizationBook, partners: readonly PartnerNames[]): OrganizationBook {
  if (partners.length === 0) return book;
  const byName = new Map(book.byName);
  const replaced = new Set<Organization>();
  const houses = partners.map(({ id, name, aliases }): Organization => {
    const known = book.byName.get(nameKey(name)) ?? book.byName.get(nameKey(id));
    if (known) replaced.add(known);
    const names = [...aliases, ...(known ? [known.name, ...known.names] : [])];
    const house: Organization = { kind: 'paper', misprints: [], ...known, id, name, names, partner: true };
    for (const written of [name, id, ...names, ...house.misprints, ...(known ? [known.id] : [])]) {
      byName.set(nameKey(written), house);
    }
    return house;
  });
  return asBook([...houses, ...book.organizations.filter(each => !replaced.has(each))], byName);
}

/** How many words are a name of the book, and whose. */
export type HouseMatch = { readonly length: number; readonly organization: Organization };

/** All names of the book that begin with the word at a place, the longest first. */
export function housesAt(words: readonly { readonly key: string }[], at: number, book: OrganizationBook): HouseMatch[] {
  const start = words[at]?.key === 'the' && words[at + 1] !== undefined ? at + 1 : at;
  const houses: HouseMatch[] = [];
  let key = '';
  const first = words[start]?.key ?? '';
  const space = first.indexOf(' ');
  const most = book.longest.get(space < 0 ? first : first.slice(0, space)) ?? 0;
  for (let to = start; to < start + Math.min(7, most); to++) {
    const word = words[to];
    if (word === undefined) break;
    key = key === '' ? word.key : `${key} ${word.key}`;
    const organization = book.byName.get(key);
    if (organization !== undefined) houses.unshift({ length: to + 1 - at, organization });
  }
  return houses;
}
