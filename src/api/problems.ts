import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ExchangeError } from '../errors.ts';
import { isConnectionLoss } from '../store/storage-error.ts';
import { html, PAGE_HEADERS, page } from './page.ts';
import { wrongParameter } from './wrong-parameter.ts';

/** Every error leaves as an RFC 9457 problem document; this is its media type. */
const MEDIA_TYPE = 'application/problem+json; charset=utf-8';

/** `code` is one of our stable error codes: what a program compares; `detail` is for people. */
type Problem = {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly instance?: string;
};

function problem(status: number, code: string, detail: string, instance?: string): Problem {
  const title = STATUS_CODES[status] ?? 'Error';
  return { type: 'about:blank', title, status, detail, code, ...(instance === undefined ? {} : { instance }) };
}

/** Answers one request with a problem: as a page where a browser asked for one, at an address that is not the API's. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  code: string,
  detail: string,
): FastifyReply {
  if (isForPeople(request)) return reply.code(status).headers(PAGE_HEADERS).send(problemPage(status, detail));
  return reply
    .code(status)
    .type(MEDIA_TYPE)
    .send(problem(status, code, detail, request.url));
}

function isForPeople({ headers, url }: FastifyRequest): boolean {
  return headers.accept?.includes('text/html') === true && !/^\/(?:v1|feeds)\//.test(url);
}

function problemPage(status: number, detail: string): string {
  const title = STATUS_CODES[status] ?? 'Error';
  return page(
    title,
    '',
    html`<h1>${title}</h1>
<p>${detail}</p>
<p><a href="/">What came in</a></p>`,
  );
}

const STATUS_OF: Readonly<Record<string, number>> = {
  'input-wrong': 400,
  'not-found': 404,
  withdrawn: 410,
  'store-unreachable': 503,
};

/** Makes every error of the routes, every unknown and every malformed URL a problem document. */
export function answerWithProblems(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | ExchangeError>((error, request, reply) => {
    if (error instanceof ExchangeError) {
      return sendProblem(request, reply, STATUS_OF[error.code] ?? 500, error.code, error.message);
    }
    if (isConnectionLoss(error)) {
      request.log.error({ url: request.url, code: 'store-unreachable', message: error.message }, 'the store is away');
      return sendProblem(
        request,
        reply.header('retry-after', '5'),
        503,
        'store-unreachable',
        'The store does not answer.',
      );
    }
    const status = error.statusCode ?? 500;
    if (status < 500) return sendProblem(request, reply, status, 'input-wrong', wrongParameter(error, request));
    request.log.error({ err: error, url: request.url }, 'request failed');
    return sendProblem(request, reply, status, 'internal', 'Something went wrong here; the log says what.');
  });
  app.setNotFoundHandler((request, reply) => {
    if (request.method === 'GET' || request.method === 'HEAD') {
      return sendProblem(
        request,
        reply,
        404,
        'not-found',
        'There is nothing at this address. /openapi.json lists what there is.',
      );
    }
    return sendProblem(
      request,
      reply.header('allow', 'GET, HEAD'),
      405,
      'input-wrong',
      `${request.method} is not possible here.`,
    );
  });
}

/** For fastify's `frameworkErrors`: a URL that cannot be decoded never reaches a route. */
export function malformedUrl(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  sendProblem(request, reply, error.statusCode ?? 400, 'input-wrong', `${error.message}.`);
}

/** For fastify's `clientErrorHandler`: what is no HTTP at all gets its answer on the bare socket. */
export function noHttp(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const body = JSON.stringify(problem(status, 'input-wrong', 'This is not a request that HTTP knows.'));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: ${MEDIA_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
