import type { FeedItem } from '../../core/article.ts';
import { readDate } from './dates.ts';
import { htmlFromText, oneLine } from './html.ts';
import { ANPA_LINE, paragraphsOf, type WireMessage } from './wire-message.ts';

/** ANPA 1312 divides its heading with a unit separator; IPTC 7901 does not. Where it is lost, the form of the second line decides. */
export function isAnpa({ heading }: WireMessage): boolean {
  return heading.some(line => line.includes('\u001f')) || ANPA_LINE.test(heading[1] ?? '');
}

/**
 * Maps one ANPA 1312 message. Its text opens with the keyword line; AP marks the lines above the story with "^": headline,
 * notes to editors, byline and its house, each ended with "<" or "=".
 */
export function readAnpa1312({ heading, text, trailer }: WireMessage): FeedItem {
  const [first = '', second = ''] = heading;
  const [keywords = '', ...rest] = text.map(line => line.replace(/\t/g, '    '));
  const marked = rest.findIndex(line => !line.startsWith('^'));
  const above = (marked === -1 ? rest : rest.slice(0, marked)).map(clean).filter(line => line !== '');
  const listing = marked === -1 || rest.slice(marked).every(line => clean(line) === '' || line.startsWith('^'));
  const titled = above.length > 0;
  // Kyodo's first line is the headline; where it is indented, the story has begun and the keyword line is all there is.
  const unmarked = titled || /^\s/.test(rest[0] ?? '') ? undefined : rest[0];
  const below = rest.slice(titled ? (marked === -1 ? rest.length : marked) : unmarked === undefined ? 0 : 1);
  const byline = above.findIndex(line => /^by\s/i.test(line));
  const notes = above.filter(line => /^(?:eds?[:.]|editors?[':]|ap (?:photo|video|graphic))/i.test(line));
  const headline = titled ? above.find((line, index) => index !== byline && !notes.includes(line)) : unmarked;
  const body = listing && titled ? above.filter(line => line !== headline && !notes.includes(line)) : [];
  const paragraphs = [...body, ...paragraphsOf(below.map(line => line.replace(/^\^/, '').replace(/<\s*$/, '')))];
  const number = /^[a-z]{0,2}\d{3,5}/i.exec(first.trim())?.[0];
  const sent = sentAt(trailer);
  return {
    guid: number === undefined || sent === undefined ? undefined : `${number.toLowerCase()}:${sent.slice(0, 10)}`,
    headline: headline === undefined ? slug(keywords) : oneLine(quotes(clean(headline))),
    bylines: byline === -1 || listing ? undefined : [quotes(above[byline] ?? '')],
    published: sent,
    bodyHtml: paragraphs.length === 0 ? undefined : htmlFromText(paragraphs.map(quotes).join('\n')),
    slug: slug(keywords),
    creditLine: byline === -1 || listing ? undefined : oneLine(above[byline + 1]),
    editorialNote: oneLine(notes.join(' ')),
    categories: category(second),
  };
}

/** A line without its mark and its end. */
function clean(line: string): string {
  return line
    .replace(/^\s*(?:\*\d{4}<\s*)?\^?/, '')
    .replace(/[<=+]\s*$/, '')
    .trim();
}

/** "^BC-WEA--Global Weather-Fahrenheit,0466<": the keyword line without its word count. */
function slug(keywords: string): string | undefined {
  return oneLine(clean(clean(keywords)).replace(/,\s*\d{0,5}$/, ''));
}

/** The code has no quotation marks: two accents open, two apostrophes close. */
function quotes(line: string): string {
  return line.replaceAll('``', '“').replaceAll("''", '”');
}

/** The second line of the heading: priority and category, one letter each. */
function category(line: string): string[] | undefined {
  const letter = /^[a-z]\s([a-z])(?![a-z])/i.exec(line.trim())?.[1];
  return letter === undefined ? undefined : [letter];
}

/**
 * "AP-WF-11-13-13 1509GMT": month, day, year. Kyodo's "KWS-21:37-09-12-18" has day and month in the other order and is not read.
 */
function sentAt(trailer: string): string | undefined {
  const match = /(\d\d)-(\d\d)-(\d\d)\s(\d\d)(\d\d)\s?(GMT|UTC|[ECMP][SD]T)/.exec(trailer);
  if (match === null) return undefined;
  const [, month, day, year, hour, minute, zone] = match;
  return readDate(`20${year}-${month}-${day}T${hour}:${minute}${zone === 'GMT' ? 'Z' : ` ${zone}`}`);
}
