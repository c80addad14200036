import type { Party } from '../article.ts';
import type { CreditClass } from '../language-pack.ts';
import { type ParsedCredit, printed, type TaggedText, toParty } from './parsed-credit.ts';
import type { Tag } from './tag-words.ts';

/** A sentence that says where copy comes from, and the tag behind its last. */
export type OriginSentence = { readonly reading: ParsedCredit; readonly to: number };

/** Small words within a house's name: "The Chronicle of Higher Education", "El Faro del Estrecho". */
const INNER = new Set(
  'of the de del dell della la le les du des da do dos di der die das for van von el al and y et und & e l d'.split(
    ' ',
  ),
);
const LONGEST_NAME = 8;
/** Sentences with a second clause seen had 45 words. */
const LONGEST = 70;

const SAYING_WHOSE: readonly CreditClass[] = ['republication', 'distribution', 'courtesy', 'agreement'];

/**
 * "This column first appeared in the Harbour Gazette and is used with permission.", "Reprinted from ClimateWire with permission
 * from E&E Publishing, LLC.": where and by whose leave copy ran before. What stands before the first house must be words of
 * credit lines, `republication` or `distribution` among them, and begin with a word for the copy itself ("this column"); then
 * the rest of the sentence is its own. A line that begins otherwise ("Published in …, the study") must be nothing else.
 */
export function readOrigin(read: TaggedText, from: number, to: number, wholeLine: boolean): OriginSentence | undefined {
  const { tags } = read;
  let at = from;
  // A bracket or mark that ends the line above is no part of it.
  while (at < to && isOpening(read, at) && !read.tokens[tags[at + 1]?.from ?? -1]?.newLine) at += 1;
  const first = tags[at];
  const subject = first?.classes?.has('piece') === true;
  const saying = (name: CreditClass): boolean => first?.classes?.has(name) === true;
  if (!subject && !saying('republication') && !(wholeLine && SAYING_WHOSE.some(saying))) return undefined;
  const verb = subject ? behindTitle(read, at + 1, to) : at;
  const end = sentenceEnd(read, verb, Math.min(to, at + LONGEST));
  if (end === undefined) return undefined;
  const parties: Party[] = [];
  const classes = new Set<CreditClass>();
  let others = 0;
  /** A word that says whose the copy is has been met since the last house. */
  let awaiting = false;
  for (let index = verb; index < end; index += 1) {
    const tag = tags[index];
    if (tag === undefined) break;
    // Exchanges and arrangements have a grammar of their own.
    if (tag.classes?.has('exchange') || tag.classes?.has('sharing')) return undefined;
    const partners = tags.slice(at, end).some(({ party }) => party?.tie === 'exchange');
    if ((parties.length === 0 || partners) && tag.classes?.has('agreement')) return undefined;
    if (SAYING_WHOSE.some(name => tag.classes?.has(name)) && !(awaiting && isName(read, tag))) {
      for (const name of tag.classes ?? []) classes.add(name);
      awaiting = true;
      continue;
    }
    // "Excerpted from “The Long Walk”": the book is no house.
    const opens = awaiting ? printed(read, index) : '';
    if (/^["“«„]$/.test(opens)) {
      const close = quoteEnd(read, index, end);
      if (close !== undefined) {
        // «Байкальские тетради», „Gazecie Podlaskiej”: so papers are named.
        if (/[«„]/.test(opens)) parties.push(named(printed(read, index + 1, close)));
        index = close;
        awaiting = false;
        continue;
      }
    }
    const found = awaiting ? nameAt(read, index, end) : undefined;
    const name = found && withArticle(read, index, found);
    if (name) {
      if (parties.every(party => party.name !== name.party.name)) parties.push(name.party);
      index = name.to - 1;
      awaiting = false;
    } else if (tag.kind === 'unknown' || tag.kind === 'party') {
      if (parties.length === 0) return undefined;
      others += 1;
    } else if (tag.kind === 'mark' && parties.length === 0 && /[?!%$€£@]/.test(printed(read, index))) return undefined;
  }
  if (parties.length === 0 || (!classes.has('republication') && !classes.has('distribution'))) return undefined;
  if (!subject && others > 0) return undefined;
  const kind = classes.has('republication') ? 'republication' : 'distribution';
  return { reading: { kind, as: 'credit', parties, rule: 'where it first appeared' }, to: withPointer(read, end, to) };
}

/** "par Le Courrier": an article with a capital, taken for a word of the credit before it, is the name's. */
function withArticle(read: TaggedText, at: number, found: { party: Party; to: number }): { party: Party; to: number } {
  const before = at > 0 ? printed(read, at - 1) : '';
  const article = /(?:^|\s)(Le|La|Les|L|El|Los|Las|Il|Die|Der|Das|De|Het|O|A)$/u.exec(before)?.[1];
  if (article === undefined || found.party.id !== undefined) return found;
  const asWritten = `${article} ${found.party.asWritten}`;
  return { party: { name: asWritten, asWritten }, to: found.to };
}

/**
 * "This post Is Loneliness on the Rise? was originally published": where the words about the copy begin behind its own title;
 * `from` where no title stands there.
 */
function behindTitle(read: TaggedText, from: number, to: number): number {
  const { tokens, tags } = read;
  if (!/^["“]?\p{Lu}|^["“]$/u.test(printed(read, from))) return from;
  for (let at = from; at < Math.min(to, from + LONGEST_TITLE); at += 1) {
    const token = tokens[tags[at]?.from ?? -1];
    if (token === undefined || token.newLine) return from;
    const saysWhere = tags[at]?.classes?.has('republication') === true;
    if (saysWhere && /^\p{Ll}/u.test(printed(read, at))) return at;
    const next = tokens.slice(tags[at]?.to).find(({ word }) => word);
    if (/[.!?]/.test(token.fold) && next && /^\p{Lu}/u.test(read.text.charAt(next.start))) return from;
  }
  return from;
}
const LONGEST_TITLE = 40;

function quoteEnd(read: TaggedText, from: number, to: number): number | undefined {
  for (let at = from + 1; at < to; at += 1) if (/^["”»“]$/.test(printed(read, at))) return at;
  return undefined;
}

/** "Read the original article.", a closing star or bracket: what follows on the line and is nothing but words of credit lines. */
function withPointer(read: TaggedText, from: number, to: number): number {
  const { tokens, tags } = read;
  let end = from;
  for (let at = from; at < to && !tokens[tags[at]?.from ?? -1]?.newLine; at += 1) {
    const tag = tags[at];
    if (tag?.kind === 'words' && !tag.address) continue;
    if (tag?.kind !== 'mark') return end;
    if (at === from + (end - from) || /[.!)*\]]/.test(printed(read, at))) end = at + 1;
  }
  const last = tags[end];
  return last === undefined || tokens[last.from]?.newLine ? end : from;
}

/** Bullets, brackets, dashes and "Editor's note:" before the sentence. */
function isOpening(read: TaggedText, at: number): boolean {
  const tag = read.tags[at];
  if (tag === undefined) return false;
  if (tag.kind === 'mark') return /^[-–—―_*•·:()[\]（）【】"“«|]$/.test(printed(read, at));
  return tag.classes?.has('note') === true;
}

/** The tag behind the full stop that ends the sentence, or behind the line; a stop within a name or an address ends nothing. */
function sentenceEnd(read: TaggedText, from: number, to: number): number | undefined {
  const { tokens, tags } = read;
  for (let index = from; index < to; index += 1) {
    const token = tokens[tags[index]?.from ?? -1];
    if (token === undefined) break;
    if (index > from && token.newLine) return index;
    if (token.word || !/[.!?。！？۔।]/.test(token.fold)) continue;
    const next = tokens[tags[index + 1]?.from ?? -1];
    const before = tokens[(tags[index]?.from ?? 0) - 1];
    const abbreviates =
      before !== undefined &&
      before.end - before.start <= 3 &&
      /^(?:p|no|st|u|s|l|inc|llc|mr|dr|jr|co)$/.test(before.fold);
    if (next?.glued && next.word) continue;
    const firm = /^(?:inc|llc|co)$/.test(before?.fold ?? '') && /^\p{Lu}/u.test(read.text.charAt(next?.start ?? 0));
    if (abbreviates && next && !next.newLine && !firm) continue;
    let end = index + 1;
    while (
      end < tags.length &&
      !tokens[tags[end]?.from ?? -1]?.word &&
      /^[)"”’»\]）】]$/.test(tokens[tags[end]?.from ?? -1]?.fold ?? '')
    )
      end += 1;
    return end;
  }
  return to === tags.length || tokens[tags[to]?.from ?? -1]?.newLine ? to : undefined;
}

function isName(read: TaggedText, tag: Tag): boolean {
  const at = read.tags.indexOf(tag);
  return tag.party !== undefined || tag.address === true || /^\p{Lu}/u.test(printed(read, at));
}

/** The house that begins at `at`: an address, a quoted name, or words with capitals, the longest known name among them. */
function nameAt(read: TaggedText, at: number, to: number): { party: Party; to: number } | undefined {
  const { text, tokens, tags } = read;
  const first = tags[at];
  if (first === undefined) return undefined;
  if (first.address) return { party: named(printed(read, at).replace(/^(?:https?:\/\/)?www\./i, '')), to: at + 1 };
  if (first.kind === 'mark' || first.kind === 'number' || /^\p{Ll}/u.test(printed(read, at))) return undefined;
  let end = at;
  let index = at;
  for (; index < to && index - at < 2 * LONGEST_NAME; index += 1) {
    const tag = tags[index];
    const token = tag && tokens[tag.from];
    if (tag === undefined || token === undefined) break;
    const word = printed(read, index);
    if (tag.kind === 'mark') {
      const inside = token.glued && /^[.'’&/-]$/.test(word) && tokens[tag.to]?.glued;
      if (!inside && word !== '&') break;
      continue;
    }
    if (tag.party || /^[\p{Lu}\p{Lo}]/u.test(word)) {
      end = index + 1;
    } else if (!(tag.kind === 'words' && INNER.has(token.fold)) && !(tag.kind === 'number' && end > at)) break;
  }
  if (end === at || tags[at]?.kind === 'number') return undefined;
  if (/^['’]$/.test(printed(read, end)) && printed(read, end + 1) === 's') {
    // "Harper’s magazine"; "New America's digital magazine, The Weekly Wonk": the paper, not its owner.
    let behind = end + 2;
    while (behind < to && /^\p{Ll}/u.test(printed(read, behind))) behind += 1;
    const paper = behind > end + 2 && printed(read, behind) === ',' && nameAt(read, behind + 1, to);
    if (paper) return paper;
    return { party: named(printed(read, at, behind)), to: behind };
  }
  if (end === at + 1 && first.party) {
    return { party: toParty(first.party, printed(read, at, end)), to: end };
  }
  if (end === at + 1 && first.kind === 'words' && !/^[A-Z]{3}/.test(printed(read, at, end))) return undefined;
  // ", LLC", ", Inc." belong to the name.
  const firm = /^,? (?:LLC|Inc|Ltd|Co)\b\.?/.exec(
    text.slice(tokens[(tags[end - 1]?.to ?? 1) - 1]?.end, (tokens[(tags[end - 1]?.to ?? 1) - 1]?.end ?? 0) + 8),
  );
  while (firm && end < to && (tags[end]?.kind === 'mark' || /^(?:LLC|Inc|Ltd|Co)$/.test(printed(read, end)))) {
    const last = !(tags[end]?.kind === 'mark');
    end += 1;
    if (last) break;
  }
  return { party: named(printed(read, at, end)), to: end };
}

function named(asWritten: string): Party {
  return { name: asWritten.replace(/\s+/g, ' '), asWritten };
}
