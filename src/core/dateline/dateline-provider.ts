import type { Party } from '../article.ts';
import { foldName, type Organization, type OrganizationBook } from '../organizations.ts';
import { oneSlip } from './dateline-date.ts';

/** An organization by any of its printed names and, where wanted, by a misprint of one slip; null when unknown. */
export function findProvider(
  printed: string,
  book: OrganizationBook,
  exchanges: readonly Organization[] | undefined,
  misprints: boolean,
): Party | null {
  const asWritten = printed.trim();
  const key = foldName(asWritten);
  if (key === '' || key.length > 60) return null;
  const organization =
    book.byName.get(key) ??
    book.byName.get(key.replace(/(?: news agency| news|net)$/, '')) ??
    (misprints ? slipped(key, exchanges ?? []) : undefined) ??
    (misprints ? agencySlipped(key, book) : undefined);
  return organization ? { id: organization.id, name: organization.name, asWritten } : null;
}

/** Names of two and three letters are too alike (AP and APP, ANI and ANA) to be taken for one another. */
function slipped(key: string, organizations: readonly Organization[]): Organization | undefined {
  if (key.length <= 3) return undefined;
  return organizations.find(({ name }) => {
    const right = foldName(name);
    return right.length > 3 && Math.abs(right.length - key.length) <= 1 && oneSlip(key, right);
  });
}

const agencyNames = new WeakMap<OrganizationBook, ReadonlyMap<string, Organization>>();

/** Agencies alone, and by names of six letters and more: among all organizations too many short names lie one slip apart. */
function agencySlipped(key: string, book: OrganizationBook): Organization | undefined {
  if (key.length < 5 || /[^a-z ]/.test(key)) return undefined;
  let names = agencyNames.get(book);
  if (!names) {
    names = new Map([...book.byName].filter(([name, { kind }]) => kind === 'agency' && name.length >= 6));
    agencyNames.set(book, names);
  }
  for (const [name, organization] of names) {
    if (Math.abs(name.length - key.length) <= 1 && oneSlip(key, name)) return organization;
  }
  return undefined;
}
