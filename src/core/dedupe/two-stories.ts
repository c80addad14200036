import { isFollowUp } from './follow-up.ts';
import { isBeside } from './page-headline.ts';
import type { Pair } from './pair.ts';

/** Of a text so much stands in a digest only if it is the whole digest. */
const WHOLE = 0.85;
/** Of a digest so much stands in a text only if that is a digest too. */
const MOST_OF_DIGEST = 0.6;

/** Two stories, however much of the words they have in common. */
export function isTwoStories(pair: Pair): boolean {
  const { short, long, alignment } = pair;
  return (
    // Each page tells its own story first and the other's further down.
    alignment.crossed ||
    isOtherDigest(pair) ||
    isBeside(long, short, alignment.openingLong) ||
    isBeside(short, long, alignment.openingShort) ||
    isFollowUp(pair)
  );
}

/**
 * "News in brief" and one of its stories, or two days' "News in brief" with a story in common. "Live: port to dredge" over
 * what is another text from end to end is no digest.
 */
function isOtherDigest({ short, long, shareShort, shareLong }: Pair): boolean {
  if (short.digest !== long.digest) return shareShort < WHOLE || (long.digest && shareLong < MOST_OF_DIGEST);
  return short.digest && shareShort < WHOLE;
}
