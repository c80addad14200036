import { CREDIT_CLASSES, type CreditClass, type CreditWords, type LanguagePacks } from '../language-pack.ts';
import type { Organization, OrganizationBook } from '../organizations.ts';
import type { Partner } from '../partner.ts';
import { indexForMisprints, type MisprintIndex } from '../text/misprint.ts';
import { fold, type Token, tokenize } from '../text/words.ts';

/** What a word is looked up by: as it stands, and without the ending that its language writes onto names. */
type Looked = { readonly fold: string; readonly bare?: string | undefined };

/** Somebody a credit line can name, as we call them. */
export type KnownParty = {
  readonly id?: string;
  readonly name: string;
  readonly kind: Organization['kind'];
  /** The partner itself, or one that the partner exchanges with. */
  readonly tie?: 'own' | 'exchange';
};

/** What was found at a token: a name or the classes of a phrase, and the token after it. */
export type Match = { readonly party?: KnownParty; readonly classes?: ReadonlySet<CreditClass>; readonly next: number };

/** A word given with a star: it begins with the stem, "publi*", or holds it anywhere, "*tausch". */
type Stem = { readonly stem: string; readonly within: boolean; readonly node: Node };

type Node = {
  readonly words: Map<string, Node>;
  readonly stems: Stem[];
  party?: KnownParty;
  classes?: Set<CreditClass>;
};

/** Names or phrases as a tree of folded words; the longest that fits is found. */
export type Lexicon = { readonly root: Node };

/** Names, with an index that finds the name a misprint was meant to be. */
export type NameLexicon = Lexicon & { readonly misprints: MisprintIndex<KnownParty> };

/** What begins with a word in a lexicon: where its tree goes on. */
export type Beginnings = readonly Node[];

/** What a word is wherever it stands. */
export type WordFacts = Looked & {
  /** The names and the phrases that begin with it. */
  readonly names: Beginnings;
  readonly phrases: Beginnings;
  /** A figure, a day or the name of a month in any language. */
  readonly dated: boolean;
  readonly arabic: boolean;
  /** Nothing but part of an unknown name or of a sentence: none of the above. */
  readonly plain: boolean;
};

/** Words of credit lines, with the like. */
export type PhraseLexicon = Lexicon & {
  readonly misprints: MisprintIndex<ReadonlySet<CreditClass>>;
  /** What the languages write onto the end of names, the longest first. */
  readonly suffixes: readonly string[];
  /** Words that a sentence about where copy first appeared has one of. */
  readonly telling: RegExp;
};

type Listed = [key: string, party: KnownParty][];

function emptyNode(): Node {
  return { words: new Map(), stems: [] };
}

function childNode(node: Node, word: string): Node {
  const [stem, within] = [word.replaceAll('*', ''), word.startsWith('*')];
  const known =
    stem === word ? node.words.get(word) : node.stems.find(each => each.stem === stem && each.within === within)?.node;
  if (known) return known;
  const child = emptyNode();
  if (stem === word) node.words.set(word, child);
  else node.stems.push({ stem, within, node: child });
  return child;
}

function wordsOf(name: string): string[] {
  return tokenize(name).flatMap(token => (token.word ? [token.fold] : []));
}

/** A phrase's words, folded, their stars on. Most are plain and need no tokenizing: thousands of phrases are built at each start. */
function phraseWords(phrase: string): string[] {
  if (/^[a-z ]+$/.test(phrase)) return phrase.split(' ');
  return phrase.split(' ').flatMap(part => {
    const [plain, ...others] = wordsOf(part.replaceAll('*', ''));
    // Characters of a script without spaces are words of their own, so that a star says nothing there.
    if (plain === undefined || others.length > 0) return plain === undefined ? [] : [plain, ...others];
    return [`${part.startsWith('*') ? '*' : ''}${plain}${part.endsWith('*') ? '*' : ''}`];
  });
}

/**
 * What is left out before a name in the partner's circle only: "mit dem Standard" is Der Standard there, "الشاطئ" صحيفة الشاطئ,
 * "Mahakam" Harian Mahakam. "The" is left out before every name.
 */
export const ARTICLES = new Set(
  'the der die das le la el il lo o a de het صحيفه جريده مجله روزنامه روزنامہ harian koran bao газета'.split(' '),
);

function isArticle(word: string | undefined, party: KnownParty): boolean {
  return word === 'the' || (party.tie !== undefined && word !== undefined && ARTICLES.has(word));
}

function addName(root: Node, listed: Listed, written: string, party: KnownParty): void {
  const words = wordsOf(written);
  if (words.length === 0) return;
  const bare = words.length > 1 && isArticle(words[0], party) ? words.slice(1) : words;
  // "Kurierem Wileńskim" is Kurier Wileński, in the partner's circle.
  const inflected = party.tie !== undefined && bare.length > 1;
  const stems = bare.map(word =>
    inflected && word.length > 4 ? `${stemOf(word) ?? word.replace(/[aeiouy]$/, '')}*` : (stemOf(word) ?? word),
  );
  for (const form of [words, bare, stems]) {
    const node = form.reduce(childNode, root);
    node.party ??= party;
  }
  listed.push([bare.join(' '), party]);
}

/** Every organization of the book. */
export function organizationLexicon(book: OrganizationBook): NameLexicon {
  const root = emptyNode();
  const listed: Listed = [];
  for (const { id, name, kind, match, names: others, misprints } of book.organizations) {
    if (match === 'field') continue;
    const party = { id, name, kind };
    // Only agencies and desks are credited so often that a word like their name is a misprint of it: "The New Yorker" is no "New York".
    const guessed = kind === 'agency' || kind === 'desk' ? listed : [];
    for (const written of [name, ...others, ...misprints]) addName(root, guessed, written, party);
  }
  return { root, misprints: indexForMisprints(listed, 5) };
}

/**
 * The partner's own names, and those of the houses it exchanges with. A house is called as the partner's file calls it,
 * unless the file gives its id, or it is a partner itself.
 */
export function partnerLexicon(partner: Partner, find: (name: string) => Organization | undefined): NameLexicon {
  const root = emptyNode();
  const listed: Listed = [];
  const self = find(partner.name);
  const own: KnownParty = { ...(self && { id: self.id }), name: partner.name, kind: self?.kind ?? 'paper', tie: 'own' };
  const withoutPlace = partner.name.replace(/\s?\([^()]{1,40}\)$/, '');
  for (const written of [partner.name, ...partner.aliases, withoutPlace]) addName(root, listed, written, own);
  for (const { with: given } of partner.exchanges) {
    const organization = find(given);
    const party: KnownParty = {
      ...(organization && { id: organization.id }),
      name: organization && (organization.partner || organization.id === given) ? organization.name : given,
      kind: organization?.kind ?? 'organization',
      tie: 'exchange',
    };
    const others = organization ? [organization.name, ...organization.names, ...organization.misprints] : [];
    for (const written of [given, ...others]) addName(root, listed, written, party);
  }
  return { root, misprints: indexForMisprints(listed, 4) };
}

/** Classes whose words no misprint is read as. */
const NAMES_ONLY: ReadonlySet<string> = new Set(['title', 'saying']);

/** Shorter English words stand in any story. */
const SHORTEST_ENGLISH = 8;

/** The words of the languages asked for, and what a partner adds to them. */
export function phraseLexicon(packs: LanguagePacks, languages: readonly string[], own?: CreditWords): PhraseLexicon {
  const root = emptyNode();
  const listed: [string, ReadonlySet<CreditClass>][] = [];
  const suffixes: string[] = [];
  const telling = new Set<string>();
  for (const words of [...languages.map(language => packs[language]?.credit ?? {}), own ?? {}]) {
    for (const name of CREDIT_CLASSES) {
      const list = words[name] ?? [];
      if (name === 'suffix') {
        suffixes.push(...list.map(ending => fold(ending)));
        continue;
      }
      if (name === 'republication' || name === 'distribution')
        for (const phrase of list) {
          const whole = phrase.replaceAll('*', '').toLowerCase();
          // The letters to look for before a phrase with a star is: its longest word, the star off.
          const word = whole
            .split(/[^\p{L}\p{M}]+/u)
            .reduce((one, other) => (other.length > one.length ? other : one), '');
          const english = words === packs.en?.credit;
          if (word.length >= (english ? SHORTEST_ENGLISH : /^[a-z]*$/.test(word) ? 6 : 4))
            telling.add(phrase.includes('*') ? word : whole);
          else if (english ? /^[a-z]+(?: [a-z]+){2,}$/.test(phrase) : phrase.includes(' ')) telling.add(whole);
        }
      for (const phrase of list) {
        const node = phraseWords(phrase).reduce(childNode, root);
        node.classes ??= new Set();
        node.classes.add(name);
        if (/^[^ *]{4,}$/.test(phrase) && !NAMES_ONLY.has(name)) listed.push([fold(phrase), node.classes]);
      }
    }
  }
  suffixes.sort((a, b) => b.length - a.length);
  return {
    root,
    misprints: indexForMisprints(listed, 4),
    suffixes,
    telling: new RegExp(telling.size === 0 ? '$^' : `(?<![a-z])(?:${[...telling].join('|')})`),
  };
}

/** The longest of these names or phrases, which begin with the word at token `at` (`beginningsOf`). */
export function longestOf(
  beginnings: Beginnings,
  tokens: readonly Token[],
  at: number,
  suffixes: readonly string[],
): Match | undefined {
  let found: Match | undefined;
  for (const node of beginnings) found = longer(found, walk(node, tokens, at + 1, suffixes));
  return found;
}

const NONE: readonly Node[] = [];

/** Where a word leads from a node: by itself or without its ending, by a stem it begins with, by a stem within it. */
function childrenFor(node: Node, { fold: word, bare }: Looked): Beginnings {
  const exact = node.words.get(word) ?? (bare === undefined ? undefined : node.words.get(bare));
  if (node.stems.length === 0) return exact ? [exact] : NONE;
  const stems = node.stems.filter(({ stem, within }) => (within ? word.includes(stem) : word.startsWith(stem)));
  return [...(exact ? [exact] : []), ...stems.map(({ node: target }) => target)];
}

/** The names or phrases that begin with a word. */
export function beginningsOf(lexicon: Lexicon, word: Looked): Beginnings {
  return childrenFor(lexicon.root, word);
}

function longer(found: Match | undefined, match: Match | undefined): Match | undefined {
  if (match === undefined || found === undefined) return match ?? found;
  return match.next > found.next ? match : found;
}

const NAME_MARKS = /^[.\-‐–'’·/&,]$/;

function walk(node: Node, tokens: readonly Token[], at: number, suffixes: readonly string[]): Match | undefined {
  let here: Match | undefined;
  if (node.party) here = { party: node.party, next: at };
  else if (node.classes) here = { classes: node.classes, next: at };
  if (node.words.size === 0 && node.stems.length === 0) return here;
  const next = joined(tokens, at);
  const token = tokens[next];
  if (token === undefined || token.newLine) return here;
  return longestOf(childrenFor(node, lookedUp(token.fold, suffixes)), tokens, next, suffixes) ?? here;
}

/** The next word of a name: "Al-Ahram", "St. Louis", "Página/12" have one mark between. */
function joined(tokens: readonly Token[], at: number): number {
  const mark = tokens[at];
  return mark === undefined || mark.word || !NAME_MARKS.test(mark.fold) ? at : at + 1;
}

/** Endings of Russian and Ukrainian as they are folded, й being и. */
const CYRILLIC_ENDING =
  /^([а-яіїєґ]{3,}?)(?:ыми|ими|ами|ями|ого|его|ому|ему|ои|еи|ая|яя|ую|юю|ые|ие|ых|их|ым|им|ом|ем|ам|ям|ах|ях|ою|ею|єю|ої|іи|ів|ы|и|а|я|у|ю|е|о|і|ї|ь|ъ)$/;

/** A word of Cyrillic script without its ending, the same in every case: "газетой" and "газета". Undefined for other words. */
function stemOf(word: string): string | undefined {
  return word.length < 5 ? undefined : CYRILLIC_ENDING.exec(word)?.[1];
}

/** @param suffixes what the languages write onto the end of names, the longest first */
export function lookedUp(word: string, suffixes: readonly string[]): Looked {
  return { fold: word, bare: withoutEnding(word, suffixes) };
}

function withoutEnding(word: string, suffixes: readonly string[]): string | undefined {
  if (word.length < 4) return undefined;
  const first = word.charCodeAt(0);
  if (first >= 0x400 && first < 0x500) return stemOf(word);
  const suffix = suffixes.find(each => word.endsWith(each) && each.length < word.length - 1);
  return suffix === undefined ? undefined : word.slice(0, -suffix.length);
}
