import { createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { COPY, rssOf } from './copy.ts';

/**
 * A server of many feeds with full text, ETags and 304s: `node tests/bench/feed-server.ts KIND FEEDS ITEMS`, with KIND one of
 * `COPY`. Prints its address and the bytes of all feeds.
 */
const [kind = 'made-up', feeds = '200', items = '50'] = process.argv.slice(2);
const perFeed = Number(items);
const copy = COPY[kind]?.make(Number(feeds) * perFeed) ?? [];
const bodies = Array.from({ length: Number(feeds) }, (_, feed) =>
  rssOf(feed, copy.slice(feed * perFeed, (feed + 1) * perFeed)),
);
const etags = bodies.map(body => `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`);

const server = http.createServer((request, response) => {
  const feed = Number(/^\/feed\/(\d+)$/.exec(request.url ?? '')?.[1] ?? Number.NaN);
  const [body, etag] = [bodies[feed], etags[feed]];
  if (body === undefined || etag === undefined) response.writeHead(404).end();
  else if (request.headers['if-none-match'] === etag) response.writeHead(304, { etag }).end();
  else {
    const headers = { 'content-type': 'application/rss+xml; charset=utf-8', 'content-length': body.byteLength, etag };
    response.writeHead(200, headers).end(body);
  }
});
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
const bytes = bodies.reduce((sum, body) => sum + body.byteLength, 0);
process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port} ${bytes}\n`);
