import type { Party } from '../article.ts';
import type { CreditClass } from '../language-pack.ts';
import { isAnd, nameEnd } from './name-end.ts';
import { type ParsedCredit, toParty } from './parsed-credit.ts';
import { CAPITAL, printed, startOf, type TaggedText, tagAt, tokenAt } from './tagged-text.ts';

/** A sentence that says where copy comes from, and the tag behind its last. */
export type OriginSentence = { readonly reading: ParsedCredit; readonly to: number };

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
  while (at < to && isOpening(read, at) && !tokenAt(read, at + 1)?.newLine) at += 1;
  const first = tags[at];
  const subject = first?.classes?.has('piece') === true;
  const saying = (name: CreditClass): boolean => first?.classes?.has(name) === true;
  if (!subject && !saying('republication') && !(wholeLine && SAYING_WHOSE.some(saying))) return undefined;
  const said = subject ? behindTitle(read, at + 1, Math.min(to, at + LONGEST)) : undefined;
  const end = said?.end ?? sentenceEnd(read, at, Math.min(to, at + LONGEST));
  if (end === undefined) return undefined;
  const parties: Party[] = [];
  const classes = new Set<CreditClass>();
  let others = 0;
  /** A word that says whose the copy is has been met since the last house. */
  let awaiting = false;
  for (let index = said?.at ?? at; index < end; index += 1) {
    const tag = tags[index];
    if (tag === undefined) break;
    // Exchanges and arrangements have a grammar of their own.
    if (tag.classes?.has('exchange') || tag.classes?.has('sharing')) return undefined;
    const partners = tags.slice(at, end).some(({ party }) => party?.tie === 'exchange');
    if ((parties.length === 0 || partners) && tag.classes?.has('agreement')) return undefined;
    if (SAYING_WHOSE.some(name => tag.classes?.has(name))) {
      for (const name of tag.classes ?? []) classes.add(name);
      awaiting = true;
      continue;
    }
    const name: Named | undefined = awaiting ? nameAt(read, index, end) : undefined;
    if (name) {
      if (parties.every(party => party.name !== name.party.name)) parties.push(name.party);
      // "between the Lake Erie Chronicle and Ohio Newsroom"
      awaiting = isAnd(read, name.to) && /^(?:[\p{Lu}\p{Lo}]|the$)/u.test(printed(read, name.to + 1));
      index = name.to - 1;
    } else if (tag.kind === 'unknown' || tag.kind === 'party') {
      if (parties.length === 0) return undefined;
      others += 1;
    }
  }
  if (parties.length === 0 || (!classes.has('republication') && !classes.has('distribution'))) return undefined;
  if (!subject && others > 0) return undefined;
  const kind = classes.has('republication') ? 'republication' : 'distribution';
  // A feed's own trailer.
  if (said && tags.slice(said.at, end).some(({ party }) => party?.tie === 'own'))
    return { reading: { kind, as: 'notice', parties: [], rule: 'where it first appeared' }, to: end };
  return { reading: { kind, as: 'credit', parties, rule: 'where it first appeared' }, to: withPointer(read, end, to) };
}

/** "The post Five ways to fix a levee appeared first on Governing.": behind its title, if a house ends the line. */
function behindTitle(read: TaggedText, from: number, to: number): { at: number; end: number } | undefined {
  const { tags } = read;
  const line = tags.findIndex((_, index) => index > from && tokenAt(read, index)?.newLine);
  const end = line < 0 || line > to ? to : line;
  const at = tags.findLastIndex(({ classes }, index) => index < end && classes?.has('republication'));
  const name = at < from ? undefined : nameAt(read, at + 1, end);
  return name && tags.slice(name.to, end).every(({ kind }) => kind === 'mark') ? { at, end } : undefined;
}

/** "Read the original article.", a closing star or bracket: what follows on the line and is nothing but words of credit lines. */
function withPointer(read: TaggedText, from: number, to: number): number {
  const { tokens, tags } = read;
  let end = from;
  for (let at = from; at < to && !tokenAt(read, at)?.newLine; at += 1) {
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
  const { tags } = read;
  for (let index = from; index < to; index += 1) {
    const token = tokenAt(read, index);
    if (token === undefined) break;
    if (token.word || !/[.!?。！？۔।]/.test(token.fold)) continue;
    // "CC BY 4.0"
    if (tags[index + 1]?.kind === 'number' && tokenAt(read, index + 1)?.glued) continue;
    let end = index + 1;
    while (end < tags.length && !tokenAt(read, end)?.word && /^[)"”’»\]）】]$/.test(tokenAt(read, end)?.fold ?? ''))
      end += 1;
    return end;
  }
  return to === tags.length || tokenAt(read, to)?.newLine ? to : undefined;
}

type Named = { readonly party: Party; readonly to: number };

/** The house that begins at `at`: an address, a quoted name, or words with capitals, the longest known name among them. */
export function nameAt(read: TaggedText, at: number, to: number): Named | undefined {
  const first = tagAt(read, at);
  if (first.address) return { party: named(printed(read, at).replace(/^(?:https?:\/\/)?www\./i, '')), to: at + 1 };
  // "originally published in German"
  if (first.kind === 'number' || first.classes?.has('edition') || !CAPITAL.test(printed(read, at))) return undefined;
  // "نقلا عن موقع درج", "به نقل از خبرگزاری تسنیم": where capitals do not tell, "newspaper" is a word of its own.
  if (first.kind === 'words' && /^\p{sc=Arabic}/u.test(printed(read, at))) return nameAt(read, at + 1, to);
  let end = nameEnd(read, at, 'house', to);
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
  // ", LLC", ", Inc." are printed with the name.
  const comma = printed(read, end) === ',' ? end + 1 : end;
  if (LEGAL_FORM.test(` ${printed(read, comma)}`)) end = comma + 1;
  // "publié par Le Courrier du Jura": the article went with the words before it.
  const start = startOf(read, at);
  const article =
    /\s(?:L[ea]s?|Il|El|The) $/.exec(read.text.slice(Math.max(0, start - 5), start))?.[0].trimStart() ?? '';
  return { party: named(article + printed(read, at, end)), to: end };
}

const LEGAL_FORM = /,?(?:\s(?:LLC|Inc|Pty|Ltd|Limited|Co|GmbH|AG|S\.?A|B\.?V|AB|AS|Oy|plc)\.?)+$/;

function named(asWritten: string): Party {
  return { name: asWritten.replace(/\s+/g, ' ').replace(LEGAL_FORM, ''), asWritten };
}
