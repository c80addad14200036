import type { FeedItem } from '../../core/article.ts';
import { readDate } from './dates.ts';
import { htmlFromText, oneLine } from './html.ts';
import { paragraphsOf, type WireMessage } from './wire-message.ts';

/**
 * Maps one IPTC 7901 message: a line of numbers, a keyword line, then the text, which opens with the headline up to "=".
 * https://www.iptc.org/std/IPTC7901/1.0/specification/7901V5.pdf
 */
export function readIptc7901({ heading, text, trailer }: WireMessage): FeedItem {
  const [first = '', ...keywords] = heading.map(line => line.trim()).filter(line => line !== '');
  const end = text.findIndex(line => line.trimEnd().endsWith('='));
  const opening = end >= 0 && end < 8 ? text.slice(0, end + 1) : text.slice(0, firstGap(text));
  const head = opening.map(line => oneLine(line.replace(/=\s*$/, ''))).filter(line => line !== undefined);
  const bylines = head.filter(line => /^(?:by|von|par|por|di)\s/i.test(line));
  const tags = head.filter(isTag);
  const headline = head.filter(line => !bylines.includes(line) && !tags.includes(line));
  const all = paragraphsOf(text.slice(opening.length));
  const confidential = all.findIndex(line => line.length < 120 && NOT_TO_PRINT.test(line));
  const paragraphs = (confidential === -1 ? all : all.slice(0, confidential)).filter(
    line => !/^(?:\* ?){3,}$/.test(line),
  );
  const note = [
    ...(headline.length > 0 ? tags : []),
    ...(confidential === -1 ? [] : all.slice(confidential).map(line => line.replace(/^[*\s]+/, ''))),
  ];
  const sent = sentAt(trailer);
  return {
    guid: identity(first, sent),
    headline: headline.length > 0 ? headline.join(' ') : oneLine(tags.join(' ')),
    bylines: bylines.length > 0 ? bylines : undefined,
    published: sent,
    bodyHtml: paragraphs.length === 0 ? undefined : htmlFromText(paragraphs.join('\n')),
    slug: oneLine(keywords.join(' ').replace(/\/+$/, '')),
    editorialNote: oneLine(note.join(' ')),
  };
}

/** dpa's line before its contacts: what follows is for editors' eyes. */
const NOT_TO_PRINT =
  /not (?:intended )?for publication|nicht zur Ver(?:ö|oe)ffentlichung|no (?:es )?para publicaci(?:ó|o)n/i;

/** Where the story begins behind a headline that nothing ends: after a blank line, or indented. */
function firstGap(text: readonly string[]): number {
  const indented = (line: string | undefined): boolean => /^(?:\t| {2})\s{0,20}\S/.test(line ?? '');
  const gap = text.findIndex((line, index) => (index > 0 && line.trim() === '') || indented(line));
  return gap === -1 ? 1 : gap;
}

/** "1ST LEAD", "URGENT", "CORRECTION": marks of the desk above the headline. */
function isTag(line: string): boolean {
  return line.length <= 24 && /\p{Lu}{3}/u.test(line) && !/\p{Ll}/u.test(line);
}

/** "131137 GMT Nov 13" (day, hour and minute, month, year) or "13-NOV-13 11:37". */
function sentAt(trailer: string): string | undefined {
  const match = /^(\d\d)(\d\d)(\d\d)\s{1,3}(?:([A-Z]{3,4})\s{1,3})?(\p{L}{3,4})\s{1,3}(?:20)?(\d\d)\b/u.exec(trailer);
  if (match === null) return readDate(/^\d{1,2}-\p{L}{3,4}-\d{2,4}\s{1,3}\d{1,2}[:.]\d\d/u.exec(trailer)?.[0]);
  const [, day, hour, minute, zone = 'GMT', month, year] = match;
  return readDate(`${day} ${month} 20${year} ${hour}:${minute} ${zone}`);
}

/** A service's number runs anew each day: with the day it is the message's own. */
function identity(first: string, sent: string | undefined): string | undefined {
  const number = /^[a-z]{1,4}\d{3,5}(?=\s)/i.exec(first)?.[0];
  return number === undefined || sent === undefined ? undefined : `${number.toLowerCase()}:${sent.slice(0, 10)}`;
}
