import { hourOf, ratesOf } from '../core/habit/habit.ts';
import type { FeedWatch } from '../core/habit/watch-feed.ts';
import type { Store } from '../store/open-store.ts';
import { watchStates } from '../store/watch.ts';

/** New items of a feed by the hour, oldest first, and what its habit expects of the same hours. */
export type FeedActivity = {
  readonly brought: readonly number[];
  /** Absent while too little of a week is known. */
  readonly usual?: readonly number[];
};

/** From two days of seven on there is a habit to compare with. */
const KNOWN = 0.25;
const WEEK_HOURS = 168;

/** What feeds brought in the last hours, the present one included, from what the watch keeps of them. */
export async function feedActivity(
  { read }: Store,
  feedIds: readonly string[],
  now: string,
  hours: number,
): Promise<Map<string, FeedActivity>> {
  const first = hourOf(Date.parse(now)) - hours + 1;
  const places = Array.from({ length: hours }, (_, n) => first + n);
  const rows = await watchStates(read, feedIds);
  return new Map(
    rows.map(({ feed_id, state }) => {
      const { habit } = JSON.parse(state) as FeedWatch;
      const brought = places.map(hour => Math.max(0, habit.recent[hour - habit.recentFrom] ?? 0));
      const { items, known } = ratesOf(habit);
      const usual = places.map(hour => items[hour % WEEK_HOURS] ?? 0);
      return [feed_id, { brought, ...(known >= KNOWN && { usual }) }];
    }),
  );
}
