import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Knowledge } from '../src/core/normalize.ts';
import { buildOrganizationBook, type Organization } from '../src/core/organizations.ts';
import { CREDIT_CLASSES, type CreditPhrases, type Phrases } from '../src/core/phrases.ts';
import { dataFile } from './data-file.ts';
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
const creditSection = z.looseObject({ credit: z.record(z.string(), z.partialRecord(z.enum(CREDIT_CLASSES), list)) });

let knowledge: Knowledge | undefined;

/**
 * The organizations and phrases of `config/`, read once a process.
 * Throws `data-file-wrong`, naming file and key.
 */
export function loadKnowledge(): Knowledge {
  knowledge ??= { organizations: buildOrganizationBook(loadOrganizations()), phrases: loadPhrases() };
  return knowledge;
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

function loadPhrases(): Phrases {
  return { credit: loadCreditPhrases() };
}

/** The `credit:` section of `phrases.yaml`. */
export function loadCreditPhrases(file: string = dataFile('phrases.yaml')): CreditPhrases {
  return readYamlFile(file, creditSection, 'data-file-wrong').credit;
}
