import { editDistance } from '../text/misprint.ts';
import { ENGLISH_MONTHS, monthNumber } from '../text/months.ts';
import { placeKey } from '../text/words.ts';
import type { DatelinePhrases } from './phrases.ts';

/** A date as a dateline prints it: the year seldom, the month not always ("北京3日电"). */
export type PrintedDate = { readonly day: number; readonly month?: number; readonly year?: number };

const EASTERN = /^(?:(\d{4})\s?[年년]\s?)?(?:(\d{1,2})\s?[月월]\s?)?(\d{1,2})\s?[日일號号]$/;
const NUMERIC = /^(?:(\d{4})[-./](\d{1,2})[-./](\d{1,2})|(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4}|\d{2}))?)$/;
/** Day first, as all but Americans write it; with a year, since "3-2" is a score. */
const HYPHENED = /^(\d{1,2})-(\d{1,2})-(\d{4})\s?م?$/;
const CLOCK = /[\s,]+\d{1,2}:\d{2}(?:\s?(?:GMT|UTC))?$/;
const WORDED = /[\p{L}\p{M}]+|\d+/gu;

/**
 * A whole span of text as a date, or null: "April 1", "2 March 2024", "Jne 19", "Sept.5", "3 de noviembre", "3月5日", "16.
 * 10."
 */
export function readPrintedDate(text: string, phrases: DatelinePhrases): PrintedDate | null {
  if (text.length > 40 || !/\p{Nd}/u.test(text)) return text.length > 40 ? null : readWordedDay(text, phrases);
  const plain = text.replace(/[٠-٩۰-۹०-९০-৯０-９]/g, westernDigit).replace(CLOCK, '');
  const eastern = EASTERN.exec(plain);
  if (eastern) return checked(eastern[3], eastern[2], eastern[1]);
  const numeric = NUMERIC.exec(plain);
  if (numeric) {
    return numeric[1] === undefined
      ? checked(numeric[4], numeric[5], numeric[6])
      : checked(numeric[3], numeric[2], numeric[1]);
  }
  const hyphened = HYPHENED.exec(plain);
  if (hyphened) return checked(hyphened[1], hyphened[2], hyphened[3]) ?? checked(hyphened[2], hyphened[1], hyphened[3]);
  let day: string | undefined;
  let month: number | undefined;
  let year: string | undefined;
  for (const [word] of plain.matchAll(WORDED)) {
    if (/^\d/.test(word)) {
      if (word.length === 4 && year === undefined) year = word;
      else if (word.length <= 2 && day === undefined) day = word;
      else return null;
      continue;
    }
    const key = placeKey(word);
    const known = monthNumber(key);
    if (known !== undefined && month === undefined) month = known;
    else if (phrases.weekdays.has(key) || phrases.dateFiller.has(key)) continue;
    else if (month === undefined) {
      month = misprintedMonth(key);
      if (month === undefined) return null;
    } else return null;
  }
  return month === undefined ? null : checked(day, String(month), year);
}

/** Hindi copy prints the first nine days in words: "तीन नवंबर". */
function readWordedDay(text: string, phrases: DatelinePhrases): PrintedDate | null {
  const words = text.split(/\s+/, 4);
  if (words.length !== 2) return null;
  const day = phrases.days.get(placeKey(words[0] ?? ''));
  const month = monthNumber(words[1] ?? '');
  return day === undefined || month === undefined ? null : { day, month };
}

function westernDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  const zero = [0x660, 0x6f0, 0x966, 0x9e6, 0xff10].find(start => code >= start && code <= start + 9) ?? code;
  return String(code - zero);
}

function checked(day: string | undefined, month: string | undefined, year: string | undefined): PrintedDate | null {
  const d = Number(day);
  if (!(d >= 1 && d <= 31)) return null;
  const m = month === undefined ? undefined : Number(month);
  if (m !== undefined && !(m >= 1 && m <= 12 && d <= (m === 2 ? 29 : [4, 6, 9, 11].includes(m) ? 30 : 31))) return null;
  const y = year === undefined ? undefined : year.length === 2 ? 2000 + Number(year) : Number(year);
  if (y !== undefined && !(y >= 1900 && y <= 2100)) return null;
  return { day: d, ...(m === undefined ? {} : { month: m }), ...(y === undefined ? {} : { year: y }) };
}

/** Slips are corrected in English alone, where they were seen (Narch, Jne, Apri); other lists hold too many short words. */

function misprintedMonth(word: string): number | undefined {
  if (word.length < 3) return undefined;
  const index = ENGLISH_MONTHS.findIndex(month => month.length > 3 && editDistance(word, month, 1) <= 1);
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
