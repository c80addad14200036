import { findPlaces } from '../gazetteer.ts';
import { placeKey } from '../text/words.ts';
import type { Copy, DatelineKnowledge } from './dateline-knowledge.ts';
import type { Header, Position } from './header.ts';
import type { DatelinePhrases } from './phrases.ts';
import { isWithin } from './read-header.ts';
import type { Separator } from './separators.ts';

/** How the first place is set: all capitals, otherwise, or in a script without. */
type Setting = 'capitals' | 'title' | 'uncased';

type Verdict = { readonly rule: string; readonly confidence: number };

/**
 * Whether a header that could be taken apart is a dateline, by which rule and how surely; null where it is not sure. A date or an
 * agency proves it, a region printed after the town nearly does; a bare name must be a town, must not be a label or a person's
 * name that speaks, and a sentence must follow.
 */
export function scoreHeader(copy: Copy, header: Header, separator: Separator, position: Position): Verdict | null {
  const { text, knowledge, facts } = copy;
  const [first] = header.places;
  if (!first) return null;
  const known = header.places.some(place => place.candidates.length > 0);
  const setting = settingOf(first.text);
  // "Police:", "Date: 3 November. Venue: City Hall."
  const isLabel = knowledge.phrases.label.has(placeKey(first.text));
  if (isLabel && (setting === 'title' || !first.within)) return null;
  if (separator.tight && (setting !== 'capitals' || isCompound(text, separator, knowledge))) return null;
  const byPoint = knowledge.phrases.pointLanguages.has(facts.language?.slice(0, 2) ?? '');
  const before = text.slice(header.placeEnd, separator.start);
  // "(Rimouski) Le traversier": Canadian papers. "Lagos (Nigeria) Airport" is none.
  const enclosed = text.charAt(header.placeStart - 1) === '(';
  if (!endsDateline(header, separator, setting, { byPoint, before, enclosed })) return null;

  if (header.date && header.provider) return { rule: 'dateline: place, date, agency', confidence: known ? 1 : 0.95 };
  // A day alone ("MADRID, 3 (EUROPA PRESS)") is a date only beside an agency.
  if (header.date && header.date.month === undefined) return null;
  const next = text.slice(separator.end, separator.end + 40).trimStart();
  if (header.provider) {
    if (known && (header.bracketed || setting === 'capitals' || setting === 'uncased')) {
      return { rule: 'dateline: place, agency', confidence: 0.99 };
    }
    if (known && judgeBareName(copy, header, setting, next)) {
      return { rule: 'dateline: place, agency', confidence: 0.9 };
    }
    // "وقال «خصروف» لـ «عكاظ»:" is a sentence.
    return !known && setting !== 'uncased' && header.bracketed && header.providerKnown && opensSentence(next, 'title')
      ? { rule: 'dateline: unlisted place, agency', confidence: 0.85 }
      : null;
  }
  if (header.date) {
    if (known) return { rule: 'dateline: place, date', confidence: 0.98 };
    return setting === 'capitals' ? { rule: 'dateline: unlisted place, date', confidence: 0.85 } : null;
  }
  if (!opensSentence(next, setting) || isSpeaker(text, header, next, knowledge.phrases)) return null;
  if (first.within) {
    if (known) return { rule: 'dateline: place, region', confidence: 0.98 };
    return setting === 'capitals' ? { rule: 'dateline: unlisted place, region', confidence: 0.85 } : null;
  }
  if (separator.pointed && first.text.length > 3 && opensSentence(next, 'title')) {
    if (known) return { rule: 'dateline: place and ".-"', confidence: 0.95 };
  }
  if (position === 'below' && setting !== 'capitals') return null;
  // Where capitals do not tell, words that no list has are the sentence: "دمشق، تلك المدينة التي لا تنام".
  if (setting === 'uncased' && header.places.some(({ candidates }) => candidates.length === 0)) return null;
  return known ? judgeBareName(copy, header, setting, next) : null;
}

/** Letters that Urdu and Persian have and Arabic has not. */
const URDU = /[\u0679\u067e\u0686\u0688\u0691\u06a9\u06af\u06ba\u06be\u06c1\u06cc\u06d2]/;

/**
 * `before`: what stands between place and separator. `byPoint`: the language is one whose papers end a dateline with a full stop.
 * Without a dash or a colon only a certain header ends a dateline: "Stock Exchange of Singapore (SES) will" does not.
 */
function endsDateline(
  header: Header,
  separator: Separator,
  setting: Setting,
  { byPoint, before, enclosed }: { readonly byPoint: boolean; readonly before: string; readonly enclosed: boolean },
): boolean {
  const known = header.places.some(place => place.candidates.length > 0);
  if (separator.mark === ')') {
    // "New Delhi, Dec 21 () Global hospitality": the agency was taken out of its brackets.
    if (!header.bracketed) return known && (enclosed || header.date !== undefined);
    // Urdu copy has a desk in brackets and no mark behind: "کراچی (اسٹاف رپورٹر) شہر میں".
    if (known && setting === 'uncased' && URDU.test(header.provider?.asWritten ?? '')) return true;
    return header.date === undefined ? header.providerKnown && known : header.providerKnown || known;
  }
  if (separator.mark !== '.' && separator.mark !== '\n') return true;
  if (!known) return false;
  // "LONDON, Nov 3 (Reuters)", "Karachi, November 3, 2024" on a line of its own.
  if (separator.mark === '\n') {
    return header.date !== undefined || header.providerKnown;
  }
  // "(RKI) vom 10. September": a stop behind a figure is its own.
  if (header.date) return header.date.month !== undefined || !/\d$/.test(before);
  // Where capitals do not tell, words that no list has are the sentence: "دمشق (العاصمة) مدينة قديمة."
  if (setting === 'uncased' && header.places.some(({ candidates }) => candidates.length === 0)) return false;
  if (setting !== 'title') return header.places.every(({ within }) => within === undefined);
  return byPoint;
}

/** "LONDON-based", "NEW YORK-London flights": a hyphen within a word or between two towns. */
function isCompound(text: string, { end }: Separator, { gazetteer }: DatelineKnowledge): boolean {
  const word = /^[\p{L}\p{M}]+/u.exec(text.slice(end, end + 30))?.[0] ?? '';
  if (/^(?:based|born|bound|led|backed|run|style|area|bred|trained)$/i.test(word)) return true;
  const [place] = findPlaces(gazetteer, word);
  return place?.kind === 'city' && place.weight >= 50;
}

/** A short name and a mark or a score behind it. */
const PAIR = /^[\p{L}\p{M} ’'-]{2,20}?(?:\s?[,،:，：|–—]|\s-\s|\s\d{1,2}\s?[-–:]\s?\d)/u;

function judgeBareName({ knowledge }: Copy, header: Header, setting: Setting, next: string): Verdict | null {
  const [first] = header.places;
  if (!first) return null;
  const rule = 'dateline: bare place';
  const key = placeKey(first.text);
  // "S.A.Y. Industries": initials are a firm's.
  if ((key.length < 3 && setting !== 'uncased') || /^(?:\p{Lu}\.){2}/u.test(first.text)) return null;
  const [area] = first.candidates;
  const cities = first.candidates.filter(({ kind }) => kind === 'city');
  // "China -" is the country and not the Mexican town; "Luxembourg -" is the city as well.
  const city = area === undefined || area.kind === 'city' ? area : cities.find(place => isWithin(place, area));
  if (!city && header.places.length === 1) {
    // A country or region alone: a label in title case ("Pakistan: …"), a score where figures follow; abbreviations are no
    // places.
    if (setting !== 'capitals' || !area || /^[\d\p{Ll}]/u.test(next)) return null;
    return placeKey(area.name) === key ? { rule, confidence: 0.85 } : null;
  }
  // "Paris - Roubaix: the race", "Köln - Düsseldorf, das ist", "Napoli - Juventus 2-1": a pair is a title or a match.
  if (setting !== 'capitals' && PAIR.test(next)) {
    const [second = ''] = /^[\p{L}\p{M} ’'-]+/u.exec(next) ?? [];
    if (/\d\s?[-–:]\s?\d/.test(next) || findPlaces(knowledge.gazetteer, second.trim()).length > 0) return null;
  }
  // "LONDON | NEW YORK | PARIS": a row of names is a menu.
  if ((setting === 'title' ? /^\p{Lu}[\p{L} ]{2,20}\s?[:|–—-]\s/u : /^[\p{L} ]{2,20}\s?\|\s/u).test(next)) return null;
  if (setting === 'capitals') return { rule, confidence: 0.95 };
  // "上海：一座城市的记忆": Chinese and Japanese datelines say who wired.
  if (setting === 'uncased') return /^\p{sc=Han}/u.test(first.text) ? null : { rule, confidence: 0.9 };
  return { rule, confidence: 0.9 };
}

function settingOf(printed: string): Setting {
  let [upper, lower] = [0, 0];
  for (const letter of printed) {
    if (letter !== letter.toLowerCase()) upper++;
    else if (letter !== letter.toUpperCase()) lower++;
  }
  if (upper + lower === 0) return 'uncased';
  if (upper >= 2 && upper >= 4 * lower) return 'capitals';
  return 'title';
}

/** True where a sentence begins: a capital, a figure, a quotation, a firm in angle brackets, a script without capitals. */
function opensSentence(next: string, setting: Setting): boolean {
  if (next === '') return false;
  if (/^["“”«'‘„<(\d\p{Lu}\p{Lo}\p{Lt}$£€¥’´`[]/u.test(next)) return true;
  // "Seattle -- eBay Inc. said"; after capitals a lower-case slip is no reason for doubt either.
  return setting === 'capitals' ? /^\p{Ll}/u.test(next) : /^\p{Ll}\p{Lu}/u.test(next);
}

/** "Jackson: “We won.” … Jackson: …" is a conversation. */
function isSpeaker(
  text: string,
  { placeStart, placeEnd, places }: Header,
  next: string,
  phrases: DatelinePhrases,
): boolean {
  const name = text.slice(placeStart, placeEnd);
  if (text.slice(placeEnd, placeEnd + 4000).includes(`\n${name}:`)) return true;
  const single = places.length === 1 && phrases.speaker.has(placeKey(name));
  return single && settingOf(name) === 'title' && /^["“«„]/.test(next);
}
