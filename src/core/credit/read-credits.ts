import type { Credit, Party, Placement, Removed } from '../article.ts';
import { names } from '../language-pack.ts';
import { skipSpace } from '../text/white-space.ts';
import { candidatesAtEnd } from './candidates.ts';
import { creditEvidence } from './evidence.ts';
import { beginningsOf, longestOf } from './lexicon.ts';
import { nameAt, readOrigin } from './origin.ts';
import { type ParsedCredit, toParty } from './parsed-credit.ts';
import { CONTACT, readCreditLine } from './read-credit-line.ts';
import { COPYRIGHT, DESK_SIGNS, readSignOff, UNEDITED_COPY } from './sign-off.ts';
import type { CreditKnowledge } from './tag-words.ts';
import { endOf, printed, startOf, type TaggedText, tagText, tokenAt } from './tagged-text.ts';

/** Text at the head or foot of a body that does not belong to the story. */
export type Finding = {
  readonly removed: Removed;
  readonly credit?: Credit;
  /** What speaks for the reading and against it, with how much. */
  readonly evidence?: readonly (readonly [what: string, weight?: number])[];
};

/** How many may follow each other, and how many lines of other kinds they may stand above. */
const MOST = 8;
const MOST_KEPT = 3;
/** Characters from the end that are read in every article, and how many more if something in them hints at a credit. */
const NEAR = 200;
const FAR = 1_000;
const TELLING = names('inputs reporting editing republication notice');

/** Credits, sign-offs and notices at the foot of the text, the last first. */
export function readCreditsAtFoot(text: string, from: number, to: number, knowledge: CreditKnowledge): Finding[] {
  const end = from + text.slice(from, to).trimEnd().length;
  const near = readEnd(text, from, end, NEAR, knowledge);
  const whole = end - NEAR <= from;
  const found = peel(near, whole);
  if (whole || !tellsOfMore(near, found.at(-1)?.removed.start ?? end)) return found;
  return peel(readEnd(text, from, end, FAR, knowledge), end - FAR <= from);
}

/** Sentences that say where copy first appeared stand this far from the end, with a blurb or a contact line below them. */
const ORIGIN_WITHIN = 900;

/**
 * Sentences in the last lines that say where the copy first appeared or by whose leave it runs, wherever they stand in their
 * line: behind a line about the author, in front of one that says how to reach them.
 */
export function readOrigins(text: string, from: number, to: number, knowledge: CreditKnowledge): Finding[] {
  const start = Math.max(from, to - ORIGIN_WITHIN);
  const window = text.slice(start, to).toLowerCase();
  const { telling } = knowledge.phrases;
  // Small letters may be more than the capitals they stand for ("İ"): then the lines stand elsewhere, and all are read.
  if (window.length !== to - start) return originsIn(text, start, to, start === from, knowledge);
  const findings: Finding[] = [];
  for (let at = 0; at < window.length; ) {
    const told = window.slice(at).search(telling);
    if (told < 0) break;
    const line = Math.max(at, window.lastIndexOf('\n', at + told) + 1);
    const next = window.indexOf('\n', at + told);
    const end = next < 0 ? window.length : next;
    findings.push(...originsIn(text, start + line, start + end, line > 0 || start === from, knowledge));
    at = end + 1;
  }
  return findings;
}

/** `whole`: `from` is where a line begins. */
function originsIn(text: string, from: number, to: number, whole: boolean, knowledge: CreditKnowledge): Finding[] {
  const read = readEnd(text, from, to, to - from, knowledge);
  const findings: Finding[] = [];
  let opens = whole;
  let line = opens;
  for (let at = 0; at < read.tags.length; at += 1) {
    const token = tokenAt(read, at);
    if (token?.newLine) [opens, line] = [true, true];
    const found = opens ? readOrigin(read, at, read.tags.length, line) : undefined;
    if (found) {
      findings.push(asFinding(text, startOf(read, at), endOf(read, found.to - 1), found.reading, 'tail'));
      at = found.to - 1;
    }
    const last = read.tokens[(read.tags[at]?.to ?? 0) - 1];
    opens = last !== undefined && !last.word && /^[.!?。！？۔।)"”\]）】]$/.test(last.fold);
    line = false;
  }
  return findings;
}

/** Something in the stretch above what was found may belong to a credit that begins further up. */
function tellsOfMore(read: TaggedText, foundFrom: number): boolean {
  const left = read.tags.findIndex((_, index) => startOf(read, index) >= foundFrom);
  const last = left < 0 ? read.tags.length : left;
  return (
    lastLine(read, last)?.says === 'contact' ||
    read.tags.slice(0, last).some(({ classes }) => classes && TELLING.some(name => classes.has(name)))
  );
}

function readEnd(text: string, from: number, end: number, length: number, knowledge: CreditKnowledge): TaggedText {
  const at = end - length;
  const begin = at <= from ? from : at + Math.max(0, text.slice(at, at + 80).search(/\s/));
  return tagText(text, knowledge, begin, end);
}

/** Takes one thing after the other off the end. */
function peel(read: TaggedText, whole: boolean): Finding[] {
  const findings: Finding[] = [];
  let last = read.tags.length;
  let below: Below = 'nothing';
  let kept = 0;
  while (last > 0 && findings.length < MOST) {
    const found = readLast(read, last, whole, below);
    if (found) {
      findings.push(found.finding);
      last = found.from;
      continue;
    }
    const line = kept < MOST_KEPT ? lastLine(read, last) : undefined;
    if (line === undefined) break;
    if (line.says === 'other') below = line.says;
    last = line.from;
    kept += 1;
  }
  return findings;
}

/** What of the text was passed over below: lines about the author or how to reach somebody, or anything short. */
type Below = 'nothing' | 'contact' | 'other';

/** The last line, where a credit may stand above it: the item it begins with, and what it is. */
function lastLine(read: TaggedText, last: number): { readonly from: number; readonly says: Below } | undefined {
  let from = last - 1;
  while (from > 0 && last - from < 60 && !tokenAt(read, from)?.newLine) from -= 1;
  if (from <= 0 || !tokenAt(read, from)?.newLine) return undefined;
  const line = printed(read, from, last);
  if (read.tags[from]?.classes?.has('blurb') || (line.length < 300 && CONTACT.test(line)))
    return { from, says: 'contact' };
  return line.length < 160 ? { from, says: 'other' } : undefined;
}

/** Credits that say enough to be known above lines of any kind. */
const OUTSPOKEN: ReadonlySet<string> = new Set(['exchange', 'inputs', 'distribution', 'republication', 'reporting']);

function readLast(
  read: TaggedText,
  last: number,
  whole: boolean,
  below: Below,
): { finding: Finding; from: number } | undefined {
  /** Where somebody asks why, the readings behind the first are looked at too. */
  let found: { finding: Finding; from: number } | undefined;
  for (const candidate of candidatesAtEnd(read, last, whole)) {
    if (below !== 'nothing' && candidate.shape === 'bare') continue;
    const start = startOf(read, candidate.from);
    const end = endOf(read, last - 1);
    const raw = read.text.slice(start, end);
    const signOff =
      below !== 'other' && (candidate.shape === 'line' || candidate.shape === 'bracket')
        ? readSignOff(raw, candidate.shape)
        : undefined;
    if (signOff?.rule === UNEDITED_COPY || signOff?.rule === COPYRIGHT) {
      const named = agenciesOf(read, candidate.from, last);
      const parties = named.length > 0 || signOff.rule === UNEDITED_COPY ? named : holderOf(read, candidate.from, last);
      const kind = signOff.rule === UNEDITED_COPY ? 'distribution' : 'agency';
      const reading: ParsedCredit = { kind, parties, as: signOff.as, rule: signOff.rule };
      if (parties.length > 0 && found === undefined)
        return { finding: asFinding(read.text, start, end, reading, 'tail'), from: candidate.from };
    }
    const isAgency = signOff?.rule === DESK_SIGNS && namesAgency(read, candidate.from, last);
    if (signOff && found === undefined && !isAgency)
      return { finding: { removed: { ...signOff, start, end, raw } }, from: candidate.from };
    const reading = readCreditLine(read, candidate.from, last, candidate.shape);
    if (reading === undefined || (below === 'other' && !OUTSPOKEN.has(reading.kind) && reading.rule !== 'source line'))
      continue;
    const finding = asFinding(read.text, start, end, reading, 'tail');
    if (read.knowledge.tried === undefined) return { finding, from: candidate.from };
    const evidence = creditEvidence(read, candidate.from, last, candidate.shape);
    read.knowledge.tried.push({ removed: finding.removed, evidence });
    found ??= { finding: { ...finding, evidence }, from: candidate.from };
  }
  return found;
}

/** Words of a copyright line that stand before its holder: "(c)", "Copyright", years, "by". */
const BEFORE_HOLDER = /^(?:©|ⓒ|℗|[(),.:-]|c|copyright|by|(?:19|20)\d\d)$/i;
const OF_A_HOUSE = /^The |\b(?:LLC|Inc|Ltd|Limited|GmbH|AG|S\.?A|Media|Publishing|Publications|Press|News)\b/;

/** "© 2024 Gannet Rock Publishing Ltd": whoever holds the right, where the name is a house's. The partner's own says nothing. */
function holderOf(read: TaggedText, from: number, to: number): Party[] {
  const { partner, phrases } = read.knowledge;
  let at = from;
  while (at < to && BEFORE_HOLDER.test(printed(read, at))) at += 1;
  const holder = nameAt(read, at, to);
  if (holder === undefined) return [];
  const tags = read.tags.slice(at, holder.to);
  // "The Gleaner Company" is the partner The Gleaner's.
  const first = tags[0]?.from ?? 0;
  const token = read.tokens[first];
  const own = token && partner && longestOf(beginningsOf(partner, token), read.tokens, first, phrases.suffixes);
  if (own?.party?.tie === 'own') return [];
  const titled = tags.some(({ party, classes }) => party || classes?.has('title'));
  const house =
    titled || OF_A_HOUSE.test(holder.party.asWritten) || /^\p{Lu}(?:\S{4,}|\p{Lu}+)$/u.test(holder.party.name);
  return house ? [holder.party] : [];
}

function agenciesOf(read: TaggedText, from: number, to: number): Party[] {
  const named = read.tags.slice(from, to).flatMap(({ party }, at): Party[] => {
    return party?.kind === 'agency' || party?.kind === 'syndicate' ? [toParty(party, printed(read, from + at))] : [];
  });
  return named.filter(({ name }, at) => named.findIndex(other => other.name === name) === at);
}

/** "(dpa)", "(sda/rho)", "PTI COR": an agency is no initials of its desk. */
function namesAgency({ tokens, tags }: TaggedText, from: number, to: number): boolean {
  const named = tags.slice(from, to).filter(({ party }) => /^(?:agency|broadcaster)$/.test(party?.kind ?? ''));
  return named.some(tag => (tokens[tag.from]?.fold.length ?? 0) > 2);
}

function asFinding(text: string, start: number, end: number, reading: ParsedCredit, placement: Placement): Finding {
  const raw = text.slice(start, end);
  const sure = reading.confidence === undefined ? {} : { confidence: reading.confidence };
  const removed: Removed = { as: reading.as, start, end, raw, rule: reading.rule, ...sure };
  if (reading.as === 'notice' && reading.parties.length === 0) return { removed };
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

/** A credit above the story is shorter, but for one that tells where the copy first appeared (no longer one in 8,700 first lines). */
const LONGEST_AT_HEAD = 120;

/** Credits that stand on lines of their own above the story. */
export function readCreditsAtHead(text: string, from: number, knowledge: CreditKnowledge): Finding[] {
  const findings: Finding[] = [];
  let at = from;
  for (let line = 0; line < 3; line += 1) {
    at = skipSpace(text, at);
    const breakAt = text.indexOf('\n', at);
    if (breakAt < 0 || breakAt - at > 200) break;
    const end = at + text.slice(at, breakAt).trimEnd().length;
    if (end - at > LONGEST_AT_HEAD && !knowledge.phrases.telling.test(text.slice(at, end).toLowerCase())) break;
    const read = tagText(text, knowledge, at, end);
    const reading = readCreditLine(read, 0, read.tags.length, 'top');
    if (reading === undefined) break;
    findings.push(asFinding(text, at, end, reading, 'head'));
    at = breakAt;
  }
  return findings;
}

/** A line about the author, which is content: "（作者曾参加…" is one, "作者：张三" is a byline. */
export function isAuthorBlurb(written: string, knowledge: CreditKnowledge): boolean {
  const { tokens, tags } = tagText(written, knowledge, 0, Math.min(written.length, 60));
  const at = tags[0]?.kind === 'mark' ? 1 : 0;
  const next = tokens[tags[at]?.to ?? tokens.length];
  return tags[at]?.classes?.has('blurb') === true && next?.word === true;
}
