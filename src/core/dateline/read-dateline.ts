import type { Dateline } from '../article.ts';
import { readArabicDateline } from './arabic-dateline.ts';
import { describeHeader } from './describe-header.ts';
import { readEasternDateline } from './eastern-dateline.ts';
import { findGluedDateline } from './glued-dateline.ts';
import type { FoundHeader, Position } from './header.ts';
import { judgeHeader } from './judge-header.ts';
import type { DatelineFacts, DatelineKnowledge } from './knowledge.ts';
import { isNote, skipLeadIns } from './lead-ins.ts';
import { readHeader } from './read-header.ts';
import { separators } from './separators.ts';
import { endOfLine, skipSpace } from './white-space.ts';

export type ReadDateline = {
  readonly dateline: Dateline;
  /** Offsets of what the dateline takes up, lead-ins included; `end` is where the story's first word begins. */
  readonly start: number;
  readonly end: number;
  readonly rule: string;
  /** 0–1. */
  readonly confidence: number;
};

/** Datelines seen run to 130 characters with lead-ins; what is longer is prose. */
export const LONGEST = 160;
/** A date with a weekday, or an agency's long name, is shorter. */
const LONGEST_PART = 45;
/** A line of a schedule or a weather table; stories' first lines are longer, or no place begins the second. */
const LIST_LINE = 90;

/**
 * Reads where and when a story was filed. In: the plain text, one line break a block, and the offset where the story's own text
 * may start. Out: the dateline and the stretch it takes up, or null where there is none or it is not sure. A dateline behind a
 * headline, a kicker or a photo's caption is found too. Never throws; looks for one in no more than the first 900 characters.
 */
export function readDateline(
  text: string,
  from: number,
  knowledge: DatelineKnowledge,
  facts: DatelineFacts,
): ReadDateline | null {
  let start = skipSpace(text, Math.max(0, from));
  const limit = Math.min(text.length, start + 900);
  for (let block = 0; block < 5 && start < limit; block++) {
    const lineEnd = endOfLine(text, start);
    const found =
      readAt(text, start, lineEnd, block === 0 ? 'head' : 'below', knowledge, facts) ??
      findGluedDateline(text, start, Math.min(lineEnd, start + 400), knowledge, facts) ??
      (block === 0 ? readBehindHeadline(text, start, lineEnd, knowledge, facts) : null);
    if (found) return isListed(text, found, lineEnd, knowledge, facts) ? null : asRead(text, found, knowledge, facts);
    // Prose before a line means that the line is the body of a story, and what looks like a dateline there belongs to another.
    if (lineEnd - start > 220 || isSentence(text, start, lineEnd, knowledge)) return null;
    start = skipSpace(text, lineEnd);
  }
  return null;
}

function readAt(
  text: string,
  start: number,
  lineEnd: number,
  position: Position,
  knowledge: DatelineKnowledge,
  facts: DatelineFacts,
): FoundHeader | null {
  const known =
    readEasternDateline(text, start, lineEnd, knowledge, facts) ??
    (position === 'head' ? readArabicDateline(text, start, lineEnd, knowledge, facts) : null);
  if (known) return known;
  const windowEnd = Math.min(lineEnd, start + LONGEST);
  const { at, worded } = skipLeadIns(text, start, windowEnd, knowledge.phrases);
  if (at >= windowEnd || !mayOpenDateline(text, at, windowEnd, knowledge)) return null;
  let best: FoundHeader | null = null;
  for (const separator of separators(text, at, windowEnd)) {
    if (best && separator.start > best.end + LONGEST_PART) break;
    const header = readHeader(text, at, separator.start, knowledge, facts);
    if (header === 'prose') break;
    if (header === null) continue;
    const verdict = judgeHeader(text, header, separator, { position, worded }, knowledge, facts);
    if (verdict) best = { header, start, end: skipSpace(text, separator.end), ...verdict };
  }
  return best;
}

/** "Turkey Sees Deficit. ANKARA, March 4 (Reuter) - Turkey expects": a headline that lost its line. */
function readBehindHeadline(
  text: string,
  start: number,
  lineEnd: number,
  knowledge: DatelineKnowledge,
  facts: DatelineFacts,
): FoundHeader | null {
  for (const stop of text.slice(start, Math.min(lineEnd, start + 160)).matchAll(/\p{L}[.!?”"’] {1,3}(?=\p{Lu}{3})/gu)) {
    const found = readAt(text, start + stop.index + stop[0].length, lineEnd, 'behind', knowledge, facts);
    if (found) return found;
  }
  return null;
}

/** "KARACHI: 34 degrees" above "LAHORE: 31 degrees": short lines that all begin so are a list and no story. */
function isListed(
  text: string,
  found: FoundHeader,
  lineEnd: number,
  knowledge: DatelineKnowledge,
  facts: DatelineFacts,
): boolean {
  const next = skipSpace(text, lineEnd);
  const nextEnd = endOfLine(text, next);
  if (next >= text.length || lineEnd - found.start > LIST_LINE || nextEnd - next > LIST_LINE) return false;
  return readAt(text, next, nextEnd, 'head', knowledge, facts) !== null;
}

function isSentence(text: string, start: number, end: number, { phrases }: DatelineKnowledge): boolean {
  return (
    /[.!?…。؟۔।][\s"”’')\]]*$/.test(text.slice(Math.max(start, end - 8), end)) &&
    !isNote(text.slice(start, end).trimEnd(), phrases)
  );
}

function asRead(
  text: string,
  { header, start, end, rule, confidence }: FoundHeader,
  knowledge: DatelineKnowledge,
  facts: DatelineFacts,
): ReadDateline {
  const dateline = describeHeader(header, text, text.slice(start, end).trimEnd(), knowledge.gazetteer, facts);
  return { dateline, start, end, rule, confidence };
}

/** A cheap look that spares prose the rest: a name comes first, or a day of a month or an agency in small letters is near. */
function mayOpenDateline(text: string, at: number, end: number, { organizations }: DatelineKnowledge): boolean {
  const opening = text.slice(at, Math.min(end, at + 60));
  if (/^[^a-z]/.test(opening)) return !/^[A-Z] /.test(opening);
  return /\d/.test(opening) || organizations.byName.has(/^[a-z]{2,6}(?= )/.exec(opening)?.[0] ?? '');
}
