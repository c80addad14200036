import type { LinkKind } from '../article.ts';
import type { Compared } from './features.ts';

/** From this probability on two articles are one story. It is more than one half: a wrong merge hides a story, a missed one shows it twice. */
export const SAME_STORY = 0.6;
/** One text of so many words or more is one story, whatever stands above it; a shorter one may be a form. */
export const SAME_TEXT_WORDS = 30;
/** The log-odds of pairs that have next to nothing in common. */
export const UNRELATED = -6;

/** A text of which so much stands in another is told there. */
const WHOLE = 0.8;
/** Of two texts alike with less of their leads in common, one is a new version: its lead is another. */
const SAME_LEAD = 0.5;

/** What the first of two articles of one story is to the second. */
export function kindOf({ features, figures, shareOfFirst, shareOfSecond, leadOverlap }: Compared): LinkKind {
  if (shareOfFirst >= WHOLE && shareOfSecond >= WHOLE)
    return figures.exchanged > 0 || leadOverlap < SAME_LEAD ? 'version' : 'duplicate';
  if (shareOfFirst >= WHOLE) return 'excerpt';
  if (shareOfSecond >= WHOLE) return 'contains';
  return features.sameSource === 1 ? 'version' : 'derived';
}
