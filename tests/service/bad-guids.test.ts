import http from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { exchange, partnerFile, records, workplace } from './exchange.ts';

type Item = { readonly guid: string; readonly number: number; readonly tail?: string };

/** What the feed says now. */
let items: readonly Item[] = [];
let server: http.Server;
let base: string;
beforeAll(async () => {
  server = http.createServer((_request, response) => {
    const body = items.map(({ guid, number, tail = '' }) => {
      const { headline, html } = seededItem(number);
      const date = new Date(Date.UTC(2026, 2, 3, number)).toUTCString();
      return `<item><title>${headline}</title><link>https://paper.example/news/${number}</link><guid isPermaLink="false">${guid}</guid>
        <pubDate>${date}</pubDate><description><![CDATA[${html}${tail}]]></description></item>`;
    });
    response.end(
      `<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>${body.join('')}</channel></rss>`,
    );
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => server.close());

test('a feed that puts one id on several items is identified by address, and nothing is published twice because of that', async () => {
  const { env } = workplace({ paper: partnerFile('paper', [`${base}/rss`]) });
  const changes = async () =>
    records((await exchange(['changes', '--after', '0', '--json'], env)).out).map(change => change.kind);
  const sound = Array.from({ length: 8 }, (_, number) => ({ guid: `id-${number}`, number }));
  items = sound;
  expect((await exchange(['run', '--once', '--all'], env)).code).toBe(0);
  expect(await changes()).toEqual(Array(8).fill('published'));

  // The content system goes wrong: new items all have one id, an old one among them.
  const broken = [8, 9, 10].map(number => ({ guid: 'id-7', number }));
  items = [...broken, ...sound];
  const second = await exchange(['run', '--once', '--all'], env);
  expect(second.err).toContain('ids repeat on different items: from now on they are identified by address');
  expect(await changes()).toEqual(Array(11).fill('published'));

  // From now on what stays is silent and what changes is a revision, whichever identity it has.
  items = [
    ...broken.map(item => (item.number === 9 ? { ...item, tail: '<p>The mayor was mistaken.</p>' } : item)),
    ...sound.map(item => (item.number === 2 ? { ...item, tail: '<p>The minister was not there.</p>' } : item)),
  ];
  const third = await exchange(['run', '--once', '--all'], env);
  expect(third.err).not.toContain('ids repeat');
  expect(await changes()).toEqual([...Array(11).fill('published'), 'updated', 'updated']);
  const articles = records((await exchange(['articles', '--json', '--all'], env)).out);
  expect(new Set(articles.map(article => article.url)).size).toBe(11);
  expect(articles.filter(article => article.relation !== 'new')).toEqual([]);
});

test('a feed that gives each new story the id of the last is noticed, and no story takes the place of another', async () => {
  const { env } = workplace({ paper: partnerFile('paper', [`${base}/rss`]) });
  const poll = async (...now: Item[]) => {
    items = now;
    return (await exchange(['run', '--once', '--all'], env)).err;
  };
  const changes = async () =>
    records((await exchange(['changes', '--after', '0', '--json'], env)).out).map(change => change.kind);
  const top = (number: number, tail = ''): Item => ({ guid: 'top-story', number, tail });
  const rest = { guid: 'id-90', number: 90 };
  expect(await poll(top(20), rest)).not.toContain('came back on other stories');
  expect(await poll(top(21), rest)).toContain('ids came back on other stories: these items are identified by address');
  expect((await exchange(['feeds'], env)).out).toContain('ids reused for other stories: 1;');
  // A correction of the second story, under the id of the first.
  expect(await poll(top(21, '<p>The mayor was mistaken.</p>'), rest)).not.toContain('came back');
  expect(await changes()).toEqual(['published', 'published', 'published', 'updated']);

  await poll(top(22), rest);
  const fourth = await poll(top(23), rest);
  expect(fourth).toContain('ids come back on different items: from now on they are identified by address');
  await poll(top(24), rest);
  expect(await poll(top(24), rest, top(20))).not.toContain('came back');
  expect(await changes()).toEqual(['published', 'published', 'published', 'updated', ...Array(3).fill('published')]);
  const articles = records((await exchange(['articles', '--json', '--all'], env)).out);
  expect(articles.map(article => article.url).sort()).toEqual(
    [20, 21, 22, 23, 24, 90].map(number => `https://paper.example/news/${number}`),
  );
  expect((await exchange(['feeds'], env)).out).toContain('its ids are on different items');
});
