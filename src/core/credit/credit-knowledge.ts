import { findPlaces } from '../gazetteer.ts';
import type { Knowledge } from '../knowledge.ts';
import type { LanguagePacks } from '../language-pack.ts';
import { IS } from '../language-pack.ts';
import type { OrganizationBook } from '../organizations.ts';
import type { Partner } from '../partner.ts';
import { isToned, nameKey } from '../text/words.ts';
import { organizationLexicon, type PhraseLexicon, partnerLexicon, phraseLexicon, type WordFacts } from './lexicon.ts';
import type { CreditKnowledge } from './tag-words.ts';

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
/** By the packs, or by the partner that adds words to them. */
const wordsOf = remember((_packs: LanguagePacks | Partner) => new Map<string, PhraseLexicon>());
const circleOf = remember((book: OrganizationBook) =>
  remember((partner: Partner) => partnerLexicon(partner, name => book.byName.get(nameKey(name)))),
);
const metIn = remember((_book: OrganizationBook) => remember((_words: PhraseLexicon) => new Map<string, WordFacts>()));

/**
 * The lexicons for an article in `language` from `partner`: the words of that language, of the partner's and of English; of all
 * languages where none is known.
 */
export function creditKnowledge(
  knowledge: Knowledge,
  language: string | undefined,
  partner: Partner | undefined,
): CreditKnowledge {
  const { organizations, phrases } = knowledge;
  const { meanings } = phrases.byline;
  const codes = [language, partner?.language].flatMap(name => {
    const code = name?.toLowerCase().split(/[-_]/)[0] ?? '';
    return Object.hasOwn(phrases.credit, code) && phrases.credit[code]?.credit ? [code] : [];
  });
  const built = wordsOf(partner?.phrases ? partner : phrases.credit);
  const key = codes.join(' ');
  let words = built.get(key);
  if (words === undefined) {
    const asked =
      codes.length === 0
        ? Object.keys(phrases.credit)
        : codes.flatMap(code => [code, ...(phrases.credit[code]?.near ?? [])]);
    words = phraseLexicon(phrases.credit, [...new Set([...asked, 'en'])], partner?.phrases);
    built.set(key, words);
  }
  return {
    organizations: namesOf(organizations),
    phrases: words,
    met: metIn(organizations)(words),
    macNames: phrases.byline.macNames,
    and: phrases.dateline.and,
    where: phrases.dateline.where,
    isRole: word => !phrases.dateline.and.has(word) && ((meanings.get(word) ?? 0) & (IS.role | IS.roleWord)) !== 0,
    isGivenName: word => ((meanings.get(word) ?? 0) & IS.givenName) !== 0,
    isParticle: word => ((meanings.get(word) ?? 0) & IS.particle) !== 0,
    isToned: word => isToned(word, phrases.byline.toned),
    isPlace: name => findPlaces(knowledge.gazetteer, name).length > 0,
    isArea: name => findPlaces(knowledge.gazetteer, name).some(({ kind }) => kind !== 'city'),
    isCountry: name => findPlaces(knowledge.gazetteer, name).some(({ kind }) => kind === 'country'),
    ...(partner && { partner: circleOf(organizations)(partner) }),
  };
}
