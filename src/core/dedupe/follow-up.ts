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
/** Two headlines with a smaller share in common tell two things. */
const OTHER_HEADLINE = 0.3;
/** With less of either first paragraph in the other text, what is common is background. */
const OTHER_OPENING = 0.2;

/** Whether the later of two articles is what came of the earlier, or two pages have only their site's frame in common. */
export function isFollowUp(pair: Pair): boolean {
  if (hasSiteFrame(pair)) return true;
  if (pair.shareShort >= NEARLY_WHOLE || pair.alignment.damaged || pair.isCorrected) return false;
  return pair.isOneSource ? isOwnFollowUp(pair) : isOthersFollowUp(pair);
}

/** One source: a sidebar, what came of the news, or its background. */
function isOwnFollowUp(pair: Pair): boolean {
  return isSidebar(pair) || isNextNews(pair) || isBackground(pair);
}

/** Of a sidebar so much is the story at most: where it has the story's beginning too, and where it has not. */
const SIDEBAR = { share: 0.6, shareWithoutOpening: 0.75, opening: 0.5 };

/** "Almery's channel: what to know": another headline over half the story. */
function isSidebar({ shareShort, shareHeadline, openingOfOne }: Pair): boolean {
  const most = openingOfOne < SIDEBAR.opening ? SIDEBAR.shareWithoutOpening : SIDEBAR.share;
  return shareHeadline < OTHER_HEADLINE && shareShort < most;
}

/** Of the next news so much is the story at most. */
const NEXT_NEWS = 0.7;

/** "Judge halts Almery dredge work", nine hours on: too much of its own for a write-thru. */
function isNextNews(pair: Pair): boolean {
  return pair.shareShort < NEXT_NEWS && !mayBeWriteThru(pair);
}

/** What is told without its beginning, or days later and not nearly whole. */
function isBackground(pair: Pair): boolean {
  return isDaysLater(pair) || pair.openingOfOne < OTHER_OPENING;
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
  // A hundred words, fifty of them in a row, are the story on a page of other things, which may stand before it too.
  if (alignment.longestRun >= VERBATIM && alignment.sameShort >= 2 * VERBATIM) {
    return shareShort < OTHERS.verbatim && shareHeadline < OTHER_HEADLINE && openingOfOne < OTHER_OPENING;
  }
  const isRetold = shareShort < OTHERS.retold && alignment.longestRun < VERBATIM;
  if (isRetold && (isNextDay(pair) || openingOfBoth < OPENING_OF_REWRITE)) return true;
  return isBackground(pair);
}
