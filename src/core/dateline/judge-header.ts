import { foldPlaceName } from './gazetteer.ts';
import type { DatelineFacts, DatelineKnowledge, Separator } from './read-dateline.ts';
import type { Header, PrintedPlace } from './read-header.ts';

/** How the first place is set: all capitals, capitals first, no capitals, or in a script without. */
type Setting = 'capitals' | 'title' | 'lower' | 'uncased';

/**
 * Whether a header that could be taken apart is a dateline, by which rule and how surely; null where it is not sure. A date or an
 * agency proves it, a region printed after the town nearly does; a bare name must be a town, must not be a label or a person's
 * name that speaks, and a sentence must follow.
 */
export function judgeHeader(
  text: string,
  header: Header,
  separator: Separator,
  { lead, later }: { readonly lead: boolean; readonly later: boolean },
  knowledge: DatelineKnowledge,
  facts: DatelineFacts,
): { rule: string; confidence: number } | null {
  const [first] = header.places;
  if (!first) return null;
  const known = header.places.some(place => place.candidates.length > 0);
  const setting = settingOf(first.text);
  const isLabel =
    knowledge.phrases.labels.has(foldPlaceName(first.text)) || knowledge.phrases.leads.has(foldPlaceName(first.text));
  if (isLabel && !known && (setting === 'title' || !first.within)) return null;
  if (setting === 'lower' && !(known && (header.date || header.provider))) return null;
  // Without a dash or a colon only an agency or a date that nobody doubts ends a dateline; "Stock Exchange (SES) will" does not.
  if (separator.mark === ')' && !(header.providerKnown && header.bracketed && (known || header.date))) return null;
  if (separator.mark === '.' && !(header.providerKnown && header.date && known)) return null;

  if (header.date && header.provider) return { rule: 'dateline: place, date, agency', confidence: known ? 1 : 0.95 };
  if (header.provider) {
    if (known && (header.bracketed || setting === 'capitals' || setting === 'uncased')) {
      return { rule: 'dateline: place, agency', confidence: 0.99 };
    }
    if (known && !isLabel && judgeBareName(first, header, setting, lead, '', knowledge, facts)) {
      return { rule: 'dateline: place, agency', confidence: 0.9 };
    }
    if (!known && header.bracketed && header.providerKnown) {
      return { rule: 'dateline: unlisted place, agency', confidence: 0.85 };
    }
    return null;
  }
  if (header.date) {
    if (known) return { rule: 'dateline: place, date', confidence: 0.98 };
    if (first.within || (setting === 'capitals' && !later)) {
      return { rule: 'dateline: unlisted place, date', confidence: 0.85 };
    }
    return null;
  }
  const next = text.slice(separator.end, separator.end + 40).trimStart();
  if (!opensSentence(next, setting)) return null;
  if (first.within) {
    if (isSpeaker(text, header, next)) return null;
    if (known) return { rule: 'dateline: place, region', confidence: 0.98 };
    if (setting === 'capitals' || first.text.split(/\s+/).length <= 3)
      return { rule: 'dateline: unlisted place, region', confidence: 0.85 };
    return null;
  }
  if (later && setting !== 'capitals') return null;
  if (!known || isLabel || isSpeaker(text, header, next)) return null;
  return judgeBareName(first, header, setting, lead, next, knowledge, facts);
}

function judgeBareName(
  first: PrintedPlace,
  header: Header,
  setting: Setting,
  lead: boolean,
  next: string,
  { phrases }: DatelineKnowledge,
  facts: DatelineFacts,
): { rule: string; confidence: number } | null {
  const rule = 'dateline: bare place';
  const key = foldPlaceName(first.text);
  const cities = first.candidates.filter(({ kind }) => kind === 'city');
  const city = cities[0] ?? (header.places.length > 1 ? header.places[1]?.candidates[0] : undefined);
  if (!city) {
    // A country or region alone: a label in title case ("Pakistan: …"), a score where figures follow; abbreviations are no places.
    const [area] = first.candidates;
    if (setting !== 'capitals' || !area || /^\d/.test(next)) return null;
    return key.length >= 6 || foldPlaceName(area.name) === key ? { rule, confidence: 0.85 } : null;
  }
  if (key.length < 3 && setting !== 'uncased') return null;
  if (setting === 'capitals') return { rule, confidence: lead ? 0.9 : 0.95 };
  if (setting === 'uncased') return { rule, confidence: 0.9 };
  const atHome = cities.some(({ country }) => country === facts.country);
  if (header.places.length === 1 && phrases.speakers.has(key) && !atHome && city.weight < 58) return null;
  if (city.alias && city.weight < 50 && !atHome) return null;
  return { rule, confidence: lead ? 0.8 : 0.9 };
}

function settingOf(printed: string): Setting {
  const letters = printed.match(/\p{L}/gu) ?? [];
  const upper = letters.filter(letter => /\p{Lu}/u.test(letter)).length;
  const lower = letters.filter(letter => /\p{Ll}/u.test(letter)).length;
  if (upper + lower === 0) return 'uncased';
  if (upper >= 2 && upper >= 4 * lower) return 'capitals';
  return /^[^\p{L}]*\p{Lu}/u.test(printed) ? 'title' : 'lower';
}

/** True where a sentence begins: a capital, a figure, a quotation, a firm in angle brackets, a script without capitals. */
function opensSentence(next: string, setting: Setting): boolean {
  if (next === '') return false;
  if (/^["“”«'‘„<(\d\p{Lu}\p{Lo}\p{Lt}$£€¥’´`[]/u.test(next)) return true;
  // "SEATTLE -- eBay Inc. said"; after capitals a lower-case slip is no reason for doubt either.
  return setting === 'capitals' && /^\p{Ll}/u.test(next);
}

/** "Jackson: “We won.” … Jackson: …" is a conversation. */
function isSpeaker(text: string, header: Header, next: string): boolean {
  const name = text.slice(header.placeStart, header.placeEnd);
  if (text.indexOf(`\n${name}:`, header.placeEnd) !== -1) return true;
  return (
    settingOf(name) === 'title' &&
    header.places.length === 1 &&
    /^["“«„]/.test(next) &&
    !/[—–-]/.test(text.slice(header.placeEnd, header.placeEnd + 3))
  );
}
