import type { Party } from '../article.ts';
import type { Token } from '../text/words.ts';
import { nameCase } from '../text/words.ts';
import { type ParsedCredit, type TaggedText, toParty } from './parsed-credit.ts';
import type { CreditKnowledge, Tag } from './tag-words.ts';

/** Small words within a person's name; the rest of a name is set with capitals, or in a script without. */
const PARTICLES = new Set(
  'de del della di da do dos das du la le van von der den ten ter het bin bint ibn al el ul zu y af av st'.split(' '),
);
const UNSPACED_CHARACTER = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]$/u;
const MOST_PEOPLE = 20;
const LONGEST_NAME = 5;

const DESK = /^(?:bureau|newsroom|desk|office|staff)s?$/;

type Person = { readonly name: string; readonly role: string };

/**
 * Who helped: "AP writers Kasie Hunt in Englewood, Colo., and J. B. Lee contributed to this report from Jammu.",
 * "(Reporting by Kane Wu in Hong Kong; Editing by Jacqueline Wong)", "Con información de Ana Paz, desde Potosí, y agencias".
 * Each sentence must say what they did, by words of the class `inputs`, `reporting` or `editing`, and all its other words must
 * be names, houses, roles and places; else undefined. Places are left out.
 */
export function readContributors(
  read: TaggedText,
  from: number,
  to: number,
  knowledge: CreditKnowledge,
): ParsedCredit | undefined {
  const { text, tokens } = read;
  const tags = read.tags.slice(from, to);
  if (!tags.some(says)) return undefined;
  // Where no capitals tell a name from a word, the verb opens the line: "وتم إعداد محضر بالواقعة" is the story's.
  const opening = tags.find(({ kind }) => kind !== 'mark') ?? NOTHING;
  if (/^\p{sc=Arabic}/u.test(tokens[opening.from]?.fold ?? '') && !says(opening)) return undefined;
  const people: Person[] = [];
  const parties: Party[] = [];
  const desks: Party[] = [];
  const roles = new Set<string>();
  let role: string | undefined;
  let name: string[] = [];
  let inPlace = false;
  /** The verb has been met: places may follow, and no more names. */
  let done = false;
  // "Gallion reported from Roseland": the byline has the rest of the name.
  const flush = (bySurname = false): boolean => {
    // Scripts without spaces come a character a token: 王, 小, 明.
    const whole = name.join(name.every(part => UNSPACED_CHARACTER.test(part)) ? '' : ' ');
    // "编辑就…": one character by itself is a word of a sentence, and no name.
    if (UNSPACED_CHARACTER.test(whole)) return false;
    const single = name.length === 1 && !/^\p{Lo}{2,}/u.test(whole) && !(bySurname && isTitled(whole));
    name = [];
    if (whole === '' || single) return true;
    people.push({ name: whole, role: '' });
    return people.length <= MOST_PEOPLE;
  };
  const assign = (given: string): void => {
    roles.add(given);
    for (const [index, person] of people.entries()) if (person.role === '') people[index] = { ...person, role: given };
  };
  /** A sentence is over; false where nothing in it said what its people did. */
  const endSentence = (): boolean => {
    if (!flush() || role === undefined) return false;
    assign(role);
    [role, inPlace, done] = [undefined, false, false];
    return true;
  };
  for (let index = 0; index < tags.length; index += 1) {
    const tag = tags[index];
    const token = tag && tokens[tag.from];
    if (tag === undefined || token === undefined) break;
    const written = text.slice(token.start, tokens[tag.to - 1]?.end);
    const given = roleOf(tag);
    if (given !== undefined && !(name.length > 0 && isTitled(written) && given !== 'inputs')) {
      // "Wanda Prokop, with additional reporting by Noor Saleh": names follow, and those before it wrote.
      const asks = /^(?:by|por|par|von|di|av|af|oleh)$/.test(tokens[tag.to - 1]?.fold ?? '');
      const verb = !asks && role === undefined && (name.length > 0 || people.some(person => person.role === ''));
      if (!flush(verb || done)) return undefined;
      if (role !== undefined || asks) assign(role ?? 'reporter');
      // "With reporting by", "Additional reporting by … ; additional research by": the last word says it.
      role = given;
      // "reported from", "contributed from": the place follows.
      inPlace = verb && knowledge.where.has(tokens[tag.to - 1]?.fold ?? '');
      done = verb || (done && given === 'inputs');
      continue;
    }
    // "the Mumbai bureau"
    const desk = token.fold === 'the' ? runAt(read, tags, index + 1) : undefined;
    if (desk && DESK.test(tokens[tags[desk.to]?.from ?? -1]?.fold ?? '')) {
      if (!flush()) return undefined;
      desks.push({ name: desk.written, asWritten: desk.written });
      [index, inPlace] = [desk.to, false];
      continue;
    }
    if (tag.kind === 'mark') {
      if (/[“”"«»!?@#$%€£=<>]/.test(written)) return undefined;
      if (written === '.') {
        const before = tokens[tag.from - 1];
        const short = before !== undefined && before.end - before.start <= (inPlace ? 5 : name.length > 0 ? 1 : 4);
        const ended =
          short && inPlace && before.end - before.start > 4 && knowledge.isPlace(text.slice(before.start, before.end));
        if (token.glued && before?.word && short && !ended && index + 1 < tags.length) {
          if (!inPlace && name.length > 0) name[name.length - 1] += '.';
          continue;
        }
        if (index + 1 < tags.length && !endSentence()) return undefined;
      } else if (/['’`‘-]/.test(written) && token.glued && name.length > 0 && tokens[tag.to]?.glued) {
        name[name.length - 1] += written;
        const next = tags[index + 1];
        if (next) name[name.length - 1] += text.slice(tokens[next.from]?.start, tokens[next.to - 1]?.end);
        index += 1;
      } else if (/[,;،、؛&/]/.test(written)) {
        if (inPlace && (written === ',' || written === '،') && (done || isAreaAhead(read, tags, index + 1, knowledge)))
          continue;
        if (!flush()) return undefined;
        inPlace = false;
      } else if (name.length > 0 && !/[()（）[\]*•—–_:-]/.test(written)) return undefined;
      continue;
    }
    if (tag.kind === 'number' && !isTitled(written)) return undefined;
    const small = /^\p{Ll}/u.test(written);
    const word = token.fold;
    if (
      (small || !isCased(written)) &&
      (knowledge.and.has(word) || (tag.classes?.has('join') && tag.to > tag.from + 1))
    ) {
      const another = clauseAhead(read, tags, index + 1, knowledge);
      if (inPlace && !another && (done || isLonePlace(read, tags, index + 1, knowledge))) continue;
      if (!flush()) return undefined;
      inPlace = false;
      if (another) done = false;
    } else if (small && !done && knowledge.where.has(word) && says(tags[index - 1] ?? NOTHING)) {
      // "With inputs from": names follow.
    } else if (
      small &&
      knowledge.where.has(word) &&
      (!PARTICLES.has(word) || isPlaceAhead(read, tags, index + 1, knowledge, word === 'di' && name.length > 1))
    ) {
      if (!flush()) return undefined;
      inPlace = true;
    } else if (small && (PARTICLES.has(word) || word === 'd' || word === 'l')) {
      // "… de Soizic Le Bihan et de Théo Vandamme": it belongs to the verb, not to a whole name behind it.
      const again = name.length === 0 && knowledge.and.has(tokens[tags[index - 1]?.from ?? -1]?.fold ?? '');
      if (again && runAt(read, tags, index + 1).to > index + 2) continue;
      if (tokens[tag.to]?.glued) index += 1;
      else if (name.length > 0 || runAt(read, tags, index + 1).written !== '') name.push(written);
    } else if (inPlace) {
      if (small && tag.kind === 'unknown') return undefined;
    } else if (tag.kind === 'party' && tag.party && name.length === 0 && !startsName(read, tags, index)) {
      (tag.party.kind === 'desk' ? desks : parties).push(toParty(tag.party, written));
    } else if (/^\p{Lu}$/u.test(written)) name.push(written);
    else if (
      name.length === 0 &&
      !inPlace &&
      knowledge.isRole(word) &&
      (small || runAt(read, tags, index + 1).written.includes(' '))
    )
      continue;
    else if (
      tag.kind === 'words' &&
      (small || name.length === 0 || written === written.toUpperCase()) &&
      !(isJoinAlone(tag) && startsName(read, tags, index))
    ) {
      if (name.length > 0 && !flush()) return undefined;
    } else if (small || done) return undefined;
    else {
      name.push(...written.split(/\s+/));
      if (name.length > LONGEST_NAME) return undefined;
    }
  }
  if (!endSentence() || people.length + parties.length + desks.length === 0) return undefined;
  // Staff writers of the house itself are named only where nobody else is.
  if (people.length + parties.length === 0) parties.push(...desks);
  const named = people.map(person => ({ name: nameCase(person.name, knowledge.macNames), role: person.role }));
  return roles.has('reporter') || roles.has('editor')
    ? { kind: 'reporting', as: 'credit', parties, people: named, rule: 'who reported' }
    : {
        kind: 'inputs',
        as: 'credit',
        parties,
        ...(named.length > 0 && { people: named }),
        rule: named.length > 0 ? 'who contributed' : 'inputs from others',
      };
}

function roleOf({ classes }: Tag): string | undefined {
  if (classes?.has('reporting')) return 'reporter';
  if (classes?.has('editing')) return 'editor';
  return classes?.has('inputs') ? 'inputs' : undefined;
}

function says(tag: Tag): boolean {
  return roleOf(tag) !== undefined;
}

function isTitled(written: string): boolean {
  return /^\p{Lu}\p{Ll}+$/u.test(written);
}

function isCased(written: string): boolean {
  return /\p{Lu}|\p{Ll}/u.test(written);
}

/** The run of words with capitals that begins at `at`: where it ends, and its letters. */
function runAt({ text, tokens }: TaggedText, tags: readonly Tag[], at: number): { to: number; written: string } {
  let to = at;
  for (; to < tags.length; to += 1) {
    const tag = tags[to];
    const token = tag && tokens[tag.from];
    if (token === undefined || tag === undefined || says(tag)) break;
    const written = text.slice(token.start, tokens[tag.to - 1]?.end);
    const dotted = written === '.' && token.glued && to > at;
    if (!dotted && !/^[\p{Lu}\p{Lo}]/u.test(written)) break;
  }
  const [first, last] = [tags[at], tags[to - 1]];
  const written = to > at ? text.slice(tokens[first?.from ?? 0]?.start, tokens[(last?.to ?? 1) - 1]?.end) : '';
  return { to, written };
}

/** "Englewood, Colo., and": a region behind a town, with nobody's place of their own after it. */
function isAreaAhead(read: TaggedText, tags: readonly Tag[], at: number, knowledge: CreditKnowledge): boolean {
  const { to, written } = runAt(read, tags, at);
  return (
    to > at &&
    followedBySeparator(read, tags, to) &&
    (knowledge.isArea(written) || /^\p{Lu}\p{Ll}{0,4}\.$/u.test(written))
  );
}

/** "in Moscow and Kyiv": one more place. */
function isLonePlace(read: TaggedText, tags: readonly Tag[], at: number, knowledge: CreditKnowledge): boolean {
  const { to, written } = runAt(read, tags, at);
  return to === at + 1 && knowledge.isPlace(written);
}

/** "… from Detroit and Burnett reported from Chicago": somebody, and what they did. */
function clauseAhead(read: TaggedText, tags: readonly Tag[], at: number, knowledge: CreditKnowledge): boolean {
  if (tags[at] === undefined || says(tags[at])) return false;
  if ([1, 2, 3].some(step => says(tags[at + step] ?? NOTHING))) return true;
  // "…, and Palesa Tau from Maseru"
  const { to } = runAt(read, tags, at);
  return to > at + 1 && knowledge.where.has(read.tokens[tags[to]?.from ?? -1]?.fold ?? '');
}
const NOTHING: Tag = { kind: 'mark', from: 0, to: 0 };

/** `named`: a whole name stands before, so that no mark has to: "Wayan Sudiarta di Denpasar". */
function isPlaceAhead(
  read: TaggedText,
  tags: readonly Tag[],
  at: number,
  knowledge: CreditKnowledge,
  named: boolean,
): boolean {
  const before = read.tokens[(tags[at - 1]?.from ?? 0) - 1];
  const { written } = runAt(read, tags, at);
  return before !== undefined && (named || !before.word) && written !== '' && knowledge.isPlace(written);
}

function followedBySeparator({ text, tokens }: TaggedText, tags: readonly Tag[], at: number): boolean {
  const token: Token | undefined = tokens[tags[at]?.from ?? -1];
  if (token === undefined) return true;
  return /^(?:[,;.)]|and|y|und|et|e)$/.test(text.slice(token.start, token.end)) || says(tags[at] ?? NOTHING);
}

/** "Ed" is an "and" in Italian. */
function isJoinAlone({ classes }: Tag): boolean {
  return classes?.size === 1 && classes.has('join');
}

/** "Dawn Kopecki", "Paris Lockwood": one word that a house is called too, with a family name after it. */
function startsName({ text, tokens }: TaggedText, tags: readonly Tag[], at: number): boolean {
  const [tag, next] = [tags[at], tags[at + 1]];
  const [token, after] = [tokens[tag?.from ?? -1], tokens[next?.from ?? -1]];
  if (!tag || !next || !token || !after || tag.to !== tag.from + 1 || next.kind !== 'unknown') return false;
  return (
    isTitled(text.slice(token.start, token.end)) && /^\p{Lu}(?:\p{Ll}+)?$/u.test(text.slice(after.start, after.end))
  );
}
