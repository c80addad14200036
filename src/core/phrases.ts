import type { BylinePhrases } from './byline/phrases.ts';
import type { DatelinePhrases } from './dateline/phrases.ts';

/** `config/phrases.yaml`: what the rooms of the core need to know of each language. A room types its own section. */
export type Phrases = {
  readonly credit: CreditPhrases;
  readonly byline: BylinePhrases;
  readonly dateline: DatelinePhrases;
};

/**
 * Words of credit lines, by language. A word or phrase ending in `*` stands for all its forms; the rest is taken as it is,
 * without regard to case, accents and hyphens.
 */
export type CreditPhrases = Readonly<Record<string, CreditWords>>;

/** What a word can say a credit line is; where it says several things, the first counts. */
export const MAIN_CREDIT_CLASSES = [
  'exchange',
  'sharing',
  'agreement',
  'distribution',
  'republication',
  'inputs',
  'courtesy',
  'reporting',
  'editing',
  'photo',
  'notice',
  'source',
  'blurb',
] as const;

/** What a word can be in the credit line that it stands in; `config/phrases.yaml` tells what each means. */
export const CREDIT_CLASSES = [
  ...MAIN_CREDIT_CLASSES,
  'with',
  'own',
  'join',
  'suffix',
  'filler',
  'title',
  'saying',
  'disclaimer',
] as const;

export type CreditClass = (typeof CREDIT_CLASSES)[number];

export type CreditWords = { readonly [Class in CreditClass]?: readonly string[] | undefined };
