import { countBits } from './bits.ts';
import { telling } from './headline.ts';
import { hasPart, PARTS } from './parts.ts';
import type { Signature } from './signature.ts';
import { FIGURE, kindOf } from './word.ts';

/*
 * What a page is about its headline says. The pages of a site tell beside it of what else runs, often in the whole first
 * paragraphs of other stories.
 */

/** A headline of fewer telling words tells nothing: "Business", "News in brief". */
const FEW_WORDS = 3;
/** Houses write their own headlines, but hardly ever one of which a copy of the story has less than that. */
const TOLD = 0.34;
/** A headline of which a passage has so much is the passage's. */
const WELL_TOLD = 0.6;
/** So much of two openings in common makes them one opening. */
const OPENING = 0.5;
/** Of the parts of a page: what takes more of it is no teaser. */
const TEASER = PARTS / 4;
/** A page whose text has so much of its headline tells a story of its own. */
const OWN_STORY = 0.5;

/**
 * The headline of the one tells of something that the other, in its text and headline, has next to nothing of. What its own
 * page has next to nothing of either is the name of the site: "Local news, sport and weather".
 */
export function isUntold({ headline, words }: Signature, other: Signature): boolean {
  return !isTold({ headline }, other.words, other.headline) && isTold({ headline }, words);
}

/** The headline of a page tells of these words. */
export function isTold({ headline }: Pick<Signature, 'headline'>, ...words: readonly Uint32Array[]): boolean {
  return (toldShare(headline, ...words) ?? 0) >= TOLD;
}

/**
 * A text that says next to nothing of what its headline does: "Our overview of the day", under ever new headlines.
 * A table says nothing of it either, but is the news.
 */
export function isStandingLine({ headline, words }: Signature): boolean {
  return !words.some(word => kindOf(word) === FIGURE) && (toldShare(headline, words) ?? 1) < TOLD;
}

/** What the page has in common with the other stands on it beside what its beginning and its headline tell of. */
export function isBeside(page: Signature, other: Signature, commonOpening: number): boolean {
  return commonOpening < OPENING && isUntold(page, other);
}

/** A few paragraphs beside the story that the page tells. A digest does not tell what its headline says. */
export function isTeaser(page: Signature, commonOpening: number, parts: number): boolean {
  if (countBits(parts) > TEASER || commonOpening >= OPENING) return false;
  return (toldShare(page.headline, page.words) ?? 0) >= OWN_STORY;
}

/** What the headline of a page says stands in these parts of it: they are what the page is about. */
export function isToldBy({ headline, words }: Signature, parts: number): boolean {
  if (telling(headline).size <= FEW_WORDS) return false;
  const passages = words.filter((_, at) => hasPart(parts, Math.floor((at * PARTS) / words.length)));
  return (toldShare(headline, passages) ?? 0) >= WELL_TOLD;
}

/** Share of the telling words of a headline that stand in texts, null where there are too few to tell. */
function toldShare(headline: Uint32Array, ...texts: readonly Uint32Array[]): number | null {
  const left = telling(headline);
  const all = left.size;
  if (all < FEW_WORDS) return null;
  for (const text of texts) for (const word of text) left.delete(word >>> 2);
  return 1 - left.size / all;
}
