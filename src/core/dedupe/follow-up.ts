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

/** Of two stories of one source so much is common at most: under another headline, and where the later is no write-thru. */
const OWN = { underOtherHeadline: 0.6, noWriteThru: 0.7, underBothOther: 0.75 };
/** Of the first paragraph, where the headline is another one too. */
const OPENING_UNDER_OTHER_HEADLINE = 0.5;

/** "Port to dredge channel" and "Fishermen sue over channel", a sidebar, what runs days later and is not nearly whole. */
function isOwnFollowUp(pair: Pair): boolean {
  const isUnderOther = pair.shareHeadline < OTHER_HEADLINE;
  if (pair.shareShort < OWN.underOtherHeadline && isUnderOther) return true;
  if (pair.shareShort < OWN.noWriteThru && !mayBeWriteThru(pair)) return true;
  if (isDaysLater(pair) || pair.openingOfOne < OTHER_OPENING) return true;
  return pair.shareShort < OWN.underBothOther && isUnderOther && pair.openingOfOne < OPENING_UNDER_OTHER_HEADLINE;
}

/** Hours within which a write-thru may have any headline, and the headline that it keeps later in the day and the next day. */
const WRITE_THRU = { hours: 4, headlineLater: 0.5, headlineNextDay: 0.9 };

/** A write-thru comes within hours or keeps its headline. */
function mayBeWriteThru(pair: Pair): boolean {
  if (isNextDay(pair)) return pair.shareHeadline >= WRITE_THRU.headlineNextDay;
  return pair.hours <= WRITE_THRU.hours || pair.shareHeadline >= WRITE_THRU.headlineLater;
}

/** Of two sources' stories so much is common at most: with a long passage word by word, and without one. */
const OTHERS = { verbatim: 0.5, retold: 0.7 };

/** "Sandrup welcomes Almery plan": what a second source says of the news, which it repeats. */
function isOthersFollowUp(pair: Pair): boolean {
  const { alignment, shareShort, shareHeadline, openingOfOne, openingOfBoth } = pair;
  if (isReprint(pair)) return false;
  // A story with much around it, which may stand before it too.
  if (alignment.longestRun >= VERBATIM && alignment.sameShort >= 2 * VERBATIM) {
    return shareShort < OTHERS.verbatim && shareHeadline < OTHER_HEADLINE && openingOfOne < OTHER_OPENING;
  }
  const isRetold = shareShort < OTHERS.retold && alignment.longestRun < VERBATIM;
  if (isRetold && (isNextDay(pair) || openingOfBoth < OPENING_OF_REWRITE)) return true;
  return isDaysLater(pair) || openingOfOne < OTHER_OPENING;
}
