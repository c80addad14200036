import type { Draft, Removed, Span } from './article.ts';
import { readBody } from './body/read-body.ts';
import { creditKnowledge, type Finding } from './credit/credits.ts';
import type { Knowledge } from './knowledge.ts';
import type { Partner } from './partner.ts';

/** One reading of a block: what it would be, by which rule, what speaks for it, and what became of it. */
export type Reading = {
  readonly as: Removed['as'];
  readonly raw: string;
  readonly rule: string;
  readonly confidence?: number;
  /** What speaks for it, and how much where that is weighed. */
  readonly evidence: readonly (readonly [what: string, weight?: number])[];
  readonly outcome: 'taken' | 'not sure enough' | 'another begins before it' | 'a longer one is taken';
};

/** A line at the head or the foot of a body, with the readings that competed for it, those that were taken first. */
export type Block = Span & {
  readonly raw: string;
  readonly place: 'head' | 'tail';
  readonly readings: readonly Reading[];
  /** It is the item's headline once more, which stays. */
  readonly isHeadline: boolean;
};

/** A line of eighty characters, or one that ends with a stop. */
const SENTENCE = /.{80}|[.!?…。！？۔।]["”’»)]?$/u;

/**
 * How the head and the tail of a body were read: the same reading as `normalize`, done once more for somebody who asks why.
 * @param text the text that was read, `Article.text`
 */
export function explainArticle(text: string, draft: Draft, knowledge: Knowledge, partner?: Partner): Block[] {
  const tried: Finding[] = [];
  const lexicons = { ...creditKnowledge(knowledge, draft.language, partner), tried };
  const { findings, considered } = readBody(text, draft, knowledge, lexicons, partner, tried);
  const spanOf = ({ removed: { as, start, end } }: Finding): string => `${as} ${start} ${end}`;
  const evidenceOf = new Map(tried.map(finding => [spanOf(finding), finding.evidence]));
  const seen = new Set<string>();
  const readings = [...findings, ...considered, ...tried].flatMap((finding, at) => {
    const key = spanOf(finding);
    if (seen.has(key)) return [];
    seen.add(key);
    const { as, raw, rule = '–', confidence, start, end } = finding.removed;
    const evidence = finding.evidence ?? evidenceOf.get(key) ?? [];
    const taken = (confidence ?? 1) > 0.7 ? 'taken' : 'not sure enough';
    const outcome: Reading['outcome'] = at < findings.length ? taken : lostTo(finding, findings);
    const sure = confidence === undefined ? {} : { confidence };
    return [{ start, end, reading: { as, raw, rule, ...sure, evidence, outcome } }];
  });
  const lines = linesOf(text);
  const within = (line: Span) => readings.filter(({ start, end }) => start < line.end && line.start < end);
  // The story: from the first to the last line that is a sentence and was not read as a whole.
  const isStory = (line: Span): boolean =>
    SENTENCE.test(text.slice(line.start, line.end)) &&
    !within(line).some(one => one.start <= line.start && line.end <= one.end);
  const first = lines.findIndex(isStory);
  const last = lines.findLastIndex(isStory);
  return lines.flatMap((line, at): Block[] => {
    if (first < at && at < last) return [];
    const place = at <= first ? 'head' : 'tail';
    const its = within(line).map(({ reading }) => reading);
    const all = [
      ...its.filter(({ outcome }) => outcome === 'taken'),
      ...its.filter(({ outcome }) => outcome !== 'taken'),
    ];
    const raw = text.slice(line.start, line.end);
    return [{ ...line, raw, place, readings: all, isHeadline: raw === draft.headline?.trim() }];
  });
}

/** Why a reading was not taken: of two that overlap the first is, and of two that begin together the longer. */
function lostTo({ removed: { start, end } }: Finding, findings: readonly Finding[]): Reading['outcome'] {
  const longer = findings.some(({ removed }) => removed.start === start && removed.end > end);
  return longer ? 'a longer one is taken' : 'another begins before it';
}

function linesOf(text: string): Span[] {
  return [...text.matchAll(/[^\s][^\n]*/g)].map(({ 0: line, index }) => ({
    start: index,
    end: index + line.trimEnd().length,
  }));
}
