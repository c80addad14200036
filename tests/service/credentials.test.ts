import http from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ExchangeError, withoutCredentials } from '../../src/errors.ts';
import { exchange, records, workplace } from './exchange.ts';

let server: http.Server;
let host: string;
const asked: string[] = [];
beforeAll(async () => {
  server = http.createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization ?? ''}`);
    if (request.url?.startsWith('/closed')) response.statusCode = 403;
    const items = ['', 'story.html'].map((link, n) => {
      const long = 'The council voted to mend the bridge over the river, and the mayor said so on Monday evening.';
      return `<item><title>Story ${n}</title><guid isPermaLink="false">${n}</guid><link>${link}</link><description>&lt;p&gt;${long} &lt;a href="?"&gt;More&lt;/a&gt;&lt;/p&gt;</description></item>`;
    });
    response.end(`<rss version="2.0"><channel><title>P</title><link>/</link>${items.join('')}</channel></rss>`);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => server.close());

test('credentials in an address are used to fetch, and shown nowhere', async () => {
  const urls = [
    `http://joe:pa55word@${host}/open?token=s3cret`,
    `http://joe:pa55word@${host}/closed?page=2&api_key=s3cret`,
  ];
  const { env } = workplace({
    paper: `id: paper\nname: Paper\nfeeds:\n${urls.map(url => `  - url: ${url}\n`).join('')}`,
  });
  const run = await exchange(['run', '--once', '--json'], { ...env, LOG_LEVEL: 'debug' });
  expect(records(run.out)).toMatchObject([{ polled: 2, failed: 1, published: 2 }]);
  expect(asked.sort()).toEqual([
    `/closed?page=2&api_key=s3cret Basic ${btoa('joe:pa55word')}`,
    `/open?token=s3cret Basic ${btoa('joe:pa55word')}`,
  ]);
  const shown = [run];
  for (const command of [
    'feeds',
    'feeds --json',
    'queues --dead --json',
    'articles --json --all',
    'changes --after 0 --json',
  ])
    shown.push(await exchange(command.split(' '), env));
  shown.push(await exchange(['feeds', 'test', urls[1] ?? ''], env));
  const check = await exchange(['partners', 'check'], env);
  for (const { out, err } of [...shown, check]) expect(out + err).not.toMatch(/s3cret|pa55word/);
  expect(shown[1]?.out).toContain(`http://${host}/closed?page=2&api_key=***`);
  expect(check.code).toBe(0);
  expect(check.err).toContain('/open?token=*** has a credential in its address. Take it from the environment instead');
});

test.each([
  ['https://a.example/rss?key=1&page=2', 'https://a.example/rss?key=***&page=2'],
  ['https://u:p@a.example/x was read', 'https://a.example/x was read'],
  ['see http://a.example/?x-amz-signature=ab: timed out.', 'see http://a.example/?x-amz-signature=***: timed out.'],
  ['https://a.example/?keywords=sport&monkey=1', 'https://a.example/?keywords=sport&monkey=1'],
  ['"htps://u:p@a.example/x" is no address', '"htps://u@a.example/x" is no address'],
  ['postgres://me:p@a.example/x', 'postgres://me@a.example/x'],
  ['//u:p@a.example/x?token=1', '//a.example/x?token=***'],
  ['https://f.example/?u=https%3A%2F%2Fu%3Ap%40a.example&n=1', 'https://f.example/?u=https%3A%2F%2Fa.example&n=1'],
  ['mail joe@a.example', 'mail joe@a.example'],
])('%s is shown as %s', (text, shown) => {
  expect(withoutCredentials(text)).toBe(shown);
  expect(new ExchangeError('fetch-failed', text, { url: text })).toMatchObject({
    message: shown,
    facts: { url: shown },
  });
});

test('the check of a partner file shows no password of an address that it refuses', async () => {
  const urls = ['joe:pa55word@a.example/rss', 'ftp://joe:pa55word@a.example/rss'];
  const { env } = workplace(
    Object.fromEntries(urls.map((url, n) => [`p${n}`, `id: p${n}\nname: P\nfeeds:\n  - url: "${url}"\n`])),
  );
  const { out, err } = await exchange(['partners', 'check'], env);
  expect(out + err).not.toContain('pa55word');
  expect((out + err).match(/but it is "(?:ftp:\/\/joe@)?a\.example\/rss"/g)).toHaveLength(2);
});
