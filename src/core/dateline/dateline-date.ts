import { editDistance } from '../misprint.ts';
import { foldPlaceName } from './gazetteer.ts';
import type { DatelinePhrases } from './phrases.ts';

/** A date as a dateline prints it: the year seldom, the month not always ("北京3日电"). */
export type PrintedDate = { readonly day: number; readonly month?: number; readonly year?: number };

const EASTERN = /^(?:(\d{4})\s?[年년]\s?)?(?:(\d{1,2})\s?[月월]\s?)?(\d{1,2})\s?[日일號号]$/;
const NUMERIC = /^(?:(\d{4})[-./](\d{1,2})[-./](\d{1,2})|(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4}|\d{2}))?)$/;
const CLOCK = /[\s,]+\d{1,2}:\d{2}(?:\s?(?:GMT|UTC))?$/;
const WORDED = /[\p{L}\p{M}]+|\d+/gu;

/** A whole stretch of text as a date, or null: "April 1", "2 March 2024", "Jne 19", "Sept.5", "3 de noviembre", "3月5日", "16. 10." */
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
    const key = foldPlaceName(word);
    const known = phrases.months.get(key);
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
  const day = phrases.days.get(foldPlaceName(words[0] ?? ''));
  const month = phrases.months.get(foldPlaceName(words[1] ?? ''));
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
const ENGLISH = 'january february march april may june july august september october november december'.split(' ');

function misprintedMonth(word: string): number | undefined {
  if (word.length < 3) return undefined;
  const index = ENGLISH.findIndex(month => month.length > 3 && editDistance(word, month, 1) <= 1);
  // A slip of a three-letter word is a letter left out ("Jne"), never another letter ("Day", "Art").
  return index === -1 ? undefined : index + 1;
}

/**
 * `YYYY-MM-DD`, the year (and month) taken from the item's date where the dateline has none; `--MM-DD` where neither is known;
 * undefined where not even the month is. Copy is dated before it is published, so the latest such day is meant that is not more
 * than two days after publication. Dates of 1970 and before are a sender's empty field and say nothing.
 */
export function datelineDate(printed: PrintedDate, published: string | undefined): string | undefined {
  const { day } = printed;
  const at = published === undefined ? Number.NaN : Date.parse(published);
  const known = Number.isFinite(at) && new Date(at).getUTCFullYear() > 1971;
  if (printed.month !== undefined && (printed.year !== undefined || !known)) {
    const date = `${two(printed.month)}-${two(day)}`;
    return printed.year === undefined ? `--${date}` : `${printed.year}-${date}`;
  }
  if (!known) return undefined;
  const latest = new Date(at + 2 * 86_400_000);
  for (let back = 0; back < 60; back++) {
    const month = new Date(Date.UTC(latest.getUTCFullYear(), latest.getUTCMonth() - back, 1));
    const [year, number] = [month.getUTCFullYear(), month.getUTCMonth() + 1];
    if (printed.month !== undefined && printed.month !== number) continue;
    const candidate = new Date(Date.UTC(year, number - 1, day));
    if (candidate.getUTCMonth() !== number - 1 || candidate.getTime() > latest.getTime()) continue;
    return `${year}-${two(number)}-${two(day)}`;
  }
  return undefined;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
