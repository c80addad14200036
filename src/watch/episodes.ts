import {
  type Change,
  type FeedKind,
  type FeedWatch,
  usualBetween,
  type WatchedPoll,
  watchPoll,
} from '../core/habit/watch-feed.ts';
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
  /** The host that does not answer, where that is what is wrong. */
  readonly host?: string;
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

/** What is kept of every feed, to see whether a whole host is down. */
export type Member = FeedPlace & {
  failures: number;
  lastGood: number;
  lastPoll: number;
  interval: number;
  lastNew: number;
};

/** The feeds by place, and what is open. */
export type Watch = {
  readonly members: Map<string, Member>;
  readonly byHost: Map<string, Set<string>>;
  /** By feed and kind, or by scope. */
  readonly open: Map<string, Episode>;
  /** Feeds that do not answer and are told of with their host, and hosts that were down: when that was over. */
  readonly hidden: Map<string, number>;
};

export const newWatch = (): Watch => ({ members: new Map(), byHost: new Map(), open: new Map(), hidden: new Map() });

/** An episode that began or is over. */
export type EpisodeChange = { readonly state: 'begun' | 'over'; readonly key: string; readonly episode: Episode };

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The share of a host's feeds that must fail for the host to be down, and of all feeds for our own connection. */
const DOWN = 0.8;
/** Failed polls after which a feed that might be one of many that fail is told by itself. */
const PATIENCE = 9;
/** Hosts that must fail at once before it is our own connection. */
const HOSTS = 3;

const iso = (at: number): string => new Date(at).toISOString();
const keyOf = (feed: string, kind: string): string => `${feed} ${kind}`;
const EVERYWHERE = 'everywhere';

/** What one poll says of its feed: how it does now, what began or is over, and since when it does not answer. */
export type Step = {
  readonly at: number;
  readonly member: Member;
  readonly changes: readonly Change[];
  readonly failing?: Change | undefined;
};

/** Takes one poll into the state of its feed. The steps of many feeds are then taken in the order of their times. */
export function stepOf(place: FeedPlace, state: FeedWatch, poll: WatchedPoll): Step {
  const changes = watchPoll(state, poll);
  const { failures, lastGood, lastPoll, interval, gap, open } = state;
  const member = { ...place, failures, lastGood, lastPoll, interval, lastNew: gap.last };
  if (open.unreachable === undefined || poll.outcome !== 'failed') return { at: poll.at, member, changes };
  const { since } = open.unreachable;
  const expected = usualBetween(state, since, poll.at);
  return { at: poll.at, member, changes, failing: { kind: 'unreachable', state: 'begun', since, expected, seen: 0 } };
}

/** Opens and closes episodes by what one poll says; returns those that began and those that are over, each once. */
export function takeStep(watch: Watch, { at, member, changes, failing }: Step): EpisodeChange[] {
  watch.members.set(member.feed, member);
  watch.byHost.set(member.host, (watch.byHost.get(member.host) ?? new Set<string>()).add(member.feed));
  const told: EpisodeChange[] = [];
  for (const change of changes) {
    if (change.kind !== 'unreachable') tellOne(watch, member, change, at, told);
    else if (change.state === 'over') answersAgain(watch, member, change, at, told);
  }
  if (failing !== undefined) failsStill(watch, member, failing, at, told);
  return told;
}

function tellOne(watch: Watch, member: Member, change: Change, at: number, told: EpisodeChange[]): void {
  const key = keyOf(member.feed, change.kind);
  if (change.state === 'begun')
    begin(watch, key, { feed: member.feed, partner: member.partner }, change, at, member.lastNew, told);
  else end(watch, key, at, told, change);
}

type Whose = Pick<Episode, 'feed' | 'partner' | 'host'>;
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

/** A feed does not answer: is it the feed, its whole host, or our own connection? */
function failsStill(watch: Watch, member: Member, change: Change, at: number, told: EpisodeChange[]): void {
  const key = keyOf(member.feed, 'unreachable');
  if (watch.open.has(key)) return;
  if (watch.open.has(EVERYWHERE) || watch.open.has(member.host)) {
    watch.hidden.set(member.feed, at);
    return;
  }
  // Its host answers again and this feed does not yet: it is given a few hours to follow.
  if (at - (watch.hidden.get(member.feed) ?? 0) < 3 * HOUR) return;
  const hosts = watch.byHost.size;
  const everywhere = hosts >= HOSTS ? judgeScope([...watch.members.values()], change.since, at) : 'up';
  const feeds = [...(watch.byHost.get(member.host) ?? [])].flatMap(feed => watch.members.get(feed) ?? []);
  const host = everywhere === 'down' || feeds.length < 2 ? 'up' : judgeScope(feeds, change.since, at);
  if (everywhere === 'down') beginScope(watch, EVERYWHERE, [...watch.members.values()], {}, change, at, told);
  else if (host === 'down') beginScope(watch, member.host, feeds, { host: member.host }, change, at, told);
  else if ((host === 'up' && everywhere === 'up') || member.failures >= PATIENCE)
    begin(watch, key, { feed: member.feed, partner: member.partner }, change, at, member.lastNew, told);
}

type Scope = 'down' | 'up' | 'unknown';

/** A passing failure takes three polls at most: of few feeds two may have one at the same time. */
const FEW = 3;

/** How the feeds of a host, or all feeds, have done since one of them began to fail. */
function judgeScope(members: readonly Member[], since: number, at: number): Scope {
  const failed = members.length > FEW ? 1 : 3;
  let [down, up, unknown] = [0, 0, 0];
  for (const { failures, lastGood, lastPoll, interval } of members) {
    if (at - lastPoll > Math.max(DAY, 4 * interval)) continue;
    if (failures > failed) down += 1;
    else if (failures === 0 && lastGood > since) up += 1;
    else unknown += 1;
  }
  if (up > (1 - DOWN) * (down + up + unknown)) return 'up';
  return down > 1 && down >= DOWN * (down + up + unknown) ? 'down' : 'unknown';
}

function beginScope(
  watch: Watch,
  key: string,
  members: readonly Member[],
  whose: { readonly host?: string },
  change: Change,
  at: number,
  told: EpisodeChange[],
): void {
  const partners = new Set(members.map(({ partner }) => partner));
  const partner = partners.size === 1 ? ([...partners][0] ?? null) : null;
  const last = members.reduce((latest, { lastNew }) => Math.max(latest, lastNew), 0);
  begin(watch, key, { feed: null, partner, ...whose }, change, at, last, told);
  for (const { feed, failures } of members) if (failures > 0) watch.hidden.set(feed, at);
}

/** A feed answers again; with half of its feeds a host is well, and with half of all feeds our connection. */
function answersAgain(watch: Watch, member: Member, change: Change, at: number, told: EpisodeChange[]): void {
  watch.hidden.delete(member.feed);
  end(watch, keyOf(member.feed, 'unreachable'), at, told, change);
  for (const scope of [EVERYWHERE, member.host]) {
    if (!watch.open.has(scope)) continue;
    const feeds = scope === EVERYWHERE ? watch.members.keys() : (watch.byHost.get(scope) ?? []);
    const members = [...feeds].flatMap(feed => watch.members.get(feed) ?? []);
    if (members.filter(({ failures }) => failures === 0).length < members.length / 2) continue;
    end(watch, scope, at, told);
    for (const { feed } of members) if (watch.hidden.has(feed)) watch.hidden.set(feed, at);
  }
}
