import { findPlaces } from '../gazetteer.ts';
import { placeKey } from '../text/words.ts';
import type { DatelineKnowledge } from './dateline-knowledge.ts';
import type { PrintedPlace } from './header.ts';

/** What may follow the name of a place: "JABALYA REFUGEE CAMP", "DALLAS/FORT WORTH AIRPORT". */
const SITE =
  /\s(?:refugee camp|airport|air ?base|air force base|cantt|cantonment|naval base|border|border crossing|district|valley|island|village|city|town|municipality)$/i;

const SMALL_WORDS = new Set(
  'de del di da do dos das du la le les los las el al an am im bei ob der den upon on of the and sur sous en aux s op aan over e y i board near off aboard at in'.split(
    ' ',
  ),
);

/** True where the words are set as names are: all capitals, capitals first, or a script that has no capitals. */
export function isPlaceShaped(printed: string): boolean {
  if (printed.length > 60 || /\p{Nd}{3}|[?!"“”<>@#%$]|\p{Ll}{3}\.\s/u.test(printed)) return false;
  const words = printed.split(/[\s-]+/).filter(word => word !== '');
  if (words.length > 7) return false;
  return words.every(
    (word, index) =>
      /^[^\p{L}]*[\p{Lu}\p{Lt}\p{Lo}]|^&$/u.test(word) || (index > 0 && SMALL_WORDS.has(word.toLowerCase())),
  );
}

/** "Islamabad and Lahore" as two towns, where the gazetteer knows both. */
export function splitPair(printed: string, { gazetteer, phrases }: DatelineKnowledge): PrintedPlace[] | undefined {
  const words = printed.split(/\s+/, 12);
  for (let index = 1; index < words.length - 1; index++) {
    const word = words[index] ?? '';
    if (word !== '&' && !phrases.and.has(placeKey(word))) continue;
    const pair = [words.slice(0, index), words.slice(index + 1)].map(half => {
      const text = half.join(' ');
      return { text, candidates: findPlaces(gazetteer, text) };
    });
    if (pair.every(({ candidates }) => candidates.length > 0)) return pair;
  }
  return undefined;
}

const DIRECTION = /^(?:east|west|north|south|eastern|western|northern|southern|central|occupied|greater|downtown)\s/i;

/** The name alone of "ABOARD AIR FORCE ONE", "Near Kandahar", "FORT WORTH AIRPORT". */
export function withoutSurroundings(printed: string, { phrases }: DatelineKnowledge): string {
  const words = printed.replace(SITE, '').replace(DIRECTION, '').split(/\s+/, 12);
  for (let index = Math.min(4, words.length - 1); index > 0; index--) {
    if (phrases.near.has(placeKey(words.slice(0, index).join(' ')))) return words.slice(index).join(' ');
  }
  return words.join(' ');
}
