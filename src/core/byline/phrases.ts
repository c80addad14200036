import { BYLINE_CLASSES, IS, type LanguagePacks } from '../language-pack.ts';
import { MONTH_NAMES } from '../text/months.ts';
import { nameKey } from '../text/words.ts';
import { bylineWords, type Word } from './tokens.ts';

type SuffixKind = 'role' | 'desk' | 'organization';

/** The phrases of all languages made ready for look-up. Built once, read only. */
export type BylinePhrases = {
  /** Languages that have words here. */
  readonly languages: ReadonlySet<string>;
  /** Phrase, folded, to what it may be. */
  readonly meanings: ReadonlyMap<string, number>;
  /** First word to the longest phrase, in words, that begins with it. */
  readonly longest: ReadonlyMap<string, number>;
  readonly contributorRoles: ReadonlyMap<string, string>;
  /** Phrases that are a `by` in one language only. */
  readonly byHere: ReadonlyMap<string, ReadonlySet<string>>;
  /** Words that are an `and` in one language only: "na" in Swahili. */
  readonly andHere: ReadonlyMap<string, ReadonlySet<string>>;
  /** Ends of compound words. */
  readonly suffixes: Readonly<Record<SuffixKind, ReadonlySet<string>>>;
  /** Family names of one character, written without a break: they tell two Chinese names from one Japanese name. */
  readonly familyNames: ReadonlySet<string>;
  /** Words as they are spelled where accents tell words apart. */
  readonly toned: ReadonlySet<string>;
  /** What follows "Mac" in names that go on with a capital. */
  readonly macNames: ReadonlySet<string>;
  /** What words met before may be. */
  readonly met: Map<string, number>;
};

/** Whether a folded word is a compound that ends in one of the suffixes: "wirtschaftsredakteurin". */
export function endsIn(key: string, suffixes: ReadonlySet<string>): boolean {
  for (let at = Math.max(2, key.length - LONGEST_SUFFIX); at < key.length; at++)
    if (suffixes.has(key.slice(at))) return true;
  return false;
}

/** Those of the packs have 17 letters at most; a word may have thousands. */
const LONGEST_SUFFIX = 24;

/** A phrase's words, folded. Most are plain and need no tokenizing: thousands of phrases are built at each start. */
function wordsOf(phrase: string): string[] {
  if (ASCII.test(phrase)) return phrase.split(' ');
  if (PLAIN.test(phrase)) return phrase.split(' ').map(nameKey);
  return bylineWords(phrase).map(token => token.key);
}
const ASCII = /^[a-z]+(?: [a-z]+)*$/;
const PLAIN = /^[\p{Ll}\p{Lo}\p{M}]+(?: [\p{Ll}\p{Lo}\p{M}]+)*$/u;

/** The byline words of all languages as one table to look words up in. */
export function buildBylinePhrases(packs: LanguagePacks): BylinePhrases {
  const meanings = new Map<string, number>();
  const longest = new Map<string, number>();
  const contributorRoles = new Map<string, string>();
  const here = { byHere: new Map<string, Set<string>>(), andHere: new Map<string, Set<string>>() };
  const familyNames = new Set<string>();
  const macNames = new Set<string>();
  const toned = new Set<string>();
  const suffixes: Record<SuffixKind, Set<string>> = { role: new Set(), desk: new Set(), organization: new Set() };

  // The name of a month is a word of time in every language.
  for (const name of MONTH_NAMES) meanings.set(name, IS.time);
  const add = (phrase: string, meaning: number): string => {
    const words = wordsOf(phrase);
    const key = words.join(' ');
    const first = words[0];
    if (first === undefined) return key;
    meanings.set(key, (meanings.get(key) ?? 0) | meaning);
    if ((longest.get(first) ?? 0) < words.length) longest.set(first, words.length);
    return key;
  };

  for (const [language, { byline = {}, weekdays = [] }] of Object.entries(packs)) {
    for (const name of BYLINE_CLASSES) {
      if (name !== 'contributor') for (const phrase of byline[name] ?? []) add(phrase, IS[name]);
    }
    for (const day of weekdays) add(day, IS.time);
    if (language === 'vi') for (const word of JSON.stringify(byline).split(/[",: ]+/)) toned.add(word);
    for (const name of ['byHere', 'andHere'] as const) {
      for (const phrase of byline[name] ?? []) {
        const key = add(phrase, 0);
        here[name].set(key, (here[name].get(key) ?? new Set()).add(language));
      }
    }
    for (const [role, nouns] of Object.entries(byline.contributor ?? {})) {
      for (const noun of nouns) contributorRoles.set(add(noun, IS.contributor), role);
    }
    for (const name of byline.familyName ?? '') familyNames.add(name);
    for (const name of byline.macName ?? []) macNames.add(name);
    for (const suffix of byline.roleSuffix ?? []) suffixes.role.add(nameKey(suffix));
    for (const suffix of byline.deskSuffix ?? []) suffixes.desk.add(nameKey(suffix));
    for (const suffix of byline.organizationSuffix ?? []) suffixes.organization.add(nameKey(suffix));
  }
  return {
    languages: new Set(Object.keys(packs).filter(language => packs[language]?.byline)),
    meanings,
    longest,
    contributorRoles,
    ...here,
    familyNames,
    toned,
    macNames,
    suffixes,
    met: new Map(),
  };
}

/** What a folded word may be by itself. */
export function meaningOf(key: string, phrases: BylinePhrases): number {
  return phrases.meanings.get(key) ?? 0;
}

/** The longest phrase that begins at `at` and ends before `end`: how many tokens, and what it may be. */
export function phraseAt(
  tokens: readonly Word[],
  at: number,
  end: number,
  phrases: BylinePhrases,
  wanted = -1,
): { readonly length: number; readonly meaning: number; readonly key: string } | undefined {
  const first = tokens[at];
  if (first === undefined) return undefined;
  const longest = Math.min(phrases.longest.get(first.key) ?? 0, end - at);
  for (let length = longest; length > 0; length--) {
    let key = first.key;
    for (let i = 1; i < length; i++) key += ` ${tokens[at + i]?.key ?? ''}`;
    const meaning = phrases.meanings.get(key);
    if (meaning !== undefined && (meaning & wanted || meaning === 0)) return { length, meaning, key };
  }
  return undefined;
}
