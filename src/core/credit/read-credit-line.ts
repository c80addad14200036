import { type CreditClass, MAIN_CREDIT_CLASSES, names } from '../language-pack.ts';
import { classifyParse } from './classify-parse.ts';
import { readContributors } from './contributors.ts';
import { parseFully } from './full-parse.ts';
import { readLabelledSource } from './labelled-source.ts';
import { type CreditPosition, type ParsedCredit, toParty } from './parsed-credit.ts';
import { repairMisprints } from './repair-misprints.ts';
import type { Tag } from './tag-words.ts';
import { printed, startOf, type TaggedText } from './tagged-text.ts';

const MOST_ITEMS = 60;
/** More plain words than this that no credit line has, and it is a sentence of the story. */
const MOST_PLAIN = 2;

/** Reads items `from`–`to` as one credit line, or as none: a credit is made of names and words of credit lines only. */
export function readCreditLine(
  read: TaggedText,
  from: number,
  to: number,
  shape: CreditPosition,
): ParsedCredit | undefined {
  if (to - from > SHORT && !read.tags.slice(from, to).some(speaks)) return undefined;
  let start = from;
  let end = beforeDisclaimer(read, from, to);
  if (shape === 'line') start = afterStaffSigns(read, start, end);
  if (/^\(c\)$/i.test(printed(read, start, start + 3))) start += 3;
  while (start < end && isDecoration(read, start)) start += 1;
  while (end > start && isDecoration(read, end - 1)) end -= 1;
  // "Online:" is a label over what follows.
  if (end < to && /[:：]/.test(printed(read, end))) return undefined;
  if (start >= end || end - start > MOST_ITEMS) return undefined;
  const line = asCopyOfPartner(withQuoted({ ...read, tags: read.tags.slice(start, end) }));
  const { tags } = line;
  const first = tags[0];
  // A bracket with a photo's credit inside the line is a credit by itself.
  const isPhoto = ({ classes }: Tag, at: number) => classes?.has('photo') && /^[(（[]$/.test(printed(line, at - 1));
  if (first?.classes?.has('blurb') || tags.some(isPhoto)) return undefined;
  if (shape !== 'aside') {
    const contributors = readContributors(read, start, end);
    if (contributors) return contributors;
  }
  const sourced = first?.classes?.has('source') === true && printed(line, 1) === ':';
  const initialed = sourced || shape !== 'top' ? readInitialed(line, sourced, shape) : undefined;
  if (initialed) return initialed;
  const labelled = shape === 'line' && first?.classes?.has('source') ? readLabelledSource(line) : undefined;
  if (labelled) return labelled;
  if (tooPlain(line)) return undefined;
  const repaired = repairMisprints(line);
  const parse = repaired && parseFully({ ...read, tags: repaired }, /[-–—―(（[【]/.test(printed(read, from, start)));
  return parse && classifyParse(parse, shape, { first, last: tags.at(-1) }, read.knowledge.macNames);
}

/** A name we know, or a word that says what a credit may say. A sentence of the story mostly has neither. */
function speaks({ party, classes }: Tag): boolean {
  return party !== undefined || (classes !== undefined && SPEAKING.some(name => classes.has(name)));
}
const SPEAKING = [...MAIN_CREDIT_CLASSES, ...names('with')];

/** «Приозёрные вести», „Głos Żuław”, 《环球》: so houses are named, and what stands there is one name whatever its words. */
function withQuoted(line: TaggedText): TaggedText {
  const { tags } = line;
  const markAt = (at: number): string => (tags[at]?.kind === 'mark' ? printed(line, at) : '');
  if (!/[«„《「『]/.test(printed(line, 0, tags.length))) return line;
  const open = tags.findIndex((_, at) => /[«„《「『]/.test(markAt(at)));
  const close = open < 0 ? -1 : tags.findIndex((_, at) => at > open + 1 && /[»“”》」』]/.test(markAt(at)));
  const inside = tags.slice(open + 1, close);
  const [first, last] = [inside[0], inside.at(-1)];
  if (close < 0 || !first || !last || inside.length > 7 || inside.some(({ party }) => party)) return line;
  const name: Tag = { kind: 'unknown', from: first.from, to: last.to, quoted: true };
  return { ...line, tags: [...tags.slice(0, open + 1), name, ...tags.slice(close)] };
}

/**
 * "A version of this report reached the Post under its news-sharing arrangement with the Times": a line about the copy itself
 * that names an exchange and one of the partner's. Its verbs are words of credit lines, whichever they are.
 */
function asCopyOfPartner(line: TaggedText): TaggedText {
  const { tags } = line;
  const shared = (name: CreditClass) => tags.some(({ classes }) => classes?.has(name));
  const itself = tags[0]?.classes?.has('piece') || tags.some(tag => tag.to > tag.from + 1 && tag.classes?.has('piece'));
  if (!itself || !(shared('exchange') || shared('sharing'))) return line;
  const isVerb = ({ kind }: Tag, at: number) => kind === 'unknown' && isSmall(line, at);
  if (tags.filter(isVerb).length > MOST_VERBS) return line;
  return { ...line, tags: tags.map((tag, at) => (isVerb(tag, at) ? { ...tag, kind: 'words', classes: VERB } : tag)) };
}
const MOST_VERBS = 3;
const VERB: ReadonlySet<CreditClass> = new Set<CreditClass>(['filler']);

/** "klm/bos (AFP, dpa)": the desk's signs in front of the bracket with its sources. */
function afterStaffSigns(read: TaggedText, from: number, to: number): number {
  const begin = startOf(read, from);
  const signs = /^\p{Ll}{1,5}(?:[/,]\p{Ll}{1,5}){0,4}\s(?=[([])/u.exec(read.text.slice(begin, begin + 32))?.[0] ?? '';
  let at = from;
  while (at < to && startOf(read, at) < begin + signs.length) at += 1;
  return at;
}

/** How to reach somebody. */
export const CONTACT =
  /@\w|https?:|www\.|\+\d{2}|^(?:follow|email|e-mail|contact|on twitter|on facebook|write to|reach)\b/i;

/**
 * "–The Daily Mail-CGTN news exchange item. The views are the author's own.", "Reporting by Jo Lee. Contact the newsdesk at …":
 * where the credit itself ends.
 */
function beforeDisclaimer(read: TaggedText, from: number, to: number): number {
  for (let at = from + 1; at < to; at += 1) {
    if (!/[.。।]$/.test(printed(read, at - 1))) continue;
    if (read.tags[at]?.classes?.has('disclaimer') || CONTACT.test(printed(read, at, to))) return at;
  }
  return to;
}

/**
 * "--IANS gsh/mr/soni", "Source: Reuters/ec", "mau/dpa", "SRF/sda/muel;buri": an agency, and the initials of its desk. Names and
 * initials in any order stand between strokes; without strokes the agency is the first.
 */
function readInitialed(line: TaggedText, sourced: boolean, position: CreditPosition): ParsedCredit | undefined {
  // "Quelle: ntv.de, mba/dpa"
  const own = sourced && line.tags[2]?.kind === 'words' && printed(line, 3) === ',';
  const tags = sourced ? line.tags.slice(own ? 4 : 2) : line.tags;
  if (tags.length < 2 || tags.length > 10) return undefined;
  // "… he said. PTI SKL NB"
  if (position === 'bare' && !sourced && !SIGNED.test(printed(line, 0, tags.length))) return undefined;
  const written = (tag: Tag) => printed({ ...line, tags: [tag] }, 0);
  const marks = tags.filter(({ kind }) => kind === 'mark').map(written);
  const words = tags.filter(({ kind }) => kind !== 'mark');
  const stroked = marks.length === words.length - 1 && marks.every(mark => /^[/;]$/.test(mark)) && marks.includes('/');
  const isNamed = (tag: Tag, at: number): boolean => {
    const kind = tag.party?.kind;
    if (at === 0) return kind === 'agency' || ((sourced || stroked) && kind === 'broadcaster');
    // "—Reuters/AP": capitals behind a stroke that a house is called are no initials.
    return (
      stroked &&
      kind !== undefined &&
      (/^\p{Lu}+$/u.test(written(tag)) || (kind === 'agency' && written(tag).length > 2))
    );
  };
  const parties = words.filter(isNamed);
  const initials = words.filter(tag => !parties.includes(tag));
  if (parties.length === 0 || initials.length === 0) return undefined;
  if (!stroked && (parties[0] !== tags[0] || marks.some(mark => !/^[/,-]$/.test(mark)))) return undefined;
  // "(PAP, kw)", but "TASR, SITA".
  const small = parties[0] !== tags[0] || parties.length > 1 || marks.includes(',');
  const shape = small ? /^\p{Ll}{1,5}$/u : /^(?:\p{Ll}{1,5}|[A-Z]{2,4})$/u;
  // "(AFP, dpa)", "(TT-AFP)": agencies are no initials of their desk.
  const isInitials = (tag: Tag) =>
    tag.classes === undefined && shape.test(written(tag)) && !(tag.party?.kind === 'agency' && written(tag).length > 2);
  if (!initials.every(isInitials)) return undefined;
  return {
    kind: 'agency',
    as: 'credit',
    parties: parties.flatMap(tag => (tag.party ? [toParty(tag.party, written(tag))] : [])),
    rule: 'agency and its desk’s initials',
  };
}

const SIGNED = /^\p{Lu}{2,4}(?: \p{Lu}{2,4})+$/u;
const DECORATION = /^[-–—―‒_*•·.,:;/()[\]（）【】〔〕［］。"।۔]$/;

function isDecoration(read: TaggedText, at: number): boolean {
  return read.tags[at]?.kind === 'mark' && DECORATION.test(printed(read, at));
}

/** Words that a line must have one of, if it is to be more than a name. */
const TELLING = names('exchange sharing distribution republication inputs courtesy photo source');
/** Longer than this, a line without a name we know or a telling word is no misprint of one either. */
const SHORT = 6;

function tooPlain(line: TaggedText): boolean {
  let plain = 0;
  let unknown = 0;
  let telling = false;
  for (const [at, { kind, classes }] of line.tags.entries()) {
    if (kind === 'party' || (classes && !telling && TELLING.some(name => classes.has(name)))) telling = true;
    if (kind !== 'unknown') continue;
    unknown += 1;
    if (isSmall(line, at)) plain += 1;
    if (plain > MOST_PLAIN || unknown > 12) return true;
  }
  return !telling && (line.tags.length > SHORT || plain > 1);
}

function isSmall(line: TaggedText, at: number): boolean {
  return /^\p{Ll}/u.test(printed(line, at));
}
