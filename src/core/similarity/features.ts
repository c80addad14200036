import { ALONE, align, WIDEST_GAP } from './alignment.ts';
import type { Features } from './model.ts';
import { runsOf } from './shingles.ts';
import { FULL_WEIGHT, joined, type Signature } from './signature.ts';
import { FIGURE, HASH_SHIFT, NAME, SUBJECT } from './words.ts';

/** A pair laid side by side, and what it comes to. */
export type Compared = {
  readonly features: Features;
  readonly evidence: Evidence;
  /** Share of the first words of both that stand in each other's first words. */
  readonly leadOverlap: number;
};

/** Why two articles are one story or are not, in figures; shares are rounded to thousandths. */
export type Evidence = {
  /** Weighted share of each text that stands in the other. */
  readonly shareOfFirst: number;
  readonly shareOfSecond: number;
  readonly headline: number;
  readonly figures: Counted;
  readonly names: Counted;
  /** Hours apart; absent where one of the articles has no time. */
  readonly hours?: number;
  readonly sameSource: boolean;
};

/** Words of a class that stand at one place in both texts, and those that have another of the class in their place. */
export type Counted = { same: number; exchanged: number };

const HOUR_MS = 3_600_000;
/** Without a time an article may be of any day of the window: about as long apart as the median look-alike. */
const UNKNOWN_HOURS = 24;
/** What headlines share where one of the articles has none: between copies (most) and others (hardly any). */
const UNKNOWN_HEADLINE = 0.5;
/** Words of a lead. */
const LEAD = 30;
/** Reporters who quote one statement share up to so much of their words, and are two all the same. */
const QUOTED = 0.5;

/** Compares two articles; at most some 15 µs for ordinary ones, and some milliseconds for the longest. */
export function compare(first: Signature, second: Signature): Compared {
  // The one of lower hash is laid out first, so that a pair comes to the same from both sides.
  if (first.textHash > second.textHash || (first.textHash === second.textHash && isLater(first, second))) {
    const { evidence, ...turned } = compare(second, first);
    const { shareOfFirst, shareOfSecond } = evidence;
    return { ...turned, evidence: { ...evidence, shareOfFirst: shareOfSecond, shareOfSecond: shareOfFirst } };
  }
  // An item that has only a headline is compared with the other's headline and text.
  const isMixed = first.isHeadlineOnly !== second.isHeadlineOnly;
  const [one, two] = isMixed ? [withHeadline(first), withHeadline(second)] : [first, second];
  const alignment = align(one, two);
  const [ours, theirs] = [one.words, two.words];
  const [weights, theirWeights] = [one.weights, two.weights];
  const figures: Counted = { same: 0, exchanged: 0 };
  const names: Counted = { same: 0, exchanged: 0 };
  let [subjects, matched, lead, matchedOne, matchedTwo] = [0, 0, 0, 0, 0];
  let [firstB, lastB] = [two.words.length, 0];
  let [firstA, lastA] = [one.words.length, 0];
  let [fromA, fromB] = [0, 0];
  for (let i = 0; i <= alignment.length; i++) {
    const place = i < alignment.length ? (alignment[i] ?? ALONE) : theirs.length;
    if (place === ALONE) continue;
    if (i > fromA && place > fromB && i - fromA <= WIDEST_GAP && place - fromB <= WIDEST_GAP) {
      // "nil" in the place of "7.0" is another figure; a figure that is added or left out is none.
      figures.exchanged += Math.max(countIn(ours, FIGURE, fromA, i), countIn(theirs, FIGURE, fromB, place));
      names.exchanged += Math.min(countIn(ours, NAME, fromA, i), countIn(theirs, NAME, fromB, place));
      subjects += Math.min(countIn(ours, SUBJECT, fromA, i), countIn(theirs, SUBJECT, fromB, place));
    }
    if (i === alignment.length) break;
    const word = ours[i] ?? 0;
    if ((word & FIGURE) !== 0) figures.same++;
    if ((word & NAME) !== 0) names.same++;
    if (i < LEAD && place < LEAD) lead++;
    matched++;
    matchedOne += weights[i] ?? 0;
    matchedTwo += theirWeights[place] ?? 0;
    firstA = Math.min(firstA, i);
    lastA = i;
    firstB = Math.min(firstB, place);
    lastB = Math.max(lastB, place);
    fromA = i + 1;
    fromB = place + 1;
  }
  const isFirstShorter = one.totalWeight <= two.totalWeight;
  const long = isFirstShorter ? two : one;
  const [from, to] = isFirstShorter ? [firstB, lastB] : [firstA, lastA];
  const shareOfFirst = matchedOne / Math.max(1, one.totalWeight);
  const shareOfSecond = matchedTwo / Math.max(1, two.totalWeight);
  const containmentOfShorter = isFirstShorter ? shareOfFirst : shareOfSecond;
  const headline = headlineOverlap(first.headline, second.headline);
  const sameSource = first.source === second.source;
  const isTimed = first.published !== null && second.published !== null;
  const hours = isTimed ? Math.abs((first.published ?? 0) - (second.published ?? 0)) / HOUR_MS : undefined;
  return {
    evidence: {
      ...{ shareOfFirst: round(shareOfFirst), shareOfSecond: round(shareOfSecond), headline: round(headline) },
      ...{ figures, names, sameSource, ...(hours === undefined ? {} : { hours: round(hours) }) },
    },
    leadOverlap: lead / Math.max(1, Math.min(LEAD, one.words.length, two.words.length)),
    features: {
      containmentOfShorter,
      shortOfHalf: Math.max(0, QUOTED - containmentOfShorter),
      logMatched: Math.log1p((isFirstShorter ? matchedOne : matchedTwo) / 255),
      density: matched === 0 ? 0 : matched / (to - from + 1),
      position: from / Math.max(1, long.words.length),
      // One more of them: two figures say less than twenty.
      figures: (figures.same - figures.exchanged) / (figures.same + figures.exchanged + 1),
      subjectsSubstituted: Math.log1p(subjects),
      headlineOverlap: headline,
      logDays: Math.log1p((hours ?? UNKNOWN_HOURS) / 24),
      sameSource: sameSource ? 1 : 0,
    },
  };
}

/** Rounded to thousandths. */
export const round = (value: number): number => Math.round(value * 1000) / 1000;

const isLater = (one: Signature, two: Signature): boolean => (one.published ?? 0) > (two.published ?? 0);

function withHeadline(article: Signature): Signature {
  if (article.isHeadlineOnly) return article;
  const words = joined(article.headline, article.words);
  const weights = new Uint8Array(words.length).fill(FULL_WEIGHT);
  weights.set(article.weights, article.headline.length);
  const totalWeight = article.totalWeight + FULL_WEIGHT * article.headline.length;
  return { ...article, words, weights, totalWeight, runs: runsOf(words) };
}

/** How many words between two places are of a class. */
function countIn(words: Uint32Array, flag: number, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (((words[at] ?? 0) & flag) !== 0) count++;
  return count;
}

/** Share of one headline's content words in the other, of the headline that has the larger share. */
function headlineOverlap(one: Uint32Array, two: Uint32Array): number {
  if (one.length === 0 || two.length === 0) return UNKNOWN_HEADLINE;
  const [inOne, inTwo] = [contentOf(one), contentOf(two)];
  let same = 0;
  for (const word of one) if ((word & inOne.mask) === inOne.mask && has(two, word >>> HASH_SHIFT, inTwo.mask)) same++;
  return same / Math.min(inOne.count, inTwo.count);
}

/** How many content words a headline has and the mask that they have; all its words count where these are fewer than two. */
function contentOf(headline: Uint32Array): { readonly mask: number; readonly count: number } {
  const count = countIn(headline, SUBJECT, 0, headline.length);
  return count < 2 ? { mask: 0, count: headline.length } : { mask: SUBJECT, count };
}

function has(words: Uint32Array, hash: number, mask: number): boolean {
  for (const word of words) if (word >>> HASH_SHIFT === hash && (word & mask) === mask) return true;
  return false;
}
