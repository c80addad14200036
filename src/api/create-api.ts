import { hash } from 'node:crypto';
import type { Socket } from 'node:net';
import swagger from '@fastify/swagger';
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify';
import type { Registry } from 'prom-client';
import { describeError, ExchangeError } from '../errors.ts';
import { keepWordsIndexed } from '../index-words.ts';
import type { Store } from '../store/open-store.ts';
import { isConnectionLoss } from '../store/storage-error.ts';
import { articleRoutes } from './article-routes.ts';
import { changeRoutes } from './change-routes.ts';
import { feedRoutes } from './feed-routes.ts';
import { healthRoutes } from './health-routes.ts';
import { pageRoutes } from './page-routes.ts';
import { answerWithProblems, malformedUrl, noHttp } from './problems.ts';
import { addSchemas } from './schemas.ts';

export type ApiParts = {
  readonly store: Store;
  readonly now: () => Date;
  /** What else must work before requests should come (the broker, say); throws an error that says what does not. */
  readonly ready?: () => Promise<void>;
  /** Metrics of the process that are to be shown at /metrics beside the API's own. */
  readonly registry?: Registry;
  readonly log?: FastifyBaseLogger;
};

/** The read API, not listening yet: `await (await createApi(parts)).listen({ host, port })`. Closing it ends its streams. */
export async function createApi({ store, now, ready, registry, log }: ApiParts): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify({
    ...(log === undefined ? {} : { loggerInstance: log }),
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: malformedUrl,
    clientErrorHandler: noHttp,
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    ajv: { customOptions: { removeAdditional: false } },
  });
  // Answers are plain records; a response schema here is documentation and never drops a field.
  app.setSerializerCompiler(() => data => JSON.stringify(data));
  addSchemas(app);
  answerWithProblems(app);
  tagAnswers(app);
  app.addHook('onRequest', async request => {
    // PostgreSQL has no such character in text, and nothing here has one in its name.
    if (request.url.includes('%00')) throw new ExchangeError('input-wrong', 'The address holds a NUL character.');
  });
  indexBeside(app, store);
  dropUnused(app);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'news-exchange',
        description: 'Clean articles from partners’ feeds, each story once. Errors are RFC 9457 problem documents.',
        version: '1',
      },
    },
    refResolver: { buildLocalReference: (schema, _uri, _fragment, n) => String(schema.$id ?? `schema-${n}`) },
  });
  await app.register(async routes => {
    articleRoutes(routes, store, now);
    changeRoutes(routes, store, now);
    feedRoutes(routes, store, now);
    pageRoutes(routes, store, now);
    healthRoutes(routes, store, ready, registry);
    routes.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  });
  return app;
}

/** The process that is asked for words keeps their index. */
function indexBeside(app: FastifyInstance, store: Store): void {
  const closing = new AbortController();
  let indexing: Promise<void> | undefined;
  app.addHook('onReady', async () => {
    indexing = keepWordsIndexed(store, closing.signal, error => {
      const facts = isConnectionLoss(error) ? describeError(error) : { err: error };
      app.log.error(facts, 'indexing words failed');
    });
  });
  app.addHook('preClose', async () => {
    closing.abort();
    await indexing;
  });
}

/** Browsers open connections ahead. One on which nothing was asked yet would hold closing up for a minute. */
function dropUnused(app: FastifyInstance): void {
  const open = new Set<Socket>();
  app.server.on('connection', socket => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  app.addHook('preClose', async () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  });
}

/** An ETag on every answer that has a body to compare; what a reader has already is not sent again, but always asked for. */
function tagAnswers(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    reply.header('x-content-type-options', 'nosniff');
    if (reply.statusCode !== 200 || typeof payload !== 'string' || request.url === '/metrics') return payload;
    const tag = `"${hash('sha256', payload, 'base64url').slice(0, 27)}"`;
    reply.header('etag', tag).header('cache-control', 'no-cache');
    const known = request.headers['if-none-match'];
    if (
      known === undefined ||
      !(known === '*' || known.split(',').some(one => one.trim().replace(/^W\//, '') === tag))
    ) {
      return payload;
    }
    reply.code(304).removeHeader('content-length');
    return '';
  });
}
