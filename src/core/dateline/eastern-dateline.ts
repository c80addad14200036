import type { Party } from '../article.ts';
import { findPlaces, type GazetteerPlace } from '../gazetteer.ts';
import { skipSpace } from '../text/white-space.ts';
import { readPrintedDate } from './dateline-date.ts';
import { type Copy, type DatelineKnowledge, findProvider } from './dateline-knowledge.ts';
import type { FoundHeader, Header, PrintedPlace } from './header.ts';

/**
 * The datelines of Chinese, Japanese and Korean copy: "新华社北京11月3日电", "（中央社台北3日電）", "【ワシントン共同】",
 * "（東京 11月3日 ロイター）", "(서울=연합뉴스)". `start` is the first character of the line.
 */
export function readEasternDateline(copy: Copy, start: number, lineEnd: number): FoundHeader | null {
  const head = copy.text.slice(start, Math.min(lineEnd, start + 60));
  if (!/^[\s(（【〔［[]*[\p{sc=Han}\p{sc=Katakana}\p{sc=Hangul}]/u.test(head)) return null;
  return readWire(copy, start, head) ?? readBracket(copy, start, head);
}

const WIRE =
  /^([（(【［[〔]?)\s?(?:据)?([^。，,：:！？\n]{2,40}?)(?:综合|綜合|专|專)?(?:外[电電])?(?:[电電讯訊]|報導|报道)([)）】］\]〕]?)/u;
const DATE_AT_END = /\s?(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日$/;

/** Agency, reporter, place, date, then "wired". */
function readWire(copy: Copy, start: number, head: string): FoundHeader | null {
  const [whole, open, body, close] = WIRE.exec(head) ?? [];
  if (whole === undefined || body === undefined || (open === '') !== (close === '')) return null;
  const bracketed = open !== '';
  const dateText = DATE_AT_END.exec(body)?.[0] ?? '';
  const date = readPrintedDate(dateText.trim(), copy.knowledge.phrases) ?? undefined;
  const before = body.slice(0, body.length - dateText.length);
  const provider = leadingProvider(before, copy);
  if (!provider && !date && !bracketed) return null;
  const rest = before.slice(provider?.asWritten.length ?? 0);
  const reported = REPORTED.exec(rest.trimEnd());
  const place = trailingPlace(rest, copy.knowledge);
  if (!place) return null;
  const reporter = reported ? `${reported[1]}${reported[2]}`.slice(0, -place.text.length) : undefined;
  const placeStart =
    start + head.indexOf(body) + before.length - place.text.length - (before.length - before.trimEnd().length);
  const end = start + whole.length;
  return {
    header: {
      places: [place],
      placeStart,
      placeEnd: placeStart + place.text.length,
      date,
      provider,
      providerKnown: provider !== undefined,
      bracketed,
    },
    start,
    end: afterMarks(copy.text, end),
    reporter,
    rule: 'dateline: wired from',
    confidence: provider && date ? 1 : 0.9,
  };
}

/** "记者王小明北京": who reports, before the place. */
const REPORTED = /(?:記者|记者|特派员|特派員)\s?(\p{sc=Han}{3})[\s／/]?(\p{sc=Han}{2,4})$/u;

const BRACKET = /^([（(【［[〔])([^)）】］\]〕\n]{2,48})([)）】］\]〕])/u;
const PIECE = /[^\s＝=・·、,，/／|　]+/gu;

/** Place, date, reporter and agency within brackets, in any order. */
function readBracket(copy: Copy, start: number, head: string): FoundHeader | null {
  const bracket = BRACKET.exec(head);
  const inside = bracket?.[2];
  if (!bracket || inside === undefined) return null;
  const header: Header = { places: [], placeStart: -1, placeEnd: -1, providerKnown: false, bracketed: true };
  let reporter: string | undefined;
  const add = (name: string, at: number, candidates: readonly GazetteerPlace[]): void => {
    header.places.push({ text: name, candidates });
    if (header.placeStart === -1) header.placeStart = start + 1 + at;
    header.placeEnd = start + 1 + at + name.length;
  };
  for (const { 0: piece, index } of inside.matchAll(PIECE)) {
    const date = readPrintedDate(piece, copy.knowledge.phrases);
    const party = date ? null : findProvider(piece, copy);
    header.date ??= date ?? undefined;
    header.provider = party ?? header.provider;
    reporter ??= reporterAt(bracket[0], index + 1, piece);
    const towns = townsOf(piece, copy.knowledge);
    const glued = party || towns.length > 0 ? undefined : splitPlaceAndProvider(piece, copy);
    if (towns.length > 0) add(piece.replace(REPORT, ''), index, towns);
    if (!glued) continue;
    add(glued.place.text, index, glued.place.candidates);
    header.provider = glued.provider;
  }
  header.providerKnown = header.provider !== undefined;
  const sure = header.providerKnown || header.date !== undefined;
  if (header.places.length === 0 || !(sure || /[＝=]/.test(inside))) return null;
  return {
    ...{ header, start, reporter, rule: 'dateline: place in brackets', confidence: sure ? 0.98 : 0.85 },
    end: afterMarks(copy.text, start + bracket[0].length),
  };
}

const REPORT = /(?:報導|报道|報道|[电電])$/;

/** Towns of a name, or of the same with "city" behind it. */
function townsOf(printed: string, { gazetteer }: DatelineKnowledge): readonly GazetteerPlace[] {
  const name = printed.replace(REPORT, '');
  const towns = findPlaces(gazetteer, name).filter(({ kind }) => kind !== 'region');
  return towns.length > 0 ? towns : findPlaces(gazetteer, `${name}市`);
}

/** "記者何佩珊", "ワシントン=鈴木一郎", "도쿄=송미경 특파원": the piece that says who reports. */
function reporterAt(bracket: string, at: number, piece: string): string | undefined {
  const titled = /^(?:記者|记者|特派员|特派員)(\p{sc=Han}{2,4})$/u.exec(piece)?.[1];
  if (titled !== undefined) return titled;
  if (!/[=＝]/.test(bracket.charAt(at - 1)) || !/^\p{Lo}{2,8}$/u.test(piece)) return undefined;
  const behind = /^\s?(?:기자|특파원)/u.exec(bracket.slice(at + piece.length))?.[0] ?? '';
  return /^\p{sc=Hangul}/u.test(piece) && behind === '' ? undefined : piece + behind;
}

/** 新华社 of 新华社北京. The longest name wins. */
function leadingProvider(printed: string, copy: Copy): Party | undefined {
  for (let length = Math.min(8, printed.length); length >= 2; length--) {
    const party = findProvider(printed.slice(0, length), copy);
    if (party) return party;
  }
  const own = /^本[报報社刊网網台]/.exec(printed);
  return own ? { name: own[0], asWritten: own[0] } : undefined;
}

/** 北京 of 记者王小明北京. The longest name wins. */
function trailingPlace(printed: string, knowledge: DatelineKnowledge): PrintedPlace | undefined {
  const plain = printed.trimEnd();
  for (let length = Math.min(10, plain.length); length >= 2; length--) {
    const name = plain.slice(-length);
    if (!/^\p{L}/u.test(name)) continue;
    const candidates = townsOf(name, knowledge);
    if (candidates.length > 0) return { text: name, candidates };
  }
  return undefined;
}

/** ワシントン共同: a place and an agency without a mark between them. */
function splitPlaceAndProvider(printed: string, copy: Copy): { place: PrintedPlace; provider: Party } | undefined {
  for (let length = printed.length - 2; length >= 2; length--) {
    const candidates = findPlaces(copy.knowledge.gazetteer, printed.slice(0, length));
    const provider = findProvider(printed.slice(length), copy);
    if (provider) return { place: { text: printed.slice(0, length), candidates }, provider };
  }
  return undefined;
}

/** A dash or colon between the dateline and the story belongs to the dateline. */
function afterMarks(text: string, at: number): number {
  const marks = /^\s{0,2}[-–—:：]{1,2}(?=\s|\p{L})/u.exec(text.slice(at, at + 6));
  return skipSpace(text, at + (marks?.[0].length ?? 0));
}
