import { expect, test } from 'vitest';
import { episodeInWords } from '../../src/watch/episode-in-words.ts';
import type { Episode } from '../../src/watch/episodes.ts';
import { createReplay, type PollRecord } from '../../src/watch/replay.ts';
import { type Hour, MONDAY, officeHours, pollsOf } from './recorded-polls.ts';

const DAY = 24;
const WEEK = 7 * DAY;
const FEED = 'gazette-0a1b2c3d';

function replayed(polls: readonly PollRecord[]): readonly Episode[] {
  const replay = createReplay();
  for (const poll of polls) replay.watch(poll);
  return replay.episodes();
}

/** Five weeks of an office's feed with one thing wrong from Wednesday noon of the fourth week for so many hours. */
const START = 3 * WEEK + 2 * DAY + 12;
function withTrouble(hours: number, wrong: (usual: number) => Hour, seed = 1): readonly Episode[] {
  const at = (hour: number): Hour => {
    const items = officeHours(hour);
    return hour >= START && hour < START + hours ? wrong(items) : { items };
  };
  return replayed(pollsOf(FEED, 5 * WEEK, seed, at));
}
/** A silence by chance now and then is allowed where many feeds are watched. */
const unreachable = (episodes: readonly Episode[]): readonly Episode[] =>
  episodes.filter(({ kind }) => kind === 'unreachable');
/** Hours from the start of the trouble. */
const hoursAfter = (time: string | undefined): number => (Date.parse(time ?? '') - MONDAY) / 3_600_000 - START;

test.each([
  ['unreachable', 12, (items: number): Hour => ({ items, fails: true }), 4],
  ['silent', 30, (): Hour => ({ items: 0 }), 6],
  ['rejected', 30, (items: number): Hour => ({ items, unusable: true }), 4],
  ['fewer', 96, (items: number): Hour => ({ items: items / 5 }), 50],
  ['more', 60, (items: number): Hour => ({ items: 5 * items }), 24],
] as const)('%s is told once, in time, by its name, and cleared', (kind, hours, wrong, within) => {
  for (const seed of [1, 2, 3]) {
    const episodes = withTrouble(hours, wrong, seed);
    expect(episodes.map(episode => episode.kind)).toEqual([kind]);
    const [episode] = episodes;
    expect(episode).toMatchObject({ feed: FEED, partner: 'gazette' });
    expect(hoursAfter(episode?.at)).toBeGreaterThan(0);
    expect(hoursAfter(episode?.at)).toBeLessThan(within);
    expect(hoursAfter(episode?.until)).toBeGreaterThanOrEqual(hours);
    expect(hoursAfter(episode?.until)).toBeLessThan(hours + 30);
  }
});

test('a usual month, with a holiday, a change of the clocks and a day in which we did not poll, is told of by nothing', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const episodes = replayed(
      pollsOf(FEED, 5 * WEEK, seed, hour => {
        const asleep = hour > 2 * WEEK + DAY && hour < 2 * WEEK + 2 * DAY;
        const holiday = Math.floor(hour / DAY) === (2 * WEEK) / DAY + 3;
        const shifted = hour > 3 * WEEK ? hour + 1 : hour;
        return { items: holiday ? officeHours(shifted) * 0.4 : officeHours(shifted), asleep };
      }),
    );
    expect(episodes).toEqual([]);
  }
});

test('a busy feed that stops on its fourth day is told of', () => {
  const stops = 3 * DAY + 10;
  const [episode] = replayed(pollsOf(FEED, 5 * DAY, 1, hour => ({ items: hour < stops ? 20 : 0 })));
  expect(episode?.kind).toBe('silent');
  expect((Date.parse(episode?.at ?? '') - MONDAY) / 3_600_000).toBeLessThan(stops + 12);
});

test('a host with forty feeds that is down is one episode, and a feed of it that stays away is told after it', () => {
  const all = Array.from({ length: 40 }, (_, n) =>
    pollsOf(`wire-${n.toString(16).padStart(8, '0')}`, 9 * DAY, n, hour => ({
      items: 2,
      fails: hour >= WEEK + 5 && hour < WEEK + (n === 7 ? 40 : 15),
    })),
  ).flat();
  const other = pollsOf('gazette-0a1b2c3d', 9 * DAY, 99, () => ({ items: 2 }));
  const episodes = unreachable(replayed([...all, ...other].sort((a, b) => (a.at < b.at ? -1 : 1))));
  expect(episodes.map(({ feed, partner, kind }) => ({ feed, partner, kind }))).toEqual([
    { feed: null, partner: 'wire', kind: 'unreachable' },
    { feed: 'wire-00000007', partner: 'wire', kind: 'unreachable' },
  ]);
  expect(episodes.every(({ until }) => until !== undefined)).toBe(true);
});

test('when nothing at all can be fetched it is our own connection, once', () => {
  const all = Array.from({ length: 30 }, (_, n) =>
    pollsOf(`partner${n % 10}-${n.toString(16).padStart(8, '0')}`, 5 * DAY, n, hour => ({
      items: 3,
      fails: hour >= 3 * DAY && hour < 3 * DAY + 10,
    })),
  ).flat();
  const episodes = unreachable(replayed(all.sort((a, b) => (a.at < b.at ? -1 : 1))));
  expect(episodes).toHaveLength(1);
  expect(episodes[0]).toMatchObject({ feed: null, partner: null, kind: 'unreachable' });
  expect(episodes[0]?.until).toBeDefined();
});

test('what is told never depends on what came later', () => {
  const polls = pollsOf(FEED, 5 * WEEK, 4, hour => ({
    items: hour > START && hour < START + 30 ? 0 : officeHours(hour),
  }));
  const told = (episodes: readonly Episode[]) => episodes.map(({ id, kind, at, since }) => ({ id, kind, at, since }));
  const cut = new Date(MONDAY + (START + 20) * 3_600_000).toISOString();
  const early = told(replayed(polls.filter(({ at }) => at <= cut)));
  expect(early).toHaveLength(1);
  expect(told(replayed(polls)).filter(({ at }) => at <= cut)).toEqual(early);
});

test('a feed reborn under another rhythm is not told of for ever', () => {
  // Hourly for four weeks, then once a week.
  const episodes = replayed(
    pollsOf(FEED, 24 * WEEK, 1, hour => ({ items: hour < 4 * WEEK ? 4 : hour % WEEK < 4 ? 8 : 0 })),
  );
  expect(episodes.length).toBeGreaterThan(0);
  expect(episodes.length).toBeLessThan(8);
  const last = (Date.parse(episodes.at(-1)?.at ?? '') - MONDAY) / 3_600_000;
  expect(last).toBeLessThan(16 * WEEK);
});

test('a clock that jumps ahead by years and back, and times in the wrong order, neither fail nor alarm', () => {
  const polls = pollsOf(FEED, 4 * WEEK, 1, hour => ({ items: officeHours(hour) }));
  const jumped = polls.map((poll, n) => (n === 900 ? { ...poll, at: '2099-01-01T00:00:00Z' } : poll));
  const [a, b] = [jumped[500], jumped[501]];
  if (a !== undefined && b !== undefined) jumped.splice(500, 2, b, a);
  const episodes = replayed(jumped);
  expect(episodes.length).toBeLessThan(2);
  expect(episodes.every(({ until }) => until !== undefined)).toBe(true);
});

/** Twelve feeds of one partner and one of another, whose copy is wrong from the fourth Wednesday noon on for so many hours. */
function ofPartner(hours: number, wrong: (usual: number, feed: number) => Hour): readonly Episode[] {
  const nordwire = Array.from({ length: 12 }, (_, n) =>
    pollsOf(`nordwire-${n.toString(16).padStart(8, '0')}`, 5 * WEEK, n, hour => {
      const usual = officeHours(hour) * (1 + n / 4);
      return hour >= START && hour < START + hours ? wrong(usual, n) : { items: usual };
    }),
  ).flat();
  const other = pollsOf(FEED, 5 * WEEK, 99, hour => ({ items: officeHours(hour) }));
  return replayed([...nordwire, ...other].sort((a, b) => (a.at < b.at ? -1 : 1)));
}

test('a partner whose feeds all fall silent is one episode, and says so', () => {
  const [episode, ...more] = ofPartner(30, () => ({ items: 0 }));
  expect(more).toEqual([]);
  expect(episode).toMatchObject({ feed: null, partner: 'nordwire', kind: 'silent', feeds: 12, seen: 0 });
  expect(hoursAfter(episode?.since)).toBeLessThan(0.5);
  expect(hoursAfter(episode?.at)).toBeLessThan(4);
  expect(hoursAfter(episode?.until)).toBeGreaterThan(30);
  expect(episode && episodeInWords({ ...episode, expected: 40 })).toMatch(
    /^all 12 feeds of nordwire: nothing new since 2026-03-25 1\d:\d\d UTC, where 40 new items are usual\./,
  );
});

test('a feed that stays silent when its partner is back is told of by itself', () => {
  const late = replayed(
    Array.from({ length: 4 }, (_, n) =>
      pollsOf(`nordwire-0000000${n}`, 4 * WEEK, n, hour => ({
        items: hour >= WEEK + 5 && hour < WEEK + (n === 3 ? 60 : 12) ? 0 : 6,
      })),
    )
      .flat()
      .sort((a, b) => (a.at < b.at ? -1 : 1)),
  );
  expect(late.map(({ feed, kind }) => [feed, kind])).toEqual([
    [null, 'silent'],
    ['nordwire-00000003', 'silent'],
  ]);
  expect(late.every(({ until }) => until !== undefined)).toBe(true);
});

test('a host of which nothing is usable any more is one episode', () => {
  const [episode, ...more] = ofPartner(30, items => ({ items, unusable: true }));
  expect(more).toEqual([]);
  expect(episode).toMatchObject({ feed: null, partner: 'nordwire', kind: 'rejected', feeds: 12 });
  expect(episode?.seen).toBeGreaterThan(30);
  expect(episode?.until).toBeDefined();
});

test('three silent feeds of twelve are three episodes', () => {
  const episodes = ofPartner(30, (items, feed) => ({ items: feed < 3 ? 0 : items }));
  expect(episodes.map(({ feed, kind }) => [feed, kind]).sort()).toEqual(
    [0, 1, 2].map(n => [`nordwire-0000000${n}`, 'silent']),
  );
});

test('a feed that lives by events is told of less and less: what it came back from was no outage', () => {
  // Three items a day, and every fourth day, by no rule of the week, thirty within three hours.
  const episodes = replayed(
    pollsOf(FEED, 20 * WEEK, 5, hour => {
      const ofDay = hour % DAY;
      const isEvent = Math.floor(hour / DAY) % 4 === 1 && ofDay >= 14 && ofDay < 17;
      return { items: isEvent ? 10 : ofDay >= 8 && ofDay < 22 ? 0.2 : 0 };
    }),
  );
  const late = episodes.filter(({ at }) => (Date.parse(at) - MONDAY) / 3_600_000 > 10 * WEEK);
  expect(late.length).toBeLessThan(episodes.length - late.length);
  expect(late.length).toBeLessThan(6);
});
