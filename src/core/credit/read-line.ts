import type { CreditClass } from '../language-pack.ts';
import type { Token } from '../text/words.ts';
import { coverLine } from './cover.ts';
import type { Item, Lexicons } from './items.ts';
import { judgeCover } from './judge-cover.ts';
import type { LineReading, ReadText, Shape } from './line-reading.ts';
import { mendItems } from './mend.ts';
import { readReporting } from './reporting.ts';

const MOST_ITEMS = 60;
/** More plain words than this that no credit line has, and it is a sentence of the story. */
const MOST_PLAIN = 2;

/** Reads items `from`–`to` as one credit line, or as none: a credit is made of names and words of credit lines only. */
export function readLine(
  read: ReadText,
  from: number,
  to: number,
  shape: Shape,
  lexicons: Lexicons,
): LineReading | undefined {
  const { text, tokens } = read;
  let start = from;
  let end = beforeDisclaimer(read, from, to);
  while (start < end && isDecoration(read, start)) start += 1;
  while (end > start && isDecoration(read, end - 1)) end -= 1;
  if (start >= end || end - start > MOST_ITEMS) return undefined;
  const items = read.items.slice(start, end);
  const first = items[0];
  if (first?.classes?.has('blurb') || items.some((_, index) => opensPhoto(read, start + index))) return undefined;
  if (first?.classes?.has('reporting') || first?.classes?.has('editing')) {
    const reporting = readReporting(text, tokens, items, lexicons.macNames);
    if (reporting) return reporting;
  }
  const sourced = first?.classes?.has('source') && text[tokens[items[1]?.from ?? 0]?.start ?? 0] === ':' ? 2 : 0;
  const initialed =
    shape === 'dash' || shape === 'line' || sourced > 0
      ? readInitialed(text, tokens, items.slice(sourced), sourced > 0)
      : undefined;
  if (initialed) return initialed;
  if (tooPlain(text, tokens, items) || unbalancedQuotes(text, tokens, items)) return undefined;
  const mended = mendItems(text, tokens, items, lexicons);
  const cover = mended && coverLine(text, tokens, mended);
  const reading = cover && judgeCover(cover, shape, first, lexicons.macNames);
  const at = tokens[items[0]?.from ?? 0]?.start ?? 0;
  const spoken = reading?.parties.some(({ id, asWritten }) => id === undefined && isSpokenOf(text, asWritten, at));
  return reading && spoken && /^names alone/.test(reading.rule ?? '') ? { ...reading, confidence: DOUBTFUL } : reading;
}

/** No surer than this, the text stays. */
const DOUBTFUL = 0.6;

/**
 * "The BJP won. – BJP": capitals that nobody lists and that the story itself speaks of are one of its subjects, not its
 * source.
 */
function isSpokenOf(text: string, asWritten: string, before: number): boolean {
  if (!/^\p{Lu}{2,6}$/u.test(asWritten)) return false;
  const story = text.slice(Math.max(0, before - STORY), before);
  for (let at = story.indexOf(asWritten); at >= 0; at = story.indexOf(asWritten, at + 1)) {
    const around = story.charAt(at - 1) + story.charAt(at + asWritten.length);
    if (!/[\p{L}\p{N}]/u.test(around) && !/(?:told|to) $/.test(story.slice(Math.max(0, at - 5), at))) return true;
  }
  return false;
}
const STORY = 20_000;

/** "–The Daily Mail-CGTN news exchange item. The views are the author's own.": where the credit itself ends. */
function beforeDisclaimer({ text, tokens, items }: ReadText, from: number, to: number): number {
  const at = items.findIndex(
    ({ classes, from: first }, index) =>
      index > from &&
      index < to &&
      classes?.has('disclaimer') === true &&
      /[.。।]/.test(text[tokens[first - 1]?.start ?? 0] ?? ''),
  );
  return at < 0 ? to : at;
}

/** "--IANS gsh/mr/soni", "Source: Reuters/ec": an agency, and the initials of its desk. */
function readInitialed(
  text: string,
  tokens: readonly Token[],
  items: readonly Item[],
  sourced: boolean,
): LineReading | undefined {
  const [name, ...initials] = items;
  if (name?.party === undefined || initials.length === 0 || initials.length > 9) return undefined;
  if (name.party.kind !== 'agency' && !(sourced && name.party.kind === 'broadcaster')) return undefined;
  const written = (item: Item) => text.slice(tokens[item.from]?.start, tokens[item.to - 1]?.end);
  if (!initials.every(item => (item.kind === 'mark' ? /^[/-]$/ : /^(?:[a-z]{1,5}|[A-Z]{2,4})$/).test(written(item))))
    return undefined;
  // "—Reuters/AP": capitals behind a stroke that a house is called are no initials.
  const joined = initials[0]?.kind === 'mark' && initials[1]?.party !== undefined;
  if (joined && /^\p{Lu}+$/u.test(written(initials[1] ?? name))) return undefined;
  if (initials.some(item => item.classes) || (initials.length > 1 && initials.every(item => item.kind !== 'mark')))
    return undefined;
  const { id, name: called } = name.party;
  const party = { ...(id !== undefined && { id }), name: called, asWritten: written(name) };
  return { kind: 'agency', as: 'credit', parties: [party], rule: 'agency and its desk’s initials' };
}

const DECORATION = /^[-–—―‒_*•·.,:;/()[\]（）【】〔〕［］。"।۔]$/;

function isDecoration({ text, tokens, items }: ReadText, at: number): boolean {
  const token = tokens[items[at]?.from ?? -1];
  return token !== undefined && !token.word && DECORATION.test(text.slice(token.start, token.end));
}

/** Words that a line must have one of, if it is to be more than a name. */
const TELLING: readonly CreditClass[] = [
  'exchange',
  'sharing',
  'distribution',
  'republication',
  'inputs',
  'courtesy',
  'photo',
  'source',
];
/** Longer than this, a line without a name we know or a telling word is no misprint of one either. */
const SHORT = 6;

/** A bracket with a photo's credit inside the line is a credit by itself. */
function opensPhoto({ text, tokens, items }: ReadText, at: number): boolean {
  const open = items[at]?.kind === 'mark' && /[(（[]/.test(text[tokens[items[at]?.from ?? 0]?.start ?? 0] ?? '');
  return open && items[at + 1]?.classes?.has('photo') === true;
}

function tooPlain(text: string, tokens: readonly Token[], items: readonly Item[]): boolean {
  let plain = 0;
  let unknown = 0;
  let telling = false;
  for (const { kind, classes, from } of items) {
    if (kind === 'party' || (classes && !telling && TELLING.some(name => classes.has(name)))) telling = true;
    if (kind !== 'unknown') continue;
    unknown += 1;
    if (isSmall(text, tokens[from]?.start ?? 0)) plain += 1;
    if (plain > MOST_PLAIN || unknown > 12) return true;
  }
  return !telling && (items.length > SHORT || plain > 1);
}

function isSmall(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 ? code > 96 && code < 123 : /^\p{Ll}/u.test(text.slice(at, at + 2));
}

function unbalancedQuotes(text: string, tokens: readonly Token[], items: readonly Item[]): boolean {
  let open = 0;
  for (const item of items) {
    if (item.kind !== 'mark') continue;
    const mark = text[tokens[item.from]?.start ?? 0] ?? '';
    if ('“„«'.includes(mark)) open += 1;
    else if ('”»'.includes(mark)) open -= 1;
    if (open < 0) return true;
  }
  return open !== 0;
}
