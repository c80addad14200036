import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { latestChange } from '../store/articles.ts';
import type { Store } from '../store/open-store.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The end of the log when the request came, where its answer may be given again. */
    logEnd?: number | undefined;
  }
}

/** Many readers ask for the same newest pages. An answer is given again within a second while the log has not grown. */
const FRESH_MS = 1_000;
const MOST_ANSWERS = 50;
const MOST_CHARACTERS = 400_000;

/** An answer that was given; compressed once it is asked for so. */
type Answer = {
  readonly at: number;
  readonly logEnd: number;
  readonly etag: string;
  readonly bytes: Buffer;
  gzipped?: Promise<Buffer>;
};

/** Lists and pages of the log, which are the same for every reader; what waits for news is not. */
const isShared = ({ method, routeOptions, url }: FastifyRequest): boolean =>
  method === 'GET' && /^\/v1\/(?:articles|changes)$/.test(routeOptions.url ?? '') && !url.includes('timeout=');

const compress = promisify(gzip);
const takesGzip = ({ headers }: FastifyRequest): boolean =>
  /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(String(headers['accept-encoding'] ?? ''));

/**
 * Answers what was asked for a moment ago with the answer of then, unless anything was published since: no more is hashed or
 * compressed for it. After `addEtags`, whose tag is kept with it.
 */
export function keepRecentAnswers(app: FastifyInstance, store: Store, now: () => Date, gzipLevel: number): void {
  const answers = new Map<string, Answer>();

  app.addHook('preHandler', async (request, reply) => {
    if (!isShared(request)) return;
    request.logEnd = await latestChange(store.read);
    const known = answers.get(request.url);
    const isFresh = known !== undefined && Math.abs(now().getTime() - known.at) < FRESH_MS;
    if (!isFresh || known.logEnd !== request.logEnd) return;
    request.logEnd = undefined;
    reply.type('application/json; charset=utf-8').header('etag', known.etag).header('vary', 'accept-encoding');
    if (!takesGzip(request)) return reply.send(known.bytes);
    known.gzipped ??= compress(known.bytes, { level: gzipLevel });
    return reply.header('content-encoding', 'gzip').send(await known.gzipped);
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const { logEnd, url } = request;
    if (logEnd === undefined || reply.statusCode !== 200 || typeof payload !== 'string') return payload;
    if (payload.length > MOST_CHARACTERS) return payload;
    answers.delete(url);
    const etag = String(reply.getHeader('etag'));
    answers.set(url, { at: now().getTime(), logEnd, etag, bytes: Buffer.from(payload) });
    for (const [oldest] of answers) {
      if (answers.size <= MOST_ANSWERS) break;
      answers.delete(oldest);
    }
    return payload;
  });
}
