import type { Dateline } from '../article.ts';
import type { Gazetteer } from '../gazetteer.ts';
import { datelineDate } from './dateline-date.ts';
import type { Header } from './header.ts';
import { resolvePlaces } from './resolve-places.ts';

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
