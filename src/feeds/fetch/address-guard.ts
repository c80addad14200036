import { lookup as lookUpByName } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { buildConnector as BuildConnector } from 'undici';
import { ExchangeError } from '../../errors.ts';

/**
 * A feed's address comes from a partner's file, and a redirect from the server: neither may lead into our own network.
 * The URL (scheme, port, literal address) is checked before anything is sent. Then each address that the name resolves to
 * is checked in the look-up of the connection itself, so that no second look-up can give another one.
 */

export type LookUp = (hostname: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

type Address = ipaddr.IPv4 | ipaddr.IPv6;
export type Block = readonly [Address, number];

/**
 * Ports of other services that an HTTP request could harm: the fetch standard's "bad ports", then databases, brokers and
 * control sockets of request-forgery reports. They are refused at allowed addresses too.
 */
const REFUSED_PORTS: ReadonlySet<number> = new Set(
  `0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123
   135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993
   995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080
   445 873 1099 1433 1521 1883 2181 2375 2376 2379 2380 3306 3389 4222 5432 5671 5672 5900 5984 6379 6380 7000 7001
   8883 9042 9092 9160 9300 10250 10255 11211 11300 16379 26257 26379 27017 27018 27019 28015 50000 61613 61616`
    .split(/\s+/)
    .map(Number),
);

const RANGE_WORDS: Readonly<Record<string, string>> = {
  unspecified: 'the unspecified network',
  loopback: 'this machine itself',
  private: 'a private network',
  uniqueLocal: 'a private network',
  linkLocal: 'the local link, where cloud metadata lives',
  carrierGradeNat: "a carrier's inner network",
  multicast: 'a multicast group',
  broadcast: 'the broadcast address',
};

/** Azure answers machines' metadata on a public address. */
const METADATA: readonly Block[] = [[ipaddr.parse('168.63.129.16'), 32]];
/** The only part of IPv6 assigned for the public Internet (IANA). */
const GLOBAL_UNICAST: Block = [ipaddr.parse('2000::'), 3];
/** Interface ids that carry an IPv4 address (ISATAP, RFC 5214), with either universal bit. */
const ISATAP = [0x0000_5efe, 0x0200_5efe];

/**
 * Reads CIDR blocks, or single addresses.
 * @throws {ExchangeError} `setting-wrong` naming the block
 */
export function parseBlocks(blocks: readonly string[]): readonly Block[] {
  return blocks.map(block => {
    try {
      const [address, bits] = ipaddr.parseCIDR(block);
      return [address, bits];
    } catch (cause) {
      throw new ExchangeError('setting-wrong', `FETCH_ALLOW_PRIVATE: "${block}" is no block of addresses.`, {
        cause,
        block,
        help: 'Write CIDR blocks, separated by commas: 127.0.0.0/8,::1/128.',
      });
    }
  });
}

/** The IPv4 address inside an IPv6 address, in the two forms that lead to public servers: IPv4-mapped and NAT64. */
function innerIPv4(address: ipaddr.IPv6): ipaddr.IPv4 | undefined {
  const isNat64 = address.range() === 'rfc6052' && address.parts[2] === 0;
  if (address.range() !== 'ipv4Mapped' && !isNat64) return undefined;
  return new ipaddr.IPv4(address.toByteArray().slice(12));
}

function isIsatap({ parts }: ipaddr.IPv6): boolean {
  return ISATAP.includes((parts[4] ?? 0) * 0x1_0000 + (parts[5] ?? 0));
}

function inBlocks(address: Address, blocks: readonly Block[]): boolean {
  return blocks.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));
}

/**
 * Why an address may not be fetched from, in words; undefined where it may. An IPv4-mapped or NAT64 address is judged by the
 * address inside it. All other forms with one inside (6to4, Teredo, ISATAP, IPv4-compatible) are refused: no public server is
 * reached by them.
 */
export function refusalOfAddress(text: string, allowed: readonly Block[]): string | undefined {
  const bare = text.replace(/%.*$/s, '');
  if (isIP(bare) === 0) return 'no address at all';
  const address = ipaddr.parse(bare);
  if (inBlocks(address, allowed)) return undefined;
  if (address instanceof ipaddr.IPv4) return refusalOfIPv4(address);
  const inner = innerIPv4(address);
  if (inner !== undefined) {
    const refusal = inBlocks(inner, allowed) ? undefined : refusalOfIPv4(inner);
    return refusal && `${refusal} (as ${inner})`;
  }
  const range = address.range();
  if (range === 'unicast' && inBlocks(address, [GLOBAL_UNICAST]) && !isIsatap(address)) return undefined;
  return RANGE_WORDS[range] ?? 'a special-purpose network';
}

function refusalOfIPv4(address: ipaddr.IPv4): string | undefined {
  const range = address.range();
  if (range !== 'unicast') return RANGE_WORDS[range] ?? 'a special-purpose network';
  return inBlocks(address, METADATA) ? "a cloud's metadata service" : undefined;
}

/** A URL without user name and password, for messages, logs and the store. */
export function withoutUser(url: URL): string {
  if (url.username === '' && url.password === '') return url.href;
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare.href;
}

function refused(what: string, why: string, facts: Readonly<Record<string, unknown>>): ExchangeError {
  return new ExchangeError('address-refused', `${what} was not fetched: ${why}.`, {
    temporary: false,
    help: 'Check the address with the partner.',
    ...facts,
  });
}

/** What servers and proxies take (RFC 9110 asks for 8,000). */
const LONGEST_URL = 8000;
const ALLOW_IT = 'If a feed does live there, add its block to FETCH_ALLOW_PRIVATE.';

/**
 * Checks what a URL says by itself: scheme, port, and a literal address in any spelling (the URL standard has already
 * folded "127.1", "0x7f.1", "2130706433" and full-width digits into one).
 * @param from the address that redirected here
 * @throws {ExchangeError} `address-refused`
 */
export function checkUrl(url: URL, allowed: readonly Block[], from?: URL): void {
  const shown = withoutUser(url);
  const what = from ? `${from.href} redirects to ${shown.slice(0, 300)}, which` : shown.slice(0, 300);
  if (shown.length > LONGEST_URL) throw refused(what, `its address is longer than ${LONGEST_URL} characters`, {});
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    const why = `${url.protocol.slice(0, -1)}: is no way to fetch a feed ${from ? 'by a redirect' : 'by'}`;
    throw refused(what, why, { url: shown });
  }
  if (url.port !== '' && REFUSED_PORTS.has(Number(url.port))) {
    throw refused(what, `port ${url.port} belongs to another kind of service`, { url: shown, port: Number(url.port) });
  }
  const literal = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  if (isIP(literal) === 0) return;
  const why = refusalOfAddress(literal, allowed);
  if (why) throw refused(what, `${literal} is ${why}`, { url: shown, address: literal, help: ALLOW_IT });
}

/** The look-up for a connection: it returns only addresses that may be reached. */
export function guardedLookup(allowed: readonly Block[], lookUp: LookUp = systemLookUp): LookupFunction {
  return (hostname, options, callback) => {
    lookUp(hostname).then(
      found => {
        const safe = found.filter(({ address }) => refusalOfAddress(address, allowed) === undefined);
        const [first] = safe;
        const [bad] = found;
        if (first === undefined) {
          const why = bad
            ? `its name resolves to ${bad.address}, ${refusalOfAddress(bad.address, allowed)}`
            : 'its name resolves to nothing';
          callback(refused(hostname, why, { host: hostname, address: bad?.address, help: ALLOW_IT }), '');
        } else if (options.all) callback(null, [...safe]);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}

const systemLookUp: LookUp = hostname => lookUpByName(hostname, { all: true, order: 'verbatim' });

/**
 * A connector for undici that connects to allowed addresses only: literals are checked before connecting, the peer's
 * address after it.
 * @param connect undici's own connector, built with `guardedLookup`
 */
export function guardedConnector(
  connect: BuildConnector.connector,
  allowed: readonly Block[],
): BuildConnector.connector {
  return (options, callback) => {
    try {
      const host = options.hostname.includes(':') ? `[${options.hostname}]` : options.hostname;
      checkUrl(new URL(`${options.protocol}//${host}${options.port ? `:${options.port}` : ''}/`), allowed);
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)), null);
      return;
    }
    connect(options, (...[error, socket]) => {
      if (error) return callback(error, null);
      const peer = socket.remoteAddress;
      const why = peer === undefined ? undefined : refusalOfAddress(peer, allowed);
      if (why === undefined) return callback(null, socket);
      socket.destroy();
      const facts = { host: options.hostname, address: peer, help: ALLOW_IT };
      callback(refused(options.hostname, `it led to ${peer}, ${why}`, facts), null);
    });
  };
}
