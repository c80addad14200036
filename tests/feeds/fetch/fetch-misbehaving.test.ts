import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ErrorCode, ExchangeError } from '../../../src/errors.ts';
import { fetchFeed } from '../../../src/feeds/fetch/fetch.ts';
import type { FetchOutcome } from '../../../src/feeds/fetch/request.ts';
import { DEFAULT_LIMITS, type FetchLimits } from '../../../src/feeds/fetch/request.ts';
import { MANNERS, type MisbehavingServer, startMisbehavingServer } from '../../misbehaving-server.ts';

const LIMITS: FetchLimits = {
  ...DEFAULT_LIMITS,
  allowPrivate: ['127.0.0.0/8'],
  maxBytes: 1024 * 1024,
  maxWireBytes: 1024 * 1024,
  connectMs: 400,
  firstByteMs: 200,
  betweenBytesMs: 200,
  totalMs: 500,
  retryMs: 1,
};

/** For what must end by itself or at a cap of bytes, and not because a busy machine was slow. */
const PATIENT: FetchLimits = {
  ...LIMITS,
  connectMs: 10_000,
  firstByteMs: 10_000,
  betweenBytesMs: 10_000,
  totalMs: 20_000,
};

type Answer = ErrorCode | FetchOutcome['kind'];

/** What each manner of misbehaving comes to. */
const EXPECTED: Readonly<Record<string, Answer | readonly Answer[]>> = {
  good: 'fetched',
  silent: 'fetch-timeout',
  'slow-head': 'fetch-timeout',
  'slow-body': 'fetch-timeout',
  'stalled-body': 'fetch-timeout',
  'endless-body': 'fetch-too-large',
  'endless-chunks': 'fetch-too-large',
  'tiny-chunks': ['fetch-timeout', 'fetch-failed'],
  'endless-chunk-extension': 'fetch-too-large',
  'endless-trailers': 'fetch-too-large',
  'length-too-long': 'fetch-failed',
  'length-too-short': 'fetch-failed',
  // The body ends where its length says (RFC 9112, 6.3); undici shows nothing of what a closing server sends behind it.
  'length-too-short-and-closes': 'fetched',
  'chunks-and-more': 'fetch-failed',
  'length-and-line-end': 'fetched',
  'length-huge': 'fetch-too-large',
  'length-negative': 'fetch-failed',
  'length-twice': 'fetch-failed',
  'length-and-chunks': 'fetch-failed',
  'reset-at-once': 'fetch-failed',
  'reset-in-head': 'fetch-failed',
  'reset-in-body': 'fetch-failed',
  'closes-at-once': 'fetch-failed',
  'closes-in-head': 'fetch-failed',
  'half-chunk': 'fetch-failed',
  'no-last-chunk': 'fetch-failed',
  'chunk-of-no-size': 'fetch-failed',
  'chunk-huge': 'fetch-failed',
  'redirect-to-itself': 'fetch-failed',
  'redirect-ping': 'fetch-failed',
  'redirect-pong': 'fetch-failed',
  'redirect-on-and-on': 'fetch-failed',
  'redirect-without-location': 'fetch-status',
  'redirect-to-nonsense': 'fetch-failed',
  'redirect-to-file': 'address-refused',
  'redirect-to-data': 'address-refused',
  'redirect-to-metadata': 'address-refused',
  'redirect-to-redis': 'address-refused',
  'redirect-with-endless-body': 'fetched',
  'not-modified-unasked': 'fetch-status',
  'not-modified-with-length': 'fetch-status',
  'not-modified-with-body': 'fetch-status',
  'not-modified-with-body-and-closes': 'fetch-status',
  'not-modified-with-body-later': 'fetch-status',
  'not-modified-with-chunks': 'fetch-status',
  'not-modified-with-answer': 'fetch-status',
  'not-modified-with-hidden-body': 'fetch-status',
  'not-modified-with-endless-body': 'fetch-status',
  'head-flood': 'fetch-too-large',
  'head-of-a-thousand-lines': 'fetch-failed',
  'head-of-a-hundred-lines': 'fetched',
  'head-endless-line': 'fetch-too-large',
  'head-endless-name': 'fetch-too-large',
  'status-endless': 'fetch-too-large',
  'continue-flood': 'fetch-failed',
  'early-hints-flood': 'fetch-failed',
  'processing-drip': 'fetch-failed',
  'switches-protocols': 'fetch-failed',
  'gzip-bomb': 'fetch-too-large',
  'gzip-twice-bomb': 'fetch-too-large',
  'brotli-bomb': 'fetch-too-large',
  'zstd-bomb': 'fetch-too-large',
  'wrong-gzip': 'fetch-failed',
  'cut-gzip': 'fetch-failed',
  'damaged-gzip': 'fetch-failed',
  'wrong-deflate': 'fetch-failed',
  'wrong-brotli': 'fetch-failed',
  'wrong-zstd': 'fetch-failed',
  'unknown-coding': 'fetch-failed',
  'charset-as-coding': 'fetched',
  'many-codings': 'fetch-failed',
  'two-answers': 'fetch-failed',
  'not-http': 'fetch-failed',
  'http-0.9': 'fetch-failed',
  'status-of-two-digits': 'fetch-failed',
  'status-of-nonsense': 'fetch-failed',
  'status-999': 'fetch-status',
  'error-with-endless-body': 'fetch-status',
  'busy-with-endless-body': 'later',
  'head-with-nul': 'fetch-failed',
};

let server: MisbehavingServer;
beforeAll(async () => {
  server = await startMisbehavingServer();
});
afterAll(() => server.close());

async function answer(
  manner: string,
  limits: FetchLimits,
  conditional = false,
  at = server,
): Promise<{ answer: Answer; message: string }> {
  try {
    const outcome = await fetchFeed({ url: `${at.url}/${manner}`, ...(conditional && { etag: '"1"' }) }, { ...limits });
    return { answer: outcome.kind, message: '' };
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    expect(error.facts.temporary).toBeTypeOf('boolean');
    expect(error.help, error.message).toBeTypeOf('string');
    expect(error.message).not.toMatch(/ERR_|HPE_|bad response|undici|Parser/);
    return { answer: error.code, message: error.message };
  }
}

describe('a server that misbehaves', () => {
  test('has an expectation for each of its manners', () => {
    expect(Object.keys(EXPECTED).sort()).toEqual(Object.keys(MANNERS).sort());
  });

  test.concurrent.each(Object.entries(EXPECTED))('%s → %s, within the time it may take', async (manner, expected) => {
    const limits = [expected].flat().includes('fetch-timeout') ? LIMITS : PATIENT;
    const started = performance.now();
    const got = await answer(manner, limits);
    expect([expected].flat(), got.message).toContain(got.answer);
    if (got.message) expect(got.message).toContain(server.url);
    expect(performance.now() - started).toBeLessThan(limits.totalMs + 3_000);
  });

  test.each<[string, Answer | readonly Answer[]]>([
    ['not-modified-unasked', 'unchanged'],
    // The length of the document that was not sent: allowed (RFC 9110, 8.6).
    ['not-modified-with-length', 'unchanged'],
    // A 304 has no body (RFC 9110, 15.4.5): what follows is ignored, and its connection is never used again.
    ...Object.keys(EXPECTED).flatMap((manner): [string, Answer][] =>
      /^not-modified-with-(?!length)/.test(manner) ? [[manner, 'unchanged']] : [],
    ),
  ])(
    '%s, to somebody who asked conditionally → %s, and no connection is kept that has more to say',
    async (manner, expected) => {
      const own = await startMisbehavingServer();
      try {
        const got = await answer(manner, PATIENT, true, own);
        expect([expected].flat()).toContain(got.answer);
        if (manner !== 'not-modified-unasked') while (own.connections() > 0) await sleep(10);
      } finally {
        await own.close();
      }
    },
  );

  test('over a thousand rounds leaves no socket and no memory behind', async () => {
    const manners = Object.keys(MANNERS);
    const limits = { ...LIMITS };
    const rounds = async (count: number) => {
      let round = 0;
      const worker = async () => {
        while (round < count) {
          const manner = manners[round % manners.length];
          const etag = round++ % 2 === 0 ? '"1"' : undefined;
          await fetchFeed({ url: `${server.url}/${manner}`, etag }, limits).catch(() => {});
        }
      };
      await Promise.all(Array.from({ length: 50 }, worker));
    };
    await rounds(manners.length * 2);
    server.requests.length = 0;
    const before = memoryInUse();
    await rounds(1000);
    while (server.connections() > 0) await sleep(50);
    server.requests.length = 0;
    expect(memoryInUse() - before).toBeLessThan(4 * 1024 * 1024);
  });
});

/** Bytes held after a full collection, array buffers included. */
function memoryInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
