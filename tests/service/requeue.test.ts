import http from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exchange, partnerFile, records, rss, workplace } from './exchange.ts';

let status = 404;
let server: http.Server;
let env: Record<string, string>;
let feed: string;
beforeAll(async () => {
  server = http.createServer((_request, response) => {
    response.statusCode = status;
    response.end(rss([{ guid: 'harbour-1', headline: 'Channel to be dredged', html: '<p>Two tugs were hired.</p>' }]));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
  env = workplace({ harbour: partnerFile('harbour', [url]) }).env;
  await exchange(['run', '--once', '--all'], env);
  feed = String(records((await exchange(['feeds', '--json'], env)).out)[0]?.id);
});
afterAll(() => server.close());

test('a feed whose last poll failed is asked again by --failed, and is told of beforehand', async () => {
  expect((await exchange(['feeds', feed], env)).out).toMatch(/^ {4}failed once: .*answered with status 404/m);
  expect((await exchange(['requeue', '--failed', '--dry-run'], env)).out).toBe(
    'Would do again: 1 feed whose last poll failed, fetched again. 0 articles would change.\n',
  );
  const dry = await exchange(['requeue', '--failed', '--dry-run', '--json'], env);
  expect(records(dry.out)).toEqual([{ feedIds: [feed], polls: [feed], items: 0, gone: 0, wouldChange: 0 }]);

  const still = await exchange(['requeue', '--failed', '--json'], env);
  expect(still.code).toBe(1);
  expect(records(still.out)).toMatchObject([{ polled: 1, failed: 1 }]);

  status = 200;
  const again = await exchange(['requeue', '--failed', '--json'], env);
  expect(again.code).toBe(0);
  expect(records(again.out)).toMatchObject([{ polls: [feed], polled: 1, failed: 0, published: 1 }]);
  expect((await exchange(['requeue', '--failed'], env)).err).toContain('Doing again: nothing, since no item');
});

test('what a paused feed brought can be read again; asking it is refused, with what to do', async () => {
  await exchange(['feeds', 'pause', feed], env);
  const raw = await exchange(['requeue', '--feed', feed], env);
  expect(raw.code).toBe(0);
  expect(raw.err).toContain('Doing again: 1 item of 1 feed, from the archived copy.');
  const fetched = await exchange(['requeue', '--feed', feed, '--from', 'fetch'], env);
  expect(fetched).toMatchObject({
    code: 1,
    err: `Feed "${feed}" is not polled at present. Resume it first: news-exchange feeds resume ${feed}\n`,
  });
  const dry = await exchange(['requeue', '--partner', 'harbour', '--from', 'fetch', '--dry-run'], env);
  expect(dry.err).toContain('No feed of "harbour" is polled at present.');
  await exchange(['feeds', 'resume', feed], env);
});

test('a feed, a partner and an article that are not there are told by name', async () => {
  for (const [option, message] of [
    ['--feed', 'There is no feed "nobody" in the store. See: news-exchange feeds'],
    ['--partner', 'The store has no feed of a partner "nobody". See: news-exchange partners'],
    ['--article', 'No item of the store belongs to an article "nobody". See: news-exchange articles --all'],
  ] as const)
    expect(await exchange(['requeue', option, 'nobody'], env)).toMatchObject({ code: 1, err: `${message}\n` });
  expect(await exchange(['requeue', '--since', 'monday'], env)).toMatchObject({
    code: 2,
    err: expect.stringContaining('--since must be a date or a time such as'),
  });
});
