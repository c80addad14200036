import type { Change, FeedKind } from '../core/habit/watch-feed.ts';
import { begin, type EpisodeChange, end, keyOf, type Member, type Watch } from './episodes.ts';

/**
 * Feeds that go wrong together are one episode: a host that cannot be fetched or of which nothing is usable, a partner that has
 * fallen silent, and our own connection.
 */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The share of a host's feeds that must fail for the host to be down, and of all feeds for our own connection. */
const DOWN = 0.8;
/**
 * While it is not known whether a feed is one of many, it is told by itself after so many failed polls and so long (the others are
 * polled hourly), or so many times what a feed is silent or unusable by.
 */
const PATIENCE = { polls: 9, time: 2.5 * HOUR, share: 1.5 };
/** Hosts that must fail at once before it is our own connection. */
const HOSTS = 3;
/** A passing failure takes three polls at most: of few feeds two may have one at the same time. */
const FEW = 3;
/** A feed that stays away when its host or partner is well again is given so long to follow. */
const GRACE = 3 * HOUR;
/** The share of what a feed is silent or unusable by, from which on it may become so. */
const MAYBE = 0.5;

const EVERYWHERE = 'everywhere';

type SharedKind = 'unreachable' | 'silent' | 'rejected';
export const isShared = (kind: FeedKind): kind is SharedKind => kind !== 'fewer' && kind !== 'more';

type Whole = {
  readonly key: string;
  readonly feeds: Iterable<string>;
  readonly whose: { readonly host?: string };
};

/** The wholes that a feed may be wrong with, the largest first. */
function wholesOf(watch: Watch, { host, partner }: Member, kind: FeedKind): Whole[] {
  const ofHost = { feeds: watch.byHost.get(host) ?? [], whose: { host } };
  if (kind === 'unreachable')
    return [
      { key: EVERYWHERE, feeds: watch.members.keys(), whose: {} },
      { key: host, ...ofHost },
    ];
  if (kind === 'rejected') return [{ key: `host ${host} rejected`, ...ofHost }];
  if (kind !== 'silent') return [];
  return [{ key: `partner ${partner} silent`, feeds: watch.byPartner.get(partner) ?? [], whose: {} }];
}

const membersOf = (watch: Watch, { feeds }: Whole): Member[] =>
  [...feeds].flatMap(feed => watch.members.get(feed) ?? []);

/**
 * Whether what is wrong with a feed is told of this feed alone: not while it is told of with its host or partner, nor while that
 * is still open. Begins the episode of the whole where the feed is one of many.
 */
export function isOfOne(watch: Watch, member: Member, change: Change, at: number, told: EpisodeChange[]): boolean {
  const wholes = wholesOf(watch, member, change.kind);
  if (wholes.some(({ key }) => watch.open.has(key))) {
    watch.hidden.set(member.feed, at);
    return false;
  }
  if (at - (watch.hidden.get(member.feed) ?? 0) < GRACE) return false;
  let isOpen = false;
  for (const whole of wholes) {
    if (whole.key === EVERYWHERE && watch.byHost.size < HOSTS) continue;
    const members = membersOf(watch, whole);
    const verdict = members.length < 2 ? 'up' : judge(watch, change, members, at);
    if (verdict === 'down') {
      beginWhole(watch, whole, members, change, at, told);
      return false;
    }
    if (verdict === 'unknown') isOpen = true;
  }
  if (!isOpen) return true;
  if (change.kind !== 'unreachable') return shareOf(member, change.kind) >= PATIENCE.share;
  return member.failures >= PATIENCE.polls && at - change.since >= PATIENCE.time;
}

type Verdict = 'down' | 'up' | 'unknown';

const judge = (watch: Watch, change: Change, members: readonly Member[], at: number): Verdict =>
  change.kind === 'unreachable' ? judgeFailing(members, change.since, at) : judgeOthers(watch, members, change);

/**
 * How the feeds of a host, or all feeds, have answered since one of them began to fail: a feed that answered only in the first half of
 * that time may have done so before the host went down.
 */
function judgeFailing(members: readonly Member[], since: number, at: number): Verdict {
  const failed = members.length > FEW ? 1 : 3;
  const well = (1 - DOWN) * members.length;
  const lately = (since + at) / 2;
  let [down, up, unknown] = [0, 0, 0];
  for (const { failures, lastGood, lastPoll, interval } of members) {
    if (at - lastPoll > Math.max(DAY, 4 * interval)) continue;
    if (failures > failed) down += 1;
    else if (failures === 0 && lastGood > lately) up += 1;
    else unknown += 1;
    if (up > well) return 'up';
  }
  if (up > (1 - DOWN) * (down + up + unknown)) return 'up';
  return down > 1 && down >= DOWN * (down + up + unknown) ? 'down' : 'unknown';
}

/**
 * Half of the feeds of a partner are silent, or of a host unusable, and none has been well since it began. While half of them may
 * become so, nobody knows. Those that were told of by themselves before do not count: it is another episode.
 */
function judgeOthers(watch: Watch, members: readonly Member[], { kind, since }: Change): Verdict {
  const half = Math.max(2, members.length / 2);
  let [down, maybe, up] = [0, 0, 0];
  for (const member of members) {
    if (watch.open.has(keyOf(member.feed, kind))) continue;
    if (shareOf(member, kind) >= 1) down += 1;
    if (shareOf(member, kind) >= MAYBE) maybe += 1;
    else if (isWell(member, kind, since)) up += 1;
  }
  if (maybe < half || up > (1 - DOWN) * members.length) return 'up';
  return down >= half && up === 0 ? 'down' : 'unknown';
}

/** Something came, or something usable, since a time. */
const isWell = ({ lastNew, unusable }: Member, kind: FeedKind, since: number): boolean =>
  lastNew > since && (kind === 'silent' || unusable === 0);

/** How silent or unusable a feed is: 1 where it would be told of. */
const shareOf = ({ silence, unusable }: Member, kind: FeedKind): number => (kind === 'silent' ? silence : unusable);

function beginWhole(
  watch: Watch,
  { key, whose }: Whole,
  members: readonly Member[],
  change: Change,
  at: number,
  told: EpisodeChange[],
): void {
  const partners = new Set(members.map(({ partner }) => partner));
  const partner = partners.size === 1 ? ([...partners][0] ?? null) : null;
  const last = members.reduce((latest, { lastNew }) => Math.max(latest, lastNew), 0);
  const sum = (of: (member: Member) => number) => Math.round(members.reduce((total, member) => total + of(member), 0));
  const facts = {
    unreachable: change,
    silent: { ...change, since: last, expected: sum(({ missed }) => missed) },
    rejected: { ...change, expected: sum(({ refused }) => refused), seen: sum(({ refused }) => refused) },
  };
  const { kind } = change;
  if (!isShared(kind)) return;
  begin(watch, key, { feed: null, partner, ...whose, feeds: members.length }, facts[kind], at, last, told);
  for (const member of members)
    if (kind === 'unreachable' ? member.failures > 0 : shareOf(member, kind) >= MAYBE)
      watch.hidden.set(member.feed, at);
}

/**
 * Closes the episodes of the wholes of a feed that does well again: of a host and of our connection when half of the feeds
 * answer, of a silence or of unusable items when as many feeds are well as are not.
 */
export function closeScopes(watch: Watch, member: Member, at: number, told: EpisodeChange[]): void {
  for (const kind of ['unreachable', 'silent', 'rejected'] as const) {
    for (const whole of wholesOf(watch, member, kind)) {
      const episode = watch.open.get(whole.key);
      if (episode === undefined) continue;
      const since = Date.parse(episode.since);
      if (kind === 'unreachable' ? member.failures > 0 : !isWell(member, kind, since)) continue;
      const members = membersOf(watch, whole);
      const isSo = (one: Member) => (kind === 'unreachable' ? one.failures === 0 : isWell(one, kind, since));
      const well = members.filter(isSo).length;
      const ill = members.filter(one => !isSo(one) && (kind === 'unreachable' || shareOf(one, kind) >= MAYBE)).length;
      if (well < ill) continue;
      end(watch, whole.key, at, told);
      for (const { feed } of members) if (watch.hidden.has(feed)) watch.hidden.set(feed, at);
    }
  }
}
