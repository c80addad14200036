import { findPlaces } from '../gazetteer.ts';
import { monthNumber } from '../text/months.ts';
import { placeKey } from '../text/words.ts';
import { readPrintedDate } from './dateline-date.ts';
import type { Copy } from './dateline-knowledge.ts';
import { findProvider } from './dateline-provider.ts';
import type { FoundHeader } from './header.ts';
import { skipSpace } from './white-space.ts';

const HEAD =
  /^(\p{sc=Arabic}{2,12}(?: \p{sc=Arabic}{2,12}){0,2}) ?[-–ـ] ?((?:\p{sc=Arabic}{2,12})(?: \p{sc=Arabic}{1,2}){0,2}) {1,3}(?=\p{sc=Arabic})/u;

/**
 * "دمشق-سانا أعلنت": a town and an agency of the Arab world on the story's own line with no mark behind them. Both must be
 * known. `start` is the first character of the line.
 */
export function readArabicDateline(copy: Copy, start: number, lineEnd: number): FoundHeader | null {
  const { text, knowledge } = copy;
  const head = HEAD.exec(text.slice(start, Math.min(lineEnd, start + 80)));
  const [whole, place, agency] = head ?? [];
  if (whole === undefined || place === undefined || agency === undefined) return null;
  const candidates = findPlaces(knowledge.gazetteer, place).filter(({ kind }) => kind === 'city');
  if (candidates.length === 0) return null;
  const provider = findProvider(agency, copy);
  if (provider === null) return null;
  const header = {
    places: [{ text: place, candidates }],
    placeStart: start,
    placeEnd: start + place.length,
    provider,
    providerKnown: true,
    bracketed: false,
  };
  return { header, start, end: start + whole.length, rule: 'dateline: place and agency', confidence: 0.95 };
}

const DATED = /^(\p{sc=Arabic}{2,14}(?: \p{sc=Arabic}{2,14}){0,3}?)[ ،,:-]{1,3}(?=(?:في )?[\d٠-٩۰-۹]{1,2} )/u;
const DAY_AND_MONTH = /[\d٠-٩۰-۹]{1,2} \p{sc=Arabic}{2,12}(?: \p{sc=Arabic}{3,10})?(?:[ ،,]{1,2}[\d٠-٩۰-۹]{4})?/gu;
/** What stands around two dates of one day: "in", "the year", "corresponding to", the letters of the calendars. */
const AROUND = /^(?:[\s،,:().-]|في|سنة|عام|الموافق|الموافق لـ|بمطابق|مطابق|هـ|ه|م|ق\.هـ|ش)*$/u;

/**
 * "الرياض 12 ربيع الأول 1443 هـ الموافق 18 أكتوبر 2021 م واس" on a line of its own: a place, the day in one calendar or two, and
 * who filed it. The day is read from the Gregorian date, where one stands there.
 */
export function readDatedLine(copy: Copy, start: number, lineEnd: number): FoundHeader | null {
  const { text, knowledge } = copy;
  const line = text.slice(start, Math.min(lineEnd, start + 121)).trimEnd();
  const place = line.length > 120 ? undefined : DATED.exec(line)?.[1];
  if (place === undefined) return null;
  const rest = line.slice(place.length);
  const dates = [...rest.matchAll(DAY_AND_MONTH)].flatMap(match => readDay(match[0], match.index, knowledge.phrases));
  const last = dates.at(-1);
  if (last === undefined) return null;
  let from = 0;
  for (const { at, end } of dates) {
    if (!AROUND.test(rest.slice(from, at))) return null;
    from = end;
  }
  const agency = rest.slice(from).replace(/^(?:[\s،,:()-]|هـ?(?!\p{L})|م(?!\p{L}))+/u, '');
  const provider = findProvider(agency.replace(/[\s):.-]+$/, ''), copy) ?? undefined;
  const candidates = findPlaces(knowledge.gazetteer, place);
  if ((agency.trim() !== '' && !provider) || (candidates.length === 0 && !provider)) return null;
  const date = dates.find(({ date: each }) => each !== null)?.date ?? undefined;
  const header = {
    places: [{ text: place, candidates }],
    placeStart: start,
    placeEnd: start + place.length,
    ...(date && { date }),
    ...(provider && { provider }),
    providerKnown: provider !== undefined,
    bracketed: false,
  };
  return { header, start, end: skipSpace(text, lineEnd), rule: 'dateline: a dated line', confidence: 0.97 };
}

type Day = { readonly at: number; readonly end: number; readonly date: ReturnType<typeof readPrintedDate> };

/** A day of a month of ours, or of another calendar, where the words are one; the month of one word or of two. */
function readDay(printed: string, at: number, phrases: Copy['knowledge']['phrases']): Day[] {
  const [, day = '', one = '', two, year = ''] =
    /^(\S+) (\p{L}+)(?: (\p{L}+))?(?:[ ،,]{1,2}(\S{4}))?$/u.exec(printed) ?? [];
  for (const month of two === undefined ? [one] : [`${one} ${two}`, one]) {
    const whole = two !== undefined && month === one ? '' : year;
    const end = at + (whole === '' && month === one ? `${day} ${one}`.length : printed.length);
    if (phrases.otherMonth.has(placeKey(month))) return [{ at, end, date: null }];
    const date =
      monthNumber(placeKey(month)) !== undefined ? readPrintedDate(`${day} ${one} ${whole}`.trim(), phrases) : null;
    if (date) return [{ at, end, date }];
  }
  return [];
}
