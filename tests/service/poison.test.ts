import http from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { exchange, partnerFile, records, rss, workplace } from './exchange.ts';

/** 8 MB of an item: its feed is read in a tenth of the memory that settling it takes. */
const GIANT = Array.from(
  { length: 70_000 },
  (_, n) => `<p>The minister said ${n} that word${n} and line${n} of the tale would go on, and on.</p>`,
);

let server: http.Server;
let url: string;
beforeAll(async () => {
  const giant = { guid: 'giant', headline: 'A tale without end', html: GIANT.join('') };
  const documents: Readonly<Record<string, string>> = {
    '/poisoned': rss([seededItem(1), giant, seededItem(2)]),
    '/sound': rss([3, 4, 5].map(number => seededItem(number))),
  };
  server = http.createServer((request, response) => response.end(documents[request.url ?? '']));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => server.close());

test('an item that takes more memory than it may ends in the dead letters, and holds nobody up', async () => {
  const { env } = workplace({ a: partnerFile('a', [`${url}/poisoned`]), b: partnerFile('b', [`${url}/sound`]) });
  const wide = { ...env, READ_MAX_TEXT: '20000000' };
  const round = await exchange(['run', '--once', '--json'], { ...wide, READ_MEMORY_MB: '44' });
  expect(records(round.out)).toMatchObject([{ polled: 2, failed: 0, items: 6, published: 5, rejected: 1 }]);
  const dead = records((await exchange(['queues', '--dead', '--json'], env)).out);
  expect(dead).toMatchObject([
    {
      code: 'reader-stopped',
      item: expect.any(String),
      message: expect.stringMatching(/MB of memory, so it was stopped\. .*READ_MEMORY_MB/),
    },
  ]);
  // Given what it needs, it is read after all.
  const again = await exchange(['requeue', '--failed', '--json'], wide);
  expect(again.code, again.err).toBe(0);
  expect(records((await exchange(['articles', '--json'], env)).out)).toHaveLength(6);
});

test('an item larger than the cap is a dead letter that names the setting; raised, it is read from the archive', async () => {
  const { env } = workplace({ a: partnerFile('a', [`${url}/poisoned`]) });
  const round = await exchange(['run', '--once', '--json'], env);
  expect(records(round.out)).toMatchObject([{ items: 3, published: 2, rejected: 1 }]);
  const dead = records((await exchange(['queues', '--dead', '--json'], env)).out);
  expect(dead).toMatchObject([
    { code: 'item-too-large', message: expect.stringMatching(/\(READ_MAX_TEXT\).*--from raw/) },
  ]);
  const again = await exchange(['requeue', '--failed', '--from', 'raw', '--json'], {
    ...env,
    READ_MAX_TEXT: '20000000',
  });
  expect(again.code, again.err).toBe(0);
  const articles = records((await exchange(['articles', '--json'], env)).out);
  expect(articles.find(({ headline }) => headline === 'A tale without end')).toMatchObject({
    bodyText: expect.stringContaining('word69999'),
  });
  expect(records((await exchange(['queues', '--dead', '--json'], env)).out)).toEqual([]);
});
