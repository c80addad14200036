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
/** Two headlines with so much in common, of so many telling words, are one headline. */
const ONE_HEADLINE = 0.6;
const TELLING_WORDS = 4;

/** Of a reprint: how much of one first paragraph; and how much of the text, where no headline tells of the passage. */
const REPRINT = { opening: 0.5, untold: 0.5, surelyUntold: 0.6 };

/**
 * Two sources' pages with one story, each with things of its own around it: menus, teasers, a paragraph of its own in the
 * middle. A passage from the story's beginning stands in both word by word and with all its facts.
 */
export function isReprint(pair: Pair): boolean {
  const { short, long, alignment, shareShort, shareHeadline, openingOfOne, facts, isOneSource } = pair;
  if (isOneSource || facts.exchanged > 0) return false;
  if (shareHeadline >= ONE_HEADLINE && isTelling(short) && isTelling(long)) return alignment.longestRun >= SENTENCE;
  if (!isInOnePiece(pair) || openingOfOne < REPRINT.opening) return false;
  if (alignment.longestRun >= SENTENCE && isToldBy(short, alignment.partsOfShort)) return true;
  // No headline says that the passage is what the page is about: it may be the first story of a digest.
  if (shareShort < REPRINT.untold) return false;
  return alignment.longestRun >= (shareShort < REPRINT.surelyUntold ? LONG_SENTENCE : SENTENCE);
}

function isTelling({ headline }: Signature): boolean {
  return telling(headline).size >= TELLING_WORDS;
}

/** Of a write-thru: what is one headline, with a new first paragraph and without; hours; facts in common, share exchanged. */
const WRITE_THRU = { headline: 0.75, headlineOfRewrite: 0.6, hours: 14, facts: 5, exchanged: 0.25 };

/** "Port to dredge channel" and, at three, "Fishermen threaten port over channel": a wire's fuller story of one day. */
export function isWriteThru(pair: Pair): boolean {
  const { short, long, shareHeadline, openingOfBoth, facts, hours, isCorrected } = pair;
  const isRewrite = openingOfBoth >= OPENING_OF_REWRITE;
  if (shareHeadline < (isRewrite ? WRITE_THRU.headlineOfRewrite : WRITE_THRU.headline)) return false;
  if (hours > WRITE_THRU.hours && !isCorrected) return false;
  if (hasOtherHeadline(short, long)) return false;
  return facts.same >= WRITE_THRU.facts && exchangedShare(facts) <= WRITE_THRU.exchanged;
}

/** Of the same news: how much of both first paragraphs; words and facts in common, exchanged facts for each that is not. */
const SAME_NEWS = { opening: 0.45, words: 40, facts: 8, exchanged: 1 / 8 };
/** With less of the headline, and of the text, two sources without a long passage in common have two stories. */
const TOO_LITTLE = { headline: 0.4, text: 0.4 };

/** A second source tells the news of the day in the first one's words and figures, a sentence here and one there. */
export function isSameNews(pair: Pair): boolean {
  const { short, long, alignment, shareShort, shareHeadline, openingOfBoth, facts, isOneSource } = pair;
  if (isOneSource || isDaysLater(pair)) return false;
  const isLittle = shareHeadline < TOO_LITTLE.headline && shareShort < TOO_LITTLE.text;
  if (isLittle && alignment.longestRun < VERBATIM) return false;
  if (openingOfBoth < SAME_NEWS.opening || isUntold(short, long) || isUntold(long, short)) return false;
  if (alignment.sameShort < SAME_NEWS.words || facts.same < SAME_NEWS.facts) return false;
  return facts.exchanged <= facts.same * SAME_NEWS.exchanged;
}

/** Of what leans on another text: how much of it, in words, and in a row. */
const LEANING = { share: 0.4, words: 60, run: 20 };

/** A report of the staff's own that takes half of its text from the wire, a long sentence word by word. */
export function isLeaning({ alignment, shareShort, shareHeadline, openingOfBoth, isOneSource }: Pair): boolean {
  const { sameShort, longestRun } = alignment;
  if (shareShort < LEANING.share || sameShort < LEANING.words || longestRun < LEANING.run) return false;
  return !isOneSource || shareHeadline >= ONE_HEADLINE || openingOfBoth >= OPENING_OF_REWRITE;
}
