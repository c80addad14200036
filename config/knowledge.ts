import type { Gazetteer } from '../src/core/gazetteer.ts';
import type { Knowledge } from '../src/core/knowledge.ts';
import { buildOrganizationBook } from '../src/core/organizations.ts';
import { loadGazetteer } from './gazetteer.ts';
import { loadPhrases } from './languages.ts';
import { loadOrganizations } from './organizations.ts';

let knowledge: Knowledge | undefined;

/**
 * All that the rules know of the world, read once a process from `config/`; the gazetteer when it is first asked for.
 * Throws `data-file-wrong`, naming file and key.
 */
export function loadKnowledge(): Knowledge {
  let gazetteer: Gazetteer | undefined;
  knowledge ??= {
    organizations: buildOrganizationBook(loadOrganizations()),
    phrases: loadPhrases(),
    get gazetteer() {
      gazetteer ??= loadGazetteer();
      return gazetteer;
    },
  };
  return knowledge;
}
