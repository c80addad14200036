import { findPlaces } from '../gazetteer.ts';
import { placeKey } from '../text/words.ts';
import type { Copy, DatelineKnowledge } from './dateline-knowledge.ts';
import type { FoundHeader } from './header.ts';
import { readHeader } from './read-header.ts';

const COLON_OR_DASH = /\s{0,2}(?::(?!\d)|\s[-–—]{1,2}(?=\s))/g;
/** Where a caption may end and a place begin without a space: behind a small letter, a figure, a stop or a bracket. */
const SEAM = /(?<=[\p{Ll}\d.”"’)\]])(?=\p{Lu})/gu;
/** Capitals that may hold a credit and a place: "AFPPESHAWAR". */
const CAPITALS = /(?<!\p{L})\p{Lu}{5,}/gu;
/** A dash or "Photo:" and what may follow it of a credit. */
const CREDIT_BEGUN = /(?:[—–-]|photo:|picture:|credit:)[^—–\n]{0,40}$/iu;

/**
 * A dateline stuck to the end of a photo's caption or a kicker: "… in this file photo. — AFP/FilePESHAWAR: A local court".
 * `start` of what comes back is where the place begins; the caption before it is somebody else's to report.
 */
export function findGluedDateline(copy: Copy, start: number, end: number): FoundHeader | null {
  const { text } = copy;
  const window = text.slice(start, end);
  let tries = 0;
  for (const match of window.matchAll(COLON_OR_DASH)) {
    if (++tries > 6) return null;
    const stop = start + match.index;
    const from = Math.max(start, stop - 70);
    for (const at of seams(text.slice(from, stop), copy.knowledge)) {
      const header = readHeader(copy, from + at, stop);
      if (header === null || header === 'prose') continue;
      const [first] = header.places;
      if (!first) continue;
      const town = first.candidates.some(({ kind }) => kind === 'city');
      const unlisted = first.within !== undefined && !/\p{Ll}/u.test(first.text);
      if (!town && !unlisted) continue;
      const after = stop + match[0].length;
      const next = after + (/^\s*/.exec(text.slice(after, after + 8))?.[0].length ?? 0);
      return { header, start: from + at, end: next, rule: 'dateline: glued to a caption', confidence: 0.9 };
    }
  }
  return null;
}

/** Offsets in `tail` at which a place may begin, likeliest first. */
function seams(tail: string, { gazetteer, phrases }: DatelineKnowledge): number[] {
  const offsets: number[] = [];
  for (const { index } of tail.matchAll(SEAM)) {
    // The place must be in capitals, or the caption must end in "File": "McDonald" is no seam.
    const before = /\p{L}+(?=\)?$)/u.exec(tail.slice(0, index))?.[0] ?? '';
    if (/^\p{Lu}{3}/u.test(tail.slice(index)) || phrases.file.has(placeKey(before))) offsets.push(index);
  }
  for (const { 0: capitals, index } of tail.matchAll(CAPITALS)) {
    if (!CREDIT_BEGUN.test(tail.slice(0, index))) continue;
    for (let length = 1; length <= 8 && length < capitals.length - 2; length++) {
      const name = tail.slice(index + length).split(/[,/]/, 1)[0] ?? '';
      const weight = findPlaces(gazetteer, name).find(({ kind }) => kind === 'city')?.weight ?? 0;
      // "PIDISLAMABAD", "ICCDUBAI": a credit before a large city.
      if (weight >= 50) offsets.push(index + length);
    }
  }
  return offsets.slice(-8);
}
