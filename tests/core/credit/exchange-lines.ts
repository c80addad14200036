import { expect } from 'vitest';
import { loadKnowledge } from '../../../config/knowledge.ts';
import { normalize } from '../../../src/core/normalize-article.ts';
import type { Partner } from '../../../src/core/partner.ts';

/**
 * All lines here are made up, in the manner of the one that was witnessed ("–The Daily Mail-GGTN news exchange item"); bodies
 * are of no account.
 */
const knowledge = loadKnowledge();

export type House = {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly exchanges: readonly string[];
};

export function read(language: string, house: House, bodyText: string) {
  const partner: Partner = {
    id: 'own',
    name: house.name,
    aliases: house.aliases ?? [],
    feeds: [],
    exchanges: house.exchanges.map(name => ({ with: name })),
  };
  return normalize({ id: '1', bodyText, language }, knowledge, partner);
}

export const STORY = 'The bridge reopens in May, the council said. Residents have waited two years.';
export const MAIL: House = {
  name: 'The Daily Mail',
  aliases: ['Daily Mail'],
  exchanges: ['CGTN', 'Global Times', 'Kyodo News'],
};

export function partiesOf(line: string, house = MAIL, language = 'en', story = STORY): string[] | string {
  const article = read(language, house, story + line);
  const credits = article.credits.filter(credit => credit.kind === 'exchange');
  if (credits.length === 0) return 'none';
  expect(article.bodyText, line).toBe(story);
  return credits.flatMap(credit => credit.parties.map(party => party.name));
}
