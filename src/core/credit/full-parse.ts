import type { Party } from '../article.ts';
import { type CreditClass, MAIN_CREDIT_CLASSES } from '../language-pack.ts';
import { ARTICLES, type KnownParty } from './lexicon.ts';
import { isTitled, nameEnd } from './name-end.ts';
import { toParty } from './parsed-credit.ts';
import { foldAt, printed, type TaggedText, tagAt } from './tagged-text.ts';

/** A name in the line, and who it is where we know. */
export type Named = {
  readonly party: Party;
  readonly known?: KnownParty;
  /** It opens with a given name: "Emily Post" as well as "Charlotte Observer". */
  readonly person?: boolean;
};

/** A full-coverage parse: every word of the line is accounted for, as a name, a person or a word of credit lines. */
export type FullParse = {
  readonly names: readonly Named[];
  readonly people: readonly string[];
  readonly classes: ReadonlySet<CreditClass>;
  readonly fillers: number;
  readonly numbers: number;
  readonly unknown: number;
  readonly slips: number;
  /** A dash or a bracket opens it. */
  readonly enclosed: boolean;
  /** It opens with something that is not this story: "Kaffir Lime Kitchen", "The paper". */
  readonly ofAnother: boolean;
};

/** Before nouns that are set with a capital as names are: "Die Studie wurde von Reuters veröffentlicht." */
const GERMAN = /^(?:d(?:ie|er|as)|ein|eine|ihre?|seine?)$/;
/** A name that is also one of these is read as the word if the line has another name. */
const WORDS_OF_CREDITS: readonly CreditClass[] = ['filler', 'join', ...MAIN_CREDIT_CLASSES];

const MOST_UNKNOWN = 2;

/**
 * Accounts for every word of a line. Undefined where a word is left that neither belongs to credit lines nor can be part of
 * a name: then the line is a sentence of the story.
 */
export function parseFully(read: TaggedText, enclosed: boolean): FullParse | undefined {
  const { tags } = read;
  const names: Named[] = [];
  const people: string[] = [];
  const classes = new Set<CreditClass>();
  const count = { fillers: 0, numbers: 0, unknown: 0, slips: 0 };
  const named = tags.some(tag => tag.kind === 'party' && tag.classes === undefined);
  for (let index = 0; index < tags.length; index += 1) {
    const tag = tags[index];
    if (tag === undefined) break;
    if (tag.slip) count.slips += 1;
    const person = tag.kind === 'party' && opensPerson(read, index);
    if (
      tag.kind === 'party' &&
      tag.party &&
      !person &&
      !(named && WORDS_OF_CREDITS.some(name => tag.classes?.has(name)) && !/^\p{Lu}{3,}$/u.test(printed(read, index)))
    ) {
      const { name, kind, tie } = tag.party;
      const asWritten = printed(read, index);
      // "appeared in print" is no ThePrint, "Ht Exclusive" no Hindustan Times.
      if (
        tie === undefined &&
        kind !== 'agency' &&
        kind !== 'desk' &&
        /^\p{Ll}+$/u.test(asWritten) &&
        name !== asWritten
      )
        return undefined;
      if (kind !== 'agency' && /^\p{Lu}\p{Ll}{1,2}$/u.test(asWritten) && !name.includes(asWritten)) return undefined;
      const longer = longerName(read, index);
      if (longer > index) {
        const name = printed(read, nameStart(read, index), longer);
        names.push({ party: { name: name.replace(/\s+/g, ' '), asWritten: name } });
        count.unknown += 1;
        index = longer - 1;
        continue;
      }
      if (names.every(other => other.known !== tag.party)) {
        names.push({ party: toParty(tag.party, asWritten), known: tag.party });
      }
      index = afterPlace(read, index + 1) - 1;
    } else if (tag.kind === 'words' || (tag.kind === 'party' && !person)) {
      const main = MAIN_CREDIT_CLASSES.find(name => tag.classes?.has(name));
      if (main) classes.add(main);
      // "Reuters and AFP"
      else if (!(tag.classes?.has('join') && tags[index - 1]?.kind === 'party'))
        count.fillers += tag.classes?.has('piece') ? 2 : 1;
    } else if (tag.kind === 'number') count.numbers += 1;
    else if (tag.kind === 'mark') {
      const mark = printed(read, index);
      if (/[!?¿¡%$€£@#=]/.test(mark)) return undefined;
    } else {
      const next = nameEnd(read, index, 'house');
      count.unknown += 1;
      if (next === index || next - index > LONGEST_NAME || count.unknown > MOST_UNKNOWN) return undefined;
      const begin = nameStart(read, index);
      if (begin < index) count.fillers -= index - begin;
      const asWritten = printed(read, begin, next);
      // "the Daily Nation of Nairobi", "—The Guardian, London": where the house is.
      if (names.length > 0 && names.at(-1)?.known?.kind !== 'desk' && read.knowledge.isPlace(asWritten)) {
        count.unknown -= 1;
        index = next - 1;
        continue;
      }
      if (looksLikeHouse(read, begin, next) || (enclosed && isBesideAgency(read, begin, next))) {
        const person = read.knowledge.isGivenName(foldAt(read, begin));
        names.push({ party: { name: asWritten.replace(/\s+/g, ' '), asWritten }, person });
      } else if (people.length === 0 || !read.knowledge.isPlace(asWritten)) {
        // Behind a name "Ayşe Kaya/İSTANBUL" has a place.
        people.push(asWritten.replace(/\s+/g, ' '));
      }
      index = afterPlace(read, next) - 1;
    }
  }
  const isNoun = GERMAN.test(foldAt(read, 0)) && tags[1]?.kind !== 'party';
  const isSmall = ARTICLES.has(foldAt(read, 0)) && /^\p{Ll}/u.test(printed(read, 1));
  const another = tags[0]?.kind === 'unknown' || isNoun || isSmall;
  const ofAnother = another && !tags.some(tag => tag.classes?.has('piece'));
  return { names, people, classes, enclosed, ofAnother, ...count };
}

/** "Ana de Souza" is no ANA, "Petra Lang" no Petra: a given name with another name behind it. */
function opensPerson(read: TaggedText, at: number): boolean {
  if (!isTitled(printed(read, at)) || !read.knowledge.isGivenName(foldAt(read, at))) return false;
  const rest = read.tags.slice(at + 1, nameEnd(read, at, 'person'));
  return rest.length > 0 && rest.every(({ kind, classes }) => kind !== 'party' && !classes?.has('title'));
}

/**
 * "Expresso das Ilhas", "Canadian Press Enterprise": where the longer name of a house that nobody lists ends, which begins as a listed
 * one at `at`; `at` where words behind it are another house, initials or words of credit lines.
 */
function longerName(read: TaggedText, at: number): number {
  const end = nameEnd(read, at, 'house');
  const rest = read.tags.slice(at + 1, end);
  const other = rest.some(({ kind }) => kind !== 'unknown');
  const written = printed(read, at + 1, end);
  // "Ina Moll" is no INA, "Petra Lang" no Petra.
  if (/^\p{Lu}\p{Ll}{1,3}$/u.test(printed(read, at)) || read.knowledge.isGivenName(foldAt(read, at))) return at;
  const isName = rest.length > 0 && !other && /\p{Lu}\p{Ll}/u.test(written);
  return isName && tagAt(read, at).party?.tie === undefined ? end : at;
}

/** Where the place after a house ends: "Newsday (Trinidad)", "(Gloucester, Mass.)". */
function afterPlace(read: TaggedText, at: number): number {
  const { tags } = read;
  const markAt = (index: number) => (tags[index]?.kind === 'mark' ? printed(read, index) : '');
  if (!/[(（]/.test(markAt(at))) return at;
  for (let index = at + 1; index < Math.min(tags.length, at + 8); index += 1) {
    if (/[)）]/.test(markAt(index))) return index + 1;
  }
  return at;
}

/** "The Daily Gazette": words that papers go by, and the article, belong to the name after them. */
function nameStart(read: TaggedText, at: number): number {
  const { tags } = read;
  let start = at;
  while (
    tags[start - 1]?.kind === 'words' &&
    tags[start - 1]?.classes?.has('title') &&
    /^[\p{Lu}\p{N}]/u.test(printed(read, start - 1))
  )
    start -= 1;
  return tags[start - 1]?.kind === 'words' && /^(?:The|Il|La|Le|El|O|Der|Die|Das|De)$/.test(printed(read, start - 1))
    ? start - 1
    : start;
}

const LONGEST_NAME = 7;

/** Words that papers go by, an acronym, or a leading "The": a house rather than a person. "Bảo" is a name and "báo" a newspaper. */
/** "(Nya Åland/TT)", "(Le Trégor/AFP)": words with capitals that open a bracket, no given name first, and an agency behind a stroke. */
function isBesideAgency(read: TaggedText, from: number, to: number): boolean {
  const isAgency = printed(read, to) === '/' && tagAt(read, to + 1).party?.kind === 'agency';
  return isAgency && from === 0 && to > 1 && !read.knowledge.isGivenName(foldAt(read, 0));
}

function looksLikeHouse(read: TaggedText, from: number, to: number): boolean {
  if (/^\p{Lu}{2,6}$|^The /u.test(printed(read, from, to))) return true;
  return read.tags.slice(from, to).some(({ quoted, classes }, at) => {
    const titled = classes?.has('title') && !read.knowledge.isToned(printed(read, from + at));
    return titled || quoted;
  });
}
