import type { Party } from '../article.ts';
import { nameCase } from '../text/words.ts';
import { type ParsedCredit, printed, type TaggedText, toParty } from './parsed-credit.ts';
import type { CreditKnowledge, Tag } from './tag-words.ts';

/** Small words within a person's name; the rest of a name is set with capitals, or in a script without. */
const PARTICLES = new Set(
  'de del della di da do dos das du la le van von der den ten ter het bin bint ibn al el ul zu y af av st d l'.split(
    ' ',
  ),
);
const MOST_PEOPLE = 20;
const LONGEST_NAME = 5;

const DESK = /^(?:bureau|newsroom|desk|office|staff)s?$/;
const BY = /^(?:by|por|par|von|di|av|af|oleh|door)$/;

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
export function readContributors(
  read: TaggedText,
  from: number,
  to: number,
  knowledge: CreditKnowledge,
): ParsedCredit | undefined {
  const tags = read.tags.slice(from, to);
  if (!tags.some(tag => roleOf(tag) !== undefined || tag.classes?.has('with'))) return undefined;
  // Where no capitals tell a name from a word, the verb opens the line: "وتم إعداد محضر بالواقعة" is the story's.
  const opening = tags.find(({ kind }) => kind !== 'mark');
  const first = read.tokens[opening?.from ?? -1]?.fold ?? '';
  if (/^\p{sc=Arabic}/u.test(first) && opening && roleOf(opening) === undefined) return undefined;
  const items = itemsOf({ ...read, tags }, knowledge);
  return items && toCredit(items, knowledge);
}

/** Gives everybody what they did; undefined where somebody did nothing. */
function toCredit(items: readonly Item[], { macNames }: CreditKnowledge): ParsedCredit | undefined {
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
function itemsOf(read: TaggedText, knowledge: CreditKnowledge): Item[] | undefined {
  const items: Item[] = [];
  /** Somebody is named whose deed is still to come. */
  let waits = false;
  /** What somebody did was said, and their names follow. */
  let asks = false;
  for (let at = 0; at < read.tags.length; ) {
    const role = deedOf(read, at, knowledge);
    const step: Step | undefined =
      role === undefined ? wordAt(read, at, items, knowledge) : deedAt(read, at, role, waits, knowledge);
    if (step === undefined) return undefined;
    const { item }: Step = step;
    at = step.to;
    if (item === undefined) continue;
    // Nobody is named behind a verb.
    const last = items.at(-1);
    if (item.is === 'name' && item.single && last?.is === 'deed' && last.verb) return undefined;
    if (item.is === 'deed' || item.is === 'stop') {
      waits = false;
      asks = item.is === 'deed' && !item.verb;
    } else waits ||= !asks;
    items.push(item);
  }
  return items;
}

/** "Reporting by", "contributed to this report from Jammu", "Edited for clarity by". */
function deedAt(read: TaggedText, at: number, role: string, waits: boolean, knowledge: CreditKnowledge): Step {
  const by = byAhead(read, at + 1);
  const last = PARTICLES.has(lastWord(read, at)) ? '' : lastWord(read, at);
  const asks =
    by > at + 1 ||
    BY.test(last) ||
    isColon(read, at + 1) ||
    (nameEnd(read, at + 1, knowledge) > at + 1 && !knowledge.where.has(last));
  const verb = waits && !asks;
  const places = knowledge.where.has(last) ? placesEnd(read, at + 1, knowledge, verb) : by;
  // "With inputs from": names follow; but "additional reporting from Port Moresby by Kila Vagi".
  const to = verb || BY.test(foldAt(read, places)) ? places : by;
  return { item: { is: 'deed', role, verb }, to };
}

/** What begins at tag `at`, a deed aside; undefined where it is a word of a sentence. */
function wordAt(read: TaggedText, at: number, before: readonly Item[], knowledge: CreditKnowledge): Step | undefined {
  const tag = read.tags[at] ?? NOTHING;
  const written = printed(read, at);
  const word = foldAt(read, at);
  const small = /^\p{Ll}/u.test(written);
  const cased = /^\p{Lu}/u.test(written);
  const last = before.at(-1);
  const skip = { to: at + 1 };
  if (tag.kind === 'mark') {
    if (/[“”"«»!?@#$%€£<>]/.test(written)) return undefined;
    const ends = /[.。]/.test(written) && at + 1 < read.tags.length && !isShort(read, at, 4, knowledge);
    return ends ? { item: { is: 'stop' }, to: at + 1 } : skip;
  }
  if (word === 'the') {
    // "the Mumbai bureau"
    const desk = runEnd(read, at + 1, knowledge);
    const name = printed(read, at + 1, desk);
    if (desk > at + 1 && DESK.test(foldAt(read, desk)))
      return { item: { is: 'desk', party: { name, asWritten: name } }, to: desk + 1 };
  }
  if (isAnd(read, at, knowledge)) return skip;
  if (!cased && knowledge.where.has(word) && !(PARTICLES.has(word) && !isPlaceAhead(read, at + 1, last, knowledge))) {
    if (last?.is !== 'deed') return { to: placesEnd(read, at + 1, knowledge, false) };
    const to = placesEnd(read, at + 1, knowledge, last.verb);
    return last.verb || BY.test(foldAt(read, to)) ? { to } : skip;
  }
  // "Josie Carrigan of the Plains Mercury"
  if (word === 'of' && last?.is === 'name')
    return { to: runEnd(read, foldAt(read, at + 1) === 'the' ? at + 2 : at + 1, knowledge) };
  const starts = startsName(read, at, knowledge);
  if (tag.kind === 'party' && tag.party && !starts) {
    const is = tag.party.kind === 'desk' ? 'desk' : 'party';
    return { item: { is, party: toParty(tag.party, written) }, to: at + 1 };
  }
  // "staff writer", "Staff Writer Anna Berg"
  if (
    knowledge.isRole(word) &&
    (small || knowledge.isRole(foldAt(read, at + 1)) || nameEnd(read, at + 1, knowledge) > at + 2)
  )
    return skip;
  if (tag.kind === 'words' && !starts && !/^\p{Lu}$/u.test(written)) return skip;
  const end = nameEnd(read, at, knowledge);
  // "… et de Théo Vandamme"
  if (small) return PARTICLES.has(word) && nameEnd(read, at + 1, knowledge) > at + 1 ? skip : undefined;
  if (end === at || (tag.kind === 'number' && !isTitled(written))) return undefined;
  const name = printed(read, at, end);
  if (knowledge.isRole(name)) return { to: end };
  const words = name.split(/\s+/).filter(each => !HONORIFIC.test(each));
  // "编辑就…": one character by itself is a word of a sentence, and no name.
  if (words.length > LONGEST_NAME || UNSPACED.test(name)) return undefined;
  return { item: { is: 'name', name, single: words.length === 1 && !/^\p{Lo}{2,}/u.test(name) }, to: end };
}

const NOTHING: Tag = { kind: 'mark', from: 0, to: 0 };
const UNSPACED = /^[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]$/u;
const HONORIFIC = /^(?:mr|mrs|ms|dr|prof|rev)\.?$/i;

/** What the words at `at` say somebody did; "Editor Anna Berg" says what she is. */
function deedOf(read: TaggedText, at: number, knowledge: CreditKnowledge): string | undefined {
  const tag = read.tags[at] ?? NOTHING;
  const isRank = isTitled(printed(read, at)) && knowledge.isRole(foldAt(read, at)) && !isColon(read, at + 1);
  if (isRank) return undefined;
  // "Avec Clémence Aubry à Nantes"
  const end = at === 0 && tag.classes?.has('with') ? nameEnd(read, 1, knowledge) : 0;
  return end > 2 && knowledge.where.has(foldAt(read, end)) ? 'inputs' : roleOf(tag);
}

const isColon = (read: TaggedText, at: number): boolean => /[:：=＝]/.test(printed(read, at));

function roleOf({ classes }: Tag): string | undefined {
  if (classes?.has('reporting')) return 'reporter';
  if (classes?.has('editing')) return 'editor';
  return classes?.has('inputs') ? 'inputs' : undefined;
}

function says(read: TaggedText, at: number): boolean {
  return roleOf(read.tags[at] ?? NOTHING) !== undefined;
}

function foldAt({ tokens, tags }: TaggedText, at: number): string {
  return tokens[tags[at]?.from ?? -1]?.fold ?? '';
}

function lastWord({ tokens, tags }: TaggedText, at: number): string {
  return tokens[(tags[at]?.to ?? 0) - 1]?.fold ?? '';
}

function isTitled(written: string): boolean {
  return /^\p{Lu}[\p{Ll}\p{M}]+$/u.test(written);
}

/** "and", "及", "as well as"; a capitalized one is a name. */
function isAnd(read: TaggedText, at: number, knowledge: CreditKnowledge): boolean {
  const tag = read.tags[at] ?? NOTHING;
  if (/^\p{Lu}/u.test(printed(read, at))) return false;
  return knowledge.and.has(foldAt(read, at)) || (tag.classes?.has('join') === true && tag.to > tag.from + 1);
}

/** A full stop that belongs to the short word before it: "Colo.", "St.", "J."; "from Rome." ends. */
function isShort(read: TaggedText, at: number, most: number, knowledge: CreditKnowledge): boolean {
  const [mark, before] = [read.tokens[read.tags[at]?.from ?? -1], read.tokens[(read.tags[at]?.from ?? 0) - 1]];
  if (printed(read, at) !== '.' || mark?.glued !== true || before?.word !== true) return false;
  const length = before.end - before.start;
  const ends = length > 3 && /^\p{Lu}/u.test(printed(read, at + 1));
  return length <= most && !(ends && knowledge.isPlace(read.text.slice(before.start, before.end)));
}

/** Where a "by" ends that a few small words stand before: "for clarity by"; `at` where none does. */
function byAhead(read: TaggedText, at: number): number {
  for (let to = at; to < at + 4 && /^\p{Ll}/u.test(printed(read, to)) && !says(read, to); to += 1)
    if (BY.test(foldAt(read, to))) return to + 1;
  return at;
}

/** Where the name ends that begins at tag `at`; `at` where none does. */
function nameEnd(read: TaggedText, at: number, knowledge: CreditKnowledge): number {
  let to = at;
  for (; to < read.tags.length; to += 1) {
    const { kind, classes, from } = read.tags[to] ?? NOTHING;
    const written = printed(read, to);
    if (kind === 'mark') {
      const glues = /^['’`‘·-]$/.test(written) && read.tokens[from]?.glued && read.tokens[from + 1]?.glued;
      // "Yun-hee", "O'Neill"
      if (to > at && glues) to += 1;
      else if (to === at || !(isShort(read, to, 1, knowledge) || HONORIFIC.test(printed(read, to - 1, to + 1)))) break;
      continue;
    }
    const role = roleOf(read.tags[to] ?? NOTHING);
    if (role !== undefined && !(to > at && isTitled(written) && role !== 'inputs')) break;
    if (/^\p{Ll}/u.test(written)) {
      // "Piet van Rensburg", "Conor O'd…"
      const next = PARTICLES.has(foldAt(read, to + 1)) ? to + 2 : to + 1;
      const joins =
        PARTICLES.has(foldAt(read, to)) &&
        to > at &&
        /^\p{Lu}/u.test(printed(read, next)) &&
        !isAnd(read, to, knowledge);
      if (
        joins &&
        !(
          knowledge.where.has(foldAt(read, to)) &&
          knowledge.isPlace(printed(read, to + 1, runEnd(read, to + 1, knowledge)))
        )
      )
        continue;
      break;
    }
    if (!/^[\p{Lu}\p{Lo}]/u.test(written) || isAnd(read, to, knowledge)) break;
    if (to === at) continue;
    // "张一鸣", "하지은 기자": a space ends a name of characters.
    if (UNSPACED.test(written)) {
      if (read.tokens[from]?.glued || to === at + 1) continue;
      break;
    }
    // A word of credit lines in capitals, or in a script that has none.
    if (
      kind === 'words' &&
      classes &&
      (written === written.toUpperCase() || !isTitled(written)) &&
      !/^\p{Lu}$/u.test(written)
    )
      break;
  }
  return to;
}

/** Where a run of words with capitals ends, or of a script without. */
function runEnd(read: TaggedText, at: number, knowledge: CreditKnowledge): number {
  let to = at;
  for (; to < read.tags.length && !says(read, to) && !isAnd(read, to, knowledge); to += 1) {
    const written = printed(read, to);
    if (/^[\p{Lu}\p{Lo}]/u.test(written)) continue;
    const joins =
      /^(?:['’‘-]|\p{Ll}{2,3})$/u.test(written) &&
      to > at &&
      /^[\p{Lu}\p{Lo}]/u.test(printed(read, to + 1)) &&
      !knowledge.where.has(foldAt(read, to)) &&
      !BY.test(written);
    // "Colo."; but "from Jammu." ends.
    const short = to > at && isShort(read, to, 5, knowledge) && to + 1 < read.tags.length;
    if (!joins && !short) break;
  }
  return to;
}

/** Where places end that begin at `at`: "Englewood, Colo.", "Moscow and Kyiv"; `any` number of them behind a verb. */
function placesEnd(read: TaggedText, at: number, knowledge: CreditKnowledge, any: boolean): number {
  let to = runEnd(read, foldAt(read, at) === 'the' ? at + 1 : at, knowledge);
  for (;;) {
    let next = /^[,،、]$/.test(printed(read, to)) ? to + 1 : to;
    const comma = next > to;
    const and = isAnd(read, next, knowledge);
    if (and) next += 1;
    const end = runEnd(read, next, knowledge);
    if (next === to || end === next) return to;
    const another = says(read, end) || knowledge.where.has(foldAt(read, end));
    const place = printed(read, next, end);
    const area = comma && !and && (knowledge.isArea(place) || /^\p{Lu}\p{Ll}{0,4}\.$/u.test(place));
    if (another && !(area && says(read, end))) return to;
    if (!any && !area && !(and && end === next + 1 && knowledge.isPlace(place))) return to;
    to = end;
  }
}

/** "Noemi Zanetti da Tirana", "Wayan Sudiarta di Denpasar": a place behind a whole name, not its particle. */
function isPlaceAhead(read: TaggedText, at: number, last: Item | undefined, knowledge: CreditKnowledge): boolean {
  const end = runEnd(read, at, knowledge);
  return end > at && last?.is === 'name' && knowledge.isPlace(printed(read, at, end));
}

const WEAK: ReadonlySet<string> = new Set(['join', 'filler', 'saying', 'with', 'source']);

/** "Dawn Kopecki", "Per Holm": one word that is a house or a word of credit lines too, with a family name after it. */
function startsName(read: TaggedText, at: number, knowledge: CreditKnowledge): boolean {
  const { classes, from, to, kind } = read.tags[at] ?? NOTHING;
  const plain = kind === 'party' || [...(classes ?? [])].every(name => WEAK.has(name));
  if (!plain || to !== from + 1 || !isTitled(printed(read, at)) || BY.test(foldAt(read, at))) return false;
  return (
    read.tags[at + 1]?.kind === 'unknown' &&
    /^\p{Lu}[\p{Ll}\p{M}]*$/u.test(printed(read, at + 1)) &&
    !knowledge.isRole(foldAt(read, at + 1))
  );
}
