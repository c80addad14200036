import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import pRetry from 'p-retry';
import { ExchangeError } from '../../errors.ts';
import { parseBlocks, refusalOfAddress } from './address-guard.ts';

export type HostLimitOptions = {
  /** Fetches from one host at the same time, over all processes. */
  readonly atOnce: number;
  /** Milliseconds after which a slot frees itself, for when its worker was killed; longer than any fetch. */
  readonly leaseMs: number;
  /** Milliseconds a fetch tries to get a slot before it fails with `host-busy` and frees its worker. */
  readonly waitMs: number;
  /** Fetches of one process that wait so for one host; all others try once. */
  readonly waiting: number;
  /** CIDR blocks of our own machines (FETCH_ALLOW_PRIVATE): literal addresses in them have no limit. */
  readonly exempt: readonly string[];
  /** First part of every key. */
  readonly prefix: string;
};

export const DEFAULT_HOST_LIMIT: HostLimitOptions = {
  atOnce: 4,
  leaseMs: 90_000,
  waitMs: 250,
  waiting: 4,
  exempt: [],
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
 * Returns minus the milliseconds of a pause, 0 for "all taken", 1 for "yours".
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
 * Jobs that may come back for one host in a second. Each backs off for as many seconds as keep to that, at least one: after
 * a fixed time all jobs of a slow host would come back at once, find four slots and leave them idle until the next time.
 */
const RETURNS_A_SECOND = 50;
const LONGEST_BACK_OFF = 30;

/** Politeness per host across all worker processes: so many fetches at once, and none while the host has asked for a pause. */
export function createHostLimit(redis: Redis, options: HostLimitOptions = DEFAULT_HOST_LIMIT): HostLimit {
  const { atOnce, leaseMs, waitMs, prefix } = options;
  const isExempt = exemptHosts(options.exempt);
  // The braces keep both keys of a host on one node of a cluster.
  const slotsOf = (host: string) => `${prefix}{${host.toLowerCase()}}:slots`;
  const pauseOf = (host: string) => `${prefix}{${host.toLowerCase()}}:pause`;
  /** By host: this process's fetches that wait for a slot, and those that have backed off. */
  const waiting = new Map<string, number>();
  const backedOff = new Map<string, number>();

  async function takeSlot(host: string, token: string): Promise<void> {
    const isLate = count(waiting, host, 1) > options.waiting;
    const noSlot = new Error(`${atOnce} fetches from it are under way`);
    const take = async (): Promise<number> => {
      const answer = Number(await redis.eval(TAKE, 2, slotsOf(host), pauseOf(host), atOnce, leaseMs, token));
      if (answer === 0) throw noSlot;
      return answer;
    };
    try {
      const answer = await pRetry(take, {
        retries: Number.POSITIVE_INFINITY,
        maxRetryTime: isLate ? 0 : waitMs,
        minTimeout: 10,
        maxTimeout: 100,
        randomize: true,
        shouldRetry: ({ error }) => error === noSlot,
      });
      if (answer < 0) throw busy(host, 'it has asked for a pause', Math.ceil(-answer / 1000));
    } catch (error) {
      throw error === noSlot ? busy(host, noSlot.message, backOff(host)) : error;
    } finally {
      count(waiting, host, -1);
    }
  }

  function backOff(host: string): number {
    const seconds = Math.min(LONGEST_BACK_OFF, Math.max(1, count(backedOff, host, 1) / RETURNS_A_SECOND));
    setTimeout(() => count(backedOff, host, -1), seconds * 1000).unref();
    return seconds * (0.5 + Math.random());
  }

  return {
    run: async (host, fn) => {
      if (isExempt(host)) return await fn();
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
      if (!isExempt(host)) await redis.eval(LENGTHEN, 1, pauseOf(host), Math.max(1, Math.ceil(seconds * 1000)));
    },
  };
}

/** Names that mean this machine and never another (RFC 6761). */
const LOCAL_NAME = /(?:^|\.)localhost\.?$/i;

/** Whether a host is one of our own machines, or none (a file). Only literal private addresses count, no names. */
function exemptHosts(blocks: readonly string[]): (host: string) => boolean {
  const allowed = parseBlocks(blocks);
  return host => {
    if (host === '') return true;
    const address = LOCAL_NAME.test(host) ? '127.0.0.1' : host.replace(/^\[|\]$/g, '');
    const isPrivate = /^[\d.]+$|:/.test(address) && refusalOfAddress(address, []) !== undefined;
    return isPrivate && allowed.length > 0 && refusalOfAddress(address, allowed) === undefined;
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

/** Bytes of large documents that a process holds at once: the largest one's. Parsing takes ten times as much. */
const DOCUMENT_MEMORY = 8_000_000;

/**
 * Bytes that large documents may take at once in one process. Hundreds of ordinary documents may be fetched and parsed
 * together in the memory of ten large ones.
 */
export type DocumentMemory = { lease(feedId: string): MemoryLease };

/** One poll's share of the document memory. */
export type MemoryLease = {
  /** Reserves what the feed's last document took; false where that much is not free. To be asked before fetching. */
  reserveAsBefore(): boolean;
  /** Reserves so many bytes in all, in place of what was reserved before; false where that much is not free. */
  reserve(bytes: number): boolean;
  /** Frees what was reserved. To be called when the poll has ended. */
  release(): void;
};

/** @param most bytes reserved at once; a single document may be larger */
export function createDocumentMemory(most = DOCUMENT_MEMORY): DocumentMemory {
  const lastSizes = new Map<string, number>();
  let reserved = 0;
  return {
    lease(feedId) {
      let own = 0;
      const reserve = (bytes: number): boolean => {
        const others = reserved - own;
        if (others > 0 && others + bytes > most) return false;
        reserved = others + bytes;
        own = bytes;
        return true;
      };
      return {
        reserveAsBefore: () => reserve(lastSizes.get(feedId) ?? 0),
        reserve(bytes) {
          lastSizes.set(feedId, bytes);
          return reserve(bytes);
        },
        release: () => void reserve(0),
      };
    },
  };
}
