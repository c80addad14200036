/**
 * What the change log last said of an article: nothing yet, that it is shown, that it is no longer to be shown (`expired`), or that
 * it was withdrawn (`canceled`).
 */
export type Announced = 'never' | 'shown' | 'expired' | 'canceled';

/** Whether readers may see an article now; `hidden`: under embargo, withheld or held. */
export type Standing = 'shown' | 'hidden' | 'canceled';

/** The kinds of change by which readers follow whether an article is shown. */
export type Announcement = 'published' | 'updated' | 'corrected' | 'reissued' | 'expired' | 'canceled';

/**
 * The line of the change log that brings readers from what they were told to how an article stands: none for what they never saw
 * and may not see, one `expired` when it goes, one `canceled` for a kill, one `reissued` when it comes back.
 * @param revision what new words are, where the article stays shown; without them nothing is written
 */
export function announce(
  told: Announced,
  standing: Standing,
  revision?: 'updated' | 'corrected',
): { readonly kind?: Announcement; readonly announced: Announced } {
  if (standing === 'shown') {
    if (told === 'never') return { kind: 'published', announced: 'shown' };
    if (told !== 'shown') return { kind: 'reissued', announced: 'shown' };
    return revision === undefined ? { announced: told } : { kind: revision, announced: told };
  }
  if (told === 'never' || told === 'canceled') return { announced: told };
  if (standing === 'canceled') return { kind: 'canceled', announced: 'canceled' };
  return told === 'shown' ? { kind: 'expired', announced: 'expired' } : { announced: told };
}
