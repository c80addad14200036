import type { Party } from '../article.ts';
import { endOfLine, skipSpace } from '../text/white-space.ts';
import { nameKey } from '../text/words.ts';
import { type Copy, findProvider } from './dateline-knowledge.ts';
import { isNote } from './lead-ins.ts';
import { LONGEST } from './read-dateline.ts';
import { readHeader } from './read-header.ts';
import { separators } from './separators.ts';

export type ReadHeadAgency = {
  /** None where the paper names itself: "本报讯". */
  readonly party?: Party;
  readonly raw: string;
  /** Offsets; `end` is where the story's first word begins. */
  readonly start: number;
  readonly end: number;
  readonly rule: string;
};

/**
 * An agency that stands where a dateline would and names no place: "Reuters - Shares rose", "June 22 (UPI) -- A man",
 * "(Adnkronos) -". In: the copy and where the story may start. Out: null if there is none or the agency is not listed. A
 * colon is no such mark: "Reuters: Apple to buy" reports what the agency reports.
 */
export function readHeadAgency(copy: Copy, from: number): ReadHeadAgency | null {
  const { text } = copy;
  const start = skipSpace(text, Math.max(0, from));
  const end = Math.min(endOfLine(text, start), start + LONGEST);
  for (const separator of separators(text, start, end)) {
    const header = readHeader(copy, start, separator.start);
    if (header === 'prose' || separator.start - start > 60) break;
    if (header === null || !/[-–—_]/.test(separator.mark) || separator.tight) continue;
    if (header.places.length > 0 || !header.provider) break;
    // "Dawn - The sun rose" is no paper's credit, "Viva.co.id - " and "(Newser) – " are.
    const { asWritten } = header.provider;
    const kind = copy.knowledge.organizations.byName.get(nameKey(asWritten))?.kind ?? '';
    const plain = !header.bracketed && !/[.(]/.test(text.slice(start, start + asWritten.length));
    if (plain && !['agency', 'broadcaster', 'syndicate'].includes(kind)) break;
    const storyStart = skipSpace(text, separator.end);
    if (!/^["“«‘'’<\p{Lu}\p{Lo}\d]/u.test(text.slice(storyStart, storyStart + 2))) break;
    const raw = text.slice(start, separator.end).trimEnd();
    return { party: header.provider, raw, start, end: storyStart, rule: 'agency before the story' };
  }
  return readWired(copy, start) ?? readTag(copy, start);
}

const WIRED =
  /^[（(【［[]?([\p{sc=Han}\w]{2,8}?)(?:\d{1,2}月)?(?:\d{1,2}日)?(?:[讯訊]|[电電](?![话話视視影子]))[)）】］\]]?\s{0,2}/u;

/** "本报讯（记者 赵磊）", "【大公报讯】", "中新网11月3日电": a house that wires and names no place. */
function readWired(copy: Copy, start: number): ReadHeadAgency | null {
  const [raw = '', house = ''] = WIRED.exec(copy.text.slice(start, start + 40)) ?? [];
  const party = findProvider(house, copy);
  if (!party && !/^本[报報刊台网網社]$/.test(house)) return null;
  const end = start + raw.length;
  return { ...(party && { party }), raw: raw.trimEnd(), start, end, rule: 'agency before the story' };
}

const TAG = /^[([（【]([^()[\]（）【】\n]{2,30})[)\]）】]\s{0,2}(?:[-–—:]{1,2}\s{1,2})?(?=["“«‘'’<\p{Lu}\p{Lo}\d])/u;
/** Highlights and captions above a tag seen run so far. */
const FARTHEST_TAG = 1_500;

/** "(CNN)The governor", "(CNN) - Sen. Rubio": an agency or broadcaster in brackets, below lines that are not yet the story. */
function readTag(copy: Copy, from: number): ReadHeadAgency | null {
  const { text, knowledge } = copy;
  for (let at = from, line = 0; line < 12 && at < Math.min(text.length, from + FARTHEST_TAG); line++) {
    const tag = TAG.exec(text.slice(at, at + 40));
    // "(TTXVN/Vietnam+)": the first is the agency.
    const asWritten = tag?.[1]?.split('/', 1)[0]?.trim();
    const organization = asWritten ? knowledge.organizations.byName.get(nameKey(asWritten)) : undefined;
    const tells = organization?.kind === 'agency' || organization?.kind === 'broadcaster';
    if (tag && asWritten && organization && tells && endOfLine(text, at) - at > LEAST_STORY) {
      const party = { id: organization.id, name: organization.name, asWritten };
      return {
        party,
        raw: tag[0].trimEnd(),
        start: at,
        end: at + tag[0].length,
        rule: 'agency in brackets before the story',
      };
    }
    const lineEnd = endOfLine(text, at);
    // Below a sentence it is another story's.
    const sentence = /[.!?…]["”’)\]]?\s*$/.test(text.slice(Math.max(at, lineEnd - 6), lineEnd));
    if (sentence && !isNote(text.slice(at, lineEnd), knowledge.phrases)) return null;
    at = skipSpace(text, lineEnd);
  }
  return null;
}
/** Shorter lines behind such brackets are credits of pictures. */
const LEAST_STORY = 60;
