import type { Dateline } from '../article.ts';
import { endOfLine, skipSpace } from '../text/white-space.ts';
import type { Copy, DatelineFacts, DatelineKnowledge } from './dateline-knowledge.ts';
import { readEasternDateline } from './eastern-dateline.ts';
import { findGluedDateline } from './glued-dateline.ts';
import type { FoundHeader, Position } from './header.ts';
import { isNote, skipLeadIns } from './lead-ins.ts';
import { readHeader } from './read-header.ts';
import { describeHeader } from './resolve-places.ts';
import { scoreHeader } from './score-header.ts';
import { separators } from './separators.ts';

/** The span is that of the dateline with its lead-ins; `end` is where the story's first word begins. */
export type ReadDateline = Omit<FoundHeader, 'header'> & { readonly dateline: Dateline };

/** Datelines seen run to 130 characters with lead-ins; what is longer is prose. */
export const LONGEST = 160;
/** A date with a weekday, or an agency's long name, is shorter. */
const LONGEST_PART = 45;
/** A line of a schedule or a weather table; stories' first lines are longer, or no place begins the second. */
const LIST_LINE = 90;

/**
 * Reads where and when a story was filed. In: the plain text, one line break a block, and the offset where the story's own text
 * may start. Out: the dateline and its span, or null if there is none or it is not certain. A dateline behind
 * a photo's caption is found too. Never throws; looks for one in no more than the first 900 characters.
 */
export function readDateline(copy: Copy, from: number): ReadDateline | null {
  const { text, knowledge } = copy;
  let start = skipSpace(text, Math.max(0, from));
  const limit = Math.min(text.length, start + 900);
  for (let block = 0; block < 5 && start < limit; block++) {
    const lineEnd = endOfLine(text, start);
    const found =
      readAt(copy, start, lineEnd, block === 0 ? 'head' : 'below') ??
      findGluedDateline(copy, start, Math.min(lineEnd, start + 400));
    if (found) return isListed(copy, found, lineEnd) ? null : asRead(copy, found);
    // Prose before a line means that the line is the body of a story, or that captions stand above it.
    if (lineEnd - start > 220 || isSentence(text, start, lineEnd, knowledge)) return readBelowCaptions(copy, start);
    start = skipSpace(text, lineEnd);
  }
  return null;
}

/** Captions, a deck and a headline above a story seen run to 4,000 characters in 14 lines. */
const LONGEST_CAPTIONS = 5_000;
const MOST_CAPTIONS = 16;
/** What opens such a line: capitals, and a dash or an agency's bracket not far behind; a name, ".-" or that bracket and a dash. */
const OPENS_STORY =
  /^\p{Lu}(?:[\p{Lu}.'’-]{2,}[^\n]{0,70}?(?:[—–]|\)\s?-|--|\s-\s)|[\p{L} ,.]{2,40}(?:\.-\s|\(\p{L}[\p{L} ]{1,20}\)\s?[-–—]))/u;

/**
 * A dateline below captions or a deck that are sentences. Such lines could be the story, so the dateline must be one that
 * nothing else looks like: an agency in brackets behind a known place, or capitals below nothing but captions. Two of them
 * on different lines are a page of several stories, which has no dateline of its own.
 */
function readBelowCaptions(copy: Copy, from: number): ReadDateline | null {
  const { text } = copy;
  const limit = Math.min(text.length, from + LONGEST_CAPTIONS);
  let best: FoundHeader | null = null;
  const above: string[] = [];
  for (let line = 0, start = from; line < MOST_CAPTIONS && start < limit; line++) {
    const lineEnd = endOfLine(text, start);
    const window = text.slice(start, Math.min(lineEnd, start + LONGEST));
    const found = /[-—–]/.test(window) && OPENS_STORY.test(window) ? readAt(copy, start, lineEnd, 'below') : null;
    if (found) {
      if (best) return null;
      const pointed = /\.[-–—]\s?$/.test(text.slice(found.start, found.end));
      const captions = countCaptions(above);
      const others = above.length - captions;
      if ((isBeyondDoubt(found, text) && others <= captions) || (pointed && start - from < 200)) best = found;
    }
    above.push(text.slice(start, Math.min(lineEnd, start + 700)));
    start = skipSpace(text, lineEnd);
  }
  return best && asRead(copy, best);
}

/** "WASHINGTON (AP) —": a known place in capitals and an agency in brackets. */
function isBeyondDoubt({ header, start, end }: FoundHeader, text: string): boolean {
  return (
    header.bracketed &&
    header.providerKnown &&
    header.places.some(({ candidates, within }) => candidates.length > 0 || within !== undefined) &&
    /^\p{Lu}{2}|\)\s?[-–—]+\s?$/u.test(text.slice(start, end))
  );
}

const DATED = /\b(?:19|20)\d\d\b/;

/** Lines about a picture: they name a day with its year, or end without a stop. */
function countCaptions(lines: readonly string[]): number {
  return lines.filter(line => {
    return DATED.test(line) || !/[.!?…]["”’)\]]?\s*$/.test(line);
  }).length;
}

function readAt(copy: Copy, start: number, lineEnd: number, position: Position): FoundHeader | null {
  const { text, knowledge } = copy;
  const known = readEasternDateline(copy, start, lineEnd);
  if (known) {
    copy.tried?.push(known);
    return known;
  }
  const windowEnd = Math.min(lineEnd, start + LONGEST);
  const at = skipLeadIns(text, start, windowEnd);
  if (at >= windowEnd || !mayOpenDateline(text, at, windowEnd, knowledge)) return null;
  let best: FoundHeader | null = null;
  for (const separator of separators(text, at, windowEnd)) {
    if (best && separator.start > best.end + LONGEST_PART) break;
    const header = readHeader(copy, at, separator.start);
    if (header === 'prose') break;
    if (header === null) continue;
    const verdict = scoreHeader(copy, header, separator, position);
    if (verdict) {
      best = { header, start, end: skipSpace(text, separator.end), ...verdict };
      copy.tried?.push(best);
    }
  }
  return best;
}

/** "KARACHI: 34 degrees" above "LAHORE: 31 degrees": short lines that all begin like this are a list, not a story. */
function isListed(copy: Copy, found: FoundHeader, lineEnd: number): boolean {
  const { text } = copy;
  const next = skipSpace(text, lineEnd);
  const nextEnd = endOfLine(text, next);
  if (next >= text.length || lineEnd - found.start > LIST_LINE || nextEnd - next > LIST_LINE) return false;
  return readAt(copy, next, nextEnd, 'head') !== null;
}

function isSentence(text: string, start: number, end: number, { phrases }: DatelineKnowledge): boolean {
  return (
    /(?<!\s[ap]\.m)[.!?…。؟۔।][\s"”’')\]]*$/i.test(text.slice(Math.max(start, end - 8), end)) &&
    !isNote(text.slice(start, end).trimEnd(), phrases)
  );
}

function asRead({ text, knowledge, facts }: Copy, { header, ...found }: FoundHeader): ReadDateline {
  const raw = text.slice(found.start, found.end).trimEnd();
  return { dateline: describeHeader(header, text, raw, knowledge.gazetteer, facts), ...found };
}

/** A cheap test before the full one: a name comes first, or a day of a month or an agency in small letters is near. */
function mayOpenDateline(text: string, at: number, end: number, { organizations }: DatelineKnowledge): boolean {
  const opening = text.slice(at, Math.min(end, at + 60));
  if (/^[^a-z]/.test(opening)) return !/^[A-Z] /.test(opening);
  return /\d/.test(opening) || organizations.byName.has(/^[a-z]{2,6}(?= )/.exec(opening)?.[0] ?? '');
}

/**
 * The dateline that an item carries in a field of its own (NITF `dateline`, ninjs `located`): "MOSCOW, Monday (Reuters)",
 * "Singapore". The field says that it is one, so a place need not be listed; null where it holds none, as a bare time does.
 */
export function readDatelineField(field: string, knowledge: DatelineKnowledge, facts: DatelineFacts): Dateline | null {
  const raw = field.trim();
  const end = raw.replace(/[\s:_–—-]{1,10}$/, '').length;
  if (end === 0 || end > 160) return null;
  const header = readHeader({ text: raw, knowledge, facts }, 0, end);
  if (header === null || header === 'prose' || header.places.length === 0) return null;
  return describeHeader(header, raw, raw, knowledge.gazetteer, facts);
}
