import { editDistance } from '../text/misprint.ts';
import { ENGLISH_MONTHS, monthNumber } from '../text/months.ts';
import { recall } from '../text/recall.ts';
import { placeKey } from '../text/words.ts';
import type { DatelinePhrases, PrintedDate } from './phrases.ts';

const EASTERN = /^(?:(\d{4})\s?[年년]\s?)?(?:(\d{1,2})\s?[月월]\s?)?(\d{1,2})\s?[日일號号]$/;
const NUMERIC =
  /^(?:(\d{4})[-./](\d{1,2})[-./](\d{1,2})|(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4}|\d{2}))?|(\d{1,2})[-/](\d{1,2})[-/](\d{4})|(\d{1,2})(?:\/| - )(\d{1,2}))$/;
const WORD = /\d{1,2}:\d{2}|\d+(?:[-./]\d+)*|[\p{L}\p{M}]+(?:\.[\p{L}\p{M}]+)*/gu;

/** A date within a span of text: where it stands, and the day, where it is one of our calendar. */
type FoundDate = { readonly start: number; readonly end: number; readonly date: PrintedDate | null };

/**
 * A whole span of text as a date, or null: "April 1", "2 March 2024", "Jne 19", "Sept.5", "3 de noviembre", "3月5日", "16.
 * 10."
 */
export function readPrintedDate(text: string, phrases: DatelinePhrases): PrintedDate | null {
  if (text.length > 60 || !mayHoldDate(text)) return null;
  return recall(phrases.dates, text, MOST_REMEMBERED, () => readUnmet(text, phrases));
}
const MOST_REMEMBERED = 5_000;

function readUnmet(text: string, phrases: DatelinePhrases): PrintedDate | null {
  const plain = withWesternDigits(text);
  const eastern = EASTERN.exec(plain);
  if (eastern) return checked(eastern[3], eastern[2], eastern[1]);
  const numeric = readNumeric(plain);
  if (numeric) return numeric;
  const found = findDate(text, phrases, true);
  return found && !/[\p{L}\p{N}]/u.test(text.slice(0, found.start) + text.slice(found.end)) ? found.date : null;
}

/** It has a figure, or is of a language that prints days in words. A cheap test before the reading. */
export function mayHoldDate(text: string): boolean {
  return /[\p{Nd}\p{sc=Devanagari}]/u.test(text);
}

/** Day first, as all but Americans write it; with a year, since "3-2" is a score. */
function readNumeric(text: string): PrintedDate | null {
  const [, y, m, d, day, month, year, first, second, its, one, two] = NUMERIC.exec(text) ?? [];
  if (y !== undefined) return checked(d, m, y);
  if (day !== undefined) return checked(day, month, year);
  if (first !== undefined) return checked(first, second, its) ?? checked(second, first, its);
  return checked(one, two, undefined);
}

/**
 * The first date in words, with the words around it that belong to dates. A day of another calendar beside it ("12 ربيع الأول
 * 1443 هـ الموافق 18 أكتوبر 2021 م") is part of it; alone it has no day.
 */
export function findDate(text: string, phrases: DatelinePhrases, misprints = false): FoundDate | null {
  const words = [...withWesternDigits(text).matchAll(WORD)];
  const fills = (at: number): boolean => {
    const word = words[at]?.[0];
    if (word === undefined) return false;
    const key = placeKey(word);
    return word.includes(':') || phrases.weekdays.has(key) || phrases.dateFiller.has(key);
  };
  for (let from = 0; from < words.length; from++) {
    let at = from;
    let found: PrintedDate | null = null;
    for (
      let day = readDay(words, at, phrases, fills, misprints);
      day;
      day = readDay(words, at, phrases, fills, misprints)
    ) {
      found ??= day.date;
      at = day.to;
    }
    if (at === from) continue;
    const [first, last] = [words[from], words[at - 1]];
    return { start: first?.index ?? 0, end: (last?.index ?? 0) + (last?.[0].length ?? 0), date: found };
  }
  return null;
}

/** One day with its month, and the year where it stands there, in any order: the word behind it, and the day itself. */
function readDay(
  words: readonly RegExpExecArray[],
  from: number,
  phrases: DatelinePhrases,
  fills: (at: number) => boolean,
  misprints: boolean,
): { readonly to: number; readonly date: PrintedDate | null } | null {
  let [day, year]: (string | undefined)[] = [];
  let month: number | 'other' | undefined;
  let at = from;
  for (; at < words.length; at++) {
    const word = words[at]?.[0] ?? '';
    if (/^\d/.test(word)) {
      const numeric = day === undefined && month === undefined ? readNumeric(word) : null;
      if (numeric) {
        for (at++; fills(at); at++);
        return { to: at, date: numeric };
      }
      if (word.length === 4 && year === undefined) year = word;
      else if (word.length <= 2 && day === undefined) day = word;
      else if (!word.includes(':')) break;
      continue;
    }
    const key = placeKey(word);
    const both = `${key} ${placeKey(words[at + 1]?.[0] ?? '')}`;
    const named =
      monthNumber(both) ?? monthNumber(key) ?? monthNumber(word) ?? (misprints ? misprintedMonth(key) : undefined);
    if (month === undefined && (phrases.otherMonth.has(both) || phrases.otherMonth.has(key))) month = 'other';
    else if (month === undefined && named !== undefined) month = named;
    else if (day === undefined && phrases.days.has(key)) day = String(phrases.days.get(key));
    else if (fills(at)) continue;
    else break;
    if (monthNumber(both) !== undefined || phrases.otherMonth.has(both)) at++;
  }
  if (day === undefined || month === undefined) return null;
  if (month === 'other') return { to: at, date: null };
  const date = checked(day, String(month), year);
  return date && { to: at, date };
}

/** With the digits of every script as `0` to `9`; of the same length. */
export function withWesternDigits(text: string): string {
  return text.replace(/(?![0-9])\p{Nd}/gu, westernDigit);
}

/** Digits stand in their order from nought to nine in each script (Unicode), and before them none of another. */
function westernDigit(digit: string): string {
  if (digit.length > 1) return digit;
  let zero = digit.charCodeAt(0);
  while (/\p{Nd}/u.test(String.fromCharCode(zero - 1))) zero--;
  return String(digit.charCodeAt(0) - zero);
}

function checked(day: string | undefined, month: string | undefined, year: string | undefined): PrintedDate | null {
  const d = Number(day);
  if (!(d >= 1 && d <= 31)) return null;
  const m = month === undefined ? undefined : Number(month);
  if (m !== undefined && !(m >= 1 && m <= 12 && d <= (m === 2 ? 29 : [4, 6, 9, 11].includes(m) ? 30 : 31))) return null;
  const printed = year?.length === 2 ? 2000 + Number(year) : Number(year);
  // Thai years are of the Buddhist era.
  const y = year === undefined ? undefined : printed > 2400 && printed < 2700 ? printed - 543 : printed;
  if (y !== undefined && !(y >= 1900 && y <= 2100)) return null;
  return { day: d, ...(m === undefined ? {} : { month: m }), ...(y === undefined ? {} : { year: y }) };
}

/** Slips are corrected in English alone, where they were seen (Narch, Jne, Apri); other lists hold too many short words. */
function misprintedMonth(word: string): number | undefined {
  if (word.length < 3 || word.length > 10 || !/^[a-z]+$/.test(word)) return undefined;
  const [one, two] = word;
  // One slip leaves the first letter, or the second, or moves one of them by one.
  const isNear = ([a, b]: string) => one === a || two === b || one === b || two === a;
  const index = ENGLISH_MONTHS.findIndex(
    month => month.length > 3 && isNear(month) && editDistance(word, month, 1) <= 1,
  );
  // A slip of a three-letter word is a letter left out ("Jne"), never another letter ("Day", "Art").
  return index === -1 ? undefined : index + 1;
}

/**
 * `YYYY-MM-DD`, the year taken from the item's date where the dateline has none, the month too where it has only a day;
 * `--MM-DD` where no year is known, undefined where not even the month is. Copy is dated before it is published: the last
 * such day is meant, up to 45 days after publication (a misprinted day or month), a day alone up to two. Items dated 1970
 * have an empty field and say nothing.
 */
export function datelineDate({ day, month, year }: PrintedDate, published: string | undefined): string | undefined {
  const at = published === undefined ? Number.NaN : Date.parse(published);
  if (month !== undefined && year !== undefined) return `${year}-${two(month)}-${two(day)}`;
  if (!(at > EPOCH_YEAR_END)) return month === undefined ? undefined : `--${two(month)}-${two(day)}`;
  const publishedYear = new Date(at).getUTCFullYear();
  if (month !== undefined) {
    const days = [-4, -3, -2, -1, 0, 1].flatMap(offset => calendarDay(publishedYear + offset, month, day) ?? []);
    return isoDay(days.findLast(time => time <= at + MISPRINTED));
  }
  const latest = new Date(at + 2 * DAY);
  const days = [0, 1, 2].flatMap(
    back => calendarDay(latest.getUTCFullYear(), latest.getUTCMonth() + 1 - back, day) ?? [],
  );
  return isoDay(days.find(time => time <= latest.getTime()));
}

const DAY = 86_400_000;
const MISPRINTED = 45 * DAY;
const EPOCH_YEAR_END = Date.UTC(1971, 0, 1);

/** The day as a time, undefined where the month has no such day. Months below 1 are of the year before. */
function calendarDay(year: number, month: number, day: number): number | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCDate() === day ? date.getTime() : undefined;
}

function isoDay(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString().slice(0, 10);
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
