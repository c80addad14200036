import type { NamedOrganization } from './article.ts';
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
};

/** The organizations by every folded way of writing them. Built once, read only. */
export type OrganizationBook = {
  readonly organizations: readonly Organization[];
  readonly byName: ReadonlyMap<string, Organization>;
};

/** Rows of the data file as a book to look names up in. Where two rows claim a name, the first keeps it. */
export function buildOrganizationBook(organizations: readonly Organization[]): OrganizationBook {
  const byName = new Map<string, Organization>();
  for (const organization of organizations) {
    for (const name of [organization.name, organization.id, ...organization.names, ...organization.misprints]) {
      const key = nameKey(name);
      if (!byName.has(key)) byName.set(key, organization);
    }
  }
  return { organizations, byName };
}
