import { type FeedWatch, newFeedWatch, type WatchedPoll } from '../core/habit/watch-feed.ts';
import { type Episode, newWatch } from './episodes.ts';
import { stepOf, takeStep } from './steps.ts';

/** A poll as a record: `new` includes `rejected`. */
export type PollRecord = {
  readonly feed: string;
  readonly at: string;
  readonly outcome: WatchedPoll['outcome'];
  readonly new: number;
  readonly rejected: number;
};

/**
 * Watches recorded polls on the records' clock, oldest first: what the service would have told of. A feed's partner is its id
 * without the last hyphen and what follows, and stands for its host.
 */
export function createReplay(): { watch(poll: PollRecord): void; episodes(): readonly Episode[] } {
  const watch = newWatch();
  const states = new Map<string, FeedWatch>();
  const episodes: Episode[] = [];
  return {
    watch({ feed, at, outcome, new: items, rejected }) {
      const ms = Date.parse(at);
      const state = states.get(feed);
      if (state === undefined) {
        // All that is in a feed at its first poll is new to us, and says nothing of its habit.
        states.set(feed, newFeedWatch(ms));
        return;
      }
      const partner = feed.replace(/-[^-]*$/, '');
      const poll = { at: ms, outcome, items, rejected };
      for (const { state: is, episode } of takeStep(watch, stepOf({ feed, partner, host: partner }, state, poll)))
        if (is === 'begun') episodes.push(episode);
    },
    episodes: () => episodes,
  };
}
