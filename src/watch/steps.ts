import {
  type Change,
  type FeedWatch,
  silenceOf,
  unusableOf,
  usualBetween,
  type WatchedPoll,
  watchPoll,
} from '../core/habit/watch-feed.ts';
import { begin, type EpisodeChange, end, type FeedPlace, join, keyOf, type Member, type Watch } from './episodes.ts';
import { closeScopes, isOfOne, isShared } from './scopes.ts';

/** What one poll says of its feed: how it does now, what began or is over, and what is still wrong. */
export type Step = {
  readonly at: number;
  readonly member: Member;
  readonly changes: readonly Change[];
  readonly still: readonly Change[];
};

/** Takes one poll into the state of its feed. The steps of many feeds are then taken in the order of their times. */
export function stepOf(place: FeedPlace, state: FeedWatch, poll: WatchedPoll): Step {
  const { at, outcome } = poll;
  const changes = watchPoll(state, poll);
  const { failures, lastGood, lastPoll, interval, gap, open } = state;
  const [silent, unusable] = [silenceOf(state), unusableOf(state)];
  const facts = { failures, lastGood, lastPoll, interval, lastNew: gap.last };
  const shares = { missed: silent.items, silence: silent.share, refused: unusable.items, unusable: unusable.share };
  const member = { ...place, ...facts, ...shares };
  const still: Change[] = [];
  if (open.unreachable !== undefined && outcome === 'failed') {
    const { since } = open.unreachable;
    still.push({ kind: 'unreachable', state: 'begun', since, expected: usualBetween(state, since, at), seen: 0 });
  }
  for (const kind of ['silent', 'rejected'] as const) {
    const trouble = open[kind];
    if (trouble !== undefined && outcome !== 'failed') still.push({ kind, state: 'begun', ...trouble });
  }
  return { at, member, changes, still };
}

/** Opens and closes episodes by what one poll says; returns those that began and those that are over, each once. */
export function takeStep(watch: Watch, { at, member, changes, still }: Step): EpisodeChange[] {
  join(watch, member);
  const told: EpisodeChange[] = [];
  for (const change of changes) {
    const key = keyOf(member.feed, change.kind);
    if (change.state === 'over') {
      if (isShared(change.kind)) watch.hidden.delete(member.feed);
      end(watch, key, at, told, change);
    } else if (!isShared(change.kind)) beginOne(watch, member, change, at, told);
  }
  closeScopes(watch, member, at, told);
  for (const change of still) {
    if (watch.open.has(keyOf(member.feed, change.kind))) continue;
    if (isOfOne(watch, member, change, at, told)) beginOne(watch, member, change, at, told);
  }
  return told;
}

function beginOne(watch: Watch, member: Member, change: Change, at: number, told: EpisodeChange[]): void {
  const { feed, partner, lastNew } = member;
  begin(watch, keyOf(feed, change.kind), { feed, partner }, change, at, lastNew, told);
}
