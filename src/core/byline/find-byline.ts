import { type BodyText, classifyGlued, classifyLine, type FoundByline, type Span } from './classify-line.ts';
import type { BylineKnowledge } from './line.ts';

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
): FoundByline[] {
  const body = { text, knowledge, language };
  // The foot first: names under names at the end of a short text belong there.
  const atTail = findAtTail(body, head, tail);
  const foot = atTail.find(found => found.confidence >= SURE)?.start ?? tail;
  const atHead = findAtHead(body, head, foot);
  const headEnd = atHead.at(-1)?.end ?? head;
  return [...atHead, ...atTail.filter(found => found.start >= headEnd)];
}

/** Bylines among the first lines; lines that are taken off do not count, so that reading what is left finds nothing more. */
function findAtHead(body: BodyText, head: number, tail: number): FoundByline[] {
  const all: FoundByline[] = [];
  let from = head;
  for (let others = 0; others < HEAD_LINES && all.length < MOST_BYLINES; ) {
    const span = lineFrom(body.text, from, tail);
    // A body that is one line is no byline with nothing under it.
    const next = span && lineFrom(body.text, span.end, tail);
    if (span === undefined || next === undefined) break;
    const found = classifyLine(body, span, 'head');
    if (found !== undefined && (found.rule !== 'name-line' || others === 0)) {
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
    const isOnly = body.text.slice(head, span.start).trim() === '';
    const whole = isOnly ? undefined : classifyLine(body, span, 'tail');
    const found = whole ?? classifyGlued(body, span);
    if (found !== undefined) all.unshift(found);
    if (found === undefined || found.confidence < SURE) return all;
    to = found.start;
  }
  return all;
}

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
