import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { freshDatabase } from '../postgres.ts';
import { slow } from '../slow.ts';
import { startValkey } from '../valkey.ts';
import { exchange, launch, partnerFile, records, rss, workplace } from './exchange.ts';

const FEEDS = 20;
const COPIES = slow ? 50 : 10;
const WORKERS = slow ? 8 : 3;

let server: http.Server;
let feeds: string[];
/** One story many times: each copy under its own headline, dateline, credit and id. */
beforeAll(async () => {
  const { html } = seededItem(4711);
  const words = html
    .replace(/^<p>[A-Z ]+: /, '')
    .replace(/(—AFP|—APP| \((Reuters|With inputs from PTI)\))?<\/p>$/, '</p>');
  const credits = ['—AFP', ' (Reuters)', '—APP', ''];
  server = http.createServer((request, response) => {
    const feed = Number(request.url?.slice(1));
    const items = Array.from({ length: COPIES }, (_, index) => ({
      guid: `copy-${feed}-${index}`,
      headline: `Headline ${feed} of paper ${index}`,
      html: `<p>${['LAHORE', 'KARACHI', 'LONDON'][index % 3]}: ${words.replace(/<\/p>$/, `${credits[index % 4]}</p>`)}`,
      published: new Date(Date.now() - (feed * COPIES + index) * 1_000),
    }));
    response.end(rss(items));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  feeds = Array.from({ length: FEEDS }, (_, feed) => `http://127.0.0.1:${port}/${feed}`);
});
afterAll(() => server.close());

const papers = (): Record<string, string> =>
  Object.fromEntries(feeds.map((url, feed) => [`p${feed}`, partnerFile(`p${feed}`, [url])]));

async function expectOneStory(env: Record<string, string>): Promise<void> {
  const articles = records((await exchange(['articles', '--json', '--all'], env)).out);
  expect(articles).toHaveLength(FEEDS * COPIES);
  expect(articles.filter(article => article.relation === 'new')).toHaveLength(1);
  expect(new Set(articles.map(article => article.story)).size).toBe(1);
}

test(`${FEEDS * COPIES} copies of one story, published eight at once on SQLite, have one lead`, async () => {
  const { env } = workplace(papers());
  const run = await exchange(['run', '--once', '--all', '--json'], { ...env, CONCURRENCY: '8' });
  expect(records(run.out)).toMatchObject([{ published: FEEDS * COPIES, duplicates: FEEDS * COPIES - 1 }]);
  await expectOneStory(env);
});

test(`${WORKERS} worker processes on PostgreSQL share the work and agree on the one lead`, {
  timeout: 300_000,
}, async () => {
  const database = await freshDatabase(inject('postgresUrl'));
  const valkey = await startValkey();
  const { env: own } = workplace(papers());
  const env = { ...own, DATABASE_URL: database.url, REDIS_URL: valkey.socket };
  const parts = [launch(['scheduler'], env)];
  try {
    await parts[0]?.said('scheduler works on');
    for (let worker = 0; worker < WORKERS; worker += 1) parts.push(launch(['worker'], env));
    for (let settled = 0; settled < FEEDS * COPIES; await sleep(250)) {
      settled = records((await exchange(['changes', '--after', '0', '--json'], env)).out).filter(
        change => change.kind === 'published',
      ).length;
    }
    await expectOneStory(env);
  } finally {
    for (const part of parts) part.process.kill('SIGTERM');
    const ended = await Promise.all(parts.map(part => part.ended));
    await valkey.stop();
    await database.drop();
    expect(ended.map(part => part.code)).toEqual(ended.map(() => 0));
  }
});

test('a broker that goes away and comes back is told of once each, without a stack, and the work goes on', async () => {
  const database = await freshDatabase(inject('postgresUrl'));
  let broker = await startValkey();
  const { env: place } = workplace({ p0: partnerFile('p0', feeds.slice(0, 1)) });
  const env = { ...place, DATABASE_URL: database.url, REDIS_URL: broker.socket };
  const worker = launch(['worker'], env);
  try {
    await worker.said('worker works on');
    await broker.stop();
    await worker.said('The broker does not answer');
    await sleep(3_000);
    broker = await startValkey(broker.socket);
    await worker.said('The broker answers again');
    const run = await exchange(['run', '--once', '--all', '--json'], env);
    expect(records(run.out)).toMatchObject([{ published: COPIES }]);
  } finally {
    worker.process.kill('SIGTERM');
    const { err } = await worker.ended;
    await broker.stop();
    await database.drop();
    expect(err.match(/The broker does not answer/g)).toHaveLength(1);
    expect(err).not.toMatch(/^\s+at /m);
  }
});
