import type { Dateline, Place } from '../article.ts';
import { type Gazetteer, type GazetteerPlace, regionName } from '../gazetteer.ts';
import { nameCase } from '../text/words.ts';
import { datelineDate } from './dateline-date.ts';
import type { Header, PrintedPlace } from './header.ts';
import { isWithin } from './read-header.ts';

/**
 * A header of `text` as an article's dateline: its places resolved, its date with a year. `raw` is the whole of it as printed.
 */
export function describeHeader(
  header: Header,
  text: string,
  raw: string,
  gazetteer: Gazetteer,
  facts: { readonly published?: string; readonly country?: string },
): Dateline {
  const places = resolvePlaces(header.places, gazetteer, facts);
  const [first] = places;
  const date = header.date && datelineDate(header.date, facts.published);
  return {
    raw,
    placeText: text.slice(header.placeStart, header.placeEnd),
    ...(first?.city ? { city: first.city } : {}),
    ...(first?.region ? { region: first.region } : {}),
    ...(first?.country ? { country: first.country } : {}),
    ...(date ? { date } : {}),
    ...(header.provider ? { provider: header.provider } : {}),
    ...(places.length > 0 ? { places } : {}),
  };
}

/**
 * The printed places as the gazetteer has them, in printed order; those it does not have are known by
 * their printed region only, and left out if none was printed. If several towns have the name, the printed region decides
 * it, then the region printed after another place of the same dateline, then the partner's country if the town there is not
 * tiny beside the other, then size.
 */
function resolvePlaces(
  printed: readonly PrintedPlace[],
  gazetteer: Gazetteer,
  facts: { readonly country?: string },
): Place[] {
  const places: Place[] = [];
  const sharedRegion = printed.at(-1)?.within;
  for (const { candidates, within, text } of printed) {
    const region = within ?? sharedRegion;
    const inRegion = region && candidates.find(place => place.kind !== 'country' && isWithin(place, region));
    const place = inRegion ?? (within ? undefined : mostLikely(candidates, facts.country));
    if (place) places.push(describePlace(place, gazetteer));
    else if (within) places.push({ ...describePlace(within, gazetteer), city: nameCase(text, NO_MACS) });
  }
  return places;
}

const NO_MACS: ReadonlySet<string> = new Set();

/** The town meant where nothing is printed after it. */
function mostLikely(candidates: readonly GazetteerPlace[], country: string | undefined): GazetteerPlace | undefined {
  const cities = candidates.filter(({ kind }) => kind === 'city');
  const [heaviest] = cities;
  const home = country === undefined ? undefined : cities.find(place => place.country === country);
  // Thirteen is a factor of twenty: London, Ontario is not meant by a Canadian paper's LONDON, Hyderabad, Sindh is by a
  // Pakistani's.
  if (home && heaviest && home.weight >= heaviest.weight - 13) return home;
  return heaviest ?? candidates[0];
}

function describePlace(place: GazetteerPlace, gazetteer: Gazetteer): Place {
  const region = place.region === undefined ? undefined : regionName(gazetteer, place.country, place.region);
  return {
    ...(place.kind === 'city' ? { city: place.name } : {}),
    ...(region ? { region } : {}),
    country: place.country,
    ...(place.latitude === undefined ? {} : { latitude: place.latitude }),
    ...(place.longitude === undefined ? {} : { longitude: place.longitude }),
  };
}
