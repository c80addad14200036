import type { Party } from '../article.ts';
import { nameCase } from '../text/words.ts';
import { byAhead, deedOf, isColon, lastWord, placesEnd, startsName } from './contributor-words.ts';
import { BY, HONORIFIC, isAnd, isShort, isTitled, nameEnd, UNSPACED } from './name-end.ts';
import { type ParsedCredit, toParty } from './parsed-credit.ts';
import type { Tag } from './tag-words.ts';
import { foldAt, printed, roleOf, type TaggedText, tagAt } from './tagged-text.ts';

const MOST_PEOPLE = 20;
const LONGEST_NAME = 5;

/** More characters than names and places have where no spaces part words, "德国之声采访了几位正在德国留学的中国人", or more words. */
const SENTENCE =
  /^\p{sc=Han}{5}|\p{sc=Hiragana}{3}|\p{sc=Han}[がはを]|[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]{20}|^\p{sc=Arabic}+(?: \p{sc=Arabic}+){4}/u;

const DESK = /^(?:bureau|newsroom|desk|office|staff|team)s?$/;

/** What a line of contributors is made of; places, fillers and nouns for what somebody is are left out. */
type Item =
  | { readonly is: 'name'; readonly name: string; readonly single: boolean }
  | { readonly is: 'party' | 'desk'; readonly party: Party }
  /** What they did: a verb behind their names, or before them. */
  | { readonly is: 'deed'; readonly role: string; readonly verb: boolean }
  | { readonly is: 'stop' };

/**
 * Who helped: "AP writers Kasie Hunt in Englewood, Colo., and J. B. Lee contributed to this report from Jammu.",
 * "(Reporting by Kane Wu in Hong Kong; Editing by Jacqueline Wong)", "Con información de Ana Paz, desde Potosí, y agencias".
 * Names stand behind what they did, or before it; each must have done something, by words of the class `inputs`, `reporting` or
 * `editing`, and all other words must be houses, roles and places; else undefined.
 */
export function readContributors(read: TaggedText, from: number, to: number): ParsedCredit | undefined {
  const tags = read.tags.slice(from, to);
  if (!tags.some(tag => roleOf(tag) !== undefined || tag.classes?.has('with'))) return undefined;
  // Where no capitals tell a name from a word, the verb opens the line: "وتم إعداد محضر بالواقعة" is the story's.
  const opening = tags.find(({ kind }) => kind !== 'mark');
  const first = read.tokens[opening?.from ?? -1]?.fold ?? '';
  if (/^\p{sc=Arabic}/u.test(first) && opening && roleOf(opening) === undefined) return undefined;
  const line = { ...read, tags };
  // "홍길동 기자는 현장에서 취재하고 있었다": a verb ends a sentence of the story.
  if (/\p{sc=Hangul}다[.\s]*$|\p{sc=Hiragana}[たるだ][。\s]*$/u.test(printed(line, 0, tags.length))) return undefined;
  const items = itemsOf(line);
  // "Written by Maud Ferris" alone is a byline.
  const deeds = items?.filter(({ is }) => is === 'deed').length;
  if (deeds === 1 && tags.some((_, at) => BYLINE.test(printed(line, at)))) return undefined;
  return items && toCredit(items, read.knowledge.macNames);
}

const BYLINE = /^(?:(?:written|story|text|words|report) by|autor)$/i;

/** Gives everybody what they did; undefined where somebody did nothing. */
function toCredit(items: readonly Item[], macNames: ReadonlySet<string>): ParsedCredit | undefined {
  const people: { name: string; role: string }[] = [];
  /** Names whose deed is still to come, and the deed whose names are. */
  let waiting: string[] = [];
  let role: string | undefined;
  /** "Ignatius Moyo reported from Gweru, and Palesa Tau from Maseru." */
  let verb: string | undefined;
  const assign = (given: string): void => {
    people.push(...waiting.map(name => ({ name, role: given })));
    waiting = [];
  };
  for (const [at, item] of items.entries()) {
    const next = items[at + 1];
    if (item.is === 'deed') {
      // "Wanda Prokop, with additional reporting by Noor Saleh": who stands before it wrote.
      assign(item.verb ? item.role : 'reporter');
      [role, verb] = item.verb ? [undefined, item.role] : [item.role, verb];
    } else if (item.is === 'stop') {
      if (verb !== undefined) assign(verb);
      if (waiting.length > 0) return undefined;
      [role, verb] = [undefined, undefined];
    } else if (item.is === 'name') {
      // "Gallion reported from Roseland": the byline has the rest of the name. Else a word alone is a place.
      if (item.single && !(next?.is === 'deed' && next.verb)) continue;
      if (role === undefined) waiting.push(item.name);
      else people.push({ name: item.name, role });
    }
  }
  if (verb !== undefined) assign(verb);
  const partiesOf = (kind: Item['is']) =>
    items.flatMap(item => (item.is === kind && 'party' in item ? [item.party] : []));
  const [houses, desks] = [partiesOf('party'), partiesOf('desk')];
  const deeds = items.flatMap(item => (item.is === 'deed' ? [item.role] : []));
  if (waiting.length > 0 || deeds.length === 0 || people.length > MOST_PEOPLE) return undefined;
  // Staff writers of the house itself are named only where nobody else is.
  const parties = people.length + houses.length === 0 ? desks : houses;
  if (people.length + parties.length === 0) return undefined;
  const named = people.map(person => ({ ...person, name: nameCase(person.name, macNames) }));
  if (deeds.some(deed => deed !== 'inputs'))
    return { kind: 'reporting', as: 'credit', parties, people: named, rule: 'who reported' };
  return named.length === 0
    ? { kind: 'inputs', as: 'credit', parties, rule: 'inputs from others' }
    : { kind: 'inputs', as: 'credit', parties, people: named, rule: 'who contributed' };
}

/** What stands at a place of the line, and where it ends; without an item it says nothing here. */
type Step = { readonly item?: Item; readonly to: number };

/** The line as a list of items; undefined where a word is none of them. */
function itemsOf(line: TaggedText): Item[] | undefined {
  const items: Item[] = [];
  /** Somebody is named whose deed is still to come. */
  let waits = false;
  /** What somebody did was said, and their names follow. */
  let asks = false;
  for (let at = 0; at < line.tags.length; ) {
    const role = deedOf(line, at);
    const step: Step | undefined = role === undefined ? wordAt(line, at, items) : deedAt(line, at, role, waits);
    if (step === undefined) return undefined;
    const { item }: Step = step;
    at = step.to;
    if (item === undefined) continue;
    if (item.is === 'deed' || item.is === 'stop') {
      waits = false;
      asks = item.is === 'deed' && !item.verb;
    } else waits ||= !asks;
    items.push(item);
  }
  return items;
}

/** "Reporting by", "contributed to this report from Jammu", "Edited for clarity by". */
function deedAt(line: TaggedText, at: number, role: string, waits: boolean): Step {
  const by = byAhead(line, at + 1);
  const last = line.knowledge.isParticle(lastWord(line, at)) ? '' : lastWord(line, at);
  const asks =
    by > at + 1 ||
    BY.test(last) ||
    isColon(line, at + 1) ||
    (nameEnd(line, at + 1, 'person') > at + 1 && !line.knowledge.where.has(last));
  const verb = waits && !asks;
  const places = line.knowledge.where.has(last) ? placesEnd(line, at + 1, verb) : by;
  // "With inputs from": names follow.
  const to = verb ? places : by;
  return { item: { is: 'deed', role, verb }, to };
}

/** What begins at tag `at`, a deed aside; undefined where it is a word of a sentence. */
function wordAt(line: TaggedText, at: number, before: readonly Item[]): Step | undefined {
  const tag = tagAt(line, at);
  const written = printed(line, at);
  const word = foldAt(line, at);
  const small = /^\p{Ll}/u.test(written);
  const cased = /^\p{Lu}/u.test(written);
  const last = before.at(-1);
  const skip = { to: at + 1 };
  if (tag.kind === 'mark') {
    if (/[“”"«»!?@#$%€£<>]/.test(written)) return undefined;
    const ends = /[.。]/.test(written) && at + 1 < line.tags.length && !isShort(line, at, 4);
    return ends ? { item: { is: 'stop' }, to: at + 1 } : skip;
  }
  if (/^(?:the|our|its|their)$/.test(word)) {
    // "the Mumbai bureau", "The Civil Beat data team", "with the provincial desk"
    const named = nameEnd(line, at + 1, 'place');
    const small = (to: number) => !/\p{Lu}/u.test(printed(line, named, to));
    const desk = [named, named + 1, named + 2].find(to => DESK.test(foldAt(line, to)) && small(to));
    const name = printed(line, at + 1, Math.max(named, at + 2));
    if (desk !== undefined) return { item: { is: 'desk', party: { name, asWritten: name } }, to: desk + 1 };
    // "reported by The Trace": persons have no article.
    const end = nameEnd(line, at + 1, 'person');
    const house = printed(line, at, end);
    const isHouse = written === 'The' && end > at + 1 && tagAt(line, at + 1).kind !== 'party';
    if (isHouse && !HONORIFIC.test(printed(line, at + 1)) && !/['’]s\s/.test(house))
      return { item: { is: 'party', party: { name: house, asWritten: house } }, to: end };
  }
  // "AFP's Hugo Marchetti"
  if (isAnd(line, at) || word === 's') return skip;
  // "Quill contributed to the campaign."
  if (word === 'to' && last?.is === 'deed' && !tagAt(line, at + 1).classes?.has('piece')) return undefined;
  if (!cased && line.knowledge.where.has(word) && !line.knowledge.isParticle(word)) {
    const to = placesEnd(line, at + 1, false);
    if (SENTENCE.test(printed(line, at + 1, to))) return undefined;
    return last?.is === 'deed' ? skip : { to };
  }
  // "Josie Carrigan of the Plains Mercury"
  if (word === 'of') return { to: nameEnd(line, foldAt(line, at + 1) === 'the' ? at + 2 : at + 1, 'place') };
  const starts = startsName(line, at);
  // "CNN National Political Reporter Peter Hamby" is not of The National.
  const qualifies = isTitled(written) && line.knowledge.isRole(foldAt(line, at + 1));
  if (tag.kind === 'party' && tag.party && !starts && !qualifies) {
    const is = tag.party.kind === 'desk' ? 'desk' : 'party';
    return { item: { is, party: toParty(tag.party, written) }, to: at + 1 };
  }
  // "staff writer", "Staff Writer Anna Berg"
  if (
    line.knowledge.isRole(word) &&
    (small || line.knowledge.isRole(foldAt(line, at + 1)) || nameEnd(line, at + 1, 'person') > at + 2)
  )
    return skip;
  if (tag.kind === 'words' && !starts && !/^\p{Lu}$/u.test(written)) return skip;
  const end = nameEnd(line, at, 'person');
  if (end === at) return undefined;
  // "The Courier's Willa Banks"
  const name = printed(line, at, end).replace(/^.*\p{L}['’]s\s+(?=\p{Lu})|^[記记]者(?=\p{sc=Han}{2})/u, '');
  if (line.knowledge.isRole(name)) return { to: end };
  // "Prairie Reflector reporter Ana Paz"
  const isRole = /^\p{Ll}{5}/u.test(printed(line, end)) && line.knowledge.isRole(foldAt(line, end));
  if (isRole && nameEnd(line, end + 1, 'person') > end + 1 && (end > at + 1 || tag.party))
    return { item: { is: 'party', party: { name, asWritten: name } }, to: end };
  // "Fox Business' Trudy Ames"
  if (/s$/.test(name) && /^['’]$/.test(printed(line, end))) return { to: end + 1 };
  // "Toi Staff", "Amandala staff in Dangriga"
  if (DESK.test(lastWord(line, end - 1)) || DESK.test(foldAt(line, end)))
    return { item: { is: 'desk', party: { name, asWritten: name } }, to: end };
  // "Nome Nugget", "Lakeside Tribune", "Arizona Daily Star"
  const isOfHouse = ({ classes, party, from, to }: Tag) => classes?.has('title') || (party && to > from + 1);
  if (line.tags.slice(at + 1, end).some(isOfHouse))
    return { item: { is: 'party', party: { name, asWritten: name } }, to: end };
  const words = name.split(/\s+/).filter(each => !HONORIFIC.test(each));
  // "With files from Quebec City", "Ariadna Güere (Puerto Ordaz)"
  const isPlace = words.length > 1 && line.knowledge.isPlace(name);
  if (isPlace || (last?.is === 'name' && /^[(（]$/.test(printed(line, at - 1)))) return { to: end };
  // "编辑就…": one character by itself is a word of a sentence, and no name.
  if (words.length > LONGEST_NAME || UNSPACED.test(name) || SENTENCE.test(name)) return undefined;
  return { item: { is: 'name', name, single: words.length === 1 && !/^\p{Lo}{2,}/u.test(name) }, to: end };
}
