import http from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { exchange, partnerFile, records, rss, workplace } from './exchange.ts';

let server: http.Server;
let url: string;
beforeAll(async () => {
  const body = rss([1, 2].map(number => seededItem(number)));
  server = http.createServer((request, response) => {
    if (request.url === '/page') {
      response.end(
        '<!doctype html><link rel="alternate" type="application/rss+xml" title="All news" href="/all.rss"><p>Hello',
      );
      return;
    }
    if (request.url === '/list') {
      response.end('<opml version="2.0"><body><outline text="All news" xmlUrl="/all.rss"/></body></opml>');
      return;
    }
    if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end();
    else response.writeHead(200, { etag: '"1"' }).end(body);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
});
afterAll(() => server.close());

test('feeds test shows what an address would bring and stores nothing', async () => {
  const { env } = workplace({});
  const tested = await exchange(['feeds', 'test', url, '--json'], env);
  expect(records(tested.out)).toHaveLength(2);
  expect(records(tested.out)[0]).toMatchObject({ guid: 'seeded-1', removed: [{ as: 'dateline' }] });
  expect(tested.err).toContain('Nothing was stored.');
  expect((await exchange(['run', '--once', '--json'], env)).out).toContain('"polled":0');
});

test('feeds discover finds the feeds that a page names', async () => {
  const found = await exchange(['feeds', 'discover', `${url}page`, '--json'], workplace({}).env);
  expect(records(found.out)).toMatchObject([{ url: `${url}all.rss`, title: 'All news' }]);
});

test('feeds discover lists the feeds of an OPML list, and knows a feed by itself', async () => {
  const { env } = workplace({});
  const listed = await exchange(['feeds', 'discover', `${url}list`, '--json'], env);
  expect(records(listed.out)).toEqual([{ url: `${url}all.rss`, title: 'All news' }]);
  const itself = await exchange(['feeds', 'discover', url], env);
  expect(itself).toMatchObject({ code: 0, out: `${url}  Paper\n` });
  expect(itself.err).toBe(`${url} is a feed. What it would bring: news-exchange feeds test ${url}\n`);
  const page = await exchange(['feeds', 'test', `${url}page`], env);
  expect(page).toMatchObject({ code: 1, err: expect.stringContaining(`${url}page: The document `) });
  expect((await exchange(['feeds', 'test', `${url}list`], env)).err).toContain(`feeds discover ${url}list shows them`);
});

test('feeds shows for each feed how its polls went, and a paused one is left alone', async () => {
  const { env } = workplace({ paper: partnerFile('paper', [url]) });
  await exchange(['run', '--once'], env);
  await exchange(['run', '--once', '--all'], env);
  const [feed] = records((await exchange(['feeds', '--json'], env)).out);
  expect(feed).toMatchObject({
    url,
    partner: 'paper',
    polls: 2,
    notModified: 1,
    failed: 0,
    newItems: 2,
    guidsSound: true,
  });
  // Once in a while a poll asks for the whole document; the body's hash then tells that it is the same.
  expect([304, 200]).toContain(feed?.lastStatus);
  const id = String(feed?.id);
  expect(Object.keys(feed ?? {}).filter(key => key.includes('_'))).toEqual([]);
  expect((await exchange(['feeds', 'pause', id], env)).code).toBe(0);
  expect(records((await exchange(['run', '--once', '--all', '--json'], env)).out)).toMatchObject([{ polled: 0 }]);
  await exchange(['feeds', 'resume', id], env);
  expect(records((await exchange(['run', '--once', '--json'], env)).out)).toMatchObject([{ polled: 1 }]);
  expect((await exchange(['feeds', 'pause', 'nobody'], env)).err).toContain('There is no feed "nobody"');
});
