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

/** Lists and pages of the log, which are the same for every reader; what waits for news is not. */
const isShared = ({ method, routeOptions, url }: FastifyRequest): boolean =>
  method === 'GET' && /^\/v1\/(?:articles|changes)$/.test(routeOptions.url ?? '') && !url.includes('timeout=');

/** Answers what was asked for a moment ago with the answer of then, unless anything was published since. */
export function keepRecentAnswers(app: FastifyInstance, store: Store, now: () => Date): void {
  const answers = new Map<string, { readonly at: number; readonly logEnd: number; readonly payload: string }>();

  app.addHook('preHandler', async (request, reply) => {
    if (!isShared(request)) return;
    request.logEnd = await latestChange(store.read);
    const known = answers.get(request.url);
    const isFresh = known !== undefined && Math.abs(now().getTime() - known.at) < FRESH_MS;
    if (!isFresh || known.logEnd !== request.logEnd) return;
    request.logEnd = undefined;
    return reply.type('application/json; charset=utf-8').send(known.payload);
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const { logEnd, url } = request;
    if (logEnd === undefined || reply.statusCode !== 200 || typeof payload !== 'string') return payload;
    if (payload.length > MOST_CHARACTERS) return payload;
    answers.delete(url);
    answers.set(url, { at: now().getTime(), logEnd, payload });
    for (const [oldest] of answers) {
      if (answers.size <= MOST_ANSWERS) break;
      answers.delete(oldest);
    }
    return payload;
  });
}
