import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ExchangeError } from '../errors.ts';
import { STARTS_AGAIN } from '../store/log-position.ts';
import { isConnectionLoss } from '../store/storage-error.ts';
import { html, PAGE_HEADERS, page } from './html.ts';

/** The media type of RFC 9457 problem documents, in which every error is answered. */
const MEDIA_TYPE = 'application/problem+json; charset=utf-8';

/** `code` is one of our stable error codes, for programs; `detail` is for people. */
type Problem = {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly instance?: string | undefined;
  /** Of `history-changed` and `changes-deleted`: where the log begins and ends, and its history. */
  readonly start?: number;
  readonly end?: number;
  readonly epoch?: string;
};

function problem(status: number, code: string, detail: string, instance?: string, facts: object = {}): Problem {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, code, instance, ...facts };
}

/** Answers a request with a problem: as a page if a browser asked, outside the addresses of the API. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  code: string,
  detail: string,
  facts: object = {},
): FastifyReply {
  if (isForPeople(request)) return reply.code(status).headers(PAGE_HEADERS).send(problemPage(status, detail));
  const body = problem(status, code, detail, request.url, facts);
  return reply.code(status).type(MEDIA_TYPE).send(body);
}

function isForPeople({ headers, url }: FastifyRequest): boolean {
  return headers.accept?.includes('text/html') === true && !/^\/(?:v1|feeds)\//.test(url);
}

function problemPage(status: number, detail: string): string {
  const title = STATUS_CODES[status] ?? 'Error';
  return page(title, '', html`<h1>${title}</h1>\n<p>${detail}</p>\n<p><a href="/">What came in</a></p>`);
}

const STATUS_OF: Readonly<Record<string, number>> = {
  'input-wrong': 400,
  'not-found': 404,
  withdrawn: 410,
  'history-changed': 409,
  'changes-deleted': 410,
  'store-unreachable': 503,
  'too-many-requests': 429,
};

/** Failures that follow one another this closely are one outage of the store. */
const SAME_OUTAGE_MS = 30_000;

/** Makes every error of the routes, and every unknown URL, a problem document. */
export function answerWithProblems(app: FastifyInstance): void {
  const toldAt = new Map<string, number>();
  let failedAt = Number.NEGATIVE_INFINITY;
  app.setErrorHandler<FastifyError | ExchangeError>((error, request, reply) => {
    if (error instanceof ExchangeError) {
      const status = STATUS_OF[error.code] ?? 500;
      if (!STARTS_AGAIN.has(error.code)) return sendProblem(request, reply, status, error.code, error.message);
      if (error.code === 'changes-deleted') tellTooLate(request, error.message, toldAt);
      const { start, end, epoch } = error.facts;
      return sendProblem(request, reply, status, error.code, `${error.message} ${error.help}`, { start, end, epoch });
    }
    if (isConnectionLoss(error)) {
      const code = 'store-unreachable';
      // Once an outage, not once a reader: each of them asks again every few seconds.
      if (performance.now() - failedAt > SAME_OUTAGE_MS)
        request.log.error({ url: request.url, code, message: error.message }, 'the store does not answer');
      failedAt = performance.now();
      return sendProblem(request, reply.header('retry-after', '5'), 503, code, 'The store does not answer.');
    }
    const status = error.statusCode ?? 500;
    if (status < 500) return sendProblem(request, reply, status, 'input-wrong', wrongParameter(error, request));
    request.log.error({ err: error, url: request.url }, 'request failed');
    return sendProblem(request, reply, status, 'internal', 'Something went wrong here; the log says what.');
  });
  app.setNotFoundHandler((request, reply) => {
    if (request.method === 'GET' || request.method === 'HEAD') {
      const detail = 'There is nothing at this address. /openapi.json lists what there is.';
      return sendProblem(request, reply, 404, 'not-found', detail);
    }
    const detail = `${request.method} is not possible here.`;
    return sendProblem(request, reply.header('allow', 'GET, HEAD'), 405, 'input-wrong', detail);
  });
}

const HOUR_MS = 3_600_000;

/** Names a reader that stayed behind for so long that it has to start again; once an hour each, however often it asks. */
function tellTooLate(request: FastifyRequest, message: string, toldAt: Map<string, number>): void {
  const { consumer, ip } = request;
  const who = typeof consumer === 'object' ? `The consumer ${consumer.id}` : `A reader at ${ip}`;
  if (Date.now() - (toldAt.get(who) ?? 0) < HOUR_MS) return;
  toldAt.set(who, Date.now());
  const told = `${who} was away for too long: ${message} It was told to start again from the list of articles.`;
  request.log.warn({ code: 'changes-deleted', message: told }, 'reader too late');
}

/** For fastify's `frameworkErrors`: a URL that cannot be decoded never reaches a route. */
export function malformedUrl(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  sendProblem(request, reply, error.statusCode ?? 400, 'input-wrong', `${error.message}.`);
}

/** For fastify's `clientErrorHandler`: answers bytes that are no HTTP on the bare socket. */
export function noHttp(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const detail =
    error.code === 'HPE_INVALID_URL'
      ? 'The address holds a character that it cannot: write letters beyond ASCII and signs as %XX, in UTF-8.'
      : 'This is not a valid HTTP request.';
  const body = JSON.stringify(problem(status, 'input-wrong', detail));
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: ${MEDIA_TYPE}`;
  socket.end(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`);
}

type Facts = Readonly<Record<string, unknown>>;

/** What is wrong with a request's parameter, in a sentence: its name, what was expected, what it is. */
function wrongParameter(error: FastifyError, request: FastifyRequest): string {
  const [first] = error.validation ?? [];
  if (first === undefined) return `${error.message}.`;
  if (first.keyword === 'additionalProperties')
    return unknownParameter(String(first.params.additionalProperty), request);
  const name = first.instancePath.split('/')[1] ?? '';
  const given: Facts = { ...(request.query as object), ...(request.params as object) };
  const expected = EXPECTED[first.keyword]?.(first.params as Facts) ?? first.message ?? 'something else';
  return `${name} must be ${expected}, but is ${short(JSON.stringify(given[name]))}.`;
}

function unknownParameter(name: string, { routeOptions }: FastifyRequest): string {
  const { querystring } = (routeOptions.schema ?? {}) as { querystring?: { properties?: object } };
  const known = Object.keys(querystring?.properties ?? {});
  const there = known.length === 0 ? 'takes none' : `takes ${known.join(', ')}`;
  return `There is no parameter "${short(name)}" here: this address ${there}.`;
}

const TYPES: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  boolean: 'true or false',
  string: 'a text',
};

/** What was expected, by the JSON Schema keyword that failed. */
const EXPECTED: Readonly<Record<string, (facts: Facts) => string>> = {
  type: ({ type }) => TYPES[String(type)] ?? String(type),
  minimum: ({ limit }) => `at least ${limit}`,
  maximum: ({ limit }) => `at most ${limit}`,
  enum: ({ allowedValues }) => (allowedValues as readonly string[]).filter(Boolean).join(' or '),
  maxLength: ({ limit }) => `at most ${limit} characters long`,
  pattern: () => 'lower-case letters, digits and hyphens',
};

function short(value: string | undefined): string {
  return value === undefined ? 'missing' : value.length > 60 ? `${value.slice(0, 60)}…` : value;
}
