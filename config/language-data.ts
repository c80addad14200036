import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { buildBylinePhrases } from '../src/core/byline/phrases.ts';
import type { Gazetteer } from '../src/core/dateline/gazetteer.ts';
import type { Knowledge } from '../src/core/knowledge.ts';
import { buildOrganizationBook, type Organization } from '../src/core/organizations.ts';
import { CREDIT_CLASSES, type Phrases } from '../src/core/phrases.ts';
import { bylinePhrasesSchema } from './byline-phrases.ts';
import { dataFile } from './data-file.ts';
import { datelinePhrasesSchema } from './dateline-phrases.ts';
import { loadGazetteer } from './gazetteer.ts';
import { readPhraseFile } from './phrase-file.ts';
import { readYamlFile } from './yaml-file.ts';

const organizationRow = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'expected lower case, digits and hyphens' }),
  name: z.string().min(1),
  kind: z.enum(['agency', 'paper', 'broadcaster', 'syndicate', 'organization', 'desk']),
  country: z.string().length(2).optional(),
  names: z.array(z.string().min(1)).default([]),
  misprints: z.array(z.string().min(1)).default([]),
});
const organizationsFile = z.array(organizationRow);

/** A list written on one line, commas between. */
const list = z.string().transform(line =>
  line
    .split(',')
    .map(phrase => phrase.trim())
    .filter(phrase => phrase !== ''),
);
const phrasesFile = z.strictObject({
  credit: z.record(z.string(), z.partialRecord(z.enum(CREDIT_CLASSES), list)),
  byline: bylinePhrasesSchema.transform(buildBylinePhrases),
  dateline: datelinePhrasesSchema,
});

let knowledge: Knowledge | undefined;

/**
 * All that the rules know of the world, read once a process from `config/`; the gazetteer when it is first asked for.
 * Throws `data-file-wrong`, naming file and key.
 */
export function loadKnowledge(): Knowledge {
  knowledge ??= readKnowledge();
  return knowledge;
}

function readKnowledge(): Knowledge {
  let gazetteer: Gazetteer | undefined;
  return {
    organizations: buildOrganizationBook(loadOrganizations()),
    phrases: loadPhrases(),
    get gazetteer() {
      gazetteer ??= loadGazetteer(dataFile('gazetteer.tsv'));
      return gazetteer;
    },
  };
}

/** The rows of `organizations.yaml`; any YAML will do, JSON with comments on lines of their own reads fastest. */
export function loadOrganizations(file: string = dataFile('organizations.yaml')): readonly Organization[] {
  return organizationsFile.safeParse(readAsJson(file)).data ?? readYamlFile(file, organizationsFile, 'data-file-wrong');
}

function readAsJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8').replace(/^[ \t]*#.*$/gm, ''));
  } catch {
    return undefined;
  }
}

/** The sections of `phrases.yaml`, each ready for its room. */
export function loadPhrases(file: string = dataFile('phrases.yaml')): Phrases {
  return phrasesFile.safeParse(readPhraseFile(file)).data ?? readYamlFile(file, phrasesFile, 'data-file-wrong');
}
