import type { Knowledge } from '../knowledge.ts';
import type { Organization, OrganizationBook } from '../organizations.ts';
import type { Partner } from '../partner.ts';
import type { CreditPhrases } from '../phrases.ts';
import { nameKey } from '../text/fold.ts';
import type { Lexicons } from './items.ts';
import { organizationLexicon, type PhraseLexicon, partnerLexicon, phraseLexicon } from './lexicon.ts';

/** Languages so near that copy in one carries words of the other. */
const NEAR: Readonly<Record<string, readonly string[]>> = {
  id: ['ms'],
  ms: ['id'],
  ne: ['hi'],
  da: ['no', 'sv'],
  no: ['da', 'sv'],
  sv: ['da', 'no'],
  uk: ['ru'],
  fa: ['ar'],
  ur: ['fa'],
};

/** Builds what belongs to a key once; gone with the key. */
function remember<Key extends object, Value>(build: (key: Key) => Value): (key: Key) => Value {
  const built = new WeakMap<Key, Value>();
  return key => {
    const known = built.get(key);
    if (known !== undefined) return known;
    const value = build(key);
    built.set(key, value);
    return value;
  };
}

const namesOf = remember(organizationLexicon);
const wordsOf = remember((_phrases: CreditPhrases) => new Map<string, PhraseLexicon>());
const wordsOfPartner = remember((_partner: Partner) => new Map<string, PhraseLexicon>());
const circleOf = remember((book: OrganizationBook) =>
  remember((partner: Partner) => partnerLexicon(partner, name => findByName(book, name))),
);
const exchangesIn = remember((book: OrganizationBook) =>
  remember((partner: Partner) => partner.exchanges.flatMap(({ with: name }) => findByName(book, name) ?? [])),
);

/**
 * The lexicons for an article in `language` from `partner`: the words of that language, of the partner's and of English; of all
 * languages where none is known.
 */
export function lexiconsFor(
  knowledge: Knowledge,
  language: string | undefined,
  partner: Partner | undefined,
): Lexicons {
  const { organizations, phrases } = knowledge;
  const codes = [language, partner?.language].flatMap(name => {
    const code = name?.toLowerCase().split(/[-_]/)[0] ?? '';
    return Object.hasOwn(phrases.credit, code) ? [code] : [];
  });
  const built = partner?.phrases ? wordsOfPartner(partner) : wordsOf(phrases.credit);
  const key = codes.join(' ');
  let words = built.get(key);
  if (words === undefined) {
    const asked =
      codes.length === 0 ? Object.keys(phrases.credit) : codes.flatMap(code => [code, ...(NEAR[code] ?? [])]);
    words = phraseLexicon(phrases.credit, [...new Set([...asked, 'en'])], partner?.phrases);
    built.set(key, words);
  }
  return {
    organizations: namesOf(organizations),
    phrases: words,
    ...(partner && { partner: circleOf(organizations)(partner) }),
  };
}

/** The organizations that a partner exchanges copy with, where the book has them. */
export function exchangesOf(partner: Partner, book: OrganizationBook): readonly Organization[] {
  return exchangesIn(book)(partner);
}

function findByName(book: OrganizationBook, name: string): Organization | undefined {
  return book.byName.get(nameKey(name));
}
