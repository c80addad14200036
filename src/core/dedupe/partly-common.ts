import { LONG_SENTENCE, SENTENCE, VERBATIM } from './align.ts';
import { telling } from './headline.ts';
import { hasOtherHeadline } from './other-headline.ts';
import { isInOnePiece } from './page.ts';
import { isToldBy, isUntold } from './page-headline.ts';
import { exchangedShare, isDaysLater, type Pair } from './pair.ts';
import type { Signature } from './signature.ts';

/*
 * Two texts of which the shorter has a half or less in common with the longer, and which are one story nevertheless.
 */

/** A rewrite has so much of the other's first paragraph, and the other of its own; a sidebar has the background. */
export const OPENING_OF_REWRITE = 0.35;

/** So much of one of the first paragraphs: the passage begins the story, and is no background further down. */
const OPENING_OF_REPRINT = 0.5;
/** Two headlines of so many words, with so much in common, are one headline. */
const TELLING_WORDS = 4;
const ONE_HEADLINE = 0.6;

/**
 * Two sources' pages with one story, each with things of its own around it: menus, teasers, a paragraph of its own in the
 * middle. A passage from the story's beginning stands in both word by word and with all its facts.
 */
export function isReprint(pair: Pair): boolean {
  const { short, long, alignment, shareShort, shareHeadline, openingOfOne, facts, isOneSource } = pair;
  if (isOneSource || facts.exchanged > 0) return false;
  if (shareHeadline >= ONE_HEADLINE && isTelling(short) && isTelling(long)) return alignment.longestRun >= SENTENCE;
  if (!isInOnePiece(pair) || openingOfOne < OPENING_OF_REPRINT) return false;
  if (alignment.longestRun >= SENTENCE && isToldBy(short, alignment.partsOfShort)) return true;
  // No headline says that the passage is what the page is about: it may be the first story of a digest.
  if (shareShort < 0.5) return false;
  return alignment.longestRun >= (shareShort < 0.6 ? LONG_SENTENCE : SENTENCE);
}

function isTelling({ headline }: Signature): boolean {
  return telling(headline).size >= TELLING_WORDS;
}

/** A wire's write-thru: hours later, under nearly the same headline, with another first paragraph and the facts of before. */
export function isWriteThru(pair: Pair): boolean {
  const { short, long, shareHeadline, openingOfBoth, facts, hours, isCorrected } = pair;
  if (shareHeadline < 0.6 || (hours > 14 && !isCorrected)) return false;
  if (shareHeadline < 0.75 && openingOfBoth < OPENING_OF_REWRITE) return false;
  if (hasOtherHeadline(short, long)) return false;
  return facts.same >= 5 && exchangedShare(facts) <= 0.25;
}

/** Another source's news of the same day, its words and facts taken over in parts: no quotation of what led to its own story. */
export function isSameNews(pair: Pair): boolean {
  const { short, long, alignment, shareShort, shareHeadline, openingOfBoth, facts, isOneSource } = pair;
  if (isOneSource || isDaysLater(pair)) return false;
  if (shareHeadline < 0.4 && alignment.longestRun < VERBATIM && shareShort < 0.4) return false;
  if (openingOfBoth < 0.45 || isUntold(short, long) || isUntold(long, short)) return false;
  return alignment.sameShort >= 40 && facts.same >= 8 && facts.exchanged * 8 <= facts.same;
}

/** A staff rewrite that has much of the other, and a long passage word by word. */
export function isLeaning({ alignment, shareShort, shareHeadline, openingOfBoth, isOneSource }: Pair): boolean {
  if (shareShort < 0.4 || alignment.sameShort < 60 || alignment.longestRun < 20) return false;
  return !isOneSource || shareHeadline >= ONE_HEADLINE || openingOfBoth >= OPENING_OF_REWRITE;
}
