import type { LinkKind } from '../article.ts';
import { type Compared, type Counted, compare } from './features.ts';
import { kindOf, SAME_TEXT_WORDS, UNRELATED } from './kind.ts';
import { logOddsOf, type Model, shippedModel } from './model.ts';
import type { Signature } from './signature.ts';

/** What two articles are to each other, seen from the first: it is a `kind` of the second. */
export type Similarity = {
  readonly kind: LinkKind;
  /** Probability (0–1) that they are one story, rounded to thousandths. */
  readonly score: number;
  readonly evidence: Evidence;
};

/** Why, in figures. */
export type Evidence = {
  readonly shareOfFirst: number;
  readonly shareOfSecond: number;
  readonly headline: number;
  readonly figures: Counted;
  readonly names: Counted;
  /** Hours apart; absent where one of the articles has no time. */
  readonly hours?: number;
  readonly sameSource: boolean;
};

/** Reporters who quote one statement share up to so much of the shorter text. Of 6,500 labelled pairs that share less, 5 are one story. */
export const LEAST_CONTAINMENT = 0.4;

/** Scores two articles; `scorePair(b, a)` is the same seen from the other side. */
export function scorePair(first: Signature, second: Signature): Similarity {
  const compared = compare(first, second);
  const { features, figures, names, shareOfFirst, shareOfSecond, hours } = compared;
  const isSameText = first.textHash === second.textHash && first.words.length >= SAME_TEXT_WORDS;
  return {
    kind: kindOf(compared),
    score: isSameText ? 1 : round(1 / (1 + Math.exp(-judged(compared, shippedModel())))),
    evidence: {
      shareOfFirst: round(shareOfFirst),
      shareOfSecond: round(shareOfSecond),
      headline: round(features.headlineOverlap),
      figures,
      names,
      ...(hours === null ? {} : { hours: round(hours) }),
      sameSource: features.sameSource === 1,
    },
  };
}

/** The log-odds that a pair is one story. */
function judged({ features, leadOverlap, shareOfFirst, shareOfSecond }: Compared, model: Model): number {
  if (features.containmentOfShorter < LEAST_CONTAINMENT) return UNRELATED;
  const logOdds = logOddsOf(features, model);
  const isPart = leadOverlap === 0 && Math.min(shareOfFirst, shareOfSecond) < LEAST_CONTAINMENT;
  // An item of a digest, behind its beginning and under another headline: were they surely two stories, they would part what each is one story with.
  return isPart && features.headlineOverlap === 0 ? Math.min(0, logOdds) : logOdds;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
