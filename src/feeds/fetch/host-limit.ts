import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { ExchangeError } from '../../errors.ts';

export type HostLimitOptions = {
  /** Fetches from one host at the same time, over all processes. */
  readonly atOnce: number;
  /** Milliseconds after which a slot frees itself, for when its worker was killed; longer than any fetch. */
  readonly leaseMs: number;
  /** Milliseconds a fetch waits for a slot before it gives its worker back. */
  readonly waitMs: number;
  /** Fetches that wait so for one host in one process; all others give their worker back at once. */
  readonly waiting: number;
  /** Stands before every key. */
  readonly prefix: string;
};

export const DEFAULT_HOST_LIMIT: HostLimitOptions = {
  atOnce: 4,
  leaseMs: 90_000,
  waitMs: 250,
  waiting: 4,
  prefix: 'news-exchange:host:',
};

export type HostLimit = {
  /**
   * Runs `fn` in one of the host's slots.
   * @throws {ExchangeError} `host-busy` with `facts.retryAfterSeconds`, when no slot frees in time or the host asked for
   * a pause; `fn` has not run then
   */
  readonly run: <T>(host: string, fn: () => Promise<T>) => Promise<T>;
  /** Nobody asks the host for so many seconds (429, Retry-After). A shorter pause never shortens a longer one. */
  readonly coolDown: (host: string, seconds: number) => Promise<void>;
};

/**
 * Slots are members of a sorted set, scored by the time their lease ends, on the broker's clock.
 * Answers the milliseconds of a pause below zero, 0 for "all taken", 1 for "yours".
 */
const TAKE = `
local pause = redis.call('PTTL', KEYS[2])
if pause > 0 then return -pause end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`;

const LENGTHEN = `
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], '1', 'PX', ARGV[1]) end`;

/**
 * Jobs that come back for one host in a second. Each steps back for as many seconds as keep to that, one at least: with
 * a fixed time a slow host's crowd comes back all at once, finds four slots and leaves them idle until the next time.
 */
const BACK_A_SECOND = 50;
const LONGEST_STEP_BACK = 30;

/** Politeness per host across all worker processes: so many fetches at once, and none while the host has asked for a pause. */
export function createHostLimit(redis: Redis, options: HostLimitOptions = DEFAULT_HOST_LIMIT): HostLimit {
  const { atOnce, leaseMs, waitMs, waiting, prefix } = options;
  // The braces keep both keys of a host on one node of a cluster.
  const slotsOf = (host: string) => `${prefix}{${host.toLowerCase()}}:slots`;
  const pauseOf = (host: string) => `${prefix}{${host.toLowerCase()}}:pause`;
  /** By host, how many fetches of this process wait for a slot, and how many have stepped back and will come again. */
  const inLine = new Map<string, number>();
  const away = new Map<string, number>();

  async function takeSlot(host: string, token: string): Promise<void> {
    const place = count(inLine, host, 1);
    const giveUpAt = performance.now() + (place > waiting ? 0 : waitMs);
    try {
      for (let wait = 10; ; wait = Math.min(wait * 2, 100)) {
        const answer = Number(await redis.eval(TAKE, 2, slotsOf(host), pauseOf(host), atOnce, leaseMs, token));
        if (answer === 1) return;
        if (answer < 0) throw busy(host, 'it has asked for a pause', Math.ceil(-answer / 1000));
        if (performance.now() + wait > giveUpAt)
          throw busy(host, `${atOnce} fetches from it are under way`, stepBack(host));
        await sleep(wait * (0.5 + Math.random()));
      }
    } finally {
      count(inLine, host, -1);
    }
  }

  function stepBack(host: string): number {
    const seconds = Math.min(LONGEST_STEP_BACK, Math.max(1, count(away, host, 1) / BACK_A_SECOND));
    setTimeout(() => count(away, host, -1), seconds * 1000).unref();
    return seconds * (0.5 + Math.random());
  }

  return {
    run: async (host, fn) => {
      const token = randomUUID();
      await takeSlot(host, token);
      try {
        return await fn();
      } finally {
        // A slot that can't be given back (broker gone) frees itself; the fetch has succeeded all the same.
        await redis.zrem(slotsOf(host), token).catch(() => {});
      }
    },
    coolDown: async (host, seconds) => {
      await redis.eval(LENGTHEN, 1, pauseOf(host), Math.max(1, Math.ceil(seconds * 1000)));
    },
  };
}

function count(counts: Map<string, number>, host: string, change: 1 | -1): number {
  const now = (counts.get(host) ?? 0) + change;
  if (now === 0) counts.delete(host);
  else counts.set(host, now);
  return now;
}

function busy(host: string, why: string, retryAfterSeconds: number): ExchangeError {
  return new ExchangeError('host-busy', `${host} was not asked: ${why}.`, {
    host,
    retryAfterSeconds,
    temporary: true,
    help: 'It is asked again by itself once it may be.',
  });
}
