import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { buildBylinePhrases } from '../src/core/byline/phrases.ts';
import { buildDatelinePhrases } from '../src/core/dateline/phrases.ts';
import { type Gazetteer, openGazetteer } from '../src/core/gazetteer.ts';
import type { Knowledge, Phrases } from '../src/core/knowledge.ts';
import { LANGUAGE_PACK } from '../src/core/language-pack.ts';
import { buildOrganizationBook, type Organization } from '../src/core/organizations.ts';
import { ExchangeError } from '../src/errors.ts';
import { dataFile, readYamlFile } from './yaml-file.ts';

let knowledge: Knowledge | undefined;

/**
 * All that the rules know of the world, read once a process from `config/`; the gazetteer when it is first asked for.
 * Throws `data-file-wrong`, naming file and key.
 */
export function loadKnowledge(): Knowledge {
  knowledge ??= {
    organizations: buildOrganizationBook(loadOrganizations()),
    phrases: loadPhrases(),
    get gazetteer() {
      const gazetteer = loadGazetteer();
      Object.defineProperty(this, 'gazetteer', { value: gazetteer });
      return gazetteer;
    },
  };
  return knowledge;
}

const ORGANIZATIONS = z.array(
  z.strictObject({
    id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'expected lower case, digits and hyphens' }),
    name: z.string().min(1),
    kind: z.enum(['agency', 'paper', 'broadcaster', 'syndicate', 'organization', 'desk']),
    country: z.string().length(2).optional(),
    names: z.array(z.string().min(1)).default([]),
    match: z.enum(['field']).optional(),
    misprints: z.array(z.string().min(1)).default([]),
  }),
);

/** The rows of `organizations.yaml`. Throws `data-file-wrong`, naming file and key. */
export function loadOrganizations(file: string = dataFile('organizations.yaml')): readonly Organization[] {
  return readYamlFile(file, ORGANIZATIONS, 'data-file-wrong');
}

/**
 * The language packs of a folder, one YAML file each, named by its ISO 639 code.
 * Throws `data-file-wrong`, naming file and key.
 */
export function loadPhrases(folder: string = dataFile('languages')): Phrases {
  const packs = Object.fromEntries(
    readdirSync(folder).map(name => [
      path.basename(name, '.yaml'),
      readYamlFile(path.join(folder, name), LANGUAGE_PACK, 'data-file-wrong'),
    ]),
  );
  return { credit: packs, byline: buildBylinePhrases(packs), dateline: buildDatelinePhrases(packs) };
}

/**
 * The shipped gazetteer, or another file of the same columns. Takes 2 ms and 3 MB.
 * Throws `data-file-wrong` when the file cannot be read.
 */
export function loadGazetteer(file: string = dataFile('gazetteer.tsv')): Gazetteer {
  try {
    return openGazetteer(readFileSync(file));
  } catch (cause) {
    throw new ExchangeError('data-file-wrong', `Reading the gazetteer ${file} failed: ${(cause as Error).message}.`, {
      cause,
      help: 'It is shipped as config/gazetteer.tsv; tests/gazetteer/build-gazetteer.ts builds it anew.',
      file,
    });
  }
}
