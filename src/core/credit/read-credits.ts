import type { Credit, Placement, Removed } from '../article.ts';
import type { CreditClass } from '../phrases.ts';
import { type Lexicons, readItems } from './items.ts';
import { type LineReading, type ReadText, readLine, type Shape } from './read-line.ts';
import { readSignOff } from './sign-off.ts';
import { type Token, tokenize } from './tokens.ts';

/** What stands at an end of the text and is no part of the story. */
export type Finding = { readonly removed: Removed; readonly credit?: Credit };

/** How many may follow each other, and how many lines of other kinds they may stand above. */
const MOST = 8;
const MOST_KEPT = 3;
/** A credit takes no more words and marks than this. */
const FARTHEST = 70;
/** Characters from the end: what every article is looked at, and how far we go where something there tells of a credit. */
const NEAR = 200;
const FAR = 700;
const TELLING: readonly CreditClass[] = [
  'exchange',
  'sharing',
  'distribution',
  'republication',
  'inputs',
  'courtesy',
  'reporting',
  'editing',
  'notice',
  'blurb',
];

/** Credits, sign-offs and notices at the foot of the text, the last first. */
export function readTail(text: string, from: number, lexicons: Lexicons): Finding[] {
  const end = text.trimEnd().length;
  const near = readStretch(text, from, end, NEAR, lexicons);
  const whole = end - NEAR <= from;
  if (whole) return peel(near, true, lexicons);
  const telling = near.items.some(
    ({ party, classes }) => party || (classes && TELLING.some(name => classes.has(name))),
  );
  if (!telling && peel(near, false, lexicons).length === 0 && keptLine(near, near.items.length) === undefined)
    return [];
  return peel(readStretch(text, from, end, FAR, lexicons), end - FAR <= from, lexicons);
}

function readStretch(text: string, from: number, end: number, length: number, lexicons: Lexicons): ReadText {
  const tokens = tokenize(text, end - length <= from ? from : wordStart(text, end - length), end);
  return { text, tokens, items: readItems(tokens, lexicons) };
}

/** Takes one thing after the other off the end. */
function peel(read: ReadText, whole: boolean, lexicons: Lexicons): Finding[] {
  const findings: Finding[] = [];
  let last = read.items.length;
  let kept = 0;
  while (last > 0 && findings.length < MOST) {
    const found = readLast(read, last, whole, kept > 0, lexicons);
    if (found) {
      findings.push(found.finding);
      last = found.from;
      continue;
    }
    const above = kept < MOST_KEPT ? keptLine(read, last) : undefined;
    if (above === undefined) break;
    last = above;
    kept += 1;
  }
  return findings;
}

function wordStart(text: string, at: number): number {
  const space = text.slice(at, at + 80).search(/\s/);
  return space < 0 ? at : at + space;
}

function startOf({ tokens, items }: ReadText, at: number): number {
  return tokens[items[at]?.from ?? -1]?.start ?? 0;
}

function endOf({ tokens, items }: ReadText, at: number): number {
  return tokens[(items[at]?.to ?? 0) - 1]?.end ?? 0;
}

const CONTACT = /@\w|https?:|www\.|\+\d{2}|^(?:follow|email|e-mail|contact)\b/i;

/** A last line about the author or how to reach somebody is content, and credits may stand above it: the item it begins with. */
function keptLine(read: ReadText, last: number): number | undefined {
  let from = last - 1;
  while (from > 0 && last - from < 60 && !read.tokens[read.items[from]?.from ?? 0]?.newLine) from -= 1;
  const first = read.items[from];
  if (from <= 0 || !read.tokens[first?.from ?? 0]?.newLine) return undefined;
  const opener = first?.kind === 'mark' ? read.items[from + 1] : first;
  const line = read.text.slice(startOf(read, from), endOf(read, last - 1));
  return opener?.classes?.has('blurb') || (line.length < 200 && CONTACT.test(line)) ? from : undefined;
}

type Unit = { readonly from: number; readonly shape: Shape };

function readLast(
  read: ReadText,
  last: number,
  whole: boolean,
  above: boolean,
  lexicons: Lexicons,
): { finding: Finding; from: number } | undefined {
  for (const unit of unitsAtEnd(read, last, whole)) {
    if (above && unit.shape === 'bare') continue;
    const start = startOf(read, unit.from);
    const end = endOf(read, last - 1);
    const raw = read.text.slice(start, end);
    const signOff = unit.shape === 'line' || unit.shape === 'bracket' ? readSignOff(raw, unit.shape) : undefined;
    if (signOff) return { finding: { removed: { ...signOff, start, end, raw } }, from: unit.from };
    const reading = readLine(read, unit.from, last, unit.shape, lexicons);
    if (reading) return { finding: asFinding(read.text, start, end, reading, 'tail'), from: unit.from };
  }
  return undefined;
}

function asFinding(text: string, start: number, end: number, reading: LineReading, placement: Placement): Finding {
  const raw = text.slice(start, end);
  const sure = reading.confidence === undefined ? {} : { confidence: reading.confidence };
  const removed: Removed = { as: reading.as, start, end, raw, rule: reading.rule, ...sure };
  return {
    removed,
    credit: {
      kind: reading.kind,
      parties: reading.parties,
      ...(reading.people && { people: reading.people }),
      raw,
      placement,
      rule: reading.rule,
      ...sure,
    },
  };
}

const TERMINATOR = /[.!?…。！？؟۔।]/;
const CLOSER = /["'”’»)\]）】」』*]/;
const OPENER = /[([（【〔［]/;
const DASH = /[-–—―‒_]/;

/** Where the last credit could begin, the longest stretch first. */
function unitsAtEnd(read: ReadText, last: number, whole: boolean): Unit[] {
  const { text, tokens, items } = read;
  const units: Unit[] = [];
  let breaks = 0;
  for (let index = last - 1; index >= 0 && last - index <= FARTHEST; index -= 1) {
    const at = items[index]?.from ?? 0;
    const token = tokens[at];
    if (token === undefined) break;
    const before = tokens[at - 1];
    const mark = token.word ? '' : (text[token.start] ?? '');
    if (token.newLine || (at === 0 && whole)) {
      units.push({ from: index, shape: 'line' });
      breaks += 1;
      if (breaks > 1 || before === undefined || !DASH.test(text[before.start] ?? '')) break;
      continue;
    }
    const afterEnd = before !== undefined && endsSentence(text, tokens, at - 1);
    if (OPENER.test(mark) && afterEnd) units.push({ from: index, shape: 'bracket' });
    else if (DASH.test(mark) && (afterEnd || !token.glued) && !DASH.test(text[before?.start ?? -1] ?? '')) {
      units.push({ from: index, shape: 'dash' });
    } else if (token.word && (afterEnd || (index === last - 1 && endsTable(read, index)))) {
      units.push({ from: index, shape: 'bare' });
    }
  }
  return units.reverse();
}

/** An agency at the end of figures or of a bracket, where no full stop is set: "Revs 22.6 mln vs 38.9 mln Reuter". */
function endsTable({ text, tokens, items }: ReadText, at: number): boolean {
  const name = items[at];
  const before = items[at - 1];
  if (
    name?.party?.kind !== 'agency' ||
    before === undefined ||
    !/^\p{Lu}/u.test(text[tokens[name.from]?.start ?? 0] ?? '')
  )
    return false;
  if (before.kind === 'mark') return /[)>]/.test(text[tokens[before.from]?.start ?? 0] ?? '');
  return !before.classes?.has('saying') && items.slice(Math.max(0, at - 8), at).some(item => item.kind === 'number');
}

/** The token ends a sentence: a full stop or its like, closing quotes and brackets after it included. */
function endsSentence(text: string, tokens: readonly Token[], at: number): boolean {
  let index = at;
  let token = tokens[index];
  while (index > 0 && token && !token.word && CLOSER.test(text[token.start] ?? '')) {
    index -= 1;
    token = tokens[index];
  }
  if (token === undefined) return false;
  if (token.word) return index < at;
  if (!TERMINATOR.test(text[token.start] ?? '')) return false;
  const next = tokens[at + 1];
  const before = tokens[index - 1];
  return !(next?.glued && next.word && before && before.end - before.start < 2);
}

/** Credits that stand on lines of their own above the story. */
export function readHead(text: string, from: number, lexicons: Lexicons): Finding[] {
  const findings: Finding[] = [];
  let at = from;
  for (let line = 0; line < 3; line += 1) {
    while (/\s/.test(text[at] ?? '')) at += 1;
    const breakAt = text.indexOf('\n', at);
    if (breakAt < 0 || breakAt - at > 200) break;
    const end = at + text.slice(at, breakAt).trimEnd().length;
    const tokens = tokenize(text, at, end);
    const items = readItems(tokens, lexicons);
    const reading = readLine({ text, tokens, items }, 0, items.length, 'line', lexicons);
    if (reading === undefined) break;
    findings.push(asFinding(text, at, end, reading, 'head'));
    at = breakAt;
  }
  const opener = readOpener(text, at, lexicons);
  return opener ? [...findings, opener] : findings;
}

const OPENERS = new Set(['agency', 'broadcaster', 'syndicate']);

/** "AP - Seeking to be …", "(Reuters) - Japan's …": the agency before the story's first word, no place between. */
function readOpener(text: string, from: number, lexicons: Lexicons): Finding | undefined {
  let start = from;
  while (start < from + 20 && /\s/.test(text[start] ?? '')) start += 1;
  const tokens = tokenize(text, start, start + 60);
  const items = readItems(tokens, lexicons);
  const markAt = (index: number) => text[tokens[items[index]?.from ?? -1]?.start ?? -1] ?? '';
  const bracketed = markAt(0) === '(';
  const name = items[bracketed ? 1 : 0];
  if (name?.party === undefined || !OPENERS.has(name.party.kind) || (bracketed && markAt(2) !== ')')) return undefined;
  let last = bracketed ? 3 : 1;
  const dash = tokens[items[last]?.from ?? -1];
  if (dash === undefined || dash.glued || dash.word || !DASH.test(text[dash.start] ?? '')) return undefined;
  while (DASH.test(markAt(last + 1)) && items[last + 1]?.kind === 'mark') last += 1;
  const next = tokens[items[last + 1]?.from ?? -1];
  if (next === undefined || next.glued || /^\p{Ll}/u.test(text[next.start] ?? '')) return undefined;
  const end = tokens[items[last]?.from ?? 0]?.end ?? start;
  const asWritten = text.slice(tokens[name.from]?.start, tokens[name.to - 1]?.end);
  const { id, name: called } = name.party;
  return asFinding(
    text,
    start,
    end,
    {
      kind: 'agency',
      as: 'credit',
      parties: [{ ...(id !== undefined && { id }), name: called, asWritten }],
      rule: 'agency-opener',
    },
    'head',
  );
}

/** What stands before a dateline on its own line: a photo's caption, glued on; its credit is the picture's. */
export function readCaption(text: string, from: number, to: number, lexicons: Lexicons): Finding[] | undefined {
  const written = text.slice(from, to);
  const raw = written.trim();
  if (raw === '' || /\s$/.test(written) || raw.includes('\n')) return undefined;
  const start = from + written.indexOf(raw);
  const removed: Removed = { as: 'caption', start, end: start + raw.length, raw, rule: 'caption-before-dateline' };
  const dash = Math.max(raw.lastIndexOf('—'), raw.lastIndexOf('–'), raw.lastIndexOf(' -'));
  const tokens = tokenize(text, dash < 0 ? start : start + dash, removed.end);
  const read = { text, tokens, items: readItems(tokens, lexicons) };
  const parties =
    dash < 0
      ? []
      : read.items.flatMap(({ party, from: first, to: last }) =>
          party
            ? [
                {
                  ...(party.id !== undefined && { id: party.id }),
                  name: party.name,
                  asWritten: text.slice(tokens[first]?.start, tokens[last - 1]?.end),
                },
              ]
            : [],
        );
  if (parties.length === 0) return [{ removed }];
  return [
    { removed, credit: { kind: 'photo', parties, raw: raw.slice(dash), placement: 'head', rule: 'caption-credit' } },
  ];
}

/** The credit line that the item carries as a field. What no rule reads is kept as it is written. */
export function readField(written: string | undefined, lexicons: Lexicons): Credit[] {
  const raw = written?.trim() ?? '';
  if (raw === '' || raw.length > 300) return [];
  const tokens = tokenize(raw);
  const read = { text: raw, tokens, items: readItems(tokens, lexicons) };
  const reading = readLine(read, 0, read.items.length, 'line', lexicons);
  if (reading) {
    const { as: _as, ...credit } = reading;
    return [{ ...credit, raw, placement: 'field' }];
  }
  return [
    {
      kind: 'agency',
      parties: [{ name: raw, asWritten: raw }],
      raw,
      placement: 'field',
      rule: 'credit-field',
      confidence: 0.5,
    },
  ];
}
