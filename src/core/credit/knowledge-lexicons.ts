import type { Knowledge } from '../normalize.ts';
import { foldName, type Organization, type OrganizationBook } from '../organizations.ts';
import type { Partner } from '../partner.ts';
import type { CreditPhrases } from '../phrases.ts';
import type { Lexicons } from './items.ts';
import { type NameLexicon, organizationLexicon, type PhraseLexicon, partnerLexicon, phraseLexicon } from './lexicon.ts';

const organizationLexicons = new WeakMap<OrganizationBook, NameLexicon>();
const phraseLexicons = new WeakMap<CreditPhrases, Map<string, PhraseLexicon>>();
const partnerLexicons = new WeakMap<Partner, NameLexicon>();

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

/** The lexicons for an article in `language` from `partner`. Built once for each book, language and partner. */
export function lexiconsFor(
  knowledge: Knowledge,
  language: string | undefined,
  partner: Partner | undefined,
): Lexicons {
  const { organizations, phrases } = knowledge;
  let names = organizationLexicons.get(organizations);
  if (names === undefined) {
    names = organizationLexicon(organizations);
    organizationLexicons.set(organizations, names);
  }
  let byLanguage = phraseLexicons.get(phrases.credit);
  if (byLanguage === undefined) {
    byLanguage = new Map();
    phraseLexicons.set(phrases.credit, byLanguage);
  }
  const code = (language ?? partner?.language ?? '').toLowerCase().split(/[-_]/)[0] ?? '';
  const key = Object.hasOwn(phrases.credit, code) ? code : '';
  let words = byLanguage.get(key);
  if (words === undefined) {
    words = phraseLexicon(phrases.credit, key === '' ? Object.keys(phrases.credit) : [key, ...(NEAR[key] ?? []), 'en']);
    byLanguage.set(key, words);
  }
  if (partner === undefined) return { organizations: names, phrases: words };
  let own = partnerLexicons.get(partner);
  if (own === undefined) {
    own = partnerLexicon(partner, name => findByName(organizations, name));
    partnerLexicons.set(partner, own);
  }
  return { partner: own, organizations: names, phrases: words };
}

const exchangePartners = new WeakMap<Partner, readonly Organization[]>();

/** The organizations that a partner exchanges copy with, where the book has them. */
export function exchangesOf(partner: Partner, book: OrganizationBook): readonly Organization[] {
  let found = exchangePartners.get(partner);
  if (found === undefined) {
    found = partner.exchanges.flatMap(({ with: name }) => findByName(book, name) ?? []);
    exchangePartners.set(partner, found);
  }
  return found;
}

function findByName(book: OrganizationBook, name: string): Organization | undefined {
  return book.byName.get(foldName(name));
}
