import { once } from 'node:events';
import http from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ExchangeError } from '../../../src/errors.ts';
import { type LookUp, parseBlocks, refusalOfAddress } from '../../../src/feeds/fetch/address-guard.ts';
import { fetchFeed } from '../../../src/feeds/fetch/fetch.ts';
import { DEFAULT_LIMITS, type FetchLimits } from '../../../src/feeds/fetch/request.ts';
import { disguises, IPV6_FORMS, NAMES, spellingsOfIPv4 } from './address-forms.ts';

describe('an address', () => {
  test.each(
    `0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 169.254.169.254
     169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255
     198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 168.63.129.16
     :: ::1 ::2 fe80::1 fe80::1%eth0 febf::1 fec0::1 fc00::1 fd00:ec2::254 ff02::1 100::1 2001:db8::1 3fff::1 5f00::1
     ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 ::7f00:1 ::808:808
     ::ffff:0:127.0.0.1 ::ffff:0:7f00:1 64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b::10.1.2.3 64:ff9b:1::808:808
     2002:7f00:1:: 2002:a9fe:a9fe::1 2002:808:808::1 2001:0:4136:e378:8000:63bf:80ff:fffe 2001:0:808:808::1
     2600::5efe:127.0.0.1 2600::200:5efe:a00:1 2001:10::1 2001:20::1 2001:2::1 4000::1 1000::1 e000::1 abcd::1
     192.0.0.8 192.0.0.170 198.19.0.0 224.0.0.251 ::ffff:0.0.0.0 ::ffff:100.64.0.1 ::ffff:198.18.0.1 ::ffff:255.255.255.255
     ::ffff:192.168.1.1%2 64:ff9b::100.64.0.1 64:ff9b:1:7f00:0:100:: 64:ff9b:1:fffe::1 fe80::a9fe:a9fe ff0e::1 2001:1::1 2001:3::1
     2001:30::1 2002:c0a8:101::1 100:0:0:1::1 fc00:: fdff:ffff::1 fd00:ec2::23 fd20:ce::254
     no-address 1.2.3 127.1`.split(/\s+/),
  )('%s is not fetched from', address => {
    expect(refusalOfAddress(address, [])).toBeTypeOf('string');
  });

  test.each(
    `8.8.8.8 1.1.1.1 93.184.216.34 172.15.0.1 172.32.0.1 100.63.255.255 100.128.0.1 169.253.1.1 192.167.1.1 223.255.255.254
     2606:4700:4700::1111 2a00:1450:4001:81b::200e 2600::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8`.split(/\s+/),
  )('%s is', address => {
    expect(refusalOfAddress(address, [])).toBeUndefined();
  });

  test('may be opened by block, inside IPv6 too, and nothing else with it', () => {
    const allowed = parseBlocks(['10.1.0.0/16', 'fd12::/16']);
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '64:ff9b::10.1.2.3', 'fd12::1']) {
      expect(refusalOfAddress(address, allowed)).toBeUndefined();
    }
    for (const address of ['10.2.0.1', '::ffff:10.2.0.1', 'fd13::1', '127.0.0.1', '::1']) {
      expect(refusalOfAddress(address, allowed)).toBeTypeOf('string');
    }
  });

  test('block that is none stops the start with a sentence', () => {
    for (const block of ['localhost', '10.0.0.0', '10.0.0.0/33', '', '*']) {
      expect(() => parseBlocks([block])).toThrow(/FETCH_ALLOW_PRIVATE: ".*" is no block of addresses/);
    }
  });
});

describe('a server that is not to be reached', () => {
  let connections = 0;
  let port = 0;
  const server = http.createServer((_request, response) => response.end('<rss/>'));
  server.on('connection', socket => {
    if (!socket.localAddress?.endsWith('127.0.0.9')) connections += 1;
  });

  /** A feed server at the one address that is allowed, which redirects to whatever `target` says. */
  let target = '';
  let redirector = '';
  const feeds = http.createServer((request, response) => {
    if (request.url === '/feed') response.end('<rss/>');
    else response.writeHead(302, { location: Buffer.from(target, 'utf8').toString('latin1') }).end();
  });

  /** Names lead to the loopback address, whatever they are: the worst a name server can say. */
  const lookup: LookUp = async () => [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ];
  const limits: FetchLimits = {
    ...DEFAULT_LIMITS,
    allowPrivate: ['127.0.0.9/32'],
    lookup,
    retries: 0,
    totalMs: 20_000,
  };

  beforeAll(async () => {
    port = await listen(server, '::');
    redirector = `http://127.0.0.9:${await listen(feeds, '127.0.0.9')}`;
  });
  afterAll(() => {
    for (const open of [server, feeds]) {
      open.closeAllConnections();
      open.close();
    }
  });

  const forms = () => {
    const hosts = ['127.0.0.1', '0.0.0.0', '127.1.2.3', '169.254.169.254', '10.0.0.1'].flatMap(spellingsOfIPv4);
    const all = [...hosts, ...IPV6_FORMS, ...NAMES].flatMap(host => [
      `http://${host}:${port}/`,
      `https://${host}:${port}/`,
    ]);
    return [...all, ...['127.0.0.1', '[::1]', 'localhost'].flatMap(host => disguises(host, port))];
  };

  async function codeOf(url: string, rules = limits): Promise<unknown> {
    try {
      return (await fetchFeed({ url }, rules)).kind;
    } catch (error) {
      return error instanceof ExchangeError ? error.code : error;
    }
  }

  test('is reached where a hole is open for it, so that the other tests mean something', async () => {
    const open = { ...limits, allowPrivate: ['127.0.0.0/8', '::1/128'] };
    connections = 0;
    for (const host of ['127.1', '[::ffff:127.0.0.1]', '[::1]', 'localhost']) {
      expect(await codeOf(`http://${host}:${port}/`, open)).toBe('fetched');
    }
    expect(connections).toBeGreaterThan(0);
    expect(await codeOf(`${redirector}/feed`)).toBe('fetched');
  });

  test('is reached by none of the published forms of addresses', async () => {
    connections = 0;
    const all = forms();
    expect(all.length).toBeGreaterThan(700);
    const otherwise: unknown[] = [];
    for (const url of all) {
      const code = await codeOf(url);
      if (code !== 'address-refused') otherwise.push([url, code]);
    }
    expect(otherwise).toEqual([]);
    expect(connections).toBe(0);
  });

  test('is reached by none of them through a redirect', async () => {
    connections = 0;
    const reached: unknown[] = [];
    for (const form of forms()) {
      target = form.replace(/[\r\n\0]/g, '');
      const code = await codeOf(`${redirector}/`);
      if (!['address-refused', 'fetch-failed', 'fetch-status'].includes(String(code))) reached.push([target, code]);
    }
    expect(reached).toEqual([]);
    expect(connections).toBe(0);
  });

  test('is not reached by a name that changes its address between two look-ups', async () => {
    connections = 0;
    let asked = 0;
    const rebinding: LookUp = async () => {
      asked += 1;
      return [{ address: asked % 2 ? '127.0.0.9' : '127.0.0.1', family: 4 }];
    };
    const feedPort = new URL(redirector).port;
    for (let round = 0; round < 10; round++) {
      asked = round % 2;
      const before = asked;
      const code = await codeOf(`http://rebind.example:${feedPort}/feed`, { ...limits, lookup: rebinding });
      expect(code).toBe(before === 0 ? 'fetched' : 'address-refused');
      expect(asked - before).toBe(1);
    }
    asked = 0;
    target = `http://rebind.example:${port}/`;
    expect(await codeOf(`http://rebind.example:${feedPort}/`, { ...limits, lookup: rebinding })).toBe(
      'address-refused',
    );
    expect(connections).toBe(0);
  });

  test('is not reached by a name with several addresses, in whatever order they come', async () => {
    connections = 0;
    const good = { address: '127.0.0.9', family: 4 };
    const bad = [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
      { address: '::ffff:127.0.0.1', family: 6 },
    ];
    const feedPort = new URL(redirector).port;
    for (const found of [
      [good, ...bad],
      [...bad, good],
      [bad[1] ?? good, good, bad[0] ?? good],
    ]) {
      const several = { ...limits, lookup: async () => found };
      expect(await codeOf(`http://several.example:${feedPort}/feed`, several)).toBe('fetched');
      expect(await codeOf(`http://several.example:${port}/`, several)).toBe('fetched');
    }
    expect(connections).toBe(0);
  });

  test.each([6379, 5432, 3306, 11_211, 27_017, 22, 25, 9092, 2375])(
    'has no hole opened by its address at port %i',
    async other => {
      const open = { ...limits, allowPrivate: ['0.0.0.0/0', '::/0'] };
      expect(await codeOf(`http://127.0.0.1:${other}/`, open)).toBe('address-refused');
      target = `http://127.0.0.1:${other}/`;
      expect(await codeOf(`${redirector}/`, open)).toBe('address-refused');
    },
  );
});

async function listen(server: http.Server, host: string): Promise<number> {
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
