import type { Gazetteer } from './dateline/gazetteer.ts';
import type { OrganizationBook } from './organizations.ts';
import type { Phrases } from './phrases.ts';

/** What the rules know of the world; built once, read only. */
export type Knowledge = {
  readonly organizations: OrganizationBook;
  readonly phrases: Phrases;
  readonly gazetteer: Gazetteer;
};
