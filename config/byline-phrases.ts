import { z } from 'zod';
import { type BylinePhrases, buildBylinePhrases } from '../src/core/byline/phrases.ts';
import { readYamlFile } from './yaml-file.ts';

/** A list written on one line, commas between: "by, written by". */
const list = z
  .string()
  .transform(line =>
    line
      .split(',')
      .map(phrase => phrase.trim())
      .filter(phrase => phrase !== ''),
  )
  .optional();

/**
 * The `byline:` section of `config/phrases.yaml`, one block a language. What each list means stands at `LanguagePhrases` in
 * the core.
 */
export const bylinePhrasesSchema = z.record(
  z.string(),
  z.strictObject({
    by: list,
    byHere: list,
    articles: list,
    author: list,
    story: list,
    reporting: list,
    contributors: z.record(z.string(), list.unwrap()).optional(),
    source: list,
    and: list,
    in: list,
    for: list,
    more: list,
    roles: list,
    weakRoles: list,
    roleSuffixes: list,
    roleWords: list,
    desks: list,
    deskWords: list,
    deskSuffixes: list,
    organizations: list,
    organizationSuffixes: list,
    organizationStarts: list,
    noise: list,
    blurb: list,
    time: list,
    retired: list,
    our: list,
    contributes: list,
    suffixes: list,
    particles: list,
    givenNames: list,
    places: list,
    familyNames: z.string().optional(),
  }),
);

const bylineSection = z.looseObject({ byline: bylinePhrasesSchema });

/** The `byline:` section of the phrases file, ready to read bylines with. Throws `data-file-wrong`, naming file and key. */
export function loadBylinePhrases(file: string): BylinePhrases {
  return buildBylinePhrases(readYamlFile(file, bylineSection, 'data-file-wrong').byline);
}
