import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Knowledge } from '../src/core/normalize.ts';
import { buildOrganizationBook, type Organization } from '../src/core/organizations.ts';
import type { Phrases } from '../src/core/phrases.ts';
import { ExchangeError } from '../src/errors.ts';

const organizationRow = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower case, digits and hyphens expected'),
  name: z.string().min(1),
  kind: z.enum(['agency', 'paper', 'broadcaster', 'syndicate', 'organization', 'desk']),
  names: z.array(z.string().min(1)).default([]),
  misprints: z.array(z.string().min(1)).default([]),
  country: z.string().length(2).optional(),
});
const organizationsFile = z.array(organizationRow);

const words = z.array(z.string().min(1)).optional();
const creditWords = z.strictObject({
  exchange: words,
  sharing: words,
  inputs: words,
  courtesy: words,
  republication: words,
  distribution: words,
  reporting: words,
  editing: words,
  source: words,
  photo: words,
  notice: words,
  blurb: words,
  join: words,
  filler: words,
  title: words,
  saying: words,
});
const phrasesFile = z.looseObject({ credit: z.record(z.string(), creditWords) });

let knowledge: Knowledge | undefined;

/**
 * The organizations and phrases of `config/`, read once a process.
 * @throws ExchangeError `data-file-wrong`, naming file and key.
 */
export function loadKnowledge(): Knowledge {
  knowledge ??= {
    organizations: buildOrganizationBook(readOrganizations('organizations.yaml')),
    phrases: readPhrases('phrases.yaml'),
  };
  return knowledge;
}

function readOrganizations(name: string): Organization[] {
  return readDataFile(name, organizationsFile).map(({ country, ...row }) =>
    country === undefined ? row : { ...row, country },
  );
}

function readPhrases(name: string): Phrases {
  return readDataFile(name, phrasesFile) as unknown as Phrases;
}

/** Data files lie beside this module in the checkout, and in the package's `config/` when this runs from `dist/config/`. */
function readDataFile<Shape extends z.ZodType>(name: string, shape: Shape): z.infer<Shape> {
  const { path, text } = readBeside(name);
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    throw new ExchangeError('data-file-wrong', `${path} is not YAML: ${(cause as Error).message}`, {
      cause,
      file: path,
    });
  }
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const key = issue?.path.join('.') ?? '';
  throw new ExchangeError('data-file-wrong', `${path} is wrong at "${key}": ${issue?.message ?? 'not as expected'}.`, {
    file: path,
    key,
  });
}

function readBeside(name: string): { path: string; text: string } {
  const beside = fileURLToPath(new URL(name, import.meta.url));
  const inPackage = fileURLToPath(new URL(`../../config/${name}`, import.meta.url));
  for (const path of [beside, inPackage]) {
    try {
      return { path, text: readFileSync(path, 'utf8') };
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT' && path === beside) continue;
      throw new ExchangeError('data-file-wrong', `${name} cannot be read: ${(cause as Error).message}.`, {
        cause,
        file: path,
      });
    }
  }
  throw new ExchangeError('internal', `${name} was not looked for.`);
}
