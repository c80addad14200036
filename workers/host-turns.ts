import type { Redis } from 'ioredis';
import { parseBlocks, refusalOfAddress } from '../src/feeds/fetch/address-guard.ts';
import { createHostLimit, type HostLimit } from '../src/feeds/fetch/host-limit.ts';

/** Asks hosts in turn, by the limit that all processes share; our own machines, which a setting opened to us, are exempt. */
export function hostTurns(redis: Redis, allowPrivate: readonly string[]): HostLimit {
  const limit = createHostLimit(redis);
  const allowed = parseBlocks(allowPrivate);
  const ours = (host: string): boolean => {
    const address = LOCAL_NAME.test(host) ? LOOPBACK : host.replace(/^\[|\]$/g, '');
    return allowed.length > 0 && isPrivate(address) && refusalOfAddress(address, allowed) === undefined;
  };
  return {
    run: (host, fetch) => (host === '' || ours(host) ? fetch() : limit.run(host, fetch)),
    coolDown: async (host, seconds) => {
      if (host !== '' && !ours(host)) await limit.coolDown(host, seconds);
    },
  };
}

/** Names that mean this machine and never another (RFC 6761). */
const LOCAL_NAME = /(?:^|\.)localhost\.?$/i;
const LOOPBACK = '127.0.0.1';

/** A literal address that may not be fetched from without a setting; names are no addresses. */
function isPrivate(host: string): boolean {
  return /^[\d.]+$|:/.test(host) && refusalOfAddress(host, []) !== undefined;
}
