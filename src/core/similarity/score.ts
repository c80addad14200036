import type { LinkKind } from '../article.ts';
import type { Alignment } from './alignment.ts';
import { type Compared, compare } from './features.ts';
import { kindOf, reverseKind, SAME_TEXT_WORDS, UNRELATED } from './kind.ts';
import { logOddsOf, type Model, shippedModel } from './model.ts';
import type { Moved } from './moved-passages.ts';
import type { Signature } from './signature.ts';

/** What two articles are to each other, seen from the first: it is a `kind` of the second. */
export type Similarity = {
  readonly kind: LinkKind;
  /** Probability (0–1) that they are one story, rounded to thousandths. */
  readonly score: number;
  /** Which 32nds of each text have words in common with the other, a bit each. */
  readonly partsOfFirst: number;
  readonly partsOfSecond: number;
  readonly evidence: Evidence;
};

/** Why, in figures. */
export type Evidence = {
  readonly shareOfFirst: number;
  readonly shareOfSecond: number;
  readonly headline: number;
  readonly figures: Substituted;
  readonly names: Substituted;
  /** Hours apart; absent where one of the articles has no time. */
  readonly hours?: number;
  readonly sameSource: boolean;
};

/** How many stand at one place in both texts, and how many have another in their place. */
type Substituted = { readonly same: number; readonly exchanged: number };

/** Reporters who quote one statement share up to so much of the shorter text. Of 6,500 labelled pairs that share less, 5 are one story. */
export const LEAST_CONTAINMENT = 0.4;

/** Scores two articles. `scorePair(b, a)` is the same seen from the other side: the one of lower hash is laid out first. */
export function scorePair(first: Signature, second: Signature, model: Model = shippedModel()): Similarity {
  const isTurned =
    first.textHash > second.textHash ||
    (first.textHash === second.textHash && (first.published ?? 0) > (second.published ?? 0));
  if (!isTurned) return scoreInOrder(first, second, model);
  const turned = scoreInOrder(second, first, model);
  const { shareOfFirst, shareOfSecond } = turned.evidence;
  return {
    ...turned,
    kind: reverseKind(turned.kind),
    partsOfFirst: turned.partsOfSecond,
    partsOfSecond: turned.partsOfFirst,
    evidence: { ...turned.evidence, shareOfFirst: shareOfSecond, shareOfSecond: shareOfFirst },
  };
}

function scoreInOrder(first: Signature, second: Signature, model: Model): Similarity {
  const isSameText = first.textHash === second.textHash && first.words.length >= SAME_TEXT_WORDS;
  const compared = compare(first, second);
  const { features, alignment, moved, shareOfFirst, shareOfSecond, hours } = compared;
  const { figures, names } = alignment;
  return {
    kind: kindOf(compared),
    score: isSameText ? 1 : round(probability(judged(compared, model))),
    partsOfFirst: partsOf(alignment.a, moved.a, first.words.length),
    partsOfSecond: partsOf(alignment.b, moved.b, second.words.length),
    evidence: {
      shareOfFirst: round(shareOfFirst),
      shareOfSecond: round(shareOfSecond),
      headline: round(features.headlineOverlap),
      figures: { same: figures.same, exchanged: figures.substituted },
      names: { same: names.same, exchanged: names.substituted },
      ...(hours === null ? {} : { hours: round(hours) }),
      sameSource: features.sameSource === 1,
    },
  };
}

function judged({ features, leadOverlap, shareOfFirst, shareOfSecond }: Compared, model: Model): number {
  if (features.containmentOfShorter < LEAST_CONTAINMENT) return UNRELATED;
  const logOdds = logOddsOf(features, model);
  const isPart = leadOverlap === 0 && Math.min(shareOfFirst, shareOfSecond) < LEAST_CONTAINMENT;
  // An item of a digest, behind its beginning and under another headline: were they surely two stories, they would part what each is one story with.
  return isPart && features.headlineOverlap === 0 ? Math.min(0, logOdds) : logOdds;
}

function probability(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

function partsOf(aligned: Alignment['a'], moved: Moved['a'], length: number): number {
  const perPlace = 32 / Math.max(1, length);
  // Words that are aligned stand together: some of each part say as much as all, in a quarter of the time.
  const step = Math.max(1, length >> 7);
  let parts = 0;
  for (let n = 0; n < aligned.length; n += step) parts |= 1 << ((aligned[n] ?? 0) * perPlace);
  for (const place of moved) parts |= 1 << (place * perPlace);
  return parts >>> 0;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
