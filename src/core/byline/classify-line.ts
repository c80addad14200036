import { IS } from '../language-pack.ts';
import { skipSpace } from '../text/white-space.ts';
import { nameKey } from '../text/words.ts';
import { type BylineKnowledge, is, type Line, openLine } from './line.ts';
import {
  endsAsSentence,
  endsList,
  type ItemFields,
  isNamedIn,
  opensWithDateline,
  repeatsFields,
  type Span,
} from './line-evidence.ts';
import { parseLine } from './parse-line.ts';
import { SPACED_CASELESS } from './place.ts';
import { type Part, prefixAt } from './prefix.ts';
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
  /** What speaks for it and against it, with how much. */
  readonly evidence: readonly Evidence[];
};

type Evidence = readonly [what: string, weight: number];

/** A body with one line break a block, and what its bylines are read by. */
export type BodyText = {
  readonly text: string;
  readonly knowledge: BylineKnowledge;
  readonly language?: string | undefined;
  readonly fields: ItemFields;
};

/** The longest byline line seen in copy had 110 characters, the longest glued name 30. */
const LONGEST_LINE = 160;
const LONGEST_GLUED = 56;

type Candidate = {
  readonly reading: BylineReading;
  /** Nothing but names, roles, houses and places stood there. */
  readonly clear: boolean;
  /** What the words before the first name say of them. */
  readonly opening: Part['kind'] | undefined;
  readonly line: Line;
};

/** Reads a line, or two with a break between, as a byline; undefined if it is not one. */
export function classifyLine(body: BodyText, span: Span, placement: FoundByline['placement']): FoundByline | undefined {
  if (span.end - span.start > LONGEST_LINE) return undefined;
  const raw = body.text.slice(span.start, span.end);
  if (endsAsSentence(raw) && !CREDITED.test(raw)) return undefined;
  const dash = /^(?:[-–—―*•]+\s*|\/)(?=\p{L})/u.exec(raw)?.[0] ?? '';
  if (dash !== '' && placement === 'head') return undefined;
  const line = openLine(raw.slice(dash.length), body.knowledge, body.language);
  // Where no word in front says what it is, names have no figures beside them: tables are most of what is asked about.
  if (FIGURE.test(raw) && openingOf(line) === undefined) return undefined;
  const candidate = readOpened(line);
  const verdict = judge(candidate, body, { ...span, raw: raw.replace(/^\//, ''), dash }, placement);
  return verdict && { ...span, raw, placement, reading: candidate.reading, ...verdict };
}

const FIGURE = /\p{N}/u;
/** "Photographs by Dina Roth. Camera: Karl Boon." */
const CREDITED = /^(?:\p{Lu}[\p{Ll}-]+(?: \p{Ll}+)?(?: by|:) \p{Lu}[^.:]{3,40}\.\s?){1,4}$/u;

type Verdict = Pick<FoundByline, 'rule' | 'confidence' | 'evidence'>;
/** A line without the dash in front; or what is glued to the end of one. */
type Printed = Span & { readonly raw: string; readonly dash: string; readonly glued?: boolean };

function judge(
  candidate: Candidate,
  body: BodyText,
  printed: Printed,
  placement: 'head' | 'tail',
): Verdict | undefined {
  const { reading, clear, opening } = candidate;
  const introduced = opening === 'author';
  const { raw } = printed;
  if (!clear) return undefined;
  const { authors, organizations } = reading;
  const inFields = isNamedIn(body.fields.bylines, authors);
  if (!inFields && repeatsFields(raw, body.fields, introduced)) return undefined;
  if (authors.length === 0) {
    // "Graphics: Ina Moll", "Photographs by Dina Roth. Research by Karl Boon."
    const others = reading.contributors.length > 0 && organizations.length === 0 && placement === 'tail';
    if (others && opening === 'contributor' && reading.contributors.every(({ name }) => isWholeName(name)))
      return weigh('by-line', [['a word for what they did in front', 0.47, true]]);
    const desk = organizations.length === 1 && organizations[0]?.kind === 'desk';
    return desk && isDeskLine(candidate) ? weigh('desk-line', [['nothing but words of a desk', 0.4, true]]) : undefined;
  }
  if (!authors.every(({ name }) => isWholeName(name))) return undefined;
  const known = startsWithGivenName(candidate);
  if (introduced) {
    return weigh('by-line', [['a word for "by" in front', 0.47, true]]);
  }
  if (!isPlainNames(candidate, raw)) return undefined;
  // "—Jane Smith", and below it "and Peter Odell contributed to this article".
  const below = skipSpace(body.text, printed.end);
  if (placement === 'tail' && /^\p{Ll}(?![\w.+-]{1,63}@)/u.test(body.text.slice(below, below + 66))) return undefined;
  const attributed = isAttributed(candidate, raw);
  if (attributed === undefined) return undefined;
  // Where nothing is set in capitals, a caption's words look like a name: only one that is known speaks for itself.
  const unclear = SPACED_CASELESS.test(authors[0]?.name ?? '') && !known && placement === 'tail';
  const alone = printed.glued ? 'name-after-stop' : 'name-line';
  return weigh(printed.dash === '' ? alone : 'dash-name', [
    ['a given name in front', 0.3, known],
    [
      'set in capitals',
      0.3,
      (raw === raw.toUpperCase() && raw !== raw.toLowerCase()) ||
        /\p{Lu}\p{Ll}+ (?:\p{L}\. ?)?\p{Lu}{4,}(?!\p{L})/u.test(raw),
    ],
    ['a role, house or place behind the name', 0.4, attributed && !unclear],
    ['a dash in front', 0.3, /^[-–—―]/.test(printed.dash) && !unclear],
    ['named in the byline field', 0.5, inFields],
    ['a dateline follows', 0.4, placement === 'head' && opensWithDateline(body.text, printed.end)],
    ['a subhead may be a name', -0.05, placement === 'head' && !attributed],
    [
      'a name of many words',
      -0.25,
      authors.some(({ name }) => name.split(' ').filter(word => !/^\p{Ll}/u.test(word)).length > 3) && !attributed,
    ],
    ['one of a list', -0.4, placement === 'tail' && endsList(body.text, printed.start)],
  ]);
}

/** How sure what holds makes a rule; half is what a line of one to three names has by itself. */
function weigh(rule: FoundByline['rule'], all: readonly (readonly [string, number, boolean])[]): Verdict {
  const evidence = all.flatMap(([what, weight, holds]): Evidence[] => (holds ? [[what, weight]] : []));
  const confidence = evidence.reduce((sum, [, weight]) => sum + weight, 0.5);
  return { rule, confidence: Math.round(100 * Math.max(0.1, Math.min(0.97, confidence))) / 100, evidence };
}

/**
 * Whether a known role, a listed house or a place goes with the names; undefined where words stand against a name that are
 * neither: "GEORGE R. BROWN CONVENTION CENTER" is a house that nobody lists.
 */
function isAttributed({ reading: { authors, organizations }, line }: Candidate, raw: string): boolean | undefined {
  // A line of its own under the name is as good as a list.
  const listed = raw.includes('\n') || organizations.some(({ id, kind }) => id !== undefined || kind === 'desk');
  const parted = /[,،、|\n(（/]|[-–—] | [-–—]/.test(raw);
  const caseless = line.tokens[0]?.shape === 'caseless';
  if (organizations.length > 0 && !listed && !parted) return undefined;
  if (!parted && !caseless && (line.tokens[0]?.shape !== 'capital' || !is(line, 0, IS.role | IS.roleWord)))
    return false;
  return authors.some(
    ({ role, organization, location }) =>
      role !== undefined || location !== undefined || (organization !== undefined && listed),
  );
}

/** "…to date.RAYZA KHAN", "…he said. – Jane Smith": a name after the last full stop of the last line. */
export function classifyGlued(body: BodyText, span: Span): FoundByline | undefined {
  const { text, knowledge, language } = body;
  const from = Math.max(span.start, span.end - LONGEST_GLUED);
  const [, dash = '', plain, open, bracketed] = GLUED.exec(text.slice(from, span.end)) ?? [];
  const name = bracketed ?? plain;
  if (name === undefined) return undefined;
  const candidate = readCandidate(name, knowledge, language);
  const { authors } = candidate.reading;
  if (authors.length === 0 || !authors.every(author => author.name.includes(' '))) return undefined;
  if (name.split(/\s+/).length > 6 || (open !== undefined && candidate.opening !== 'author')) return undefined;
  const start = span.end - name.length - dash.length - (open === undefined ? 0 : 2);
  // The last sentence is quoted from its first word to its last: the name behind the dash is the speaker's.
  if (dash !== '' && /(?:^|[.!?:]\s{1,3})["“«][^"“”«»]{1,900}["”»]\s?$/.test(text.slice(span.start, start)))
    return undefined;
  const verdict = judge(candidate, body, { start, end: span.end, raw: name, dash, glued: true }, 'tail');
  const raw = text.slice(start, span.end);
  return verdict && { start, end: span.end, raw, placement: 'tail', reading: candidate.reading, ...verdict };
}

/**
 * A stop after a word that is no short capitalized one, as in "Gov. Jane Smith", and no number of a list; or a quotation's
 * end.
 */
const GLUED =
  /(?:(?:(?<!\p{Lu}\p{Ll}{0,4}|(?:^|\s)\p{N}{1,3})[.!?][”"’')\]]?|[”"’)\]][.!?]?|[。！？۔।])\s*([-–—―]{1,3}\s*)?(\p{L}[^.!?;:”"“]{2,40})|[.!?。！？۔।][”"’]?\s*([（(])(\p{L}[^.!?;”"“()（）]{2,40})[)）])$/u;

/** Text read as a byline, and the evidence that it is one. */
export function readCandidate(source: string, knowledge: BylineKnowledge, language: string | undefined): Candidate {
  return readOpened(openLine(source, knowledge, language));
}

function readOpened(line: Line): Candidate {
  const { people, organizations, lost } = parseLine(line);
  const reading = toBylineReading(people, organizations, line.phrases.macNames, line.language);
  return { reading, clear: !lost, opening: openingOf(line), line };
}

function openingOf(line: Line): Part['kind'] | undefined {
  return prefixAt(line, 0, line.tokens.length, true)?.part.kind;
}

/** Without a "by", a line of names has no figures, colons or words of time, and opens with a name, not with a place or "for". */
function isPlainNames({ line, reading }: Candidate, raw: string): boolean {
  // Each word is part of a name or one that is known, but for one in a role: "avocate au barreau de Vannes".
  const unknown = line.tokens.filter(({ shape }, at) => shape === 'lower' && line.meanings[at] === 0).length;
  if (unknown > (/[,\n]/.test(raw) ? 1 : 0)) return false;
  // "Elsa Berg/TT", "Hyacinthe Zongo / Koudougou"
  const follows =
    reading.organizations.some(({ id }) => id !== undefined) || reading.authors.some(({ location }) => location);
  const plain = follows ? raw.replace('/', ' ') : raw;
  if (/[\p{N}:;?!<>/]|\p{L}{3,}\.\s/u.test(plain) || reading.authors.length > 3) return false;
  const first = line.meanings[0] ?? 0;
  // "베이징=홍길동 특파원"
  const opens = line.source[line.tokens[0]?.end ?? 0] === '=';
  if (!(first & IS.givenName) && first & NO_OPENING && !opens) return false;
  const isTime = line.meanings.some(meaning => meaning & IS.time && !(meaning & (IS.givenName | IS.particle)));
  return !isTime && reading.authors.every(author => author.name.split(' ').length <= 5);
}

const NO_OPENING = IS.place | IS.for | IS.and | IS.article | IS.in | IS.noise | IS.more;

/** "Our Correspondent", "Web Desk": nothing but the words of desks. */
function isDeskLine({ line }: Candidate): boolean {
  return line.tokens.every((_, at) => is(line, at, IS.desk | IS.deskWord | IS.role | IS.roleWord | IS.by));
}

/** The first name's first word, or the one behind a title; in a script without capitals titles are read apart. */
function startsWithGivenName({ line, reading: { authors } }: Candidate): boolean {
  const words = authors[0]?.name.split(' ') ?? [];
  const first = SPACED_CASELESS.test(words[0] ?? '') ? 1 : 2;
  return words.slice(0, first).some(word => ((line.phrases.meanings.get(nameKey(word)) ?? 0) & IS.givenName) !== 0);
}

/** One word is a whole name only where names are written without spaces. */
function isWholeName(name: string): boolean {
  return name.includes(' ') || (/^\p{Lo}{2,}$/u.test(name) && !SPACED_CASELESS.test(name));
}
