import { longestRow } from './bits.ts';
import type { Pair } from './pair.ts';
import { hasPart, otherParts, PARTS } from './parts.ts';

/*
 * Where on two pages the common passages stand.
 */

/** Words before a passage, and their share of the page, from which on it stands among other things. */
const DEEP = { words: 150, share: 0.4 };
/** Around a story a page has hardly more words of its own. */
const FURNITURE = 90;
/** A page of which so much is the story is the story's page. */
const MOSTLY_STORY = 0.6;
/** Two headlines with a smaller share in common are two pages'. */
const OTHER_HEADLINE = 0.4;
/** From the first common word to the last so much is common. */
const ONE_PIECE = 0.8;
/** The own story between the frame of a site, in parts of a page: of two pages of one source, and of two sources. */
const HOLE = { ofOneSource: 5, ofTwoSources: 9 };

/** What is common stands on a page of other things: a digest that does not call itself one. */
export function isOnPageOfOthers(pair: Pair): boolean {
  return isDeep(pair) || isMuchElse(pair);
}

/** Behind the other stories of the long page. */
function isDeep({ alignment, long }: Pair): boolean {
  return alignment.firstLong > DEEP.words && alignment.firstLong > long.words.length * DEEP.share;
}

/** Of two sources' pages the shorter has more beside the story than menus and teasers. */
function isMuchElse({ short, alignment, shareShort, shareHeadline, isOneSource }: Pair): boolean {
  if (shareShort >= MOSTLY_STORY || shareHeadline >= OTHER_HEADLINE || isOneSource) return false;
  return short.words.length - alignment.sameShort > FURNITURE;
}

/** The short text is cut out of the long one: what else it has stands before or behind. */
export function isInOnePiece({ alignment }: Pair): boolean {
  const { damaged, sameShort, firstShort, endShort } = alignment;
  return damaged || sameShort >= ONE_PIECE * (endShort - firstShort);
}

/** Two pages have the beginning and the end in common, a site's menus and notices, and between them each its own story. */
export function hasSiteFrame({ alignment, shareHeadline, isOneSource }: Pair): boolean {
  if (shareHeadline >= OTHER_HEADLINE) return false;
  const hole = isOneSource ? HOLE.ofOneSource : HOLE.ofTwoSources;
  return [alignment.partsOfShort, alignment.partsOfLong].every(
    parts => hasPart(parts, 0) && hasPart(parts, PARTS - 1) && longestRow(otherParts(parts)) >= hole,
  );
}
