import type { Gazetteer } from '../gazetteer.ts';
import { IS } from '../language-pack.ts';
import { type HouseMatch, housesAt, type OrganizationBook } from '../organizations.ts';
import type { Partner } from '../partner.ts';
import { recall } from '../text/recall.ts';
import { isToned, nameKey } from '../text/words.ts';
import type { BylinePhrases } from './phrases.ts';
import { endsIn, meaningOf, phraseAt } from './phrases.ts';
import { prepareTokens } from './prepare.ts';
import { bylineWords, type Word } from './tokens.ts';

/** One printed byline, ready to be read: its words, and what each alone may be. */
export type Line = {
  readonly source: string;
  readonly tokens: readonly Word[];
  /** Bits of `IS`, token by token. */
  readonly meanings: readonly number[];
  readonly phrases: BylinePhrases;
  readonly book: OrganizationBook;
  readonly gazetteer: Gazetteer | undefined;
  readonly language: string | undefined;
  /** Houses of the book that begin at each word, filled as they are asked for. */
  readonly houses: (readonly HouseMatch[] | undefined)[];
  /** The names the partner goes by, folded. */
  readonly partner: { readonly names: readonly string[]; readonly name: string } | undefined;
  /** Set in capitals throughout (initials and "by" aside), so that capitals say nothing. */
  readonly inCapitals: boolean;
};

/** The phrases and the organization book; with a gazetteer, a place after a name is known from a house. */
export type BylineKnowledge = {
  readonly phrases: BylinePhrases;
  readonly organizations: OrganizationBook;
  readonly gazetteer?: Gazetteer;
};

/** A byline’s source as words with their meanings, to be read from left to right. */
export function openLine(source: string, knowledge: BylineKnowledge, language?: string, partner?: Partner): Line {
  const { phrases, organizations: book, gazetteer } = knowledge;
  const words = bylineWords(source);
  // "(By Joanna Marsh and Peter Odell)" is no aside.
  const whole = words[0]?.bracketed && meaningOf(words[0].key, phrases) & IS.by;
  const tokens = prepareTokens(whole ? words.map(word => ({ ...word, bracketed: false })) : words, phrases, book);
  const code = language?.toLowerCase().split(/[-_]/)[0];
  const meanings = tokens.map(token => {
    const joins = code !== undefined && phrases.andHere.get(token.key)?.has(code) === true;
    return (
      (isOtherWord(token, phrases, code)
        ? 0
        : recall(phrases.met, token.key, MOST_REMEMBERED, key => meaningOfToken(key, phrases))) | (joins ? IS.and : 0)
    );
  });
  for (let at = 0; at + 1 < tokens.length; at++) {
    // "న్యూస్ డెస్క్", "Eigener Bericht": two words that are a desk together; "along with".
    const phrase = phraseAt(tokens, at, tokens.length, phrases, TOGETHER);
    for (let word = at; phrase !== undefined && phrase.length > 1 && word < at + phrase.length; word++)
      meanings[word] = (meanings[word] ?? 0) | (phrase.meaning & TOGETHER);
  }
  return {
    source,
    tokens,
    meanings,
    houses: [],
    phrases,
    book,
    gazetteer,
    language: code,
    partner: partner && { names: [partner.name, ...partner.aliases].map(nameKey), name: partner.name },
    inCapitals: !tokens.some(
      ({ shape }, at) => shape === 'capital' && !((meanings[at] ?? 0) & (IS.by | IS.organization)),
    ),
  };
}

/** A word that is no word of the lists, although it is folded like one. */
function isOtherWord({ text, key, shape }: Word, phrases: BylinePhrases, language: string | undefined): boolean {
  // "P.V." is no "PV".
  if (shape === 'initial' && text.length > 3) return !(meaningOf(key, phrases) & IS.place);
  return text.toLowerCase() !== key && isToned(text, phrases.toned, language === 'vi' ? /[^\x00-\x7f]/ : undefined);
}

const TOGETHER = IS.desk | IS.role | IS.and;
const MOST_REMEMBERED = 20_000;

function meaningOfToken(key: string, phrases: BylinePhrases): number {
  let meaning = meaningOf(key, phrases);
  // "Formel-1-Redakteur", "MM-Redaktion": the last part of a compound says what it is.
  const dash = key.lastIndexOf(' ');
  const end = dash > 0 ? key.slice(dash + 1) : key;
  if (dash > 0) meaning |= (phrases.meanings.get(end) ?? 0) & (IS.role | IS.desk | IS.organization);
  if (key.length < 3) return meaning;
  if (endsIn(key, phrases.suffixes.role)) meaning |= IS.role;
  if (endsIn(key, phrases.suffixes.desk)) meaning |= IS.desk;
  if (meaning === 0 && endsIn(key, phrases.suffixes.organization)) meaning |= IS.organization;
  return meaning;
}

/** No list has the words of the line's language. */
export function isStrangeLanguage({ language, phrases }: Line): boolean {
  return language !== undefined && !phrases.languages.has(language);
}

/** Whether the word at `at` may be any of the wanted things. */
export function is(line: Line, at: number, wanted: number): boolean {
  return ((line.meanings[at] ?? 0) & wanted) !== 0;
}

/** The first word from `from` up to `to` that may be one of the wanted things, -1 where none may. */
export function find(line: Line, from: number, to: number, wanted: number): number {
  for (let at = from; at < to; at++) if (is(line, at, wanted)) return at;
  return -1;
}

/** Whether each word from `from` up to `to` may be one of the wanted things. */
export function every(line: Line, from: number, to: number, wanted: number): boolean {
  for (let at = from; at < to; at++) if (!is(line, at, wanted)) return false;
  return true;
}

/** How many words the longest wanted phrase at `at` has, 0 where none begins there. */
export function phraseLength(line: Line, at: number, to: number, wanted: number): number {
  const phrase = phraseAt(line.tokens, at, to, line.phrases, wanted);
  return phrase && phrase.meaning & wanted ? phrase.length : 0;
}

/** The words from `from` up to `to`, as printed. */
export function printed(line: Line, from: number, to: number): string {
  const first = line.tokens[from];
  const last = line.tokens[to - 1];
  return first && last ? line.source.slice(first.start, last.end) : '';
}

/** The longest name of the organization book that begins at `at` and ends by `end`: how many words, and whose it is. */
export function organizationAt(line: Line, at: number, end: number): HouseMatch | undefined {
  const houses = line.houses[at] ?? housesAt(line.tokens, at, line.book);
  line.houses[at] = houses;
  for (const house of houses) if (at + house.length <= end) return house;
  return undefined;
}
