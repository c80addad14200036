import { judgeShort } from './judge-short.ts';
import { isInOnePiece, isOnPageOfOthers } from './page.ts';
import { exchangedShare, type Judgement, type Pair, WEAK } from './pair.ts';
import { isLeaning, isReprint, isSameNews, isWriteThru } from './partly-common.ts';
import { SHORT_TEXT } from './signature.ts';
import { isOneTemplate } from './template.ts';
import { isTwoStories } from './two-stories.ts';

/*
 * Where the thresholds of this file and those it imports come from: they were set on half a year of an agency's wire (8,984
 * articles) and on 2,541 made variants of wire copy. Of the 2,239 links that make stories there, moving one threshold a fifth
 * down or a quarter up makes or unmakes at most twelve, and mostly none, but for `TOLD` (43, at 0.75) and what tells a bad scan
 * in `exchanges.ts` (24). The rules on two sources' pages decide next to nothing there, as a wire has no pages: they follow
 * pages as the tests have them.
 */

/** A text of which so much stands in another is told there. */
const TOLD = 0.6;
/** Of the source's own story: what has more words of its own is a version, no excerpt. */
const OWN_EXCERPT = 0.8;
/** A text of which less stands in another hardly has to do with it. */
const PART = 0.3;
/** How much other figures speak against one story. */
const OTHER_FIGURES = 0.6;

/** What the shorter text of a pair is of the longer one; null where they have nothing to do with each other. */
export function judge(pair: Pair): Judgement | null {
  // "Shr 37 cts vs 60 cts" of two firms, the market report of two days.
  if (isOneTemplate(pair)) return null;
  // A headline and a summary.
  if (pair.short.words.length < SHORT_TEXT) return judgeShort(pair);
  // Each stands in the other.
  if (pair.shareShort >= TOLD && pair.shareLong >= TOLD) return judgeCopy(pair);
  // The short one stands in the long one.
  if (pair.shareShort >= TOLD) return judgeContained(pair);
  // They have a part in common; or a passage that makes no story of them, but may show that one is a digest.
  return judgePart(pair) ?? judgePassage(pair);
}

/** Two papers run one text, or a source sends it again. */
function judgeCopy(pair: Pair): Judgement {
  const isOther = kindOfRewrite(pair) === 'version' && pair.shareShort < 1;
  return { kind: isOther ? 'version' : 'duplicate', score: scoreOf(pair, isTwoStories(pair)) };
}

/** A paper runs the first paragraphs, or the wire's story grows. */
function judgeContained(pair: Pair): Judgement {
  const rewrite = kindOfRewrite(pair);
  const isOwnVersion = rewrite === 'version' && pair.shareShort < OWN_EXCERPT;
  return {
    kind: isInOnePiece(pair) && !isOwnVersion ? 'excerpt' : rewrite,
    score: scoreOf(pair, isTwoStories(pair) || isOnPageOfOthers(pair)),
  };
}

/** Two pages with one story among other things, a write-thru, or a report that leans on another: the surest scores highest. */
function judgePart(pair: Pair): Judgement | null {
  const { shareShort } = pair;
  if (isTwoStories(pair) || isOnPageOfOthers(pair)) return null;
  if (isReprint(pair)) return { kind: 'derived', score: 0.5 + shareShort / 4 };
  if (shareShort < PART) return null;
  if (isWriteThru(pair)) return { kind: kindOfRewrite(pair), score: 0.5 + shareShort / 2 };
  if (isSameNews(pair)) return { kind: 'derived', score: 0.4 + shareShort / 2 };
  if (isLeaning(pair)) return { kind: kindOfRewrite(pair), score: 0.4 + shareShort / 2 };
  return null;
}

/** Words of a passage by which a digest is known, in all and in a row, and how much of a first paragraph it must have. */
const PASSAGE = { words: 40, run: 25, opening: 0.5 };

/** A digest has the beginnings of other stories. The pages of one source have furniture in common, which makes no digest. */
function judgePassage({ short, long, alignment, shareShort, openingOfOne, isOneSource }: Pair): Judgement | null {
  if (isOneSource && !short.digest && !long.digest) return null;
  if (alignment.sameShort < PASSAGE.words || alignment.longestRun < PASSAGE.run) return null;
  return openingOfOne >= PASSAGE.opening ? { kind: 'excerpt', score: Math.min(WEAK, shareShort) } : null;
}

/** What another text of one story is: from the same source, or corrected, a version; from another, derived. */
function kindOfRewrite({ isCorrected, isOneSource }: Pair): 'version' | 'derived' {
  return isCorrected || isOneSource ? 'version' : 'derived';
}

function scoreOf({ shareShort, alignment }: Pair, isWeak: boolean): number {
  return shareShort * (1 - OTHER_FIGURES * exchangedShare(alignment.figures)) * (isWeak ? WEAK : 1);
}
