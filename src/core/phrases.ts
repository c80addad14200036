/** `config/phrases.yaml`: what the rooms of the core need to know of each language. A room types its own section. */
export type Phrases = { readonly credit: CreditPhrases };

/**
 * Words of credit lines, by language. A word or phrase ending in `*` stands for all its forms; the rest is taken as it is,
 * without regard to case, accents and hyphens.
 */
export type CreditPhrases = Readonly<Record<string, CreditWords>>;

/** What a word says about the credit line that it stands in. */
export type CreditClass =
  | 'exchange'
  | 'sharing'
  | 'inputs'
  | 'courtesy'
  | 'republication'
  | 'distribution'
  | 'reporting'
  | 'editing'
  | 'source'
  | 'photo'
  | 'notice'
  | 'blurb'
  | 'join'
  | 'filler'
  | 'title'
  | 'saying';

export type CreditWords = Readonly<Partial<Record<CreditClass, readonly string[]>>>;
