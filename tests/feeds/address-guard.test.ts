import { once } from 'node:events';
import http from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseBlocks, refusalOfAddress } from '../../src/feeds/address-guard.ts';
import { DEFAULT_LIMITS, fetchFeed } from '../../src/feeds/fetch.ts';

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

describe('a guarded server', () => {
  let reached: string[] = [];
  let port = 0;
  const server = http.createServer((request, response) => {
    reached.push(`${request.headers.host}${request.url}`);
    response.end('<rss/>');
  });
  beforeAll(async () => {
    server.listen(0, '::');
    await once(server, 'listening');
    const address = server.address();
    port = typeof address === 'object' && address ? address.port : 0;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test('is reached when a hole is open, so that the next test means something', async () => {
    reached = [];
    const limits = { ...DEFAULT_LIMITS, allowPrivate: ['127.0.0.0/8', '::1/128'] };
    expect((await fetchFeed({ url: `http://127.1:${port}/` }, limits)).kind).toBe('fetched');
    expect((await fetchFeed({ url: `http://[::ffff:127.0.0.1]:${port}/` }, limits)).kind).toBe('fetched');
    expect((await fetchFeed({ url: `http://localhost:${port}/` }, limits)).kind).toBe('fetched');
    expect(reached).toHaveLength(3);
  });
});
