import type { Party } from '../article.ts';
import type { Gazetteer } from '../gazetteer.ts';
import type { OrganizationBook } from '../organizations.ts';
import { nameKey } from '../text/words.ts';
import type { FoundHeader } from './header.ts';
import type { DatelinePhrases } from './phrases.ts';

/** What datelines are read by. */
export type DatelineKnowledge = {
  readonly gazetteer: Gazetteer;
  readonly organizations: OrganizationBook;
  readonly phrases: DatelinePhrases;
};

/** What is known of the item. */
export type DatelineFacts = {
  /** ISO 8601; gives the year. */
  readonly published?: string;
  readonly language?: string;
  /** The partner's, ISO 3166-1 alpha-2: decides between towns of one name in several countries. */
  readonly country?: string;
};

/** A text in which a dateline is looked for, with what it is read by and what is known of the item. Offsets count in `text`. */
export type Copy = {
  readonly text: string;
  readonly knowledge: DatelineKnowledge;
  readonly facts: DatelineFacts;
  /** Takes each reading that competed, for somebody who asks why. */
  readonly tried?: FoundHeader[];
};

/** An organization by any of its printed names; null when unknown. */
export function findProvider(printed: string, { knowledge }: Pick<Copy, 'knowledge'>): Party | null {
  const book = knowledge.organizations;
  const asWritten = printed.trim();
  const key = nameKey(asWritten);
  if (key === '' || key.length > 60) return null;
  const organization = book.byName.get(key);
  if (organization) return { id: organization.id, name: organization.name, asWritten };
  return SITE_NAME.test(asWritten) ? { name: asWritten, asWritten } : null;
}

/** "Merdeka.com", "VOV.VN": papers of the web sign so, listed or not. */
const SITE_NAME = /^[\p{L}\d-]{3,}(?:\.com?)?\.(?:com|net|org|info|news|tv|[a-z]{2})$/iu;
