import { once } from 'node:events';
import net from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ExchangeError } from '../../../src/errors.ts';
import { fetchFeed } from '../../../src/feeds/fetch/fetch.ts';
import { DEFAULT_LIMITS } from '../../../src/feeds/fetch/request.ts';

/** Whatever bytes a server answers with: an outcome or a named error, in time, and nothing thrown past the caller. */

let answer = Buffer.alloc(0);
const server = net.createServer(socket => {
  socket.on('error', () => {});
  socket.once('data', () => socket.end(answer));
});
const strays: unknown[] = [];
const stray = (error: unknown) => strays.push(error);
let url = '';
beforeAll(async () => {
  process.on('unhandledRejection', stray);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/feed`;
});
afterAll(() => {
  process.off('unhandledRejection', stray);
  server.close();
});

const FEED = '<rss><channel><item><title>One</title></item></channel></rss>';
const noise = fc.uint8Array({ maxLength: 40 }).map(given => Buffer.from(given).toString('latin1'));
const statusLine = fc.constantFrom(
  'HTTP/1.1 200 OK',
  'HTTP/1.1 200',
  'HTTP/1.0 203 OK',
  'HTTP/1.1 304 Same',
  'HTTP/1.1 301 Moved',
  'HTTP/1.1 503 Busy',
  'HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 200 OK',
);
const header = fc.constantFrom(
  ...['Content-Length: 5', `Content-Length: ${FEED.length}`, 'Content-Length: 500', 'Transfer-Encoding: chunked'],
  ...['Connection: close', 'Connection: upgrade', 'Upgrade: x', 'Content-Encoding: gzip', 'Content-Encoding: br, zstd'],
  ...[
    'Location: /feed?2',
    'Location: ::',
    'Location: //',
    'ETag: \u00ff',
    'Retry-After: x',
    'Cache-Control: max-age=99999999999',
  ],
  ...['__proto__: x', 'constructor: y', 'Age: -1', 'Expires: never', 'Content-Type: \u00e4'],
);
const body = fc.constantFrom(FEED, '', '5\r\n<rss>\r\n0\r\n\r\n', gzipSync(FEED).toString('latin1'), `\n${FEED}`);
/** Often sound, sometimes with noise put in at some place, or cut there. */
const answers = fc
  .record({
    whole: fc
      .tuple(statusLine, fc.array(header, { maxLength: 5 }), body)
      .map(([first, headers, rest]) => [first, ...headers, '', rest].join('\r\n')),
    fault: fc.constantFrom('none', 'none', 'insert', 'replace', 'cut'),
    at: fc.nat(300),
    noise,
  })
  .map(({ whole, fault, at, noise }) => {
    if (fault === 'none') return whole;
    if (fault === 'cut') return whole.slice(0, at);
    return whole.slice(0, at) + noise + whole.slice(fault === 'insert' ? at : at + noise.length);
  })
  .map(text => Buffer.from(text, 'latin1'));

test('noise on the line is an outcome or a named error', async () => {
  const limits = {
    ...DEFAULT_LIMITS,
    allowPrivate: ['127.0.0.0/8'],
    firstByteMs: 300,
    betweenBytesMs: 300,
    totalMs: 500,
    retries: 0,
  };
  await fc.assert(
    fc.asyncProperty(answers, fc.boolean(), async (bytes, conditional) => {
      answer = bytes;
      const thrown = await fetchFeed({ url, ...(conditional && { etag: '"1"' }) }, limits).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (thrown !== undefined) {
        expect(thrown).toBeInstanceOf(ExchangeError);
        expect(thrown).toMatchObject({
          code: expect.stringMatching(/^(?:fetch-|address-refused)/),
          message: expect.stringContaining('127.0.0.1'),
        });
      }
    }),
    { numRuns: 400 },
  );
  expect(strays).toEqual([]);
});
