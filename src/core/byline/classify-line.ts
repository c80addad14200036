import { IS } from '../language-pack.ts';
import { type BylineKnowledge, is, type Line, openLine, phraseLength } from './line.ts';
import { parseLine } from './parse-line.ts';

import { prefixAt } from './prefix.ts';
import { type BylineReading, toBylineReading } from './read-byline.ts';

/** A byline found in the body. Offsets count UTF-16 units in `text`; `raw` is exactly that slice. */
export type FoundByline = {
  readonly start: number;
  readonly end: number;
  readonly raw: string;
  readonly placement: 'head' | 'tail';
  readonly reading: BylineReading;
  readonly rule: 'opening-line' | 'by-line' | 'name-line' | 'desk-line' | 'dash-name' | 'name-after-stop';
  /** 0–1. Below 0.8 the text stays and the finding is reported as a doubt. */
  readonly confidence: number;
};

/** A body with one line break a block, and what its bylines are read by. */
export type BodyText = {
  readonly text: string;
  readonly knowledge: BylineKnowledge;
  readonly language?: string | undefined;
};

/** A span of a body. */
export type Span = { readonly start: number; readonly end: number };

/** The longest byline line seen in copy had 110 characters, the longest glued name 30. */
const LONGEST_LINE = 160;
const LONGEST_GLUED = 56;

type Candidate = {
  readonly reading: BylineReading;
  /** Nothing but names, roles, houses and places stood there. */
  readonly clear: boolean;
  /** A page's noise followed. */
  readonly closed: boolean;
  readonly introduced: boolean;
  readonly line: Line;
};

/** Reads a line as a byline; undefined if it is not one. */
export function classifyLine(
  { text, knowledge, language }: BodyText,
  span: Span,
  placement: FoundByline['placement'],
): FoundByline | undefined {
  if (span.end - span.start > LONGEST_LINE) return undefined;
  const raw = text.slice(span.start, span.end);
  if (endsAsSentence(raw)) return undefined;
  const dashed = /^[-–—―]+\s*(?=\p{L})/u.exec(raw)?.[0] ?? '';
  const candidate = readCandidate(raw.slice(dashed.length), knowledge, language);
  const verdict = judge(candidate, raw, dashed !== '', placement);
  return verdict && { ...span, raw, placement, reading: candidate.reading, ...verdict };
}

type Verdict = Pick<FoundByline, 'rule' | 'confidence'>;

function judge(candidate: Candidate, raw: string, dashed: boolean, placement: 'head' | 'tail'): Verdict | undefined {
  const { reading, clear, introduced } = candidate;
  if (!clear || reportsOnly(candidate)) return undefined;
  const { authors, organizations } = reading;
  if (authors.length === 0) {
    const desk = organizations.length === 1 && organizations[0]?.kind === 'desk';
    return desk && isDeskLine(candidate) ? { rule: 'desk-line', confidence: 0.9 } : undefined;
  }
  if (!authors.every(author => author.name.includes(' ') || isSingleName(author.name))) return undefined;
  if (introduced) return { rule: 'by-line', confidence: 0.97 };
  if (!isPlainNames(candidate, raw)) return undefined;
  const known = startsWithGivenName(candidate);
  if (dashed) return { rule: 'dash-name', confidence: known ? 0.93 : 0.8 };
  // "GEORGE R. BROWN CONVENTION CENTER": a house that nobody lists makes no byline of a label.
  const listed = organizations.some(({ id, kind }) => id !== undefined || kind === 'desk');
  const attributed = authors.some(author => author.role !== undefined || (author.organization !== undefined && listed));
  const capitals = isInCapitals(raw);
  const confidence = attributed || (known && capitals) ? 0.9 : known || capitals ? 0.8 : 0.5;
  // A subhead at the head may well be a name: "Donald Trump".
  return { rule: 'name-line', confidence: placement === 'head' && !attributed ? confidence - 0.05 : confidence };
}

/** "…to date.RAYZA KHAN", "…he said. – Jane Smith": a name after the last full stop of the last line. */
export function classifyGlued({ text, knowledge, language }: BodyText, span: Span): FoundByline | undefined {
  const from = Math.max(span.start, span.end - LONGEST_GLUED);
  const rest = GLUED.exec(text.slice(from, span.end));
  if (rest === null) return undefined;
  const [, dash = '', name = ''] = rest;
  const candidate = readCandidate(name, knowledge, language);
  const { authors } = candidate.reading;
  const words = name.split(/\s+/).length;
  if (!candidate.clear || authors.length === 0 || words > 6) return undefined;
  if (!candidate.introduced && !isPlainNames(candidate, name)) return undefined;
  if (!authors.every(author => author.name.includes(' '))) return undefined;
  const start = span.end - name.length - dash.length;
  if (dash !== '' && isQuotation(text.slice(span.start, start))) return undefined;
  const raw = text.slice(start, span.end);
  const rule = candidate.introduced ? 'by-line' : dash === '' ? 'name-after-stop' : 'dash-name';
  const confidence = confidenceGlued(candidate, name, dash !== '');
  return { start, end: span.end, raw, placement: 'tail', reading: candidate.reading, rule, confidence };
}

function confidenceGlued(candidate: Candidate, name: string, dashed: boolean): number {
  if (candidate.introduced) return 0.95;
  const known = startsWithGivenName(candidate);
  if (dashed) return known ? 0.93 : 0.8;
  if (isInCapitals(name)) return 0.85;
  return known ? 0.8 : 0.5;
}

const isInCapitals = (text: string): boolean => text === text.toUpperCase() && text !== text.toLowerCase();

/**
 * A stop after a word that is no short capitalized one, as in "Gov. Jane Smith", and no number of a list; or a quotation's
 * end.
 */
const GLUED =
  /(?:(?<!\p{Lu}\p{Ll}{0,4}|(?:^|\s)\p{N}{1,3})[.!?][”"’')\]]?|[”"’)\]][.!?]?|[。！？۔।])\s*([-–—―]{1,3}\s*)?(\p{L}[^.!?;:”"“]{2,40})$/u;

/** The last sentence is quoted from its first word to its last: the name behind the dash is the speaker's. */
function isQuotation(before: string): boolean {
  const quoted = before.trimEnd();
  const close = quoted.at(-1) ?? '';
  if (!/["”»]/.test(close)) return false;
  const open = quoted.lastIndexOf(close === '”' ? '“' : close === '»' ? '«' : '"', quoted.length - 2);
  return open >= 0 && /(?:^|[.!?:])\s*$/.test(quoted.slice(Math.max(0, open - 3), open));
}

/** Text read as a byline, and the evidence that it is one. */
export function readCandidate(source: string, knowledge: BylineKnowledge, language: string | undefined): Candidate {
  const line = openLine(source, knowledge, language);
  const found = parseLine(line);
  return {
    reading: toBylineReading(found.people, found.organizations, knowledge.phrases.macNames),
    clear: !found.lost,
    closed: found.closed,
    introduced: prefixAt(line, 0, line.tokens.length, true)?.part.kind === 'author',
    line,
  };
}

function endsAsSentence(raw: string): boolean {
  return /[.!?…。！？۔।:]["'”’)]?$/u.test(raw) && !/\b(?:\p{Lu}|[Jj]r|[Ss]r|[Dd]r)\.$/u.test(raw);
}

/** "(Additional reporting by Jane Smith)" is a credit, not the byline. */
function reportsOnly({ line }: Candidate): boolean {
  return phraseLength(line, 0, line.tokens.length, IS.reporting) > 0;
}

/** Without a "by", a line of names has no figures, colons or words of time, and opens with a name, not with a place or "for". */
function isPlainNames({ line, reading, closed }: Candidate, raw: string): boolean {
  if (closed) return false;
  if (/[\p{N}:;?!<>/]|\p{L}{3,}\.\s/u.test(raw) || reading.authors.length > 3) return false;
  const first = line.meanings[0] ?? 0;
  if (!(first & IS.givenName) && first & NO_OPENING) return false;
  const isTime = line.meanings.some(
    (meaning, at) => meaning & IS.time && (at > 0 || !(meaning & IS.givenName)) && !(meaning & IS.particle),
  );
  return !isTime && reading.authors.every(author => author.name.split(' ').length <= 4);
}

const NO_OPENING = IS.place | IS.for | IS.and | IS.article | IS.in | IS.noise | IS.more;

/** "Our Correspondent", "Web Desk": nothing but the words of desks. */
function isDeskLine({ line }: Candidate): boolean {
  // "Advogado", alone, is under whose letter it is.
  if (line.tokens.length === 1 && !is(line, 0, IS.desk)) return false;
  return line.tokens.every((_, at) => is(line, at, IS.desk | IS.deskWord | IS.role | IS.roleWord | IS.by));
}

function startsWithGivenName({ line }: Candidate): boolean {
  return line.tokens.some((_, at) => at < 3 && is(line, at, IS.givenName));
}

/** One word is a whole name only where names are written without spaces. */
function isSingleName(name: string): boolean {
  return /^\p{Lo}{2,}$/u.test(name);
}
