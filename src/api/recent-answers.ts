import { promisify } from 'node:util';
import { gzip as gzipped } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type LogPosition, logPosition } from '../store/log-position.ts';
import type { Store } from '../store/open-store.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Where the log stood when the request came, of requests whose answers are the same for every reader. */
    position?: LogPosition | undefined;
  }
}

/** Many readers ask for the same newest pages. An answer is given again within a second while the log has not grown. */
const FRESH_MS = 1_000;
const MOST_ANSWERS = 50;
const MOST_ASKED = 500;
const MOST_BYTES = 500_000;

/** What is compressed at all, in bytes, and how well (zlib's level). */
type Gzip = { readonly threshold: number; readonly level: number };

export const JSON_TYPE = 'application/json; charset=utf-8';

/** An answer that was given; compressed once it is asked for so. */
type Answer = {
  readonly at: number;
  readonly logEnd: number;
  readonly epoch: string;
  readonly etag: string;
  readonly bytes: Buffer;
  gzipped?: Promise<Buffer>;
};

/** Lists and pages of the log, which are the same for every reader; what waits for news is not. */
const isShared = ({ method, routeOptions, url }: FastifyRequest): boolean =>
  method === 'GET' && /^\/v1\/(?:articles|changes)$/.test(routeOptions.url ?? '') && !url.includes('timeout=');

const compress = promisify(gzipped);
const takesGzip = ({ headers }: FastifyRequest): boolean =>
  /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(String(headers['accept-encoding'] ?? ''));

/**
 * Answers what was asked for a moment ago with the answer of then, unless anything was published since: no more is hashed or
 * compressed for it. After `addEtags`, whose tag is kept with it.
 */
export function keepRecentAnswers(app: FastifyInstance, store: Store, now: () => Date, gzip: Gzip): void {
  const answers = new Map<string, Answer>();
  // Only what is asked for twice is kept: answers that nobody asks for again would be garbage as soon as they have grown old, and
  // collecting that took a third of the processor (measured).
  const askedAt = new Map<string, number>();

  /** Sends an answer, compressed where that is asked for and worth it. */
  async function inForm(answer: Answer, request: FastifyRequest, reply: FastifyReply): Promise<Buffer> {
    if (answer.bytes.length < gzip.threshold || !takesGzip(request)) return answer.bytes;
    answer.gzipped ??= compress(answer.bytes, { level: gzip.level });
    reply.header('content-encoding', 'gzip').removeHeader('content-length');
    return await answer.gzipped;
  }

  app.addHook('preHandler', async (request, reply) => {
    if (!isShared(request)) return;
    const position = await logPosition(store.read);
    const known = answers.get(request.url);
    const isFresh = known !== undefined && Math.abs(now().getTime() - known.at) < FRESH_MS;
    if (!isFresh || known.epoch !== position.epoch || known.logEnd !== position.end) {
      request.position = position;
      return;
    }
    reply.type(JSON_TYPE).header('etag', known.etag).header('vary', 'accept-encoding');
    return reply.send(await inForm(known, request, reply));
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const { position, url } = request;
    const isWhole = typeof payload === 'string' || Buffer.isBuffer(payload);
    if (position === undefined || reply.statusCode !== 200 || !isWhole) return payload;
    const { end: logEnd, epoch } = position;
    const etag = String(reply.getHeader('etag'));
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
    const answer: Answer = { at: now().getTime(), logEnd, epoch, etag, bytes };
    const isAgain = Math.abs(answer.at - (askedAt.get(url) ?? 0)) < FRESH_MS;
    if (isAgain && bytes.length <= MOST_BYTES) keepLatest(answers, url, answer, MOST_ANSWERS);
    keepLatest(askedAt, url, answer.at, MOST_ASKED);
    reply.header('vary', 'accept-encoding');
    return await inForm(answer, request, reply);
  });
}

function keepLatest<T>(map: Map<string, T>, key: string, value: T, most: number): void {
  map.delete(key);
  map.set(key, value);
  for (const [oldest] of map) {
    if (map.size <= most) break;
    map.delete(oldest);
  }
}
