import type { Removed } from '../article.ts';
import type { CreditClass } from '../language-pack.ts';
import { ENGLISH_MONTHS, monthNumber } from '../text/months.ts';
import { recall } from '../text/recall.ts';
import type { Token } from '../text/words.ts';
import {
  ARTICLES,
  beginningsOf,
  type KnownParty,
  longestOf,
  lookedUp,
  type Match,
  type NameLexicon,
  type PhraseLexicon,
  type WordFacts,
} from './lexicon.ts';

/** One or more tokens of a possible credit line and what they are: a known name, words of credit lines, a mark, a figure, or unknown. */
export type Tag = {
  readonly kind: 'party' | 'words' | 'mark' | 'number' | 'unknown';
  /** The first token, and the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly party?: KnownParty;
  readonly classes?: ReadonlySet<CreditClass>;
  /** True if it was printed with a misprint. */
  readonly slip?: boolean;
  /** It stands in quotation marks that name houses. */
  readonly quoted?: boolean;
  /** The address of a site. */
  readonly address?: boolean;
};

/** What credits are read with: the partner and its exchange partners, the organizations, the words of the languages. */
export type CreditKnowledge = {
  readonly partner?: NameLexicon;
  readonly organizations: NameLexicon;
  readonly phrases: PhraseLexicon;
  /** Words looked up before in these two: copy is made of the same few thousand. */
  readonly met: Map<string, WordFacts>;
  /** For names in capitals: see `nameCase`. */
  readonly macNames: ReadonlySet<string>;
  /** Words of all languages, folded: "and"; and what stands before a place ("in", "from"). */
  readonly and: ReadonlySet<string>;
  readonly where: ReadonlySet<string>;
  /** Takes each reading that competed, for somebody who asks why. */
  readonly tried?: {
    readonly push: (reading: { removed: Removed; evidence: readonly (readonly [what: string])[] }) => void;
  };
  /** A folded word for what somebody is: "reporter", "staff". */
  readonly isRole: (word: string) => boolean;
  readonly isGivenName: (word: string) => boolean;
  /** A folded word that stands within names of persons: "van". */
  readonly isParticle: (word: string) => boolean;
  /** A word with a letter that only Vietnamese has, and no word of the lists as it is spelled. */
  readonly isToned: (word: string) => boolean;
  readonly isPlace: (name: string) => boolean;
  /** A region or a country. */
  readonly isArea: (name: string) => boolean;
  readonly isCountry: (name: string) => boolean;
};

const ARABIC = /^[\u0600-\u06ff]/;
/** Letters that Arabic writes onto the word after them (and, with, for, then), the article after "for", the article itself. */
const CLITICS: readonly (readonly [string, string])[] = [
  ['و', ''],
  ['ب', ''],
  ['ل', ''],
  ['ف', ''],
  ['لل', 'ال'],
  ['لل', ''],
  ['وال', 'ال'],
  ['بال', 'ال'],
  ['ال', ''],
];
const FIGURE = /^\p{N}+(?:st|nd|rd|th)?$/u;
/** Behind an hour. */
const ZONE = /^(?:[ap]m|ist|gmt|utc|bst|[ecmp][sd]?t|cest|pkt|wi[bt]|wita)$/;
const DAY_WORDS = new Set('monday tuesday wednesday thursday friday saturday sunday 年 月 日'.split(' '));

/** A figure, a day or an English month: "out", "Julius" and "set" are words as well. */
function isDated(tokens: readonly Token[], at: number): boolean {
  const word = tokens[at]?.fold ?? '';
  if (FIGURE.test(word) || DAY_WORDS.has(word)) return true;
  if (ZONE.test(word)) return [at - 1, at - 2].some(near => /^\p{N}|^[ap]m$/u.test(tokens[near]?.fold ?? ''));
  return word.length > 2 && ENGLISH_MONTHS.some(month => month.startsWith(word));
}

/** Tags all tokens, in order. A name or phrase takes several. */
export function tagWords(tokens: readonly Token[], knowledge: CreditKnowledge): Tag[] {
  const facts = tokens.map(token => (token.word ? factsOf(token.fold, knowledge) : MARK));
  const tags: Tag[] = [];
  let at = 0;
  while (at < tokens.length) {
    const plain = facts[at]?.plain === true && !(tokens[at + 1]?.fold === '.' && tokens[at + 1]?.glued);
    const tag: Tag = plain ? { kind: 'unknown', from: at, to: at + 1 } : tagWord(tokens, facts, knowledge, at);
    tags.push(tag);
    at = tag.to;
  }
  return tags;
}

const MARK: WordFacts = { fold: '', names: [], phrases: [], dated: false, arabic: false, plain: false };
/** Words whose facts are kept, some 13 MB of them. 9,000 articles of a wire have 21,000: with 20,000 kept they take a tenth longer (measured). */
const MOST_REMEMBERED = 50_000;

function factsOf(word: string, { phrases, organizations, partner, met }: CreditKnowledge): WordFacts {
  const facts = recall(met, word, MOST_REMEMBERED, () => {
    const looked = lookedUp(word, phrases.suffixes);
    const its = { names: beginningsOf(organizations, looked), phrases: beginningsOf(phrases, looked) };
    const opens = its.names.length > 0 || its.phrases.length > 0;
    const timed = ZONE.test(word) || DAY_WORDS.has(word) || monthNumber(word) !== undefined;
    const dated = timed || FIGURE.test(word);
    const arabic = ARABIC.test(word);
    return { ...looked, ...its, dated, arabic, plain: !opens && !dated && !arabic };
  });
  if (!facts.plain || partner === undefined) return facts;
  return beginningsOf(partner, facts).length > 0 ? { ...facts, plain: false } : facts;
}

function tagWord(tokens: readonly Token[], facts: readonly WordFacts[], knowledge: CreditKnowledge, at: number): Tag {
  const token = tokens[at];
  if (token === undefined || !token.word) return { kind: 'mark', from: at, to: at + 1 };
  const match =
    best(tokens, facts, knowledge, at) ?? (facts[at]?.arabic ? withoutClitic(tokens, knowledge, at) : undefined);
  const address = addressEnd(tokens, at);
  if (address > (match?.next ?? at)) return { kind: 'words', from: at, to: address, classes: ADDRESS, address: true };
  if (match?.party)
    return {
      kind: 'party',
      from: at,
      to: editionEnd(tokens, facts, knowledge, match.next),
      party: match.party,
      ...(match.classes && { classes: match.classes }),
    };
  if (match?.classes) {
    const kind = [...match.classes].every(name => name === 'title' || name === 'saying') ? 'unknown' : 'words';
    return { kind, from: at, to: match.next, classes: match.classes };
  }
  return { kind: facts[at]?.dated && isDated(tokens, at) ? 'number' : 'unknown', from: at, to: at + 1 };
}

/** "BBC Swahili", "Sputnik Türkiye", "The New York Times en español": a language or a country behind a house is its edition. */
function editionEnd(
  tokens: readonly Token[],
  facts: readonly WordFacts[],
  { isCountry, phrases }: CreditKnowledge,
  at: number,
): number {
  const token = tokens[at];
  if (!token?.word) return at;
  const words = longestOf(facts[at]?.phrases ?? [], tokens, at, phrases.suffixes);
  if (words?.classes?.has('edition')) return words.next;
  return facts[at]?.plain && isCountry(token.fold) ? at + 1 : at;
}

const ADDRESS: ReadonlySet<CreditClass> = new Set<CreditClass>(['filler']);
const DOMAIN_END =
  /^(?:com|net|org|info|news|tv|media|gov|edu|co|uk|au|de|fr|es|it|nl|ca|in|pk|bd|lk|np|my|sg|ph|id|za|ng|ke|gh|eg|ae|qa|sa|br|ar|mx|cl|cn|jp|kr|ru|ua|tr|hn|ni|gt|sv|cr|pa|bo|py|uy|ec|pe|ht|jm|tt|kz|kg|uz|mn|ge|md|lt|lv|ee|fi|dk|ie|pt|ch|sk|cz|hu|bg|rs|hr|mk|gr|cy|mt|lu|bz)$/;

/** "latimes.com", "www.inquirer.com": where a house's address ends that begins at `at`; `at` where none does. */
function addressEnd(tokens: readonly Token[], at: number): number {
  let end = at;
  for (let dot = at + 1; dot < at + 8; dot += 2) {
    const [mark, word] = [tokens[dot], tokens[dot + 1]];
    if (mark?.fold !== '.' || !mark.glued || !word?.word || !word.glued) break;
    if (DOMAIN_END.test(word.fold)) end = dot + 2;
  }
  return end;
}

/**
 * "the Nation Media Group" is no "The Nation", "o Jornal de Notícias do Sal" no "O Jornal": behind an article the longer name wins.
 * "berita Harian Mahakam" is no "Berita Harian", "o jornal" no phrase, where the partner's circle has a longer name.
 */
function best(
  tokens: readonly Token[],
  facts: readonly WordFacts[],
  knowledge: CreditKnowledge,
  at: number,
): Match | undefined {
  const match = longest(tokens, facts[at], knowledge, at);
  if (match === undefined || match.next === at + 1 || (match.party === undefined && knowledge.partner === undefined))
    return match;
  for (let from = at + 1; from < match.next; from += 1) {
    const inner = longest(tokens, facts[from], knowledge, from);
    if (!inner?.party || inner.next <= match.next) continue;
    if (match.party && from === at + 1 && ARTICLES.has(tokens[at]?.fold ?? '')) return inner;
    if (inner.party.tie && !match.party?.tie)
      return longestOf(facts[at]?.phrases ?? [], tokens.slice(0, from), at, knowledge.phrases.suffixes);
  }
  return match;
}

function longest(
  tokens: readonly Token[],
  facts: WordFacts | undefined,
  { partner, phrases: { suffixes } }: CreditKnowledge,
  at: number,
): Match | undefined {
  if (facts === undefined) return undefined;
  const own = partner && longestOf(beginningsOf(partner, facts), tokens, at, suffixes);
  const listed = longestOf(facts.names, tokens, at, suffixes);
  const words = longestOf(facts.phrases, tokens, at, suffixes);
  const name = own && (listed === undefined || own.next >= listed.next) ? own : listed;
  if (name === undefined || words === undefined) return name ?? words;
  // "Online" and "الخبر" are both names and plain words; the rest of the line decides.
  return words.next === name.next && name.party?.tie === undefined ? { ...words, ...name } : name;
}

function withoutClitic(tokens: readonly Token[], knowledge: CreditKnowledge, at: number): Match | undefined {
  const token = tokens[at];
  if (token === undefined) return undefined;
  for (const [clitic, instead] of CLITICS) {
    if (!token.fold.startsWith(clitic) || token.fold.length < clitic.length + 2) continue;
    const bare = { ...token, fold: instead + token.fold.slice(clitic.length) };
    const match = longest([bare, ...tokens.slice(at + 1, at + 9)], factsOf(bare.fold, knowledge), knowledge, 0);
    if (match) return { ...match, next: match.next + at };
  }
  return undefined;
}
