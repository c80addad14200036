import { readdirSync } from 'node:fs';
import path from 'node:path';
import { buildBylinePhrases } from '../src/core/byline/phrases.ts';
import { buildDatelinePhrases } from '../src/core/dateline/phrases.ts';
import type { Phrases } from '../src/core/knowledge.ts';
import { LANGUAGE_PACK } from '../src/core/language-pack.ts';
import { dataFile, readYamlFile } from './yaml-file.ts';

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
