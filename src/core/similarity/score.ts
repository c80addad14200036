import type { LinkKind } from '../article.ts';
import { type Compared, compare, type Evidence, round } from './features.ts';
import { logOddsOf, shippedModel } from './model.ts';
import type { Signature } from './signature.ts';

/** One text of so many words or more is one story, whatever stands above it; a shorter one may be a form. */
export const SAME_TEXT_WORDS = 30;
/** The log-odds of pairs that have next to nothing in common. */
const UNRELATED = -6;
/** Reporters who quote one statement share up to so much of the shorter text. Of 6,500 labelled pairs that share less, 5 are one story. */
export const LEAST_CONTAINMENT = 0.4;

/** A text of which so much stands in another is told there. */
export const WHOLE = 0.8;
/** Of two texts alike with less of their leads in common, one is a new version: its lead is another. */
const SAME_LEAD = 0.5;

/** What two articles are to each other, seen from the first: it is a `kind` of the second. */
export type Similarity = {
  readonly kind: LinkKind;
  /** Probability (0–1) that they are one story, rounded to thousandths. */
  readonly score: number;
  readonly evidence: Evidence;
};

/** Scores two articles; `scorePair(b, a)` is the same seen from the other side. */
export function scorePair(first: Signature, second: Signature): Similarity {
  const compared = compare(first, second);
  const isSameText = first.textHash === second.textHash && first.words.length >= SAME_TEXT_WORDS;
  const score = isSameText ? 1 : round(1 / (1 + Math.exp(-judged(compared))));
  return { kind: kindOf(compared), score, evidence: compared.evidence };
}

/** The log-odds that a pair is one story. */
function judged({ features, evidence, leadOverlap }: Compared): number {
  if (features.containmentOfShorter < LEAST_CONTAINMENT) return UNRELATED;
  const logOdds = logOddsOf(features, shippedModel());
  const isPart = leadOverlap === 0 && Math.min(evidence.shareOfFirst, evidence.shareOfSecond) < LEAST_CONTAINMENT;
  // An item of a digest, behind its beginning and under another headline: were they surely two stories, they would part what each is one story with.
  return isPart && features.headlineOverlap === 0 ? Math.min(0, logOdds) : logOdds;
}

/** What the first of two articles of one story is to the second. */
function kindOf({ evidence, leadOverlap }: Compared): LinkKind {
  const { figures, sameSource } = evidence;
  const [isFirstIn, isSecondIn] = [evidence.shareOfFirst >= WHOLE, evidence.shareOfSecond >= WHOLE];
  if (isFirstIn && isSecondIn) return figures.exchanged > 0 || leadOverlap < SAME_LEAD ? 'version' : 'duplicate';
  if (isFirstIn) return 'excerpt';
  if (isSecondIn) return 'contains';
  return sameSource ? 'version' : 'derived';
}
