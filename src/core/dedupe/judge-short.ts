import { telling } from './headline.ts';
import { isBeside, isStandingLine } from './page-headline.ts';
import { isNextDay, type Judgement, type Pair, WEAK } from './pair.ts';

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
const NEARLY_ONE_HEADLINE = 0.6;

/** Of a summary so much stands in the other text: under any headline if it is of so many words, and under one headline. */
const SUMMARY = { share: 0.8, words: 14, headline: 0.3, shareUnderOne: 0.5 };
/** Of both texts: two summaries, and no summary of a longer text. */
const BOTH = 0.6;
/** The score of two items without a text. */
const ONLY_HEADLINE = 0.6;

/** A headline and a summary, or less: judged with the headline, within two days or three. */
export function judgeShort(pair: Pair): Judgement | null {
  const { short, alignment, shareShort, shareLong, shareHeadline, hours } = pair;
  const kind = shareLong >= BOTH ? 'duplicate' : 'excerpt';
  if (short.words.length < NO_TEXT) return isOneHeadline(pair) ? { kind, score: ONLY_HEADLINE } : null;
  if (hours > SUMMARY_HOURS || isNameless(pair) || isStandingItem(pair) || isOtherBulletin(pair)) return null;
  const isSure = shareHeadline >= SUMMARY.headline || alignment.sameShort >= SUMMARY.words;
  if (shareShort >= SUMMARY.share && isSure) return { kind, score: shareShort * (isTeaser(pair) ? WEAK : 1) };
  return shareShort >= SUMMARY.shareUnderOne && isHeadlineShared(pair) ? { kind, score: 0.3 + shareShort / 2 } : null;
}

/** "Almery to dredge northern channel" twice within two days, with no text to speak of. */
function isOneHeadline({ short, long, shareHeadline, hours }: Pair): boolean {
  const words = Math.min(short.headline.length, long.headline.length);
  return shareHeadline === 1 && words >= HEADLINE_WORDS && hours <= HEADLINE_HOURS;
}

/** Nearly one headline; "News" stands over everything. */
function isHeadlineShared({ short, long, shareHeadline }: Pair): boolean {
  const areTelling = [short, long].every(({ headline }) => telling(headline).size >= TELLING_WORDS);
  return areTelling && shareHeadline >= NEARLY_ONE_HEADLINE;
}

/** A table: a quarter of its words are figures, and fewer than so many that they tell whose it is. Headlines that do. */
const TABLE = { figures: 1 / 4, tellingFigures: 8, headline: 0.55 };

/** "Qtly div 10 cts vs 10 cts, pay April 1, record March 15": whose it is only the headline says. */
function isNameless({ alignment, shareHeadline }: Pair): boolean {
  const { names, figures, sameShort } = alignment;
  const isTable = figures.same >= sameShort * TABLE.figures && figures.same < TABLE.tellingFigures;
  return isTable && names.same === 0 && shareHeadline < TABLE.headline;
}

/** "Our overview of the day in pictures": a line that a source sets under headline after headline. */
function isStandingItem({ short, long, shareHeadline, isOneSource }: Pair): boolean {
  return isOneSource && shareHeadline < ONE_HEADLINE && isStandingLine(short) && isStandingLine(long);
}

/** Of the note the day after so much is the same; and of headline and first paragraph, where the next note has it inside. */
const BULLETIN = { nextDay: 0.95, headline: 0.5, opening: 0.5 };

/**
 * A source's short notes of a day's course: "Bank revises forecast" stands in "Bank gives market 16 million help" as what was
 * before, and in like words again the day after.
 */
function isOtherBulletin(pair: Pair): boolean {
  const { alignment, shareShort, shareHeadline, isOneSource } = pair;
  if (!isOneSource || shareHeadline >= ONE_HEADLINE || alignment.damaged) return false;
  if (isNextDay(pair) && shareShort < BULLETIN.nextDay) return true;
  return shareHeadline < BULLETIN.headline && alignment.openingLong < BULLETIN.opening;
}

/** Words before a summary, and their share of the page, from which on it is one of the page's teasers. */
const DEEP = { words: 60, share: 0.3 };

/** A line or two about another story: far down a page, in a digest, or beside what the page's headline tells of. */
function isTeaser({ short, long, alignment }: Pair): boolean {
  if (long.digest || isBeside(long, short, alignment.openingLong)) return true;
  return alignment.firstLong > DEEP.words && alignment.firstLong > long.words.length * DEEP.share;
}
