import { findProvider } from './dateline-provider.ts';
import { findPlaces, foldPlaceName } from './gazetteer.ts';
import type { DatelineFacts, DatelineKnowledge, FoundHeader } from './read-dateline.ts';
import { readHeader } from './read-header.ts';

const COLON_OR_DASH = /\s{0,2}(?::(?!\d)|\s[-–—]{1,2}(?=\s))/g;
/** Where a caption's credit may end and a place begin without a space: after a small letter or a bracket, before a capital. */
const SEAM = /(?<=[\p{Ll})])(?=\p{Lu})/gu;

/**
 * A dateline stuck to the end of a photo's caption or a kicker: "… in this file photo. — AFP/FilePESHAWAR: A local court".
 * `start` of what comes back is where the place begins; the caption before it is somebody else's to report.
 */
export function findGluedDateline(
  text: string,
  start: number,
  end: number,
  knowledge: DatelineKnowledge,
  facts: DatelineFacts,
): FoundHeader | null {
  const window = text.slice(start, end);
  let tries = 0;
  for (const match of window.matchAll(COLON_OR_DASH)) {
    if (++tries > 6) return null;
    const stop = start + match.index;
    const from = Math.max(start, stop - 70);
    for (const at of seams(text.slice(from, stop), knowledge, facts)) {
      const header = readHeader(text, from + at, stop, knowledge, facts);
      if (header === null || header === 'prose') continue;
      const [first] = header.places;
      if (!first || first.text.length < 3) continue;
      const town =
        first.candidates.some(({ kind }) => kind === 'city') || (first.within && first.candidates.length > 0);
      const unlisted = first.within !== undefined && !/\p{Ll}/u.test(first.text);
      if (!town && !unlisted) continue;
      if (!first.within && knowledge.phrases.labels.has(foldPlaceName(first.text))) continue;
      const after = stop + match[0].length;
      const next = after + (/^\s*/.exec(text.slice(after, after + 8))?.[0].length ?? 0);
      return { header, start: from + at, end: next, rule: 'dateline: glued to a caption', confidence: 0.9 };
    }
  }
  return null;
}

/** Offsets in `tail` at which a place may begin, likeliest first. */
function seams(tail: string, knowledge: DatelineKnowledge, facts: DatelineFacts): number[] {
  const offsets: number[] = [];
  for (const match of tail.matchAll(SEAM)) {
    // After a small letter the place must be in capitals, or the caption must end in "File": "McDonald" is no seam.
    const before = /[\p{L}]+\)?$/u.exec(tail.slice(0, match.index))?.[0] ?? '';
    const capitals = /^\p{Lu}{2}/u.test(tail.slice(match.index));
    if (capitals || isCreditWord(before, knowledge, facts)) offsets.push(match.index);
  }
  // An agency in capitals and a place in capitals: "— AFPPESHAWAR".
  const run = /[—–-]\s?(\p{Lu}{4,})[\p{Lu}\s,/-]*[\p{L}\s,]*$/u.exec(tail);
  if (run?.[1]) {
    const at = run.index + run[0].indexOf(run[1]);
    for (let length = 2; length <= 8 && length < run[1].length - 2; length++) {
      if (!knowledge.organizations.byName.has(run[1].slice(0, length).toLowerCase())) continue;
      if (findPlaces(knowledge.gazetteer, placeAfter(tail.slice(at + length))).length > 0) offsets.push(at + length);
    }
  }
  return offsets.slice(-6);
}

function placeAfter(rest: string): string {
  return rest.split(/[,/]/)[0] ?? '';
}

function isCreditWord(word: string, knowledge: DatelineKnowledge, facts: DatelineFacts): boolean {
  const plain = word.replace(')', '');
  return (
    knowledge.phrases.file.has(foldPlaceName(plain)) ||
    findProvider(plain, knowledge.organizations, facts.exchanges, false) !== null
  );
}
