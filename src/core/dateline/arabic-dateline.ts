import { findPlaces } from '../gazetteer.ts';
import type { Copy } from './dateline-knowledge.ts';
import { findProvider } from './dateline-provider.ts';
import type { FoundHeader } from './header.ts';

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
