import type { FeedItem } from '../../core/article.ts';
import { readDate } from './dates.ts';
import { htmlFromText, oneLine, unique } from './values.ts';

/** One message in its three parts, lines without their ends. */
export type WireMessage = {
  readonly heading: readonly string[];
  readonly text: readonly string[];
  readonly trailer: string;
};

/** "YY RFG TDR", "XCI20123", "R POL S0A QBXB": capitals and figures in short groups, no words. */
export function isCodes(line: string): boolean {
  const groups = line.trim().split(/\s+/);
  if (!groups.every(group => /^(?:[A-Z]{1,4}|(?=[A-Z/-]{0,8}\d)[A-Z0-9/-]{1,10})$/.test(group))) return false;
  return groups.some(group => /[A-Z]/.test(group) && /\d/.test(group)) || groups.every(group => group.length <= 3);
}

/** Longer lines are whole paragraphs: no service wraps later than this. */
const WIDEST = 100;
/** How much shorter than the longest a line may be that was wrapped: hyphens and quotation marks are counted differently. */
const RAGGED = 10;

/**
 * Lines as paragraphs: a blank line ends one, an indented line begins one. A break within is the line's width, unless the
 * next line's first word would have fitted: then it is meant, as in tables and lists of results.
 */
export function paragraphsOf(lines: readonly string[]): string[] {
  const paragraphs: string[] = [];
  const width = lines.reduce((most, { length }) => (length <= WIDEST ? Math.max(most, length) : most), 0);
  let before = '';
  for (const line of lines) {
    const words = line.trim();
    const [word = ''] = words.split(' ', 1);
    const isTable = / {3}|\t/.test(before) || / {3}|\t/.test(words);
    const isFull = before.length <= WIDEST && before.length + 1 + word.length > width - RAGGED;
    const isWrapped = before !== '' && isFull && !isTable && !/^(?:\t| {2})/.test(line);
    if (isWrapped && words !== '') paragraphs.push(`${paragraphs.pop() ?? ''} ${words}`);
    else if (words !== '') paragraphs.push(words);
    before = words;
  }
  return paragraphs;
}

const asHtml = (paragraphs: readonly string[]): string | undefined => htmlFromText(paragraphs.join('\n')) || undefined;

/** "131137 GMT Nov 13", "121433 GEN 09": day, hour and minute, zone, month, year. */
const DAY_FIRST = /^(\d\d)(\d\d)(\d\d)\s{1,3}(?:([A-Z]{3,4})\s{1,3})?(\p{L}{3,4})\.?\s{1,3}(?:20)?(\d\d)\b/u;
/** "12-GEN-09 14:33 NNN". */
const WORDY = /^\d{1,2}-\p{L}{3,4}-\d{2,4}\s{1,3}\d{1,2}[:.]\d\d/u;
/** "AP-WF-11-13-13 1509GMT": month, day, year, time. Kyodo's "KWS-21:37-09-12-18" has them in another order and is not read. */
const AFTER_NAME = /^[A-Z]{2,4}-[A-Z]{2}-(\d\d)-(\d\d)-(\d\d)\s{1,3}(\d\d)(\d\d)\s?([A-Z]{3})/;
/** The last line of a message, where it gives the time of sending. */
export const TRAILER = new RegExp([DAY_FIRST, WORDY, AFTER_NAME].map(({ source }) => source).join('|'), 'u');

/** When a message was sent, and an id from that and its number: a service's numbers run anew each day. */
function sending(first: string, trailer: string): FeedItem {
  const [, day, hour, minute, zone = 'GMT', month, year] = DAY_FIRST.exec(trailer) ?? [];
  const [, ...named] = AFTER_NAME.exec(trailer) ?? [];
  const written =
    named.length > 0
      ? `20${named[2]}-${named[0]}-${named[1]}T${named[3]}:${named[4]} ${named[5]}`
      : WORDY.exec(trailer)?.[0];
  const published = readDate(day === undefined ? written : `${day} ${month} 20${year} ${hour}:${minute} ${zone}`);
  // What has the form of a time and is none. Other trailers are a service's own codes.
  if (published === undefined && TRAILER.test(trailer))
    return { published, unread: [{ field: 'published', written: trailer.slice(0, 60) }] };
  const number = /^[a-z]{0,5}\d{3,5}(?!\w)/i.exec(first.trim())?.[0];
  return published && number ? { published, guid: `${number.toLowerCase()}:${published.slice(0, 10)}` } : { published };
}

/**
 * Maps one IPTC 7901 message: a line of numbers, a keyword line, then the text, which opens with the headline up to "=".
 * https://www.iptc.org/std/IPTC7901/1.0/specification/7901V5.pdf
 */
export function readIptc7901({ heading, text, trailer }: WireMessage): FeedItem {
  const [first = '', ...keywords] = heading.filter(line => line.trim() !== '');
  const end = text.slice(0, 8).findIndex(line => line.trimEnd().endsWith('='));
  const opening = text.slice(0, end === -1 ? firstGap(text) : end + 1);
  const head = opening.map(line => oneLine(line.replace(/=\s*$/, ''))).filter(line => line !== undefined);
  const bylines = head.filter(line => /^(?:by|von|par|por|di)\s/i.test(line));
  // "1ST LEAD", "URGENT", "CORRECTION": marks of the desk above the headline.
  const tags = head.filter(line => line.length <= 24 && /\p{Lu}{3}/u.test(line) && !/\p{Ll}/u.test(line));
  const headline = head.filter(line => !bylines.includes(line) && !tags.includes(line));
  const paragraphs = paragraphsOf(text.slice(opening.length)).filter(line => !/^(?:\* ?){3,}$/.test(line));
  const confidential = paragraphs.findIndex(line => line.length < 120 && NOT_TO_PRINT.test(line));
  const notes = confidential === -1 ? [] : paragraphs.splice(confidential).map(line => line.replace(/^[*\s]+/, ''));
  return {
    ...sending(first, trailer),
    headline: oneLine((headline.length > 0 ? headline : tags).join(' ')),
    bylines: unique(bylines),
    bodyHtml: asHtml(paragraphs),
    slug: oneLine(keywords.join(' ').replace(/\/+\s*$/, '')),
    // The figure behind service and number: IPTC 7901, 2.2.2.
    priority: Number(/^[a-z]{2,5}\d{3,5}\s{1,3}([1-9])\s/i.exec(first.trim())?.[1]) || undefined,
    editorialNote: oneLine([...(headline.length > 0 ? tags : []), ...notes].join(' ')),
  };
}

/** dpa's line before its contacts: what follows is for editors' eyes. */
const NOT_TO_PRINT =
  /not (?:intended )?for publication|nicht zur Ver(?:ö|oe)ffentlichung|no (?:es )?para publicaci(?:ó|o)n/i;

/** Where the story begins behind a headline that nothing ends: after a blank line, or indented. */
function firstGap(text: readonly string[]): number {
  const gap = text.findIndex((line, index) => (index > 0 && line.trim() === '') || /^(?:\t| {2})\s{0,20}\S/.test(line));
  return gap === -1 ? 1 : gap;
}

/** `f l BC-CW--Ferry  11-03 0066`: priority, category, keyword, month and day, words. The second line of an ANPA 1312 heading. */
const ANPA_LINE = /^\s?[a-z\d]\s[a-z\d]\W{1,4}\S.{0,60}\s\d\d-\d\d\s\d{4}\s*$/i;

/** ANPA 1312 divides its heading with a unit separator; IPTC 7901 does not. Where it is lost, the form of the second line decides. */
export function isAnpa(lines: readonly string[]): boolean {
  return lines.slice(0, 3).some(line => line.includes('\u001f')) || ANPA_LINE.test(lines[1] ?? '');
}

/**
 * Maps one ANPA 1312 message. Its text opens with the keyword line; AP marks the lines above the story with "^": headline,
 * notes to editors, byline and its house, each ended with "<" or "=".
 */
export function readAnpa1312({ heading: [first = '', second = ''], text, trailer }: WireMessage): FeedItem {
  const [keywords = '', ...lines] = text.map(line => line.replace(/\t/g, '    '));
  const unmarked = lines.findIndex(line => !line.startsWith('^'));
  const marked = lines.slice(0, unmarked === -1 ? undefined : unmarked);
  const above = marked.map(clean).filter(line => line !== '');
  const below = lines.slice(marked.length);
  // A list of results is all marked lines.
  const isList = marked.length > 0 && below.every(line => clean(line) === '' || line.startsWith('^'));
  // Kyodo's first line is the headline; where it is indented, the story has begun and the keyword line is all there is.
  if (above.length === 0 && /^\S/.test(lines[0] ?? '')) above.push(clean(below.shift() ?? ''));
  const notes = above.filter(line => /^(?:eds?[:.]|editors?[':]|ap (?:photo|video|graphic))/i.test(line));
  const byline = isList ? -1 : above.findIndex(line => /^by\s/i.test(line));
  const headline = above.find((line, index) => index !== byline && !notes.includes(line));
  const listed = isList ? above.filter(line => line !== headline && !notes.includes(line)) : [];
  const story = paragraphsOf(below.map(line => line.replace(/^\^|<\s*$/g, '')));
  const slug = oneLine(clean(clean(keywords)).replace(/,\s*\d{0,5}$/, ''));
  return {
    ...sending(first, trailer),
    headline: headline === undefined ? slug : oneLine(headline),
    bylines: unique([above[byline]]),
    bodyHtml: asHtml([...listed, ...story].map(quotes)),
    slug,
    creditLine: byline === -1 ? undefined : oneLine(above[byline + 1]),
    editorialNote: oneLine(notes.join(' ')),
    priority: ANPA_PRIORITIES.get(second.trim().charAt(0).toLowerCase()),
    // Priority and category, one letter each.
    categories: unique([/^[a-z]\s([a-z])(?![a-z])/i.exec(second.trim())?.[1]]),
  };
}

/** ANPA's priorities in IPTC's figures: flash, bulletin, urgent, regular, deferred, advances. */
const ANPA_PRIORITIES: ReadonlyMap<string, number> = new Map(
  Array.from('fburda', (letter, rank) => [letter, rank + 1]),
);

/** A line without its mark ("^BC-WEA--Global Weather,0466<") and its end. */
function clean(line: string): string {
  const words = line.replace(/^\s*(?:\*\d{4}<\s*)?\^?/, '').replace(/[<=+]\s*$/, '');
  return quotes(words).trim();
}

/** The code has no quotation marks: two accents open, two apostrophes close. */
function quotes(line: string): string {
  return line.replaceAll('``', '“').replaceAll("''", '”');
}

/** The marked lines above a story, each with its mark, and the story. */
export type MarkedCopy = {
  readonly marks: readonly (readonly [mark: string, words: string])[];
  readonly text: readonly string[];
};

/** A sign before the words, or two letters and "#": "^Ferry hits tug", "TI#Ferry hits tug". */
const MARK = /^([%#$:&*@=^+]|[A-Z]{2}#)(.*)$/;

/**
 * The marked lines that a message opens with; undefined where there are none. A line of codes for the network may stand
 * above them, blank lines among them.
 */
export function markedCopy(lines: readonly string[]): MarkedCopy | undefined {
  const marks: [string, string][] = [];
  let end = 0;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const [, mark, words = ''] = MARK.exec(line) ?? [];
    if (mark === undefined || /^\s+\S/.test(words)) {
      if (marks.length === 0 && isCodes(line)) continue;
      break;
    }
    end = index + 1;
    if (/^(?:TX|TD|BD)#/.test(mark)) return { marks, text: [words, ...lines.slice(end)] };
    if (words.trim() !== '') marks.push([mark, words.trim()]);
  }
  return end === 0 ? undefined : { marks, text: lines.slice(end) };
}

/**
 * Maps copy whose heading is marked lines, as the editing systems of Australian and other agencies send it. Sure marks are
 * "^" (headline) and the two letters; the others differ by house, so what stands behind them decides.
 */
export function readMarkedCopy({ marks, text }: MarkedCopy): FeedItem {
  const all = (...names: readonly string[]): string[] =>
    names.flatMap(name => marks.filter(([mark]) => mark === name).map(([, words]) => words));
  return {
    guid: all('AN#')[0],
    headline: oneLine([...all('^', 'TI#', 'HD#', 'HL#'), ...all('$', '#', ':').filter(isWords)][0]),
    bylines: unique(all('BY#')),
    published: readDate(all('PD#')[0]),
    summaryHtml: asHtml([all('AB#').join(' ')]),
    bodyHtml: asHtml([...all('LP#'), ...paragraphsOf(text)]),
    slug: oneLine([...all('KY#'), ...all('#', ':').filter(isSlug)][0]),
    provider: oneLine(all('SO#')[0]),
    dateline: /^\(([^()]{2,60})\)$/.exec(all(':')[0] ?? '')?.[1],
    // IPTC subject codes have eight figures: http://cv.iptc.org/newscodes/subjectcode/
    subjects: unique(all('*', '+').filter(code => /^\d{8}$/.test(code))),
  };
}

/** Words to be read, not a code ("T", "A", "X"), a place in brackets or a date. */
function isWords(text: string): boolean {
  return text.length > 3 && /\p{L}{3}/u.test(text) && isSlug(text);
}

function isSlug(text: string): boolean {
  return /\p{L}/u.test(text) && !text.startsWith('(') && readDate(text) === undefined;
}
