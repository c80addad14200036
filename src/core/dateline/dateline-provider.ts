import type { Party } from '../article.ts';
import type { Organization, OrganizationBook } from '../organizations.ts';
import { findMisprint, indexForMisprints, type MisprintIndex } from '../text/misprint.ts';
import { nameKey } from '../text/words.ts';
import type { Copy } from './dateline-knowledge.ts';

/** An organization by any of its printed names and, where wanted, by a misprint; null when unknown. */
export function findProvider(
  printed: string,
  { knowledge, facts }: Pick<Copy, 'knowledge' | 'facts'>,
  { misprints }: { readonly misprints: boolean } = { misprints: false },
): Party | null {
  const book = knowledge.organizations;
  const asWritten = printed.trim();
  const key = nameKey(asWritten);
  if (key === '' || key.length > 60) return null;
  const organization =
    book.byName.get(key) ??
    book.byName.get(key.replace(/(?: news agency| news|net)$/, '')) ??
    (misprints ? findMisprinted(key, book, facts.exchanges) : undefined);
  return organization ? { id: organization.id, name: organization.name, asWritten } : null;
}

const agencyNames = new WeakMap<OrganizationBook, MisprintIndex<Organization>>();

/**
 * In Latin letters alone, where it was seen; among the partner's exchanges from four letters on, among agencies from five:
 * more of them lie one slip apart.
 */
function findMisprinted(
  key: string,
  book: OrganizationBook,
  exchanges: readonly Organization[] | undefined,
): Organization | undefined {
  if (key.length < 4 || !/^[\p{sc=Latin}\p{N} ]+$/u.test(key)) return undefined;
  if (exchanges && exchanges.length > 0) {
    const found = findMisprint(key, indexForMisprints(exchanges.flatMap(namesOf)), 4);
    if (found) return found.entry;
  }
  let agencies = agencyNames.get(book);
  if (!agencies) {
    agencies = indexForMisprints(book.organizations.filter(({ kind }) => kind === 'agency').flatMap(namesOf));
    agencyNames.set(book, agencies);
  }
  return findMisprint(key, agencies, 5)?.entry;
}

function namesOf(organization: Organization): [string, Organization][] {
  return [organization.name, ...organization.names].map(name => [nameKey(name), organization]);
}
