import type { LinkKind } from '../article.ts';
import { type Alignment, align } from './align.ts';
import type { Facts } from './exchanges.ts';
import { headlineShare } from './headline.ts';
import type { Signature } from './signature.ts';

/** Two articles laid on each other: all that is looked at when they are judged. The short one has no more words. */
export type Pair = {
  readonly short: Signature;
  readonly long: Signature;
  readonly alignment: Alignment;
  /** Share of the words of each that stand in the other, 0–1. */
  readonly shareShort: number;
  readonly shareLong: number;
  /** Share of the shorter headline's words that stand in the other headline, 0–1. */
  readonly shareHeadline: number;
  /** How much of the first paragraph stands in the other text: of the one of which more does, and of the other, 0–1. */
  readonly openingOfOne: number;
  readonly openingOfBoth: number;
  /** Figures and names together. */
  readonly facts: Facts;
  /** Between the two publications; 0 where one has no time. */
  readonly hours: number;
  readonly isOneSource: boolean;
  /** One of them calls itself corrected, under the headline of the other. */
  readonly isCorrected: boolean;
};

/** What the short one is of the long one, and how surely, 0–1: see `Link`. */
export type Judgement = { readonly kind: LinkKind; readonly score: number };

/** The weight, and the highest score, of what two stories have in common: too little to make them one (`SAME_STORY`). */
export const WEAK = 0.45;

const HOUR = 3_600_000;
/** Hours apart from which on two texts are of two days' papers; a wire's day is hardly longer. */
const NEXT_DAY = 16;
/** Hours apart from which on a paper that prints the story of the day before is late. */
const DAYS_LATER = 36;
/** Of a headline: a correction keeps its headline. Under another one the word "corrected" is of some other matter. */
const HEADLINE_OF_CORRECTION = 0.5;

/** Lays two articles on each other. The first must have no more words than the second. */
export function pairOf(short: Signature, long: Signature): Pair {
  const alignment = align(short.words, long.words);
  const { figures, names, openingShort, openingLong } = alignment;
  const shareHeadline = headlineShare(short.headline, long.headline);
  return {
    short,
    long,
    alignment,
    shareShort: shareOf(alignment.sameShort, short),
    shareLong: shareOf(alignment.sameLong, long),
    shareHeadline,
    openingOfOne: Math.max(openingShort, openingLong),
    openingOfBoth: Math.min(openingShort, openingLong),
    facts: { same: figures.same + names.same, exchanged: figures.exchanged + names.exchanged },
    hours: short.published === null || long.published === null ? 0 : Math.abs(short.published - long.published) / HOUR,
    isOneSource: short.source !== 0 && short.source === long.source,
    isCorrected: (short.corrected || long.corrected) && shareHeadline >= HEADLINE_OF_CORRECTION,
  };
}

function shareOf(same: number, { words }: Signature): number {
  return words.length === 0 ? 0 : same / words.length;
}

/** Whether the two ran on two days. */
export function isNextDay({ hours }: Pair): boolean {
  return hours > NEXT_DAY;
}

/** Whether the later ran after the next day's papers. */
export function isDaysLater({ hours }: Pair): boolean {
  return hours > DAYS_LATER;
}

/** How many of the facts that stand in one place in both texts are others there, 0–1. */
export function exchangedShare({ same, exchanged }: Facts): number {
  return exchanged === 0 ? 0 : exchanged / (same + exchanged);
}
