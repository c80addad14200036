import type { PollRecord } from '../../src/watch/replay.ts';

/** Times are hours from a Monday, 2026-03-02 00:00 UTC. */
export const MONDAY = Date.UTC(2026, 2, 2);
const HOUR = 3_600_000;

/** A whole number drawn from a Poisson distribution, the same for the same seed: mulberry32 and Knuth's product of uniforms. */
function createChance(seed: number): { uniform(): number; poisson(mean: number): number } {
  let state = seed;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const poisson = (mean: number): number => {
    let [n, product] = [0, uniform()];
    for (const least = Math.exp(-mean); product > least; n++) product *= uniform();
    return n;
  };
  return { uniform, poisson };
}

/** What a feed does in an hour: items an hour, unusable ones among them, no answer, or not asked at all. */
export type Hour = {
  readonly items: number;
  readonly unusable?: boolean;
  readonly fails?: boolean;
  readonly asleep?: boolean;
};

/** An office's week: eight items an hour from 8 to 18, one in the evening, a fifth of it at the weekend. */
export function officeHours(hour: number): number {
  const ofDay = ((hour % 24) + 24) % 24;
  const weekend = Math.floor(hour / 24) % 7 > 4 ? 0.2 : 1;
  return weekend * (ofDay >= 8 && ofDay < 18 ? 8 : ofDay >= 18 && ofDay < 23 ? 1 : 0);
}

/** Polls every half hour from hour 0 to `hours`. */
export function pollsOf(feed: string, hours: number, seed: number, at: (hour: number) => Hour): PollRecord[] {
  const chance = createChance(seed);
  const polls: PollRecord[] = [];
  const minute = Math.floor(30 * chance.uniform());
  for (let half = 0; half < 2 * hours; half++) {
    const { items, unusable = false, fails = false, asleep = false } = at(half / 2);
    if (asleep) continue;
    const time = new Date(MONDAY + (half * HOUR) / 2 + minute * 60_000).toISOString();
    const found = fails ? 0 : chance.poisson(items / 2);
    const outcome = fails ? 'failed' : found > 0 ? 'fetched' : 'unchanged';
    polls.push({ feed, at: time, outcome, new: found, rejected: unusable ? found : 0 });
  }
  return polls;
}
