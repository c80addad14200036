import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { exchange, partnerFile, records, workplace } from './exchange.ts';

const COPY = `The harbour was closed on Tuesday after two ships touched in fog, the port authority said. ${'No one was hurt, and the pilots were praised for their calm in the fog that morning. '.repeat(4)}`;
const item = (guid: string, headline: string, body: string) => ({
  guid,
  link: `https://paper.example/${guid}`,
  title: headline,
  description: body,
});
const documents: Record<string, ReturnType<typeof item>[]> = {};

let server: http.Server;
let env: Record<string, string>;
beforeAll(async () => {
  server = http.createServer((request, response) => {
    const items = documents[request.url ?? ''] ?? [];
    const entries = items.map(
      ({ guid, link, title, description }) =>
        `<item><guid isPermaLink="false">${guid}</guid><link>${link}</link><title>${title}</title><description>${description}</description></item>`,
    );
    response.end(`<rss version="2.0"><channel><title>Paper</title>${entries.join('')}</channel></rss>`);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const place = workplace({ a: partnerFile('a', [`${base}/a`]), b: partnerFile('b', [`${base}/b`]) });
  env = place.env;
});
afterAll(() => server.close());

const ledger = async (...options: string[]) => records((await exchange(['ledger', '--json', ...options], env)).out);
const sum = (rows: readonly Record<string, unknown>[], column: string): number =>
  rows.reduce((total, row) => total + Number(row[column]), 0);
const COLUMNS = ['alreadyKnown', 'published', 'copies', 'updated', 'held', 'killed', 'rejected', 'pending'];

test('every item of every poll is accounted for, also when jobs run twice', async () => {
  documents['/a'] = [
    item('1', 'Harbour closed', COPY),
    item(
      '2',
      'Bread is dearer',
      `Bread costs more. ${'Bakers in the old town say that flour and power have risen. '.repeat(5)}`,
    ),
    item('3', 'Far too long', 'long words '.repeat(60_000)),
  ];
  documents['/b'] = [item('9', 'Harbour closed', COPY)];
  await exchange(['run', '--once', '--all'], env);
  documents['/a'] = [
    ...documents['/a'].slice(0, 1),
    item(
      '2',
      'Bread is dearer still',
      `Bread costs much more. ${'Bakers in the old town say that flour and power have risen again. '.repeat(5)}`,
    ),
    ...documents['/a'].slice(2),
  ];
  await exchange(['run', '--once', '--all'], env);

  const rows = await ledger();
  for (const row of rows) expect(row.offered).toBe(COLUMNS.reduce((total, column) => total + Number(row[column]), 0));
  const all = Object.fromEntries(['offered', ...COLUMNS].map(column => [column, sum(rows, column)]));
  expect(all).toEqual({
    ...{ offered: 7, alreadyKnown: 2, published: 2, copies: 1, updated: 1 },
    ...{ held: 0, killed: 0, rejected: 1, pending: 0 },
  });
  expect(sum(await ledger('--partner', 'b'), 'offered')).toBe(1);
  // Again from raw: what was published stays published, and nothing is offered twice.
  await exchange(['requeue', '--since', '2020-01-01'], env);
  await exchange(['run', '--once'], env);
  expect(await ledger()).toEqual(rows);
  expect((await exchange(['ledger'], env)).out.split('\n').at(-2)).toMatch(/^in all .* 7 /);
});

test('where finds an item by id, guid, address and headline, and tells its whole way', async () => {
  const byGuid = await exchange(['where', '2', '--json'], env);
  const [found] = records(byGuid.out);
  const articles = found?.articles as { id: string; url: string; changes: { kind: string }[] }[];
  expect(articles).toHaveLength(1);
  expect(articles[0]?.changes.map(({ kind }) => kind)).toEqual(['published', 'updated']);
  const url = articles[0]?.url ?? '';
  for (const asked of [
    articles[0]?.id ?? '',
    url,
    `${url}?utm_source=x`,
    'Bread is dearer still',
    'dearer bread still',
  ]) {
    const { out, code } = await exchange(['where', asked], env);
    expect(code, asked).toBe(0);
    expect(out).toContain(`article   ${articles[0]?.id}, revision 2, shown to readers`);
    expect(out).toMatch(/^poll {6}\S+ \S+ UTC: fetched, 3 items, \d new$/m);
    expect(out.split('\n').length).toBeLessThan(25);
  }
  const rejected = await exchange(['where', 'https://paper.example/3'], env);
  expect((await exchange(['where', '3'], env)).out).toMatch(/^item .*given up .*item-too-large: /m);
  expect(rejected.code).toBe(1);
  expect(rejected.err).toContain('Nothing in the store has the id, guid, address or headline');
});

test('words that come back are offered once more, and their first verdict stays in its hour', async () => {
  documents['/b'] = [item('9', 'Harbour closed to all', `${COPY} Traffic resumed.`)];
  await exchange(['run', '--once', '--all'], env);
  documents['/b'] = [item('9', 'Harbour closed', COPY)];
  await exchange(['run', '--once', '--all'], env);
  const rows = await ledger('--partner', 'b');
  expect(sum(rows, 'offered')).toBe(3);
  expect(sum(rows, 'updated')).toBe(2);
  const store = await openStore({ dataDir: env.DATA_DIR ?? '', readOnly: true });
  try {
    const polled = await store.read
      .selectFrom('polls')
      .select(({ fn }) => fn.sum<number>('items').as('items'))
      .executeTakeFirst();
    expect(sum(await ledger(), 'offered')).toBe(Number(polled?.items));
  } finally {
    await store.close();
  }
});
