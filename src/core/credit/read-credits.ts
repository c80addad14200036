import type { Credit, Placement, Removed } from '../article.ts';
import type { Lexicons } from './items.ts';
import { type LineReading, readLine, type Shape } from './read-line.ts';
import { readSignOff } from './sign-off.ts';
import { type Token, tokenize } from './tokens.ts';

/** What stands at an end of the text and is no part of the story. */
export type Finding = { readonly removed: Removed; readonly credit?: Credit };

/** How far from the end a credit is looked for, and how many may follow each other. */
const TAIL = 700;
const MOST = 8;

/** Credits, sign-offs and notices at the foot of the text, the last first. */
export function readTail(text: string, from: number, lexicons: Lexicons): Finding[] {
  const findings: Finding[] = [];
  let end = text.trimEnd().length;
  const low = Math.max(from, end - TAIL);
  const start = low === from ? from : wordStart(text, low);
  const tokens = tokenize(text, start, end);
  let last = tokens.length;
  while (last > 0 && findings.length < MOST) {
    const found = readLast(text, tokens, last, start === from, lexicons);
    if (found === undefined) break;
    findings.push(found.finding);
    last = found.from;
    end = tokens[last - 1]?.end ?? start;
  }
  return findings;
}

function wordStart(text: string, at: number): number {
  const space = text.slice(at, at + 80).search(/\s/);
  return space < 0 ? at : at + space;
}

type Unit = { readonly from: number; readonly shape: Shape };

function readLast(
  text: string,
  tokens: readonly Token[],
  last: number,
  whole: boolean,
  lexicons: Lexicons,
): { finding: Finding; from: number } | undefined {
  for (const unit of unitsAtEnd(text, tokens, last, whole)) {
    const start = tokens[unit.from]?.start ?? 0;
    const end = tokens[last - 1]?.end ?? start;
    const signOff = readSignOff(text.slice(start, end), unit.shape);
    if (signOff)
      return { finding: { removed: { ...signOff, start, end, raw: text.slice(start, end) } }, from: unit.from };
    const reading = readLine(text, tokens, unit.from, last, unit.shape, lexicons);
    if (reading) return { finding: asFinding(text, start, end, reading, 'tail'), from: unit.from };
  }
  return undefined;
}

function asFinding(text: string, start: number, end: number, reading: LineReading, placement: Placement): Finding {
  const raw = text.slice(start, end);
  const sure = reading.confidence === undefined ? {} : { confidence: reading.confidence };
  const removed: Removed = { as: reading.as, start, end, raw, rule: reading.rule, ...sure };
  if (reading.kind === 'notice') return { removed };
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
function unitsAtEnd(text: string, tokens: readonly Token[], last: number, whole: boolean): Unit[] {
  const units: Unit[] = [];
  let breaks = 0;
  for (let index = last - 1; index >= 0 && last - index <= 70; index -= 1) {
    const token = tokens[index];
    if (token === undefined) break;
    const before = tokens[index - 1];
    const mark = token.word ? '' : (text[token.start] ?? '');
    const startsLine = token.newLine || (index === 0 && whole);
    const afterEnd = before !== undefined && endsSentence(text, tokens, index - 1);
    if (startsLine) {
      units.push({ from: index, shape: 'line' });
      breaks += 1;
      const joined = before !== undefined && DASH.test(text[before.start] ?? '');
      if (breaks > 1 || !joined) break;
      continue;
    }
    if (OPENER.test(mark) && (afterEnd || before === undefined)) units.push({ from: index, shape: 'bracket' });
    else if (
      DASH.test(mark) &&
      !(before && !before.word && before.glued && DASH.test(text[before.start] ?? '')) &&
      (afterEnd || !token.glued)
    ) {
      let first = index;
      while (first > 0 && DASH.test(text[tokens[first - 1]?.start ?? 0] ?? '') && !tokens[first - 1]?.word) first -= 1;
      if (first === index) units.push({ from: index, shape: 'dash' });
    } else if (afterEnd && token.word) units.push({ from: index, shape: 'bare' });
  }
  return units.reverse();
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
    const reading = readLine(text, tokens, 0, tokens.length, 'line', lexicons);
    if (reading === undefined) break;
    findings.push(asFinding(text, at, end, reading, 'head'));
    at = breakAt;
  }
  return findings;
}
