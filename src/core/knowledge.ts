import type { BylinePhrases } from './byline/phrases.ts';
import type { DatelinePhrases } from './dateline/phrases.ts';
import type { Gazetteer } from './gazetteer.ts';
import type { LanguagePacks } from './language-pack.ts';
import { type OrganizationBook, withPartners } from './organizations.ts';
import type { PartnerNames } from './partner.ts';

/** What the rules know of the world; built once, read only. */
export type Knowledge = {
  readonly organizations: OrganizationBook;
  readonly phrases: Phrases;
  readonly gazetteer: Gazetteer;
};

/** The language packs, as each reader of copy needs them. */
export type Phrases = {
  readonly credit: LanguagePacks;
  readonly byline: BylinePhrases;
  readonly dateline: DatelinePhrases;
};

/** The same, with the configured partners among the organizations. Make it once a set of partners: much is cached by its book. */
export function knowledgeOf(knowledge: Knowledge, partners: readonly PartnerNames[]): Knowledge {
  const organizations = withPartners(knowledge.organizations, partners);
  // Not a copy: the gazetteer is read from its file when it is first asked for.
  return Object.create(knowledge, { organizations: { value: organizations } }) as Knowledge;
}
