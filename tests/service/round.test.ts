import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exchange, partnerFile, records, rss, workplace } from './exchange.ts';

const place = workplace({});
/** The partners that ship with the program. */
const { PARTNERS_DIR: _, ...demonstration } = place.env;

test('without any setting the demonstration copy comes in: eight articles, two of them copies', async () => {
  const run = await exchange(['run', '--once', '--all', '--json'], demonstration);
  expect(run.err).toBe('');
  expect(run.code).toBe(0);
  expect(records(run.out)).toMatchObject([
    { polled: 2, failed: 0, items: 8, published: 8, updated: 0, duplicates: 2, rejected: 0 },
  ]);
});

test('the seed article leads its story, clean of the exchange line, which is kept as its credit', async () => {
  const { out } = await exchange(['articles', '--json', '--partner', 'daily-mail'], demonstration);
  const seed = records(out).find(article => article.headline === 'China intends to speed up new industrialization');
  expect(seed).toMatchObject({
    relation: 'new',
    dateline: { placeText: 'BEIJING', country: 'CN' },
    creditLine: 'The Daily Mail–CGTN news exchange',
    credits: expect.arrayContaining([
      expect.objectContaining({
        kind: 'exchange',
        parties: [
          { id: 'daily-mail', name: 'The Daily Mail', asWritten: 'The Daily Mail' },
          { id: 'cgtn', name: 'CGTN', asWritten: 'GGTN' },
        ],
        raw: '–The Daily Mail-GGTN news exchange item',
      }),
    ]),
  });
  expect(String(seed?.bodyText)).toMatch(/^China is considering .* Information Technology\.$/s);
});

test("a third house's copies of it stand behind it in the same story", async () => {
  const { out } = await exchange(['articles', '--json', '--all'], demonstration);
  const articles = records(out);
  const seed = articles.find(article => article.headline === 'China intends to speed up new industrialization');
  const copy = articles.find(article => article.headline === 'Beijing plans faster upgrade of its industry');
  expect(copy).toMatchObject({ relation: 'duplicate', of: seed?.id, story: seed?.story, partner: 'valley-courier' });
  expect(articles.filter(article => article.relation !== 'new')).toHaveLength(2);
});

test('a second round brings nothing new and changes nothing', async () => {
  const before = await exchange(['changes', '--after', '0', '--json'], demonstration);
  const run = await exchange(['run', '--once', '--all', '--json'], demonstration);
  expect(records(run.out)).toMatchObject([{ polled: 2, notModified: 2, published: 0, updated: 0 }]);
  const after = await exchange(['changes', '--after', '0', '--json'], demonstration);
  expect(after.out).toBe(before.out);
});

test('requeueing from the archive publishes nothing twice', async () => {
  const before = await exchange(['changes', '--after', '0', '--json'], demonstration);
  const dry = await exchange(['requeue', '--partner', 'daily-mail', '--dry-run'], demonstration);
  expect(dry.out).toMatch(/5 items of 1 feed, .* 0 articles would change/);
  const run = await exchange(['requeue', '--partner', 'daily-mail'], demonstration);
  expect(run.code).toBe(0);
  const refetched = await exchange(['requeue', '--partner', 'daily-mail', '--from', 'fetch'], demonstration);
  expect(refetched.code).toBe(0);
  const after = await exchange(['changes', '--after', '0', '--json'], demonstration);
  expect(after.out).toBe(before.out);
});

let text = 'The harbour board will dredge the eastern channel in May, it said on Monday. Two tugs have been hired.';
let server: http.Server;
let env: Record<string, string>;
beforeAll(async () => {
  server = http.createServer((_request, response) =>
    response.end(rss([{ guid: 'harbour-1', headline: 'Channel to be dredged', html: `<p>${text}</p>` }])),
  );
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  env = workplace({ harbour: partnerFile('harbour', [url]) }).env;
});
afterAll(() => server.close());

test('a text that changes under its id becomes a revision, once', async () => {
  expect(records((await exchange(['run', '--once', '--all', '--json'], env)).out)).toMatchObject([{ published: 1 }]);
  text = `${text} The work costs 3 million.`;
  expect(records((await exchange(['run', '--once', '--all', '--json'], env)).out)).toMatchObject([
    { published: 0, updated: 1 },
  ]);
  expect(records((await exchange(['run', '--once', '--all', '--json'], env)).out)).toMatchObject([
    { published: 0, updated: 0 },
  ]);
  const changes = records((await exchange(['changes', '--after', '0', '--json'], env)).out);
  expect(changes.map(change => change.kind)).toEqual(['published', 'updated']);
});
