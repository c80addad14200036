import type { Credit, Party, Removed } from '../article.ts';
import type { CreditClass } from '../phrases.ts';
import { type Cover, coverLine } from './cover.ts';
import type { Item, Lexicons } from './items.ts';
import { mendItems } from './mend.ts';
import { readReporting } from './reporting.ts';
import type { Token } from './tokens.ts';

/**
 * How a possible credit stands: on a line of its own; in brackets or after a dash, behind the last full stop; after a dash
 * with no full stop before it (loose); as the bare last words.
 */
export type Shape = 'line' | 'bracket' | 'dash' | 'loose' | 'bare';

/** What a line says, before we know where it stands. */
export type LineReading = Pick<Credit, 'kind' | 'parties' | 'people' | 'rule' | 'confidence'> & {
  readonly as: Removed['as'];
};

/** Text, its tokens, and what they are: read once, asked for many stretches. */
export type ReadText = { readonly text: string; readonly tokens: readonly Token[]; readonly items: readonly Item[] };

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
  let end = to;
  while (start < end && isDecoration(read, start)) start += 1;
  while (end > start && isDecoration(read, end - 1)) end -= 1;
  if (start >= end || end - start > MOST_ITEMS) return undefined;
  const items = read.items.slice(start, end);
  const first = items[0];
  if (first?.classes?.has('blurb')) return undefined;
  if (first?.classes?.has('reporting') || first?.classes?.has('editing')) {
    const reporting = readReporting(text, tokens, items);
    if (reporting) return reporting;
  }
  const initialed = shape === 'dash' || shape === 'line' ? readInitialed(text, tokens, items) : undefined;
  if (initialed) return initialed;
  if (tooPlain(text, tokens, items) || unbalancedQuotes(text, tokens, items)) return undefined;
  const cover = coverLine(text, tokens, mendItems(text, tokens, items, lexicons));
  return cover && judge(cover, shape, first);
}

/** "--IANS gsh/mr/soni": an agency, and the initials of its desk. */
function readInitialed(text: string, tokens: readonly Token[], items: readonly Item[]): LineReading | undefined {
  const [name, ...initials] = items;
  if (name?.party?.kind !== 'agency' || initials.length === 0 || initials.length > 9) return undefined;
  const written = (item: Item) => text.slice(tokens[item.from]?.start, tokens[item.to - 1]?.end);
  if (!initials.every(item => (item.kind === 'mark' ? /^[/-]$/ : /^[a-z]{1,5}$/).test(written(item)))) return undefined;
  if (initials.some(item => item.classes) || (initials.length > 1 && initials.every(item => item.kind !== 'mark')))
    return undefined;
  const { id, name: called } = name.party;
  const party = { ...(id !== undefined && { id }), name: called, asWritten: written(name) };
  return { kind: 'agency', as: 'credit', parties: [party], rule: 'agency-and-initials' };
}

const DECORATION = /^[-–—―‒_*•·.,:;()[\]（）【】〔〕［］。"।۔]$/;

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

function tooPlain(text: string, tokens: readonly Token[], items: readonly Item[]): boolean {
  let plain = 0;
  let unknown = 0;
  let telling = false;
  for (const { kind, classes, from } of items) {
    if (kind === 'party' || (classes && !telling && TELLING.some(name => classes.has(name)))) telling = true;
    if (kind !== 'unknown') continue;
    unknown += 1;
    if (/^\p{Ll}/u.test(text.slice(tokens[from]?.start, tokens[from]?.end))) plain += 1;
    if (plain > MOST_PLAIN || unknown > 12) return true;
  }
  return !telling && (items.length > SHORT || plain > 1);
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

/** The stretch begins where a sentence of the story might go on. */
function isRunning(shape: Shape): boolean {
  return shape === 'bare' || shape === 'loose';
}

/** What a covered line is, by the strongest of its words. */
function judge(cover: Cover, shape: Shape, first: Item | undefined): LineReading | undefined {
  const { classes } = cover;
  const houses = cover.names.map(name => name.party);
  const parties = [...houses, ...cover.people.map(name => ({ name, asWritten: name }))];
  if (parties.length === 0) return undefined;
  const known = cover.names.filter(name => name.known);
  const close = known.some(name => name.known?.tie);
  if (isRunning(shape) && cover.unknown > 0 && (!close || cover.uncased)) return undefined;
  const sure = confidenceOf(cover);
  const credit = (kind: Credit['kind'], rule: string, named: readonly Party[] = parties): LineReading => ({
    kind,
    as: 'credit',
    parties: named,
    rule,
    ...sure,
  });
  const has = (name: CreditClass) => classes.has(name);
  if (has('photo')) {
    return first?.classes?.has('photo') || shape !== 'bare'
      ? { ...credit('photo', 'photo-credit'), as: 'photo-credit' }
      : undefined;
  }
  if (has('distribution')) return credit('distribution', 'distributed-by');
  if (has('exchange')) {
    if (known.length === 0 && (shape === 'bare' || cover.fillers < 3)) return undefined;
    if (parties.length === 1 && !close && cover.fillers < 2) return undefined;
    return credit('exchange', parties.length > 1 ? 'exchange-line' : 'exchange-with');
  }
  if ((has('sharing') || has('agreement')) && known.length > 0) {
    if (shape === 'bare' && !close) return undefined;
    const partner = known.some(name => name.known?.tie === 'exchange') || (close && parties.length > 1);
    return partner || (has('sharing') && parties.length > 1)
      ? credit('exchange', 'sharing-arrangement')
      : credit('republication', 'by-arrangement');
  }
  if (has('republication')) return credit('republication', 'republished-from');
  if (has('inputs') || (first?.classes?.has('with') && shape !== 'bare' && houses.length > 0)) {
    const people = cover.people.map(name => ({ name, role: 'inputs' }));
    return { ...credit('inputs', 'inputs-from', houses), ...(people.length > 0 && { people }) };
  }
  if (has('courtesy')) return credit('courtesy', 'courtesy-of');
  if (has('source') && first?.classes?.has('source') && houses.length > 0) return credit('agency', 'source-line');
  if (classes.size > 0 || cover.people.length > 0) return undefined;
  return judgeBareNames(cover, shape, sure);
}

function confidenceOf(cover: Cover): { readonly confidence?: number } {
  if (cover.unknown > 0) return { confidence: 0.8 };
  return cover.slips > 0 ? { confidence: 0.9 } : {};
}

/** A line that is nothing but names: "—AFP", "(Reuters/APP)", "– The Gloucester Daily Times (Gloucester, Mass.)/Tribune News Service". */
function judgeBareNames(cover: Cover, shape: Shape, sure: { readonly confidence?: number }): LineReading | undefined {
  if (cover.fillers > (isRunning(shape) ? 0 : 1) || (cover.numbers > 0 && shape !== 'line')) return undefined;
  const parties = cover.names.map(name => name.party);
  const kinds = cover.names.map(name => name.known?.kind);
  const all = (kind: string) => kinds.every(each => each === kind);
  if (all('desk')) return { kind: 'desk', as: 'credit', parties, rule: 'desk', ...sure };
  if (kinds.at(-1) === 'syndicate' && kinds.length > 1)
    return { kind: 'distribution', as: 'credit', parties, rule: 'through-syndicate', ...sure };
  if (kinds.includes(undefined) && shape !== 'dash') return undefined;
  if (isRunning(shape) && !all('agency')) return undefined;
  return { kind: 'agency', as: 'credit', parties, rule: `agency-${shape}`, ...sure };
}
