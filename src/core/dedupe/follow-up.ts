import { VERBATIM } from './align.ts';
import { hasSiteFrame } from './page.ts';
import { isDaysLater, isNextDay, type Pair } from './pair.ts';
import { isReprint, OPENING_OF_REWRITE } from './partly-common.ts';

/*
 * Two stories of one affair: "Port to dredge channel", and the next morning "Fishermen sue over channel", which repeats the
 * cost, the dates and who owns the port.
 */

/** A text of which so much stands in the other is no follow-up: that has news of its own. */
const NEARLY_WHOLE = 0.85;
/** Two headlines with a smaller share in common are of two minds. */
const OTHER_HEADLINE = 0.3;
/** With less of either first paragraph in the other text, what is common is background. */
const OTHER_OPENING = 0.2;

/** Whether the later of two articles is what came of the earlier, or two pages have only their site's frame in common. */
export function isFollowUp(pair: Pair): boolean {
  if (hasSiteFrame(pair)) return true;
  if (pair.shareShort >= NEARLY_WHOLE || pair.alignment.damaged || pair.isCorrected) return false;
  return pair.isOneSource ? isOwnFollowUp(pair) : isOthersFollowUp(pair);
}

/** One source: a version has the other's first paragraph or headline; and days later a story runs nearly whole or not at all. */
function isOwnFollowUp(pair: Pair): boolean {
  const isUnderOther = pair.shareHeadline < OTHER_HEADLINE;
  if (pair.shareShort < 0.6 && isUnderOther) return true;
  if (pair.shareShort < 0.7 && isNoWriteThru(pair)) return true;
  if (isDaysLater(pair) || pair.openingOfOne < OTHER_OPENING) return true;
  return pair.shareShort < 0.75 && isUnderOther && pair.openingOfOne < 0.5;
}

/** A write-thru comes within hours or keeps its headline. */
function isNoWriteThru(pair: Pair): boolean {
  return (pair.hours > 4 && pair.shareHeadline < 0.5) || (isNextDay(pair) && pair.shareHeadline < 0.9);
}

/** Two sources: what the second says of the news ("Sandrup welcomes Almery plan"); its pages may begin with furniture. */
function isOthersFollowUp(pair: Pair): boolean {
  const { alignment, shareShort, shareHeadline, openingOfOne, openingOfBoth } = pair;
  if (isReprint(pair)) return false;
  if (alignment.longestRun >= VERBATIM && alignment.sameShort >= 2 * VERBATIM) {
    return shareShort < 0.5 && shareHeadline < OTHER_HEADLINE && openingOfOne < OTHER_OPENING;
  }
  const isRetold = shareShort < 0.7 && alignment.longestRun < VERBATIM;
  if (isRetold && (isNextDay(pair) || openingOfBoth < OPENING_OF_REWRITE)) return true;
  return isDaysLater(pair) || openingOfOne < OTHER_OPENING;
}
