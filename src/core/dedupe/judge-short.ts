import { telling } from './headline.ts';
import { isBeside, isStandingLine } from './page-headline.ts';
import { isNextDay, type Judgement, type Pair } from './pair.ts';

/** A text of fewer words is judged by its headline. */
const NO_TEXT = 6;
/** Hours apart at most: of items that have only a headline, and of those with a summary. */
const HEADLINE_HOURS = 48;
const SUMMARY_HOURS = 72;
/** A headline of fewer words may come again over other news. */
const HEADLINE_WORDS = 5;
/** Nor does a headline tell anything that has fewer words which do. */
const TELLING_WORDS = 3;
/** Two headlines with so much in common are one. */
const ONE_HEADLINE = 0.8;

/** A headline and a summary, or less: judged with the headline, within two days or three. */
export function judgeShort(pair: Pair): Judgement | null {
  const { short, long, alignment, shareShort, shareLong, shareHeadline, hours } = pair;
  const kind = shareLong >= 0.6 ? 'duplicate' : 'excerpt';
  if (short.words.length < NO_TEXT) return isOneHeadline(pair) ? { kind, score: 0.6 } : null;
  if (hours > SUMMARY_HOURS || isNameless(pair) || isStandingItem(pair) || isOtherBulletin(pair)) return null;
  if (shareShort >= 0.8 && (shareHeadline >= 0.3 || alignment.sameShort >= 14)) {
    const isTeaser = isDeep(pair) || long.digest || isBeside(long, short, alignment.openingLong);
    return { kind, score: shareShort * (isTeaser ? 0.45 : 1) };
  }
  return shareShort >= 0.5 && isHeadlineShared(pair) ? { kind, score: 0.3 + shareShort / 2 } : null;
}

/** "Almery to dredge northern channel" twice within two days, with no text to speak of. */
function isOneHeadline({ short, long, shareHeadline, hours }: Pair): boolean {
  const words = Math.min(short.headline.length, long.headline.length);
  return shareHeadline === 1 && words >= HEADLINE_WORDS && hours <= HEADLINE_HOURS;
}

/** Nearly one headline; "News" stands over everything. */
function isHeadlineShared({ short, long, shareHeadline }: Pair): boolean {
  return shareHeadline >= 0.6 && [short, long].every(({ headline }) => telling(headline).size >= TELLING_WORDS);
}

/** "Qtly div 10 cts vs 10 cts, pay April 1, record March 15": whose it is only the headline says. */
function isNameless({ alignment, shareHeadline }: Pair): boolean {
  const { names, figures, sameShort } = alignment;
  return names.same === 0 && figures.same < 8 && figures.same * 4 >= sameShort && shareHeadline < 0.55;
}

/** "Our overview of the day in pictures": a line that a source sets under headline after headline. */
function isStandingItem({ short, long, shareHeadline, isOneSource }: Pair): boolean {
  return isOneSource && shareHeadline < ONE_HEADLINE && isStandingLine(short) && isStandingLine(long);
}

/**
 * A source's short notes of a day's course: "Bank revises forecast" stands in "Bank gives market 16 million help" as what was
 * before, and in like words again the day after.
 */
function isOtherBulletin(pair: Pair): boolean {
  const { alignment, shareShort, shareHeadline, isOneSource } = pair;
  if (!isOneSource || shareHeadline >= ONE_HEADLINE || alignment.damaged) return false;
  return (isNextDay(pair) && shareShort < 0.95) || (shareHeadline < 0.5 && alignment.openingLong < 0.5);
}

/** A summary that stands far inside a page is one of its teasers. */
function isDeep({ alignment, long }: Pair): boolean {
  return alignment.firstLong > 60 && alignment.firstLong > long.words.length * 0.3;
}
