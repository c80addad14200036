import type { FeedItem } from '../../core/article.ts';
import type { Notice } from './context.ts';
import { isClockZero } from './dates.ts';

/** No zone is further ahead, and no clock was seen to be. */
const AHEAD_MS = 86_400_000;

/** Says which items have a date that cannot be when they were published; it is kept as it was given. */
export function noticeDoubtfulDates(items: readonly FeedItem[], notice: Notice): void {
  const soonest = Date.now() + AHEAD_MS;
  for (const [index, { published }] of items.entries()) {
    if (published === undefined) continue;
    const day = published.slice(0, 10);
    if (isClockZero(published))
      notice('date-doubtful', `The date ${day} is where computers count from, not when this was published.`, index);
    else if (Date.parse(published) > soonest) notice('date-doubtful', `The date ${day} has not come yet.`, index);
  }
}
