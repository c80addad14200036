import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import compress, { type FastifyCompressOptions } from '@fastify/compress';
import swagger from '@fastify/swagger';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  fastify,
  LogController,
  type RouteOptions,
} from 'fastify';
import { Histogram, Registry } from 'prom-client';
import type { Store } from '../store/open-store.ts';
import { type Access, restrictAccess } from './access.ts';
import { createArticlesAsJson } from './article-json.ts';
import { articleRoutes } from './article-routes.ts';
import { changeRoutes } from './change-routes.ts';
import { feedRoutes } from './feed-routes.ts';
import { healthRoutes } from './health-routes.ts';
import { pageRoutes } from './page-routes.ts';
import { answerWithProblems, malformedUrl, noHttp } from './problems.ts';
import { checkNumbers, checkQuery } from './query.ts';
import { keepRecentAnswers } from './recent-answers.ts';
import { addSchemas } from './schemas.ts';

export type ApiParts = {
  readonly store: Store;
  /** Where readers reach it, for addresses in feeds: behind a proxy the request does not say. */
  readonly publicUrl?: string | undefined;
  readonly now: () => Date;
  /** Who may read; absent: everybody. */
  readonly access?: Access | undefined;
  /** What else must work before requests should come, such as the broker; throws an error that says what does not. */
  readonly ready?: () => Promise<void>;
  readonly log?: FastifyBaseLogger | undefined;
  /** Of this program, for /metrics. */
  readonly version?: string;
};

/**
 * Milliseconds after which a connection ends on which nothing moves, such as that of a reader who takes nothing of the page it asked for:
 * a page of a thousand records is held in 4 MB until it is read. Longer than the longest wait for news, a minute.
 */
const UNREAD_MS = 75_000;

/** Makes the read API, not listening yet: `await (await createApi(parts)).listen({host, port})`. Closing it ends its streams. */
export async function createApi({
  store,
  publicUrl,
  now,
  access,
  ready,
  log,
  version = '',
}: ApiParts): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify({
    ...(log === undefined ? {} : { loggerInstance: log }),
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: malformedUrl,
    clientErrorHandler: noHttp,
    forceCloseConnections: 'idle',
    connectionTimeout: UNREAD_MS,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    ajv: { customOptions: { removeAdditional: false } },
  });
  // Response schemas are documentation only: they never drop a field.
  app.setSerializerCompiler(() => data => JSON.stringify(data));
  addSchemas(app);
  answerWithProblems(app);
  addEtags(app);
  keepRecentAnswers(app, store, now, GZIP);
  await app.register(compress, COMPRESSION);
  // Nothing here takes a body. Unread, a broken one of a POST would be told of, and not that there is no POST.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', async (_: FastifyRequest, body: IncomingMessage) => void body.resume());
  app.addHook('onRequest', async ({ url }) => checkQuery(url));
  app.addHook('preValidation', async request => checkNumbers(request));
  app.addHook('onRoute', describeRoute);
  const metrics = new Registry();
  measureAnswers(app, metrics);
  dropUnusedConnections(app);
  if (access !== undefined) await restrictAccess(app, access);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      ...(publicUrl !== undefined && { servers: [{ url: publicUrl }] }),
      info: {
        title: 'news-exchange',
        description: 'Clean articles from partners’ feeds, each story once. Errors are RFC 9457 problem documents.',
        version: '1',
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'The token of a consumer.' },
          basic: { type: 'http', scheme: 'basic', description: 'The same as the password; any user name.' },
        },
      },
      security: [{ bearer: [] }, { basic: [] }],
    },
    refResolver: { buildLocalReference: (schema, _uri, _fragment, n) => String(schema.$id ?? `schema-${n}`) },
  });
  await app.register(async routes => {
    const asJson = createArticlesAsJson();
    articleRoutes(routes, store, asJson, now);
    changeRoutes(routes, store, asJson, now);
    feedRoutes(routes, store, now, publicUrl);
    pageRoutes(routes, store, now);
    healthRoutes(routes, store, { ready, version, now }, metrics);
    routes.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  });
  return app;
}

/**
 * Completes the schema of a route of the API before it is compiled: a parameter that the route does not have is refused, since a
 * misspelt filter would give everything; and generated clients get a name for the operation.
 */
function describeRoute(route: RouteOptions): void {
  // Not of feeds: readers of feeds put numbers of their own behind an address.
  if (!route.url.startsWith('/v1/')) return;
  const { querystring = { type: 'object', properties: {} }, ...schema } = route.schema ?? {};
  const words = route.url
    .replace(/^\/v1/, '')
    .split(/[^a-z]+/i)
    .filter(Boolean);
  const operationId = ['get', ...words]
    .map((word, n) => (n === 0 ? word : word[0]?.toUpperCase() + word.slice(1)))
    .join('');
  route.schema = { ...schema, operationId, querystring: { ...(querystring as object), additionalProperties: false } };
}

const GZIP = { threshold: 1_500, level: 4 };

/**
 * What is compressed where it is asked for, and how: gzip at level 4 takes a third of the time of the default and a twentieth more
 * bytes. Not event streams: each event goes out at once.
 */
const COMPRESSION: FastifyCompressOptions = {
  globalDecompression: false,
  threshold: GZIP.threshold,
  encodings: ['gzip', 'deflate'],
  zlibOptions: { level: GZIP.level },
  customTypes: /^(?:application\/(?:[\w.-]+\+)?(?:json|xml)|text\/(?:html|plain))\b/,
};

/** Browsers open connections in advance. One that never sent a request would delay closing by a minute. */
function dropUnusedConnections(app: FastifyInstance): void {
  const open = new Set<Socket>();
  app.server.on('connection', socket => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  app.addHook('preClose', async () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  });
}

/** Times every answer, by route and status, for /metrics. */
function measureAnswers(app: FastifyInstance, registry: Registry): void {
  const seconds = new Histogram({
    name: 'news_exchange_http_request_seconds',
    help: 'Time to answer, by route and status',
    labelNames: ['route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    seconds.observe({ route, status: reply.statusCode }, reply.elapsedTime / 1_000);
  });
}

/** Gives every answer with a body an ETag, weak because it is the same compressed or not, and answers 304 to a reader who has it already. `no-cache`: readers always ask. */
function addEtags(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    reply.header('x-content-type-options', 'nosniff');
    const isAgain = reply.hasHeader('etag');
    const isText = typeof payload === 'string' && request.url !== '/metrics';
    if (reply.statusCode !== 200 || !(isAgain || isText)) return payload;
    const tag = isAgain
      ? String(reply.getHeader('etag')).slice(2)
      : `"${hash('sha256', String(payload), 'base64url').slice(0, 27)}"`;
    reply.header('etag', `W/${tag}`).header('cache-control', 'private, no-cache');
    const known = request.headers['if-none-match']?.split(',').map(one => one.trim().replace(/^W\//, '')) ?? [];
    if (!known.includes(tag) && !known.includes('*')) return payload;
    reply.code(304).removeHeader('content-length');
    return '';
  });
}
