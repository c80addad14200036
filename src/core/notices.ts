import type { Draft, Notice, Removed } from './article.ts';
import type { LanguagePacks } from './language-pack.ts';
import { monthNumber } from './text/months.ts';
import { zoneOffset } from './text/zones.ts';

/**
 * Instructions to editors in the words of an item: an embargo ("EMBARGOED until 18:00 GMT on 3 March"), or the withdrawal of other
 * copy ("MANDATORY KILL: …"). The words that open them are data, by language (`notices` in `config/languages`).
 */

/** What is found in an item; what stands in the body is no part of the story. `headline` is there where a notice stood in it. */
export type FoundNotices = {
  readonly notices: readonly Notice[];
  readonly removed: readonly Removed[];
  readonly headline?: string;
};

/** Lines at the head of a body that may be a notice, and how long one may be: of a longer one its first sentence. */
const FIRST_LINES = 4;
const LONGEST = 240;

type Openings = { readonly embargo: RegExp; readonly inNote: RegExp; readonly kill: RegExp };
const openingsOf = new WeakMap<LanguagePacks, Openings>();

/** Reads the notices of an item in its note, its headline and the first lines of its text. */
export function readNotices(text: string, draft: Draft, packs: LanguagePacks): FoundNotices {
  const openings = openingsIn(packs);
  const notices: Notice[] = [];
  const removed: Removed[] = [];
  const at = Date.parse(draft.published ?? '');
  const add = (line: string, placement: Notice['placement']): boolean => {
    const embargo = placement === 'note' ? openings.inNote.exec(line) : openings.embargo.exec(line);
    const kind = embargo !== null ? 'embargo' : isKill(line, openings.kill) ? 'kill' : undefined;
    if (kind === undefined) return false;
    const until = embargo === null ? undefined : readTime(line.slice(embargo.index), at);
    notices.push({ kind, raw: line, placement, ...(until !== undefined && { until }) });
    return true;
  };
  if (draft.editorialNote !== undefined) add(draft.editorialNote.slice(0, 1_000), 'note');
  let headline = draft.headline ?? '';
  // "EMBARGO – NOT FOR RELEASE BEFORE 0600 GMT – Ministers agree" has two.
  for (let n = 0; n < 2; n += 1) {
    const parted = partHeadline(headline, openings.embargo);
    if (parted === undefined) break;
    add(parted.notice, 'headline');
    headline = parted.rest;
  }
  add(headline.slice(0, LONGEST_HEADLINE), 'headline');
  for (const { start, end } of firstLines(text)) {
    const raw = text.slice(start, end);
    if (!add(raw, 'body')) continue;
    const kind = notices.at(-1)?.kind;
    if (kind === 'embargo') removed.push({ as: 'notice', start, end, raw, rule: 'embargo in the first lines' });
  }
  return { notices, removed, ...(headline !== (draft.headline ?? '') && { headline }) };
}

/**
 * A headline in two: the notice of an embargo, and the rest. Undefined where there is none, where nothing is left beside it, or where
 * it is not clear where the notice ends: then the headline stays whole.
 */
function partHeadline(
  headline: string,
  embargo: RegExp,
): { readonly notice: string; readonly rest: string } | undefined {
  const opening = embargo.exec(headline.slice(0, LONGEST_HEADLINE));
  if (opening === null) return undefined;
  const { 0: words, index } = opening;
  const before = headline.slice(0, index).trim();
  const bracket = /[([]/.exec(words)?.[0];
  const close = bracket === undefined ? -1 : headline.indexOf(bracket === '(' ? ')' : ']', index);
  const ends = [...headline.slice(0, LONGEST_HEADLINE).matchAll(NOTICE_END)]
    .filter(end => end.index >= index + words.length)
    .map(end => end.index + end[0].length);
  // The first mark may stand between "EMBARGO" and its time.
  const end = ends.find(at => !/^\d/.test(headline.slice(at))) ?? ends.find(at => headline.slice(at).search(CLOCK) < 0);
  const upTo = close >= 0 ? close + 1 : before === '' ? end : headline.length;
  const rest = upTo === undefined ? '' : `${before} ${headline.slice(upTo).replace(/^[\s:–—|*-]+/, '')}`.trim();
  return rest === ''
    ? undefined
    : {
        notice: headline
          .slice(index, upTo)
          .replace(/[\s:–—|-]+$/, '')
          .trim(),
        rest,
      };
}

/** Where a notice at the head of a headline may end: a mark between it and the headline itself. */
const NOTICE_END = /:\s+|\s[-–—|]\s+|\s?\*+\s+|(?<=\p{L})[!.]\s+(?=\p{Lu})/gu;
const LONGEST_HEADLINE = 500;

function* firstLines(text: string): Generator<{ readonly start: number; readonly end: number }> {
  let start = 0;
  for (let n = 0; n < FIRST_LINES && start < text.length; ) {
    const at = text.indexOf('\n', start);
    const lineEnd = at < 0 ? text.length : at;
    const line = text.slice(start, Math.min(lineEnd, start + LONGEST + 1));
    if (line.trim() !== '') {
      n += 1;
      const sentence = /[.!](?=\s+\p{Lu})/u.exec(line);
      const whole = lineEnd - start <= LONGEST;
      if (sentence !== null) yield { start, end: start + sentence.index + 1 };
      else if (whole) yield { start, end: start + line.trimEnd().length };
    }
    start = lineEnd + 1;
  }
}

/** Longer phrases first; letters count in any case, a space for any white space. */
function anyOf(phrases: readonly string[]): string {
  const escaped = phrases
    .toSorted((a, b) => b.length - a.length)
    .map(phrase => phrase.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s{1,3}'));
  return escaped.length === 0 ? '(?!)' : `(?:${escaped.join('|')})`;
}

/**
 * The word "embargo" opens many a story: as a notice it is followed by a time, a mark or "until". In a note to editors it stands
 * anywhere.
 */
function openingsIn(packs: LanguagePacks): Openings {
  const known = openingsOf.get(packs);
  if (known !== undefined) return known;
  const all = (name: 'embargo' | 'embargoPhrase' | 'until' | 'kill'): string =>
    anyOf([...new Set(Object.values(packs).flatMap(pack => pack.notices?.[name] ?? []))]);
  const begin = '(?:^[^\\p{L}\\p{N}]{0,8}|[(\\[|–—-]\\s{0,2})';
  const words = `${all('embargo')}(?=\\s{0,3}(?:[:–—\\d(-]|${all('until')}(?!\\p{L})|$))`;
  const openings = {
    embargo: new RegExp(`${begin}(?:${words}|${all('embargoPhrase')}(?!\\p{L}))`, 'iu'),
    inNote: new RegExp(`(?<!\\p{L})(?:${all('embargo')}|${all('embargoPhrase')})(?!\\p{L})`, 'iu'),
    kill: new RegExp(`^[^\\p{L}\\p{N}]{0,8}(${all('kill')})(?=\\s{0,3}(?:[:–—(\\[/*-]|$))`, 'iu'),
  };
  openingsOf.set(packs, openings);
  return openings;
}

/** "KILL: …", "Mandatory kill – …"; one word alone counts in capitals only ("Kill: a thriller" is none). */
function isKill(line: string, kill: RegExp): boolean {
  const word = kill.exec(line)?.[1];
  return word !== undefined && (/\s/.test(word) || word === word.toUpperCase());
}

const ISO = /\b(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)\s?(Z|UTC|GMT|[+-]\d\d:?\d\d)(?![\d:])/g;
const CLOCK =
  /(?<![\d:.])(\d{1,2})[:.h](\d\d)\s?([ap]\.?m\b\.?)?|(?<![\d:.])(\d{1,2})\s?([ap]\.?m\b\.?)|(?<!\d)([01]\d|2[0-3])([0-5]\d)(?=\s?(?:hrs?|hours|uhr|[A-Z]{2,5}\b))/gi;
const DAY =
  /(?<![\d:.])(\d{1,2})(?:st|nd|rd|th|\.)?\s(?:of\s)?(\p{L}{3,12})\.?(?:,?\s(\d{4}))?|(\p{L}{3,12})\.?\s(\d{1,2})(?:st|nd|rd|th)?(?![\d:.])(?:,?\s(\d{4})(?!\s?(?:hrs?|GMT|UTC)))?/giu;
const HALF_A_YEAR_MS = 183 * 86_400_000;

/**
 * The time that a notice names, where it names one and there is no doubt of it: day, month, time of day and zone. Without a year it
 * is the one nearest to when the item was published.
 */
function readTime(line: string, publishedMs: number): string | undefined {
  const iso = [...line.matchAll(ISO)];
  const [only] = iso;
  if (only !== undefined) {
    const [, date, time, zone = ''] = only;
    const ms = Date.parse(`${date}T${time}${/^[A-Z]/.test(zone) ? 'Z' : zone}`);
    return iso.length > 1 || Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
  }
  const clocks = [...line.matchAll(CLOCK)];
  const days = [...line.matchAll(DAY)].filter(([, , after, , before]) =>
    monthNumber((after ?? before ?? '').toLowerCase()),
  );
  const dates = days.flatMap(([, d1, m1, y1, m2, d2, y2]) => {
    const month = monthNumber((m1 ?? m2 ?? '').toLowerCase());
    return month === undefined ? [] : [{ day: Number(d1 ?? d2), month, year: y1 ?? y2 }];
  });
  const zones = [...line.matchAll(/\b(?:(?:GMT|UTC)[+-]\d{1,2}|[A-Z]{2,5})\b|[+-]\d\d:?\d\d\b/g)]
    .map(([zone]) => zoneOffset(zone))
    .filter(offset => offset !== undefined);
  const [clock, date, zone] = [clocks[0], dates[0], zones[0]];
  if (clock === undefined || date === undefined || zone === undefined) return undefined;
  if (clocks.length > 1 || dates.length > 1 || zones.length > 1) return undefined;
  const [, h1, minutes, half1, h2, half2, h3, m3] = clock;
  const half = half1 ?? half2;
  const written = Number(h1 ?? h2 ?? h3);
  const hour = half === undefined ? written : (written % 12) + (/^p/i.test(half) ? 12 : 0);
  const minute = Number(minutes ?? m3 ?? 0);
  if (hour > 24 || minute > 59 || date.day < 1 || date.day > 31) return undefined;
  const inYear = (year: number): number => Date.UTC(year, date.month - 1, date.day, hour, minute - zone);
  if (date.year !== undefined) return new Date(inYear(Number(date.year))).toISOString();
  if (Number.isNaN(publishedMs)) return undefined;
  const year = new Date(publishedMs).getUTCFullYear();
  const near = [year - 1, year, year + 1].map(inYear).find(ms => Math.abs(ms - publishedMs) < HALF_A_YEAR_MS);
  return near === undefined ? undefined : new Date(near).toISOString();
}
