import { monthNumber } from '../../core/text/months.ts';
import { zoneOffset } from '../../core/text/zones.ts';
import { usualDate } from './values.ts';

/**
 * Reads a date in any form seen in feeds: W3C and ISO 8601 (basic form too), RFC 822 with its deviations, asctime, month
 * names of a dozen languages, zone names. Gives ISO 8601 in UTC. A missing or unknown zone counts as UTC, never as the
 * server's own. Undefined for what is no date, or no possible one.
 */
export function readDate(text: string | undefined): string | undefined {
  const written = text?.trim();
  if (written === undefined || written === '' || written.length > 100) return undefined;
  return usualDate(written) ?? isoDate(written) ?? unixTime(written) ?? wordyDate(written);
}

/** How far ahead a date may be that is none to come: clocks differ; where it names no zone it may be of any. */
const [AHEAD_MS, AHEAD_WITHOUT_ZONE_MS] = [15 * 60_000, 24 * 3_600_000];
const ZONE_AT_END = /(?:[+\u2212-]\d\d:?\d\d|[\d\s.][A-Za-z]{1,5}\.?|\([A-Za-z]{1,5}\))\s{0,3}$/;

/**
 * Whether a date of publication is still to come, and whether it names its zone.
 * @param read what `readDate` made of it
 */
export function isAhead(written: string, read: string, now = Date.now()): 'zone' | 'no-zone' | undefined {
  const word = /[A-Za-z]{1,5}(?=\W*$)/.exec(written)?.[0];
  const isName = word !== undefined && zoneOffset(word) !== undefined;
  const hasZone =
    unixTime(written.trim()) !== undefined || (ZONE_AT_END.test(written) && (word === undefined || isName));
  const ahead = Date.parse(read) - now;
  if (ahead <= (hasZone ? AHEAD_MS : AHEAD_WITHOUT_ZONE_MS)) return undefined;
  return hasZone ? 'zone' : 'no-zone';
}

const ISO =
  /^(\d{4})(?:-?(\d\d)(?:-?(\d\d))?)?(?:(?:[T_]|\s{1,3})(\d{1,2}):?(\d\d)(?::?(\d\d)(?:[.,:](\d{1,9}))?)?)?\s{0,3}(Z|UTC|GMT|[A-Z]{2,5}|(?:GMT|UTC)?\s?[+-]\d\d:?\d\d|[+-]\d\d)?$/i;

/** The basic form without the "T": "20241103164500". */
const DIGITS = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;

function isoDate(text: string): string | undefined {
  const match = ISO.exec(text) ?? DIGITS.exec(text);
  if (match === null || /^[ap]m$/i.test(match[8] ?? '')) return undefined;
  const [, year = '', month = '1', day = '1', hour = '0', minute = '0', second = '0', fraction = '0', zone = ''] =
    match;
  return moment([year, month, day, hour, minute, second, 1_000 * Number(`0.${fraction}`)], zoneOffset(zone));
}

/** Seconds or milliseconds since 1970, up to 2033: longer and shorter numbers may be anything. */
function unixTime(text: string): string | undefined {
  if (!/^1\d{9}(?:\d{3})?$/.test(text)) return undefined;
  return new Date(text.length === 10 ? Number(text) * 1_000 : Number(text)).toISOString();
}

/** Dates with words: the form of each token shows what it is, so their order hardly matters. */
function wordyDate(text: string): string | undefined {
  let month: number | undefined;
  let time: readonly number[] | undefined;
  let offset: number | undefined;
  let afternoon: boolean | undefined;
  const numbers: string[] = [];
  for (const token of tokens(text)) {
    const clock = /^(\d{1,2})[:h.](\d\d)(?:[:.](\d\d)(?:[.,]\d{1,9})?)?$/.exec(token);
    if (clock !== null && time === undefined && !/^\d{1,2}\.\d\d\.\d\d$/.test(token)) {
      time = [Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0)];
    } else if (/^\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d\d)$/.test(token) || /^\d{4}[-./]\d{1,2}[-./]\d{1,2}$/.test(token)) {
      const [day, numbered, year] = numeric(token);
      month ??= Number(numbered);
      numbers.push(day, year);
    } else if (/^\d{1,4}(?:st|nd|rd|th|er|º|ª|\.)?$/.test(token))
      numbers.push(String(Number.parseInt(token, 10)).padStart(token.startsWith('0') ? 2 : 1, '0'));
    else if (/^[ap]\.?m\.?$/i.test(token)) afternoon = /^p/i.test(token);
    else if (month === undefined && monthOf(token) !== undefined) month = monthOf(token);
    else offset ??= zoneOffset(token);
  }
  if (month === undefined || numbers.length < 2) return undefined;
  const [day, year] = dayAndYear(numbers);
  const [hour = 0, minute = 0, second = 0] = time ?? [];
  const ofDay = afternoon === undefined ? hour : (hour % 12) + (afternoon ? 12 : 0);
  return moment([year, month, day, ofDay, minute, second], offset);
}

function tokens(text: string): string[] {
  const split = text
    .replace(/(\d{1,2}[:.]\d\d(?::\d\d)?)\s?([ap]\.?m\.?)\b/i, '$1 $2')
    .replace(/(\d{4})年\s?(\d{1,2})月\s?(\d{1,2})日/, '$1-$2-$3 ')
    .replace(/\u2212(?=\d)/, '-')
    .replace(/(\d)(Z|[+-]\d\d:?\d\d)$/, '$1 $2')
    .replace(/\b(\d{1,2})[-/]([^\W\d]{3,12})[-/](\d{2,4})/, '$1 $2 $3')
    .replace(/(\d{4})T(\d\d:)/, '$1 $2');
  return split.split(/[\s,;()]+/).filter(token => token !== '' && token !== '-');
}

/**
 * Day, month, year. With dots the day comes first; with strokes whichever cannot be a month is the day, else the month comes
 * first.
 */
function numeric(token: string): [string, string, string] {
  const [a = '', b = '', c = ''] = token.split(/[-./]/);
  if (a.length === 4) return [c, b, a];
  if (token.includes('.') || Number(a) > 12) return [a, b, c];
  return [b, a, c];
}

function dayAndYear([a = '', b = '']: readonly string[]): [number, number] {
  const [day, year] = a.length > 2 || Number(a) > 31 ? [b, a] : [a, b];
  const century = year.length > 2 ? 0 : Number(year) < 50 ? 2000 : 1900;
  return [Number(day), century + Number(year)];
}

function monthOf(token: string): number | undefined {
  const numbered = /^(\d{1,2})[月월]\.?$/.exec(token)?.[1];
  return numbered === undefined ? monthNumber(token) : Number(numbered);
}

/** The moment of a date (year, month, day, hour …) `offset` minutes east of Greenwich, where there is such a day and time. */
function moment(written: readonly (string | number)[], offset = 0): string | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, millisecond = 0] = written.map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  if (year < 100) date.setUTCFullYear(year);
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isDay || year < 1 || hour > 24 || minute > 59 || second > 61) return undefined;
  date.setUTCHours(hour, minute - offset, Math.min(second, 59), millisecond);
  return date.toISOString();
}
