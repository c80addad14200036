import type { Dateline } from '../article.ts';
import type { Organization, OrganizationBook } from '../organizations.ts';
import { datelineDate } from './dateline-date.ts';
import { readEasternDateline } from './eastern-dateline.ts';
import { foldPlaceName, type Gazetteer } from './gazetteer.ts';
import { findGluedDateline } from './glued-dateline.ts';
import { judgeHeader } from './judge-header.ts';
import type { DatelinePhrases } from './phrases.ts';
import { type Header, readHeader } from './read-header.ts';
import { resolvePlaces } from './resolve-places.ts';
import { skipSpace } from './skip-space.ts';

/** What datelines are read by. */
export type DatelineKnowledge = {
  readonly gazetteer: Gazetteer;
  readonly organizations: OrganizationBook;
  readonly phrases: DatelinePhrases;
};

/** What is known of the item. */
export type DatelineFacts = {
  /** ISO 8601; gives the year. */
  readonly published?: string;
  readonly language?: string;
  /** The partner's, ISO 3166-1 alpha-2: settles a name that several countries have. */
  readonly country?: string;
  /** Whom the partner exchanges copy with: closes the list for misprints. */
  readonly exchanges?: readonly Organization[];
};

export type ReadDateline = {
  readonly dateline: Dateline;
  /** Offsets of what the dateline takes up, lead-ins included; `end` is where the story's first word begins. */
  readonly start: number;
  readonly end: number;
  readonly rule: string;
  /** 0–1. */
  readonly confidence: number;
};

/** A header found, with the stretch it takes up. Built by each way of finding one. */
export type FoundHeader = {
  readonly header: Header;
  readonly start: number;
  readonly end: number;
  readonly rule: string;
  readonly confidence: number;
};

/** Datelines seen run to 130 characters with lead-ins; what is longer is prose. */
const LONGEST = 160;

/**
 * Reads where and when a story was filed. In: the plain text, one line break a block, and the offset where the story's own text
 * may start. Out: the dateline and the stretch it takes up, or null where there is none or it is not sure. A dateline behind a
 * headline, a kicker or a photo's caption is found too. Never throws; looks at no more than the first 900 characters.
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
    const found = readAt(text, start, lineEnd, block > 0, knowledge, facts);
    if (found) return describe(text, found, knowledge, facts);
    const glued = findGluedDateline(text, start, Math.min(lineEnd, start + 400), knowledge, facts);
    if (glued) return describe(text, glued, knowledge, facts);
    // Prose before a line means that the line is the body of a story, and what looks like a dateline there belongs to another.
    if (lineEnd - start > 220 || /[.!?…。؟۔][\s"”’')\]]*$/.test(text.slice(Math.max(start, lineEnd - 8), lineEnd)))
      return null;
    start = skipSpace(text, lineEnd);
  }
  return null;
}

function readAt(
  text: string,
  start: number,
  lineEnd: number,
  later: boolean,
  knowledge: DatelineKnowledge,
  facts: DatelineFacts,
): FoundHeader | null {
  const eastern = readEasternDateline(text, start, lineEnd, knowledge, facts);
  if (eastern) return eastern;
  const windowEnd = Math.min(lineEnd, start + LONGEST);
  const { at, lead } = skipLeads(text, start, windowEnd, knowledge);
  if (at >= windowEnd || !mayOpenDateline(text, at, windowEnd)) return null;
  let best: FoundHeader | null = null;
  for (const separator of separators(text, at, windowEnd)) {
    const header = readHeader(text, at, separator.start, knowledge, facts);
    if (header === 'prose' || (header === null && best)) break;
    if (header === null) continue;
    const verdict = judgeHeader(text, header, separator, { lead, later }, knowledge, facts);
    if (verdict) best = { header, start, end: skipSpace(text, separator.end), ...verdict };
  }
  return best;
}

function describe(
  text: string,
  { header, start, end, rule, confidence }: FoundHeader,
  knowledge: DatelineKnowledge,
  facts: DatelineFacts,
): ReadDateline {
  const places = resolvePlaces(header.places, knowledge.gazetteer, facts);
  const [first] = places;
  const date = header.date && datelineDate(header.date, facts.published);
  return {
    dateline: {
      raw: text.slice(start, end).trimEnd(),
      placeText: text.slice(header.placeStart, header.placeEnd),
      ...(first?.city ? { city: first.city } : {}),
      ...(first?.region ? { region: first.region } : {}),
      ...(first?.country ? { country: first.country } : {}),
      ...(date ? { date } : {}),
      ...(header.provider ? { provider: header.provider } : {}),
      ...(places.length > 0 ? { places } : {}),
    },
    start,
    end,
    rule,
    confidence,
  };
}

export type Separator = { readonly start: number; readonly end: number; readonly mark: string };

const SEPARATOR =
  /\s{0,3}(?:(?<=[.)\s]|[\p{L}\d])\.?(?:-{2,3}|[—–]{1,2}|[_|]|(?<=[\s).\d])-|-(?=\s|$)|-(?=\p{Lu}\p{Ll}))|[:：](?!\d)|[)）\]](?=\s{0,2}[\p{L}"“«'<‘])|\.(?=\s))/gu;

/** Where a dateline may end, nearest first. */
function separators(text: string, start: number, end: number): Separator[] {
  const found: Separator[] = [];
  const window = text.slice(start, Math.min(end + 1, text.length));
  for (const match of window.matchAll(SEPARATOR)) {
    const raw = match[0].trim();
    const mark = raw.replace(/^\.(?=.)/, '').slice(0, 1);
    const closes = mark === ')' || mark === '）' || mark === ']';
    const at = start + match.index;
    if (at === start) continue;
    found.push({
      start: closes ? at + match[0].length : at,
      end: at + match[0].length,
      mark: closes ? ')' : mark,
    });
    if (found.length === 12) break;
  }
  return found;
}

const LEAD_MARKS = /^(?:[*•●■▪►▶◆★☆·#>»~^|.†‡+-]{1,12}\s{0,3}){1,3}/;
const LEAD_WORDS = /^[([]?(\p{L}[\p{L}’' -]{1,24}?)(?:\s?\d{1,2})?[)\]]?\s{0,2}(?:[-:–—|]{1,2}|(?<=[)\]]))\s{0,2}/u;

/** Stars, bullets, a desk's letter ("c CHICAGO"), "UPDATE 1-": taken with the dateline when one follows. */
function skipLeads(
  text: string,
  start: number,
  end: number,
  { phrases }: DatelineKnowledge,
): { at: number; lead: boolean } {
  let at = start + (LEAD_MARKS.exec(text.slice(start, start + 48))?.[0].length ?? 0);
  const words = LEAD_WORDS.exec(text.slice(at, Math.min(end, at + 40)));
  const lead = words !== null && phrases.leads.has(foldPlaceName(words[1] ?? ''));
  if (lead) at += words[0].length;
  const letter = /^[a-z] {1,2}(?=\p{Lu}{2})/u.exec(text.slice(at, at + 6));
  if (letter) at += letter[0].length;
  return { at, lead };
}

/** A cheap look that spares prose the rest: the first words must be set as a name, or there must be a day of a month near. */
function mayOpenDateline(text: string, at: number, end: number): boolean {
  const first = text.charCodeAt(at);
  const second = text.charCodeAt(at + 1);
  if (first > 0x7a) return true;
  const upper = first >= 0x41 && first <= 0x5a;
  if (upper || first === 0x28 || first === 0x5b || first === 0x22) {
    if (upper && second === 0x20) return false;
    return true;
  }
  return first >= 0x61 && /\d/.test(text.slice(at, Math.min(end, at + 60)));
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}
