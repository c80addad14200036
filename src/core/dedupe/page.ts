import type { Pair } from './pair.ts';

/*
 * Where on two pages the common passages stand.
 */

/** Words before a passage, and their share of the page, from which on it stands among other things. */
const DEEP = { words: 150, share: 0.4 };
/** Around a story a page has hardly more words of its own. */
const FURNITURE = 90;
/** Two headlines with a smaller share in common are two pages'. */
const OTHER_HEADLINE = 0.4;
/** From the first common word to the last so much is common. */
const ONE_PIECE = 0.8;
/** The own story between the frame of a site, in 32nds: of two pages of one source, and of two sources. */
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
  if (shareShort >= 0.6 || shareHeadline >= OTHER_HEADLINE || isOneSource) return false;
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
    parts => (parts & 1) === 1 && parts >>> 31 === 1 && longestHole(parts) >= hole,
  );
}

/** The longest row of unset bits. */
function longestHole(parts: number): number {
  let longest = 0;
  for (let left = ~parts; left !== 0; left &= left << 1) longest++;
  return longest;
}
