import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectBroker } from '../../src/queue/queues.ts';
import { takeDataDir } from '../../workers/data-dir.ts';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { startValkey } from '../valkey.ts';
import { exchange, launch, partnerFile, records, rss, workplace } from './exchange.ts';

const GOOD = rss([1, 2, 3].map(number => seededItem(number)));
let answer: (response: http.ServerResponse) => void = response => response.end(GOOD);
let server: http.Server;
let base: string;
beforeAll(async () => {
  server = http.createServer((_request, response) => answer(response));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** For what never ends: nothing that is sound may be measured by them, however busy the machine. */
const LIMITS = { FETCH_TIMEOUT_SECONDS: '2', FETCH_MAX_BYTES: '200000' };
const round = (env: Record<string, string>) => exchange(['run', '--once', '--all', '--json'], env);

describe('a feed that was read before and now', () => {
  const endless = (response: http.ServerResponse): void => {
    const more = (): void => {
      while (!response.destroyed && response.write('<item>'.repeat(2_000)));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  };
  test.each<[string, (response: http.ServerResponse) => void, RegExp]>([
    ['hangs up', response => response.destroy(), /fetch-failed/],
    ['is slow', () => undefined, /fetch-timeout/],
    ['never ends', endless, /fetch-too-large/],
    ['answers 500', response => response.writeHead(500).end('no'), /fetch-status/],
    [
      'is a web page',
      response => response.end('<!doctype html><title>Hello</title><p>No feed.'),
      /feed-unreadable|no feed/i,
    ],
    ['is empty', response => response.end(''), /feed-empty|empty/i],
  ])('%s: told in a sentence with its code, and nothing of before is lost', async (_name, broken, code) => {
    const { env } = workplace({ paper: partnerFile('paper', [base]) });
    answer = response => response.end(GOOD);
    expect(records((await round(env)).out)).toMatchObject([{ published: 3, failed: 0 }]);
    answer = broken;
    const failed = await round({ ...env, ...LIMITS });
    expect(failed.code).toBe(1);
    expect(records(failed.out)).toMatchObject([{ failed: 1, published: 0 }]);
    expect(failed.err).toMatch(code);
    answer = response => response.end(GOOD);
    expect(records((await round(env)).out)).toMatchObject([{ published: 0, updated: 0, failed: 0 }]);
    expect(records((await exchange(['articles', '--json'], env)).out)).toHaveLength(3);
  });
});

test('a feed that is cut off gives its whole items', async () => {
  const { env } = workplace({ paper: partnerFile('paper', [base]) });
  answer = response => response.end(GOOD.slice(0, GOOD.lastIndexOf('<item>') + 300));
  const run = await round(env);
  expect(Number(records(run.out)[0]?.published)).toBeGreaterThanOrEqual(2);
  expect(run.err).toMatch(/"item-cut","message":"The document ends in the middle of its last item/);
  // The same document again is as incomplete; a whole one is not.
  await round(env);
  expect((await exchange(['feeds'], env)).out).toContain('not all was readable: The document ends in the middle');
  answer = response => response.end(GOOD);
  await round(env);
  expect((await exchange(['feeds'], env)).out).not.toContain('not all was readable');
});

test('a feed that is gone for good is told once, with what to do, and polled no more', async () => {
  const { env } = workplace({ paper: partnerFile('paper', [base]) });
  answer = response => response.writeHead(410).end();
  expect((await round(env)).err).toMatch(/"The server says that the feed is gone for good \(410\).* resume it/);
  expect(records((await round(env)).out)).toMatchObject([{ polled: 0 }]);
  expect((await exchange(['feeds'], env)).out).toMatch(
    /gone \(410\)(?:.|\n)*\n {4}The server says that the feed is gone/,
  );
});

test('items without id, date, title or body are told apart, and one with nothing at all is a dead letter', async () => {
  const { env } = workplace({ paper: partnerFile('paper', [base]) });
  const items = [
    '<item><title>Only a headline, about the weather</title></item>',
    '<item><description>Only a text, about the ferry to the island.</description></item>',
    '<item><guid isPermaLink="false">only-an-id</guid></item>',
    '<item><title>Next year</title><guid>n</guid><pubDate>Thu, 01 Jan 2099 00:00:00 GMT</pubDate></item>',
    '<item><title>Long ago</title><guid>l</guid><pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate></item>',
  ];
  answer = response => response.end(`<rss version="2.0"><channel><title>x</title>${items.join('')}</channel></rss>`);
  const run = await round({ ...env, LOG_LEVEL: 'info' });
  // What is dated in 2099 is hidden until then.
  expect(records(run.out)).toMatchObject([{ items: 5, published: 3, held: 1, rejected: 1 }]);
  expect(run.err).toMatch(/"date-doubtful","message":"The date 2099-01-01 has not come yet\.","item":3,"items":2/);
  const listed = (await exchange(['articles', '--since', '2020-01-01'], env)).out;
  expect(listed).toMatch(/Long ago$/m);
  expect(listed).toContain('Paper paper  (without a headline)');
  const again = await round(env);
  expect(records(again.out)).toMatchObject([{ published: 0, updated: 0, rejected: 0 }]);
});

describe('the program says in one sentence, with exit status 2, that', () => {
  const says = async (env: Record<string, string>, sentence: RegExp): Promise<void> => {
    const { code, err } = await exchange(['run', '--once'], env);
    expect(err).toMatch(sentence);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  };
  test('a partner file has a wrong key', () =>
    says(workplace({ a: 'id: a\nname: A\nfeed: []\n' }).env, /a\.yaml, line 3 has the key "feed"/));
  test('two partners have one id', () =>
    says(workplace({ a: 'id: a\nname: A\n', b: 'id: a\nname: B\n' }).env, /both have the id "a"/));
  test('a setting is wrong', () => says({ ...workplace({}).env, PORT: 'http' }, /^PORT must be a whole number/));
  test('the database cannot be reached', () =>
    says(
      { ...workplace({}).env, DATABASE_URL: 'postgres://me:s3cret@127.0.0.1:1/news' },
      /^Opening the store at postgres:\/\/me@127\.0\.0\.1:1\/news failed: nobody answers there\. Check /,
    ));
  test('the file that says who we are is not there, or holds something else', async () => {
    await says({ ...workplace({}).env, HOUSE_FILE: '/nowhere' }, /^There is no \/nowhere\. Set HOUSE_FILE /);
    await says(
      { ...workplace({}).env, HOUSE_FILE: '/proc/version' },
      /^\/proc\/version does not hold keys with their /,
    );
  });
  test('the folder of partner files is not there, or is none', async () => {
    await says({ ...workplace({}).env, PARTNERS_DIR: '/nowhere' }, /^There is no \/nowhere\. Set PARTNERS_DIR /);
    await says({ ...workplace({}).env, PARTNERS_DIR: '/proc/version' }, /^\/proc\/version is no folder, or /);
  });
  test('the data folder cannot be made', () =>
    says(
      { ...workplace({}).env, DATA_DIR: '/proc/nowhere/data' },
      /^DATA_DIR \/proc\/nowhere\/data cannot be used: it cannot be made\. Set /,
    ));
  test('the data folder is a file', () =>
    says(
      { ...workplace({}).env, DATA_DIR: '/proc/version' },
      /^DATA_DIR \/proc\/version cannot be used: it is no folder\./,
    ));
  test('the broker cannot be reached', () =>
    says(
      { ...workplace({}).env, REDIS_URL: '/nowhere/valkey.sock' },
      /^The server at REDIS_URL cannot be reached: there is no such file/,
    ));
  test('what answers in place of the broker is none', () =>
    says(
      { ...workplace({}).env, REDIS_URL: base.replace('http', 'redis') },
      /: what answers there is no Valkey or Redis\./,
    ));
  test('the broker wants a password', async () => {
    const valkey = await startValkey();
    const desk = connectBroker(valkey.socket);
    await desk.config('SET', 'requirepass', 'hush');
    desk.disconnect();
    try {
      await says(
        { ...workplace({}).env, REDIS_URL: valkey.socket },
        /^The server at REDIS_URL cannot be reached: it wants a p/,
      );
    } finally {
      await valkey.stop();
    }
  });
  test('no Valkey is installed', () =>
    says({ ...workplace({}).env, PATH: '/nowhere' }, /^Neither valkey-server nor redis-server is on the PATH/));
  test('the database is newer than the program', async () => {
    const { env } = workplace({});
    await exchange(['run', '--once'], env);
    const database = new DatabaseSync(path.join(env.DATA_DIR ?? '', 'news-exchange.sqlite'));
    const [table] = database
      .prepare("select name from sqlite_master where name like '%migration%' order by length(name)")
      .all();
    database.exec(
      `insert into ${table?.name} (name, timestamp) values ('9999-from-the-future', '2099-01-01T00:00:00.000Z')`,
    );
    database.close();
    await says(env, /newer/);
  });
  test('the Node is too old', async () => {
    const older = path.join(workplace({}).folder, 'older.mjs');
    writeFileSync(
      older,
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' } });",
    );
    const { code, err } = await exchange(['help'], { NODE_OPTIONS: `--import=${older}` });
    expect(err).toMatch(/^news-exchange needs Node 24 or newer and was started with 20\.1\.0\. .*\n$/);
    expect(code).toBe(2);
  });
});

test('where there is no store yet, none is made to pause a feed in', async () => {
  const { env } = workplace({});
  const { code, err } = await exchange(['feeds', 'pause', 'x'], env);
  expect({ code, err }).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^There is no store at .* first, or set DATA_DIR/),
  });
  expect(existsSync(env.DATA_DIR ?? '')).toBe(false);
});

test('a round that polls nothing says why', async () => {
  const { env } = workplace({});
  expect((await exchange(['run', '--once'], env)).err).toContain('No feed was due: --all polls every one.');
  expect((await exchange(['run', '--once', '--all'], env)).err).toMatch(/no file in .*partners names one/);
});

test('a data folder so deep that no socket fits into it works all the same', async () => {
  const { folder, env } = workplace({});
  const deep = path.join(folder, ...Array.from({ length: 12 }, () => 'a-rather-long-name'));
  mkdirSync(deep, { recursive: true });
  expect((await exchange(['run', '--once'], { ...env, DATA_DIR: deep })).code).toBe(0);
});

test('a second start in one folder ends with 2 and names the first; run --once joins it', async () => {
  const { env } = workplace({ paper: partnerFile('paper', [base]) });
  answer = response => response.end(GOOD);
  const first = launch(['start'], env);
  try {
    await first.said('Polling on schedule');
    const second = await exchange(['start'], env);
    expect(second.err).toMatch(new RegExp(`process ${first.process.pid}`));
    expect(second.code).toBe(2);
    const joined = await exchange(['run', '--once', '--all', '--json'], env);
    expect(records(joined.out)).toMatchObject([{ polled: 1, published: 0 }]);
  } finally {
    first.process.kill('SIGTERM');
    expect((await first.ended).code).toBe(0);
  }
});

test('run --once that comes while another is coming up waits for it, and joins it or takes its place', async () => {
  const { env } = workplace({});
  const takeIt = () => takeDataDir(env.DATA_DIR ?? '') ?? expect.fail('Somebody else has the data folder.');
  const valkey = await startValkey();
  const up = takeIt();
  const joining = launch(['run', '--once'], env);
  await sleep(500);
  up.announce({ pid: process.pid, broker: { pid: valkey.pid, socket: valkey.socket } });
  expect(await joining.ended).toMatchObject({ code: 0, err: expect.stringContaining('No feed was due') });
  up.release();
  await valkey.stop();

  const down = takeIt();
  const following = launch(['run', '--once'], env);
  await sleep(500);
  down.release();
  expect(await following.ended).toMatchObject({ code: 0, err: expect.stringContaining('No feed was due') });
});

test('a data folder on a full disk is told as that', async () => {
  const { env } = workplace({});
  mkdirSync(env.DATA_DIR ?? '', { recursive: true });
  symlinkSync('/dev/full', `${env.DATA_DIR}/owner.json.new`);
  const { code, err } = await exchange(['run', '--once'], env);
  expect(code).toBe(1);
  expect(err).toContain(`DATA_DIR ${env.DATA_DIR} cannot be written: its disk is full. Mend that, and start again.`);
});

test('a port in use is told with its number', async () => {
  const taken = http.createServer();
  await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const { code, err } = await exchange(['start'], { ...workplace({}).env, PORT: `${port}` });
  taken.close();
  expect(err).toContain(`Another program listens on 127.0.0.1:${port} already`);
  expect(code).toBe(2);
});

test('a folder feed outside FILE_ROOTS is refused', async () => {
  const secret = path.join(os.tmpdir(), `outside-${process.pid}.xml`);
  writeFileSync(secret, GOOD);
  const { env } = workplace({ paper: partnerFile('paper', [`file://${secret}`]) });
  const run = await round(env);
  expect(records(run.out)).toMatchObject([{ failed: 1, published: 0 }]);
  expect(run.err).toMatch(/address-refused/);
});
