import { findPlaces, type GazetteerPlace } from '../gazetteer.ts';
import { placeKey } from '../text/words.ts';
import { findDate, mayHoldDate, readPrintedDate, withWesternDigits } from './dateline-date.ts';
import { type Copy, findProvider } from './dateline-knowledge.ts';
import type { Header } from './header.ts';
import { isPlaceShaped, withoutSurroundings } from './place-name.ts';
import { closingBracket, type HeaderPart, splitHeader } from './split-header.ts';

const YEAR = /^(?:19|20)\d\d$/;
const CLOCK = /^\d{1,2}[:.h]?\d{2}\s?(?:GMT|UTC|IST|PKT|[ap]\.?m\.?|hrs|Uhr)?$/i;

/**
 * A span of text as a dateline's parts. Null if its last part fits nothing, `prose` if an earlier one does: then no longer
 * span from the same start can be a dateline either. The caller refuses a header without a place.
 */
export function readHeader(copy: Copy, start: number, end: number): Header | 'prose' | null {
  const { text, knowledge } = copy;
  const segments = splitHeader(text, start, end);
  if (segments.length > 12 || segments.some(segment => isProse(segment, copy))) return 'prose';
  const header: Header = { places: [], placeStart: -1, placeEnd: -1, providerKnown: false, bracketed: false };
  let aside: HeaderPart | undefined;
  for (const [index, segment] of segments.entries()) {
    if (take(segment, segments[index + 1])) continue;
    // In brackets after a place: an unlisted agency, or what the place is near. The parts that follow decide.
    // "MONTREAL, March 13 (Reuter) - (Telemedia Inc) said": behind the agency's bracket the next is the story's.
    const isSecond = header.bracketed && segment.before === 'bracket';
    const mayBeAside = segment.bracketed && !isSecond && !aside && segment.text.length <= 40;
    if (!mayBeAside) return index < segments.length - 1 ? 'prose' : null;
    // "(dpa/bb)": what follows the agency in its bracket is a desk's mark.
    if (!header.bracketed) aside = segment;
  }
  if (aside && !header.provider) {
    if (!/^[\p{Lu}\p{Lo}\d]|\.\p{Ll}/u.test(aside.text)) return null;
    header.provider = { name: aside.text, asWritten: aside.text };
    header.bracketed = true;
  }
  return header;

  function take(segment: HeaderPart, next: HeaderPart | undefined): boolean {
    const { text: printed, bracketed } = segment;
    // "(AFP) Iran: …": behind the agency's brackets the story begins.
    if (header.bracketed && segment.before === 'bracket' && !bracketed && header.places.length > 0) return false;
    if (takeDate(printed) || takeAroundDate(segment)) return true;
    const key = placeKey(printed);
    if (key === '' || knowledge.phrases.weekdays.has(key) || CLOCK.test(printed)) return true;
    const last = header.places.at(-1);
    if (last && segment.before !== 'slash' && segment.before !== 'dash') {
      const within = regionOrCountry(segment, last.candidates);
      if (within) {
        last.within = within;
        header.placeEnd = bracketed ? closingBracket(text, segment.end, end) : segment.end;
        return true;
      }
    }
    const named = findPlaces(knowledge.gazetteer, printed);
    if (takeProvider(segment, named, next)) return true;
    if (last && (bracketed || segment.before === 'dash')) return false;
    // "AKP Phnom Penh, …", "ACN Girona.-"
    const [ahead = '', agency = ''] =
      /^(\p{Lu}{2,6})[ -](?=\p{Lu}\p{Ll})/u.exec(last || header.provider ? '' : printed) ?? [];
    const towns = ahead === '' ? [] : findPlaces(knowledge.gazetteer, printed.slice(ahead.length));
    const wired = towns.length > 0 ? findProvider(agency, copy) : null;
    if (wired) {
      Object.assign(header, { provider: wired, providerKnown: true });
      addPlace({ ...segment, text: printed.slice(ahead.length), start: segment.start + ahead.length }, towns);
      return true;
    }
    if (named.length > 0) {
      addPlace(segment, named);
      return true;
    }
    return takeUnlisted(segment);
  }

  function takeDate(asPrinted: string): boolean {
    const { date } = header;
    const printed = withWesternDigits(asPrinted);
    const day = /^\d{1,2}$/.test(printed) ? Number(printed) : 0;
    if (!date && header.places.length > 0 && day >= 1 && day <= 31) {
      header.date = { day };
      return true;
    }
    const read = readPrintedDate(printed, knowledge.phrases);
    if (read) {
      if (date) return false;
      header.date = read;
      return true;
    }
    if (!date || date.year !== undefined || !YEAR.test(printed)) return false;
    header.date = { ...date, year: Number(printed) };
    return true;
  }

  /**
   * "LONDON Nov 3", "Aug 30 AAP", "(TTXVN 3/11)", "الرياض 18 أكتوبر 2021 م واس": a place or who filed it before the date, who
   * filed it behind, and no mark between them.
   */
  function takeAroundDate({ text: printed, start: at, bracketed }: HeaderPart): boolean {
    if (header.date || !mayHoldDate(printed)) return false;
    const found = findDate(printed, knowledge.phrases);
    const day = found ? undefined : /^\P{N}+\s(\d{1,2})$/u.exec(printed);
    if (!found && !day) return false;
    const before = printed.slice(0, found?.start ?? printed.lastIndexOf(' ')).replace(/[\s.,،۔؍-]+$/, '');
    const after = printed.slice(found?.end ?? printed.length).replace(/^[\s.,]+|[\s.,]+$/g, '');
    const party = after === '' ? undefined : (findProvider(after, copy) ?? undefined);
    if (after !== '' && (!party || header.provider)) return false;
    const last = header.places.at(-1);
    if (before !== '' && bracketed && last) {
      const known = findProvider(before, copy);
      header.provider = known ?? { name: before, asWritten: before };
      header.providerKnown = known !== null;
      header.bracketed = true;
    } else if (before !== '') {
      const candidates = findPlaces(knowledge.gazetteer, before);
      if (candidates.length === 0 && !isPlaceShaped(before)) return false;
      addPlace({ text: before, start: at, end: at + before.length }, candidates);
    }
    if (party) {
      header.provider = party;
      header.providerKnown = true;
    }
    const date = found ? found.date : { day: Number(day?.[1]) };
    if (date) header.date = date;
    return true;
  }

  /** A town's name goes before an agency's ("SPA, Belgium"), but in brackets, after a place, or before one: "SPA - RIYADH". */
  function takeProvider(
    { text: printed, bracketed }: HeaderPart,
    named: readonly GazetteerPlace[],
    next: HeaderPart | undefined,
  ): boolean {
    const placed = header.places.length > 0;
    const placeFollows = next?.before === 'dash';
    if (!bracketed && !placed && !placeFollows && named.some(({ kind }) => kind === 'city')) return false;
    const party = findProvider(printed, copy);
    if (!party) return false;
    // "Canadian Press - BAIKONUR (AP) -": the agency in brackets wrote it, the one in front passed it on.
    if (header.provider === undefined || (bracketed && !header.bracketed)) {
      header.provider = party;
      header.bracketed = bracketed;
      header.providerKnown = true;
    }
    return true;
  }

  function takeUnlisted(segment: HeaderPart): boolean {
    if (!isPlaceShaped(segment.text)) return false;
    // "[Capital FM] Nairobi --", "КИЕВ. 3 ноября. УНН.": such a name is a house's.
    if ((segment.bracketed && segment.before === 'bracket') || (header.date && header.places.length > 0))
      header.provider ??= { name: segment.text, asWritten: segment.text };
    else addPlace(segment, findPlaces(knowledge.gazetteer, withoutSurroundings(segment.text)));
    return true;
  }

  function addPlace(at: Pick<HeaderPart, 'text' | 'start' | 'end'>, candidates: readonly GazetteerPlace[]): void {
    header.places.push({ text: at.text, candidates });
    if (header.placeStart === -1) header.placeStart = at.start;
    header.placeEnd = at.end;
  }

  function regionOrCountry(
    { text: printed, bracketed }: HeaderPart,
    candidates: readonly GazetteerPlace[],
  ): GazetteerPlace | undefined {
    const key = placeKey(printed);
    const regions = findPlaces(knowledge.gazetteer, key).filter(isArea);
    const fits = regions.find(region => candidates.some(place => isWithin(place, region)));
    // "TEHRAN (Fars) --", "SANAA, Nov 30 (Saba) --": a province that the town is not in.
    if (fits === undefined && bracketed && findProvider(printed, copy)) return undefined;
    // Short names clash with agencies (AP, Andhra Pradesh) and are taken only where the town is there.
    return fits ?? (key.length > 3 || (candidates.length === 0 && !bracketed) ? regions[0] : undefined);
  }
}

/** Running words: no name, no date. A town may be set without capitals ("sioux city") where it comes first. */
function isProse({ text: printed, before, bracketed }: HeaderPart, copy: Copy): boolean {
  if (printed.length < 8 || /\p{Nd}/u.test(printed)) return printed.length > 80;
  // "PRAGUE (Česká tisková kancelář) –"
  if (bracketed && printed.length < 60 && findProvider(printed, copy)) return false;
  return (before !== 'start' || printed.length > 30) && printed.includes(' ') && !isPlaceShaped(printed);
}

function isArea({ kind }: GazetteerPlace): boolean {
  return kind !== 'city';
}

/** True where the town lies in the printed region or country. */
export function isWithin(place: GazetteerPlace, region: GazetteerPlace): boolean {
  return place.country === region.country && (region.kind === 'country' || place.region === region.region);
}
