import { once } from 'node:events';
import net from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ENVIRONMENT, loadSettings } from '../../../config/settings.ts';
import { CAP_SETTINGS } from '../../../src/feeds/fetch/errors.ts';
import { fetchFeed } from '../../../src/feeds/fetch/fetch.ts';
import type { FetchRequest } from '../../../src/feeds/fetch/request.ts';
import { DEFAULT_LIMITS, type FetchLimits } from '../../../src/feeds/fetch/request.ts';
import { DEFAULT_CAPS } from '../../../src/feeds/parse/caps.ts';
import { answers, FEED, feedServer, LIMITS } from './feed-server.ts';

const here = feedServer();

function get(request: Partial<FetchRequest> = {}, limits: FetchLimits = LIMITS) {
  return fetchFeed({ url: `${here.url}/feed`, ...request }, limits);
}

describe('a feed over HTTP', () => {
  test('comes with its bytes, content type, validators and a hash of its body', async () => {
    here.state.handler = answers(
      200,
      { 'content-type': 'application/rss+xml', etag: '"v1"', 'last-modified': 'Tue, 24 Nov 2026 10:00:00 GMT' },
      FEED,
    );
    const outcome = await get();
    expect(outcome).toMatchObject({
      kind: 'fetched',
      status: 200,
      etag: '"v1"',
      lastModified: 'Tue, 24 Nov 2026 10:00:00 GMT',
      url: `${here.url}/feed`,
      bytes: Buffer.byteLength(FEED),
    });
    if (outcome.kind !== 'fetched') throw new Error('not fetched');
    const [document] = outcome.documents;
    expect(document?.contentType).toBe('application/rss+xml');
    expect(Buffer.from(document?.bytes ?? []).toString()).toBe(FEED);
  });

  test('is asked for by name, with the contact, and in the codings we can read', async () => {
    here.state.handler = answers(200, {}, FEED);
    await get();
    const [asked] = here.state.requests;
    expect(asked?.headers['user-agent']).toBe('news-exchange/test (+desk@example.com)');
    expect(asked?.headers['accept-encoding']).toBe('gzip, deflate, br, zstd');
    expect(asked?.headers['if-none-match']).toBeUndefined();
  });

  test('is not sent again when the validators still hold', async () => {
    here.state.handler = (request, response) => {
      const fresh = request.headers['if-none-match'] === '"v1"' && request.headers['if-modified-since'] === 'yesterday';
      answers(
        fresh ? 304 : 200,
        { etag: '"v1"', 'cache-control': 'max-age=900' },
        fresh ? '' : FEED,
      )(request, response);
    };
    expect(await get({ etag: '"v1"', lastModified: 'yesterday' })).toMatchObject({
      kind: 'unchanged',
      why: 'not-modified',
      etag: '"v1"',
      lastModified: 'yesterday',
      minimumIntervalSeconds: 900,
      bytes: 0,
    });
  });

  test('is unchanged when a server that knows no validators sends the same body again', async () => {
    here.state.handler = answers(200, {}, FEED);
    const first = await get();
    if (first.kind !== 'fetched') throw new Error('not fetched');
    expect(await get({ bodyHash: first.bodyHash })).toMatchObject({ kind: 'unchanged', why: 'same-body' });
    here.state.handler = answers(200, {}, `${FEED} `);
    expect((await get({ bodyHash: first.bodyHash })).kind).toBe('fetched');
  });

  test.each([
    ['gzip', gzipSync(FEED)],
    ['x-gzip', gzipSync(FEED)],
    ['GZIP', gzipSync(FEED)],
    ['deflate', deflateSync(FEED)],
    ['deflate', deflateRawSync(FEED)],
    ['br', brotliCompressSync(FEED)],
    ['zstd', zstdCompressSync(FEED)],
    ['identity', Buffer.from(FEED)],
    ['gzip, br', brotliCompressSync(gzipSync(FEED))],
  ])('is read when it comes as %s', async (coding, body) => {
    here.state.handler = answers(200, { 'content-encoding': coding }, body);
    const outcome = await get();
    if (outcome.kind !== 'fetched') throw new Error('not fetched');
    expect(Buffer.from(outcome.documents[0]?.bytes ?? []).toString()).toBe(FEED);
    expect(outcome.bytes).toBe(body.length);
  });

  test.each([
    ['seconds', () => '120', 120],
    ['a date', () => new Date(Date.now() + 90_000).toUTCString(), 90],
    ['nothing', () => undefined, 1800],
    ['a year, which is cut to a day', () => '31536000', 86_400],
    ['a date gone by', () => 'Sun, 06 Nov 1994 08:49:37 GMT', 1],
  ])('is left for later when the server says 429 and names %s', async (what, named, seconds) => {
    const retryAfter = named();
    here.state.handler = answers(429, retryAfter === undefined ? {} : { 'retry-after': retryAfter });
    const outcome = await get();
    if (outcome.kind !== 'later') throw new Error('not later');
    expect(Math.abs(outcome.retryAfterSeconds - seconds)).toBeLessThanOrEqual(what === 'a date' ? 20 : 1);
    expect(here.state.requests).toHaveLength(1);
  });

  test('is gone with 410, and busy with 503', async () => {
    here.state.handler = answers(410);
    expect(await get()).toEqual({ kind: 'gone', status: 410 });
    here.state.handler = answers(503);
    expect(await get()).toEqual({ kind: 'later', status: 503, retryAfterSeconds: 600 });
  });

  test.each([
    [401, false],
    [403, false],
    [404, false],
    [408, true],
    [500, true],
    [502, true],
    [504, true],
    [522, true],
    [204, false],
    [206, false],
  ])('fails by name with status %i, asked once', async (status, temporary) => {
    here.state.handler = answers(status);
    await expect(get()).rejects.toMatchObject({ code: 'fetch-status', facts: { status, temporary } });
    expect(here.state.requests).toHaveLength(1);
  });

  test('is tried again when the connection breaks, and no more than twice', async () => {
    here.state.handler = (request, response) => {
      if (here.state.requests.length < 3) request.socket.destroy();
      else answers(200, {}, FEED)(request, response);
    };
    expect((await get()).kind).toBe('fetched');
    here.state.requests = [];
    here.state.handler = request => request.socket.destroy();
    await expect(get()).rejects.toMatchObject({ code: 'fetch-failed', facts: { temporary: true } });
    expect(here.state.requests).toHaveLength(3);
  });

  test('ends when the caller gives up', async () => {
    here.state.handler = () => {};
    const caller = new AbortController();
    const outcome = get({ signal: caller.signal });
    setTimeout(() => caller.abort(new Error('stopping')), 50);
    await expect(outcome).rejects.toThrow('stopping');
  });

  test('says so when nobody listens', async () => {
    const gone = net.createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const address = gone.address();
    gone.close();
    await once(gone, 'close');
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
    await expect(get({ url })).rejects.toMatchObject({
      code: 'fetch-failed',
      facts: { reason: 'ECONNREFUSED' },
    });
  });

  test('is tried again when the name server hiccups', async () => {
    here.state.handler = answers(200, {}, FEED);
    let asked = 0;
    const lookup = async () => {
      asked += 1;
      if (asked < 3) throw Object.assign(new Error('getaddrinfo EAI_AGAIN'), { code: 'EAI_AGAIN' });
      return [{ address: '127.0.0.1', family: 4 }];
    };
    const url = here.url.replace('127.0.0.1', 'feeds.example');
    expect((await get({ url }, { ...LIMITS, lookup })).kind).toBe('fetched');
    expect(asked).toBe(3);
  });

  test('says so when the name is not known', async () => {
    const lookup = async () => {
      throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    };
    await expect(get({ url: 'http://feeds.example/' }, { ...LIMITS, lookup })).rejects.toMatchObject({
      code: 'fetch-failed',
      message: 'http://feeds.example/ could not be fetched: there is no such host.',
    });
  });

  test('says so when the name server keeps silent, when TLS never starts, and when there is no TLS at all', async () => {
    const lookup = () => new Promise<never>(() => {});
    const silent = net.createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const tls = `https://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
    const limits = { ...LIMITS, connectMs: 100 };
    const timeout = { code: 'fetch-timeout', facts: { cap: 'FETCH_CONNECT_SECONDS' } };
    await expect(get({ url: 'http://feeds.example/' }, { ...limits, lookup })).rejects.toMatchObject(timeout);
    await expect(get({ url: tls }, limits)).rejects.toMatchObject(timeout);
    await expect(get({ url: here.url.replace('http:', 'https:') })).rejects.toMatchObject({
      code: 'fetch-failed',
      message: expect.stringContaining('it does not speak TLS at that port'),
    });
    silent.close();
  });

  test('may come with headers sent twice', async () => {
    here.state.handler = (_request, response) => {
      response.setHeader('etag', ['"v1"', '"v2"']);
      response.setHeader('cache-control', ['public', 'max-age=600']);
      response.setHeader('content-encoding', ['gzip', 'br']);
      response.end(brotliCompressSync(gzipSync(FEED)));
    };
    expect(await get()).toMatchObject({ kind: 'fetched', etag: '"v1"', minimumIntervalSeconds: 600 });
  });

  test('is not asked with a validator that is no use', async () => {
    here.state.handler = answers(200, { etag: `"${'x'.repeat(5000)}"`, 'last-modified': '' }, FEED);
    expect(await get()).toMatchObject({ kind: 'fetched', etag: undefined, lastModified: undefined });
  });

  test('keeps a validator that is not ASCII as it came', async () => {
    here.state.handler = (request, response) => {
      const etag = Buffer.from('"ü€"').toString('latin1');
      answers(request.headers['if-none-match'] === etag ? 304 : 200, { etag }, FEED)(request, response);
    };
    const first = await get();
    if (first.kind !== 'fetched') throw new Error('not fetched');
    expect((await get({ etag: first.etag })).kind).toBe('unchanged');
  });

  test('takes credentials from the address as they stand there, badly escaped ones too', async () => {
    here.state.handler = answers(200, {}, FEED);
    await get({ url: `${here.url.replace('http://', 'http://r%40der:100%zz@')}/` });
    const sent = here.state.requests[0]?.headers.authorization ?? '';
    expect(Buffer.from(sent.replace('Basic ', ''), 'base64').toString()).toBe('r@der:100%zz');
  });

  test('is not asked at an address of endless length', async () => {
    await expect(get({ url: `${here.url}/${'x'.repeat(9000)}` })).rejects.toMatchObject({ code: 'address-refused' });
  });
});

test('many feeds of one host are fetched over connections that are used again', async () => {
  const sockets = new Set<unknown>();
  here.state.handler = (request, response) => {
    sockets.add(request.socket);
    answers(304)(request, response);
  };
  for (let poll = 0; poll < 50; poll++) await get({ etag: '"v1"' });
  expect(sockets.size).toBeLessThanOrEqual(2);
});

test('each cap that a message names is a setting', () => {
  expect(Object.keys(ENVIRONMENT.shape)).toEqual(expect.arrayContaining(Object.values(CAP_SETTINGS)));
  const { fetchLimits, readingLimits } = loadSettings({});
  const { allowPrivate, fileRoots, userAgent, ...fetchCaps } = fetchLimits;
  expect(Object.keys(fetchCaps).sort()).toEqual(Object.keys(CAP_SETTINGS).sort());
  expect(DEFAULT_LIMITS).toMatchObject(fetchCaps);
  expect(readingLimits.caps).toEqual(DEFAULT_CAPS);
});
