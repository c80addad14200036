import { createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { seededItem } from '../fixtures/seeded-copy.ts';

/** A server of many feeds with full text, ETags and 304s. `node tests/bench/feed-server.ts FEEDS ITEMS` prints its address. */
export async function startFeedServer(
  feeds: number,
  itemsPerFeed: number,
): Promise<{ url: string; bytes: number; close(): void }> {
  const bodies = Array.from({ length: feeds }, (_, feed) => feedBody(feed, itemsPerFeed));
  const etags = bodies.map(body => `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`);
  const server = http.createServer((request, response) => {
    const feed = Number(/^\/feed\/(\d+)$/.exec(request.url ?? '')?.[1] ?? Number.NaN);
    const [body, etag] = [bodies[feed], etags[feed]];
    if (body === undefined || etag === undefined) {
      response.writeHead(404).end();
    } else if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { etag }).end();
    } else {
      response.writeHead(200, {
        'content-type': 'application/rss+xml; charset=utf-8',
        'content-length': body.byteLength,
        etag,
      });
      response.end(body);
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: bodies.reduce((sum, body) => sum + body.byteLength, 0),
    close: () => server.close(),
  };
}

/** One feed of seeded copy as RSS with full text. */
export function feedBody(feed: number, items: number): Buffer {
  const parts = Array.from({ length: items }, (_, index) => {
    const item = seededItem(feed * items + index);
    return `<item><title>${item.headline}</title><link>https://paper-${feed}.example/${item.guid}</link><guid isPermaLink="false">${item.guid}</guid><pubDate>${item.published.toUTCString()}</pubDate><description>${item.headline}</description><content:encoded><![CDATA[${item.html}]]></content:encoded></item>`;
  });
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Paper ${feed}</title><link>https://paper-${feed}.example/</link><description>Seeded copy</description>${parts.join('')}</channel></rss>`,
  );
}

if (import.meta.main) {
  const { url, bytes } = await startFeedServer(Number(process.argv[2] ?? 200), Number(process.argv[3] ?? 50));
  process.stdout.write(`${url} ${bytes}\n`);
}
