import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadHouse } from '../../config/house.ts';
import { loadKnowledge } from '../../config/knowledge.ts';
import { loadSettings } from '../../config/settings.ts';
import { discoverAt, testFeed } from '../../src/desk/test-feed.ts';
import { DEFAULT_LIMITS } from '../../src/feeds/fetch/request.ts';

const PAGES: Readonly<Record<string, readonly [type: string, body: string | Buffer]>> = {
  '/rss': ['application/rss+xml', readFileSync('tests/cases/feeds/rss2-cut/feed.xml')],
  '/credit': [
    'application/rss+xml',
    '<rss version="2.0"><channel><title>Paper</title><item><guid>1</guid><title>Rain</title><dc:creator>By JANE SMITH</dc:creator><description>LAHORE: It rained all night, the office said. –The Daily Mail-GGTN news exchange item</description></item></channel></rss>',
  ],
  '/list': [
    'text/x-opml',
    '<opml version="2.0"><body><outline text="A" xmlUrl="https://a.example/rss"/></body></opml>',
  ],
  '/page': ['text/html', '<link rel="alternate" type="application/rss+xml" title="News" href="/rss"><p>Home</p>'],
};

let server: Server;
let origin: string;
beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    const [type, body] = PAGES[url] ?? [];
    if (url === '/later') response.writeHead(429, { 'retry-after': '90' }).end();
    else if (type === undefined) response.writeHead(410).end();
    else response.writeHead(200, { 'content-type': type }).end(body);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const folder = mkdtempSync(path.join(tmpdir(), 'test-feed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const settings = loadSettings({ FETCH_ALLOW_PRIVATE: '127.0.0.0/8', FILE_ROOTS: folder });
const limits = { ...DEFAULT_LIMITS, ...settings.fetchLimits };
const { caps } = settings.readingLimits;
const partner = { id: 'paper', name: 'Paper', aliases: [], feeds: [], exchanges: [] };
const tried = (address: string, exchanges: readonly { readonly with: string }[] = []) =>
  testFeed(
    { url: new URL(address, origin).href },
    {
      ...{ limits, caps, knowledge: loadKnowledge(), house: loadHouse('config/house.yaml') },
      partner: { ...partner, exchanges },
    },
  );

test('a feed is tried as it would come in: normalized as its partner’s, with what had to be repaired', async () => {
  const { format, title, bytes, articles, problems } = await tried('/rss');
  expect({ format, title }).toEqual({ format: 'rss2.0', title: 'Cut' });
  expect(bytes).toBe(PAGES['/rss']?.[1].length);
  expect(articles[0]).toMatchObject({ guid: '1', headline: 'Whole' });
  expect(problems).toEqual([expect.stringContaining('ends in the middle of its last item')]);

  const [article] = (await tried('/credit', [{ with: 'cgtn' }])).articles;
  expect(article).toMatchObject({ byline: 'Jane Smith', dateline: { placeText: 'LAHORE' }, guid: '1' });
  expect(article?.credits[0]?.parties.map(({ name }) => name)).toEqual(['The Daily Mail', 'CGTN']);
  expect(article?.bodyText).toBe('It rained all night, the office said.');
});

test('what is no feed, is gone or asks to wait is an error that names the address and what to do', async () => {
  await expect(tried('/page')).rejects.toMatchObject({
    code: 'feed-unreadable',
    message: expect.stringContaining(`${origin}/page: `),
  });
  await expect(tried('/gone')).rejects.toMatchObject({
    code: 'fetch-status',
    message: expect.stringContaining('410'),
    help: expect.stringContaining('ask the partner'),
  });
  await expect(tried('/later')).rejects.toMatchObject({ code: 'fetch-status', help: 'Try again in 90 seconds.' });
});

test('of a folder all that can be read is shown, and each other file named with the reason', async () => {
  writeFileSync(path.join(folder, 'empty.xml'), '');
  writeFileSync(path.join(folder, 'rss.xml'), readFileSync('tests/cases/feeds/rss2-cut/feed.xml'));
  const { articles, refused } = await tried(pathToFileURL(folder).href);
  expect(articles).toMatchObject([{ headline: 'Whole' }]);
  expect(refused).toEqual([expect.stringMatching(/^empty\.xml: .+ is empty/)]);
});

test('the feeds of an address are those its page or list names, or itself', async () => {
  const found = (path: string) => discoverAt(`${origin}${path}`, limits, caps);
  expect(await found('/page')).toMatchObject([{ url: `${origin}/rss`, title: 'News' }]);
  expect(await found('/list')).toMatchObject([{ url: 'https://a.example/rss' }]);
  expect(await found('/rss')).toEqual([{ url: `${origin}/rss`, title: 'Cut', type: 'rss2.0' }]);
});
