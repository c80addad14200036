import { judgeShort } from './judge-short.ts';
import { isInOnePiece, isOnPageOfOthers } from './page.ts';
import { exchangedShare, type Judgement, type Pair } from './pair.ts';
import { isLeaning, isReprint, isSameNews, isWriteThru } from './partly-common.ts';
import { SHORT_TEXT } from './signature.ts';
import { isOneTemplate } from './template.ts';
import { isTwoStories } from './two-stories.ts';

/** A text of which so much stands in another is told there. */
const TOLD = 0.6;
/** Of the source's own story: what has more of its own than the rest is a version, no excerpt. */
const OWN_EXCERPT = 0.8;
/** A text of which less stands in another hardly has to do with it. */
const PART = 0.3;
/** The weight, and the highest score, of what two stories have in common: too little to be one (`SAME_STORY`). */
const WEAK = 0.45;
/** How much other figures speak against one story. */
const OTHER_FIGURES = 0.6;

/**
 * What the shorter text of a pair is of the longer one, null where they have nothing to do with each other. In this order:
 * one template filled with other facts; a headline and a summary; two texts that are nearly the same; one that stands in the
 * other; one that has a part in common with it; a passage that only helps to see that a page is a digest.
 */
export function judge(pair: Pair): Judgement | null {
  if (isOneTemplate(pair)) return null;
  if (pair.short.words.length < SHORT_TEXT) return judgeShort(pair);
  if (pair.shareShort >= TOLD && pair.shareLong >= TOLD) return judgeCopy(pair);
  if (pair.shareShort >= TOLD) return judgeContained(pair);
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

/** Two pages with one story among other things, a write-thru, or a report that leans on another. */
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
