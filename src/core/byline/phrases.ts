import { nameKey } from '../text/fold.ts';
import { type Token, tokenize } from './tokens.ts';

/** One language's words for bylines: a block under `byline:` in `config/phrases.yaml`. */
export type LanguagePhrases = {
  /** What stands before an author's name: by, von, par. */
  readonly by?: readonly string[] | undefined;
  /** The same, but only trusted in copy of this language ("de" in Spanish). */
  readonly byHere?: readonly string[] | undefined;
  /** Articles and "our": a story, eine Analyse. */
  readonly articles?: readonly string[] | undefined;
  /** Nouns for the author, before a name with or without a colon: "Author Jane Smith", "Autorin: …". */
  readonly author?: readonly string[] | undefined;
  /** Nouns for the piece, which need a `by` or a colon after them: "Story by", "Text:". */
  readonly story?: readonly string[] | undefined;
  /** Story nouns of a reporting credit at the foot, which is no byline: "Additional reporting by". */
  readonly reporting?: readonly string[] | undefined;
  /** Nouns for others' work by the role they give, again with a `by` or a colon: "Photos by", "Übersetzung:". */
  readonly contributors?: Readonly<Record<string, readonly string[] | undefined>> | undefined;
  readonly source?: readonly string[] | undefined;
  readonly and?: readonly string[] | undefined;
  readonly in?: readonly string[] | undefined;
  readonly for?: readonly string[] | undefined;
  /** Words that a site's "more stories by" link is made of. */
  readonly more?: readonly string[] | undefined;
  readonly roles?: readonly string[] | undefined;
  /** Roles that are surnames too (Head, Fellow): after a given name they are the surname. */
  readonly weakRoles?: readonly string[] | undefined;
  /** Ends of compound roles: -redakteurin. */
  readonly roleSuffixes?: readonly string[] | undefined;
  /** Words that qualify a role: senior, political, staff. */
  readonly roleWords?: readonly string[] | undefined;
  readonly desks?: readonly string[] | undefined;
  /** Words that qualify a desk: web, our, with. */
  readonly deskWords?: readonly string[] | undefined;
  readonly deskSuffixes?: readonly string[] | undefined;
  /** Nouns that end a name of a house: News, Times, Zeitung. */
  readonly organizations?: readonly string[] | undefined;
  readonly organizationSuffixes?: readonly string[] | undefined;
  /** Nouns that begin one: Agencia, Radio, Diario. */
  readonly organizationStarts?: readonly string[] | undefined;
  /** What a page prints around a byline: follow, share, updated. */
  readonly noise?: readonly string[] | undefined;
  /** What turns a name into a sentence about its bearer: "is a". */
  readonly blurb?: readonly string[] | undefined;
  readonly time?: readonly string[] | undefined;
  readonly suffixes?: readonly string[] | undefined;
  /** "Our", before the role of somebody of the house: notre correspondant à Rome. */
  readonly our?: readonly string[] | undefined;
  /** Stands in brackets between a rank and a name: Lt Gen (retd) Joan Marsh. */
  readonly retired?: readonly string[] | undefined;
  /** Behind a name, makes its bearer one who helped: "contributed reporting". */
  readonly contributes?: readonly string[] | undefined;
  readonly particles?: readonly string[] | undefined;
  readonly givenNames?: readonly string[] | undefined;
  readonly places?: readonly string[] | undefined;
  /** Family names of one character, written without a break: they tell two Chinese names from one Japanese name. */
  readonly familyNames?: string | undefined;
};

/** What a phrase may be, as bits: one phrase can be several things ("photo": work of others, but also a page's noise). */
export const IS = {
  by: 1,
  author: 2,
  story: 4,
  contributor: 8,
  source: 16,
  and: 32,
  in: 64,
  for: 128,
  more: 256,
  role: 512,
  weakRole: 1024,
  roleWord: 2048,
  desk: 4096,
  deskWord: 8192,
  organization: 16384,
  organizationStart: 32768,
  noise: 65536,
  blurb: 131072,
  time: 262144,
  suffix: 524288,
  particle: 1048576,
  givenName: 2097152,
  place: 4194304,
  article: 8388608,
  reporting: 16777216,
  retired: 33554432,
  contributes: 67108864,
  our: 134217728,
} as const;

type SuffixKind = 'role' | 'desk' | 'organization';

/** The phrases of all languages made ready for look-up. Built once, read only. */
export type BylinePhrases = {
  /** Phrase, folded, to what it may be. */
  readonly meanings: ReadonlyMap<string, number>;
  /** First word to the longest phrase, in words, that begins with it. */
  readonly longest: ReadonlyMap<string, number>;
  readonly contributorRoles: ReadonlyMap<string, string>;
  /** Phrases that are a `by` in one language only. */
  readonly byHere: ReadonlyMap<string, ReadonlySet<string>>;
  /** Ends of compound words, by their last two letters. */
  readonly suffixes: Readonly<Record<SuffixKind, ReadonlyMap<string, readonly string[]>>>;
  readonly familyNames: ReadonlySet<string>;
};

const LISTS: readonly (readonly [keyof LanguagePhrases, number])[] = [
  ['by', IS.by],
  ['author', IS.author],
  ['story', IS.story],
  ['source', IS.source],
  ['and', IS.and],
  ['in', IS.in],
  ['for', IS.for],
  ['more', IS.more],
  ['roles', IS.role],
  ['weakRoles', IS.weakRole],
  ['roleWords', IS.roleWord],
  ['desks', IS.desk],
  ['deskWords', IS.deskWord],
  ['organizations', IS.organization],
  ['organizationStarts', IS.organizationStart],
  ['noise', IS.noise],
  ['blurb', IS.blurb],
  ['time', IS.time],
  ['suffixes', IS.suffix],
  ['retired', IS.retired],
  ['contributes', IS.contributes],
  ['our', IS.our],
  ['particles', IS.particle],
  ['givenNames', IS.givenName],
  ['places', IS.place],
  ['articles', IS.article],
  ['reporting', IS.reporting],
];

function byLastLetters(suffixes: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  return Map.groupBy(suffixes, suffix => suffix.slice(-2));
}

/** Whether a folded word is a compound that ends in one of the suffixes: "wirtschaftsredakteurin". */
export function endsIn(key: string, suffixes: ReadonlyMap<string, readonly string[]>): boolean {
  for (const letters of [key.slice(-2), key.slice(-1)]) {
    for (const suffix of suffixes.get(letters) ?? [])
      if (key.length > suffix.length && key.endsWith(suffix)) return true;
  }
  return false;
}

/** A phrase's words, folded. Most are plain and need no tokenizing: thousands of phrases are built at each start. */
function wordsOf(phrase: string): string[] {
  if (ASCII.test(phrase)) return phrase.split(' ');
  if (PLAIN.test(phrase)) return phrase.split(' ').map(nameKey);
  return tokenize(phrase).map(token => token.key);
}
const ASCII = /^[a-z]+(?: [a-z]+)*$/;
const PLAIN = /^[\p{Ll}\p{Lo}\p{M}]+(?: [\p{Ll}\p{Lo}\p{M}]+)*$/u;

/** The language blocks of `config/phrases.yaml` as one table to look words up in. */
export function buildBylinePhrases(languages: Readonly<Record<string, LanguagePhrases>>): BylinePhrases {
  const meanings = new Map<string, number>();
  const longest = new Map<string, number>();
  const contributorRoles = new Map<string, string>();
  const byHere = new Map<string, Set<string>>();
  const familyNames = new Set<string>();
  const suffixes: Record<SuffixKind, Set<string>> = { role: new Set(), desk: new Set(), organization: new Set() };

  const add = (phrase: string, meaning: number): string => {
    const words = wordsOf(phrase);
    const key = words.join(' ');
    const first = words[0];
    if (first === undefined) return key;
    meanings.set(key, (meanings.get(key) ?? 0) | meaning);
    if ((longest.get(first) ?? 0) < words.length) longest.set(first, words.length);
    return key;
  };

  for (const [language, phrases] of Object.entries(languages)) {
    for (const [list, meaning] of LISTS) {
      const listed = phrases[list];
      if (Array.isArray(listed)) for (const phrase of listed) add(phrase, meaning);
    }
    for (const phrase of phrases.byHere ?? []) {
      const key = add(phrase, 0);
      byHere.set(key, (byHere.get(key) ?? new Set()).add(language));
    }
    for (const [role, nouns] of Object.entries(phrases.contributors ?? {})) {
      for (const noun of nouns ?? []) contributorRoles.set(add(noun, IS.contributor), role);
    }
    for (const name of phrases.familyNames ?? '') familyNames.add(name);
    for (const suffix of phrases.roleSuffixes ?? []) suffixes.role.add(nameKey(suffix));
    for (const suffix of phrases.deskSuffixes ?? []) suffixes.desk.add(nameKey(suffix));
    for (const suffix of phrases.organizationSuffixes ?? []) suffixes.organization.add(nameKey(suffix));
  }
  return {
    meanings,
    longest,
    contributorRoles,
    byHere,
    familyNames,
    suffixes: {
      role: byLastLetters(suffixes.role),
      desk: byLastLetters(suffixes.desk),
      organization: byLastLetters(suffixes.organization),
    },
  };
}

/** The longest phrase that begins at `at` and ends before `end`: how many tokens, and what it may be. */
export function phraseAt(
  tokens: readonly Token[],
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
