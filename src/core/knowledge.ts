import type { BylinePhrases } from './byline/phrases.ts';
import type { DatelinePhrases } from './dateline/phrases.ts';
import type { Gazetteer } from './gazetteer.ts';
import type { LanguagePacks } from './language-pack.ts';
import type { OrganizationBook } from './organizations.ts';

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
