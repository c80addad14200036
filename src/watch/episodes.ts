import type { FeedKind } from '../core/habit/watch-feed.ts';
import { idOf } from '../core/identity.ts';

/** What is told of the service itself. */
export const SERVICE_KINDS = ['dead-letters', 'lag', 'disk', 'no-worker'] as const;
export type EpisodeKind = FeedKind | (typeof SERVICE_KINDS)[number];

/** One thing that is wrong, from when it was noticed until it is over. Times are ISO 8601 in UTC. */
export type Episode = {
  readonly id: string;
  /** Null for a whole host or partner, and for the service itself. */
  readonly feed: string | null;
  /** Null where feeds of several partners, or none, are concerned. */
  readonly partner: string | null;
  /** The host whose feeds are meant, and how many feeds a whole host or partner has. */
  readonly host?: string;
  readonly feeds?: number;
  readonly kind: EpisodeKind;
  readonly since: string;
  /** When it was noticed. */
  readonly at: string;
  until?: string;
  /** Items usually new since then, and those that came; of the service: what is allowed, and what is. */
  expected: number;
  seen: number;
  /** When the last new item came. */
  readonly last: string | null;
};

/** Whose feed it is, and where it lies: feeds of one host fail together. */
export type FeedPlace = { readonly feed: string; readonly partner: string; readonly host: string };

/** What is kept of every feed, to see whether its whole host or partner does as it does. */
export type Member = FeedPlace & {
  failures: number;
  lastGood: number;
  lastPoll: number;
  interval: number;
  lastNew: number;
  /** Items expected since the last new one, and their share of what a feed is silent by. */
  missed: number;
  silence: number;
  /** New items in a row of which none was usable, and their share of what a feed is rejected by. */
  refused: number;
  unusable: number;
};

/** The feeds by place, and what is open. */
export type Watch = {
  readonly members: Map<string, Member>;
  /** Feeds by host, and by partner. */
  readonly byHost: Map<string, Set<string>>;
  readonly byPartner: Map<string, Set<string>>;
  /** By feed and kind, or by scope. */
  readonly open: Map<string, Episode>;
  /** Feeds that are told of with their host or partner: when that was so last, or over. */
  readonly hidden: Map<string, number>;
};

export const newWatch = (): Watch => ({
  members: new Map(),
  byHost: new Map(),
  byPartner: new Map(),
  open: new Map(),
  hidden: new Map(),
});

export function join(watch: Watch, member: Member): void {
  const { feed, host, partner } = member;
  const isKnown = watch.members.has(feed);
  watch.members.set(feed, member);
  if (isKnown) return;
  watch.byHost.set(host, (watch.byHost.get(host) ?? new Set<string>()).add(feed));
  watch.byPartner.set(partner, (watch.byPartner.get(partner) ?? new Set<string>()).add(feed));
}

/** An episode that began or is over. */
export type EpisodeChange = { readonly state: 'begun' | 'over'; readonly key: string; readonly episode: Episode };

export const keyOf = (feed: string, kind: string): string => `${feed} ${kind}`;

const iso = (at: number): string => new Date(at).toISOString();

export type Whose = Pick<Episode, 'feed' | 'partner' | 'host' | 'feeds'>;
type Facts = { readonly kind: EpisodeKind; readonly since: number; readonly expected: number; readonly seen: number };

/** Opens an episode unless it is open already. */
export function begin(
  watch: Watch,
  key: string,
  whose: Whose,
  facts: Facts,
  at: number,
  last: number | null,
  told: EpisodeChange[],
): void {
  if (watch.open.has(key)) return;
  const { kind, since, expected, seen } = facts;
  const id = idOf('e', key, iso(at));
  const episode = {
    id,
    ...whose,
    kind,
    since: iso(since),
    at: iso(at),
    expected,
    seen,
    last: last === null ? null : iso(last),
  };
  watch.open.set(key, episode);
  told.push({ state: 'begun', key, episode });
}

/** Closes an episode where it is open. */
export function end(
  watch: Watch,
  key: string,
  at: number,
  told: EpisodeChange[],
  facts?: Pick<Facts, 'expected' | 'seen'>,
): void {
  const episode = watch.open.get(key);
  if (episode === undefined) return;
  watch.open.delete(key);
  episode.until = iso(at);
  if (facts !== undefined) Object.assign(episode, { expected: facts.expected, seen: facts.seen });
  told.push({ state: 'over', key, episode });
}
