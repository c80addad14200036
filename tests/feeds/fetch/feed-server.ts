import { once } from 'node:events';
import http from 'node:http';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { DEFAULT_LIMITS, type FetchLimits } from '../../../src/feeds/fetch/request.ts';

export const LIMITS: FetchLimits = {
  ...DEFAULT_LIMITS,
  allowPrivate: ['127.0.0.0/8'],
  userAgent: 'news-exchange/test (+desk@example.com)',
  retryMs: 1,
};
export const FEED = `<rss version="2.0"><channel><title>Ümlaut</title>${'<item><title>Story</title></item>'.repeat(50)}</channel></rss>`;

export type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

type FeedServer = { url: string; readonly state: { handler: Handler; requests: http.IncomingMessage[] } };

/** A well-behaved server for the tests of a file: one handler, exchanged by each; each begins with no requests. */
export function feedServer(): FeedServer {
  const here: FeedServer = { url: '', state: { handler: () => {}, requests: [] } };
  const server = http.createServer((request, response) => {
    here.state.requests.push(request);
    here.state.handler(request, response);
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    here.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  });
  beforeEach(() => {
    here.state.requests = [];
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return here;
}

export const answers =
  (status: number, headers: http.OutgoingHttpHeaders = {}, body: string | Buffer = ''): Handler =>
  (_request, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
