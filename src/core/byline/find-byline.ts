import { IS } from '../language-pack.ts';
import { nameKey } from '../text/words.ts';
import { type BodyText, classifyGlued, classifyLine, type FoundByline, readCandidate } from './classify-line.ts';
import type { BylineKnowledge } from './line.ts';
import { type ItemFields, opensWithDateline, type Span } from './line-evidence.ts';

/** A byline is among the first lines: after a kicker or a subhead, not deeper. */
const HEAD_LINES = 3;
/** At either end; a page of names is a list, not bylines. */
const MOST_BYLINES = 12;
/** From here on a byline is taken off the text. */
const SURE = 0.8;

/**
 * Bylines at the head and the foot of a body: "By Lin Lin, People's Daily" as a line of its own, with a line for the house
 * under it; a bare name as the first or last line; "– Jane Smith"; a name glued to the last full stop. `text` has one line
 * break a block; `head` and `tail` bound the part that no other rule has read. What is unsure comes with a low confidence.
 */
export function findBodyBylines(
  text: string,
  head: number,
  tail: number,
  knowledge: BylineKnowledge,
  language?: string,
  fields: ItemFields = {},
): FoundByline[] {
  const sure: FoundByline[] = [];
  // Again without what was found, until nothing more is: a second reading of what is left finds nothing.
  for (let rest = text; ; rest = withoutThem(rest, sure)) {
    const found = findOnce({ text: rest, knowledge, language, fields }, head, tail);
    const more = found.filter(({ confidence }) => confidence >= SURE);
    const doubts = found.filter(({ confidence }) => confidence < SURE);
    sure.push(...more);
    if (more.length === 0 || sure.length >= MOST_BYLINES)
      return [...sure, ...doubts].sort((one, other) => one.start - other.start);
  }
}

/** The text with spaces where the bylines stood. */
function withoutThem(text: string, bylines: readonly FoundByline[]): string {
  return bylines.reduce(
    (rest, { start, end }) => rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end),
    text,
  );
}

function findOnce(body: BodyText, head: number, tail: number): FoundByline[] {
  // The foot first: names under names at the end of a short text belong there.
  const atTail = findAtTail(body, head, tail);
  const foot = atTail.find(found => found.confidence >= SURE)?.start ?? tail;
  const atHead = findAtHead(body, head, foot);
  const headEnd = atHead.at(-1)?.end ?? head;
  return [...atHead, ...atTail.filter(found => found.start >= headEnd)];
}

/** Bylines among the first lines; those that are found do not count as lines. */
function findAtHead(body: BodyText, head: number, tail: number): FoundByline[] {
  const all: FoundByline[] = [];
  let from = head;
  for (let others = 0; others < HEAD_LINES && all.length < MOST_BYLINES; ) {
    const span = lineFrom(body.text, from, tail);
    // A body that is one line is no byline with nothing under it.
    const next = span && lineFrom(body.text, span.end, tail);
    if (span === undefined || next === undefined) break;
    const found = withLineBelow(body, classifyLine(body, span, 'head'), next, tail);
    // Below a deck: a name with its place, or with a dateline under it.
    const placed = others === 1 && found?.reading.authors.some(({ location }) => location !== undefined);
    const below = found && (placed || opensWithDateline(body.text, found.end));
    const near = others === 0 || below === true;
    if (found !== undefined && (found.rule !== 'name-line' || near)) {
      all.push(found);
      from = found.end;
      if (found.confidence < SURE) others++;
    } else {
      from = span.end;
      others++;
    }
  }
  return all;
}

/** Bylines on consecutive lines at the foot, and one glued to the end of the last ordinary line. */
function findAtTail(body: BodyText, head: number, tail: number): FoundByline[] {
  const all: FoundByline[] = [];
  let to = tail;
  while (all.length < MOST_BYLINES) {
    const span = lineBefore(body.text, head, to);
    if (span === undefined) return all;
    // A body that is one line is its story; only what is glued to its end can be a byline.
    const above = lineBefore(body.text, head, span.start);
    const whole = above && (withLineAbove(body, above, span) ?? classifyLine(body, span, 'tail'));
    const found = whole ?? classifyGlued(body, span);
    if (found !== undefined) all.unshift(found);
    if (found === undefined || found.confidence < SURE) return all;
    to = found.start;
  }
  return all;
}

/** "Jane Smith", "Staff Reporter" on the line below, and how to reach her on the next. */
function withLineBelow(
  body: BodyText,
  found: FoundByline | undefined,
  below: Span | undefined,
  tail: number,
): FoundByline | undefined {
  const longer = found && below && pair(body, found, below, 'head');
  return longer ? withLineBelow(body, longer, lineFrom(body.text, longer.end, tail), tail) : found;
}

/** The same at the foot. */
function withLineAbove(body: BodyText, above: Span, last: Span): FoundByline | undefined {
  if (above.end - above.start > LONGEST_NAME) return undefined;
  if (last.end - last.start > LONGEST_NAME) return undefined;
  const found = classifyLine(body, above, 'tail');
  if (found?.rule !== 'name-line') return undefined;
  return pair(body, found, last, 'tail');
}

/** A name and the line under it, read as one: sure, and about the same people. A byline that was found between them leaves a gap. */
function pair(body: BodyText, name: FoundByline, line: Span, placement: 'head' | 'tail'): FoundByline | undefined {
  const sure = name.rule === 'by-line';
  if (name.rule !== 'name-line' && !sure) return undefined;
  if (!/^ ?\n ?$/.test(body.text.slice(name.end, line.start))) return undefined;
  const { meanings } = body.knowledge.phrases;
  const { end } = line;
  const written = body.text.slice(line.start, end);
  const below = written.replace(FOR_HOUSE, '').match(/[\p{L}\p{M}’'-]+/gu) ?? [];
  const meaning = below.map(word => meanings.get(nameKey(word)));
  const unknown = meaning.filter(each => each === undefined).length;
  // "For The Lesotho Herald", but "For the Love of Bridges"
  const house = FOR_HOUSE.test(written) && ((meaning.at(-1) ?? 0) & IS.organization) !== 0;
  // "Da Gazeta do Pantanal" has one word that no list knows, a headline has more; under a "by" there is no doubt to settle.
  if (unknown > (sure && !house ? 0 : 1) && !ADDRESS.test(written)) return undefined;
  const both = classifyLine(body, { start: name.start, end }, placement);
  const same = both?.reading.authors.length === name.reading.authors.length;
  if (both?.rule !== name.rule || both.confidence < SURE || !same) return undefined;
  return !sure || house || ADDRESS.test(written) || tellsWho(both) ? both : undefined;
}

const FOR_HOUSE = /^(?:for|special to) /i;
const ADDRESS = /^[\w.+-]{1,63}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}$/;

/** "Staff Writer", "Reuters", "Nairobi"; "Market Minute" is a subhead. */
function tellsWho({ reading: { authors, organizations } }: FoundByline): boolean {
  const told = authors.some(({ role, location }) => role !== undefined || location !== undefined);
  return told || organizations.some(({ id }) => id !== undefined);
}

/** Characters of a line that is a name, or says who somebody is. */
const LONGEST_NAME = 80;

/** The next line from `from` on that is not blank. */
function lineFrom(text: string, from: number, tail: number): Span | undefined {
  const rest = text.slice(from, tail);
  const start = tail - rest.trimStart().length;
  if (start >= tail) return undefined;
  const stop = text.indexOf('\n', start);
  const line = text.slice(start, stop < 0 || stop > tail ? tail : stop);
  return { start, end: start + line.trimEnd().length };
}

/** The last line before `tail` that is not blank. */
function lineBefore(text: string, head: number, tail: number): Span | undefined {
  const end = head + text.slice(head, tail).trimEnd().length;
  if (end <= head) return undefined;
  const start = Math.max(head, text.lastIndexOf('\n', end - 1) + 1);
  return { start: end - text.slice(start, end).trimStart().length, end };
}

/** "（记者王小明）", "[헤럴드경제=김철수 기자]" */
const BRACKET = /^[（(〔［【[]([\p{Lo}A-Z][^（()）\]\n]{1,40})[)）〕］】\]]\s{0,3}/u;
const KOREAN = /^((?:\p{sc=Hangul}{2,4}(?:\s|·|,\s?)){1,5}\p{sc=Hangul}{2,6})\s?=\s{0,3}/u;
/**
 * Who reported, in front of the story's first word on its line, as Chinese and Korean agencies print it behind the dateline:
 * "（记者王小明）…", "이영희 기자 = …". `at` is where the story would begin. Undefined if no person is named or no word says that
 * they reported.
 */
export function findOpeningByline(
  text: string,
  at: number,
  knowledge: BylineKnowledge,
  language?: string,
): FoundByline | undefined {
  const head = text.slice(at, at + 60);
  const [whole, inside] = BRACKET.exec(head) ?? KOREAN.exec(head) ?? [];
  if (whole === undefined || inside === undefined || whole.length === text.length - at) return undefined;
  const { reading, clear, opening } = readCandidate(inside, knowledge, language);
  const reported = opening === 'author' || reading.authors.at(-1)?.role !== undefined;
  if (!clear || !reported || reading.authors.length === 0) return undefined;
  const raw = whole.trimEnd();
  return {
    start: at,
    end: at + raw.length,
    raw,
    placement: 'head',
    reading,
    rule: 'opening-line',
    confidence: 0.95,
    evidence: [],
  };
}
