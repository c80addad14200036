import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { createApi } from '../../src/api/server.ts';
import { openStore } from '../../src/store/open-store.ts';
import { freshDatabase, startPostgres } from '../postgres.ts';
import { KINDS } from '../store/store.ts';
import { serveNewsroom } from './serve-newsroom.ts';

describe.each(KINDS)('what the read API on %s cannot answer', kind => {
  const { api, get, origin } = serveNewsroom(kind);

  test('tells a wrong parameter by its name, what was expected and what it holds', async () => {
    for (const [path, detail] of [
      ['/v1/changes/stream?after=1e400', 'after must be a whole number, but is "1e400".'],
      ['/v1/articles?limit=many', 'limit must be a whole number, but is "many".'],
      ['/v1/articles?limit=0', 'limit must be at least 1, but is 0.'],
      ['/v1/articles?all=perhaps', 'all must be true or false, but is "perhaps".'],
      ['/v1/articles?format=pdf', 'format must be json or ninjs, but is "pdf".'],
      [`/v1/articles?q=${'x'.repeat(501)}`, `q must be at most 500 characters long, but is "${'x'.repeat(59)}….`],
      ['/v1/changes?after=-1', 'after must be at least 0, but is -1.'],
      ['/v1/changes?after=0x1', 'after must be a whole number, but is "0x1".'],
      ['/v1/articles?limit=1e3', 'limit must be a whole number, but is "1e3".'],
      [`/v1/changes?after=${'9'.repeat(400)}`, 'after must be at most 9007199254740991, but is Infinity.'],
      ['/v1/articles?q=%E0%A4%A', 'The address holds "%A", which is no escape. A per cent sign itself is written %25.'],
      ['/v1/articles?q=%E0%A4', 'The address holds an escape that is no UTF-8. A per cent sign itself is written %25.'],
      ['/v1/articles/A_B', 'id must be lower-case letters, digits and hyphens, but is "A_B".'],
    ]) {
      expect([path, (await get(path ?? '')).json]).toEqual([path, expect.objectContaining({ detail })]);
    }
  });

  test('a Host header that names no host is the fault of whoever sent it', async () => {
    for (const host of ['127.0.0.1:99999', 'a b', '127.0.0.1:80@other.example', '127.0.0.1/x']) {
      const answer = await api().inject({ url: '/feeds/all.rss', headers: { host } });
      expect([host, answer.statusCode, answer.json().code]).toEqual([host, 400, 'input-wrong']);
    }
  });

  test('finds nothing for a word that has no letters', async () => {
    // U+1D165, a musical stem: a mark, found by the random questions below.
    expect((await get('/v1/articles?q=%F0%9D%85%A5')).json).toMatchObject({ articles: [] });
  });

  test('tells every error as a problem document', async () => {
    const wrong: [string, number][] = [
      ['/v1/articles/nothing', 404],
      ['/v1/articles/%2e%2e%2f', 400],
      ['/v1/stories/nothing', 404],
      ['/v1/nothing', 404],
      ['/feeds/nobody.rss', 404],
      ['/feeds/all.doc', 404],
      ['/v1/articles?limit=many', 400],
      ['/v1/articles?limit=0', 400],
      ['/v1/articles?limit=-1', 400],
      ['/v1/articles?since=soon', 400],
      ['/v1/articles?since=2026-99-99', 400],
      ['/v1/articles?cursor=bogus', 400],
      ['/v1/articles?all=perhaps', 400],
      ['/v1/articles?format=pdf', 400],
      ['/v1/articles?q=%00', 400],
      ['/v1/articles/%00', 400],
      ['/v1/changes?after=-1', 400],
      ['/v1/changes?after=x', 400],
      ['/v1/changes?after=99999999999999999999', 400],
      ['/v1/changes/stream?after=x', 400],
      ['/%zz', 400],
      ['/v1/articles/%ff', 400],
      [`/v1/articles/${'x'.repeat(300)}`, 414],
    ];
    for (const [path, status] of wrong) {
      const answer = await get(path);
      expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
        path,
        status,
        'application/problem+json; charset=utf-8',
      ]);
      expect(answer.json).toMatchObject({
        status,
        type: 'about:blank',
        title: expect.any(String),
        detail: expect.any(String),
      });
    }
    const post = await fetch(`${origin()}/v1/articles`, { method: 'POST', body: '{}' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    for (const type of ['application/json', 'text/plain', 'image/png']) {
      const headers = { 'content-type': type };
      const broken = await fetch(`${origin()}/v1/articles`, { method: 'POST', headers, body: '{"broken": ' });
      expect([type, broken.status]).toEqual([type, 405]);
    }
    expect((await fetch(`${origin()}/v1/articles`, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${origin()}/v1/changes/stream`, { method: 'HEAD' })).status).toBe(200);
  });

  test('whatever is asked, it is never its own fault', async () => {
    const path = fc.constantFrom(
      '/',
      '/v1/articles',
      '/v1/articles/x',
      '/v1/changes',
      '/v1/stories/x',
      '/articles/x',
      '/feeds/all.rss',
      '/v1',
    );
    const name = fc.constantFrom('partner', 'language', 'q', 'since', 'all', 'limit', 'cursor', 'after', 'format', 'x');
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(
        'true',
        '0',
        '1',
        '-1',
        '1e9',
        '9'.repeat(30),
        '2026-11-03',
        '1970-01-01T00:00:00+14:00',
        '0001-01-01',
        '9999-12-31',
        "'",
        '%',
        '*',
        'MjAyNi0xMS0wM1QwMDowMDowMC4wMDBaIGE',
      ),
      fc.integer().map(String),
    );
    await fc.assert(
      fc.asyncProperty(path, fc.array(fc.tuple(name, value), { maxLength: 4 }), async (start, pairs) => {
        const query = pairs.map(([key, text]) => `${key}=${encodeURIComponent(text.toWellFormed())}`).join('&');
        const { statusCode, headers } = await api().inject(`${start}?${query}`);
        expect([200, 400, 404, 409]).toContain(statusCode);
        if (statusCode !== 200) expect(headers['content-type']).toContain('application/problem+json');
      }),
      { numRuns: 300 },
    );
  });

  test('answers what is no HTTP with a problem too', async () => {
    const { port } = new URL(origin());
    for (const [bytes, status, detail] of [
      ['NONSENSE\r\n\r\n', 400, 'not a valid HTTP request'],
      // As curl sends it.
      ['GET /v1/articles?q=Совет HTTP/1.1\r\nhost: localhost\r\n\r\n', 400, 'beyond ASCII and signs as %XX'],
      [`GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431, 'not a valid HTTP request'],
    ]) {
      const socket = connect(Number(port), '127.0.0.1');
      let answer = '';
      socket.setEncoding('utf8').on('data', (text: string) => {
        answer += text;
      });
      socket.write(String(bytes));
      await once(socket, 'close');
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(answer).toContain('application/problem+json');
      expect(answer).toContain(detail);
    }
  });
});

test('a PostgreSQL that is away is a 503, and is used again when it is back', async () => {
  const cluster = await startPostgres();
  const database = await freshDatabase(cluster.url);
  const store = await openStore({ databaseUrl: database.url, dataDir: '/nowhere' });
  const api = await createApi({ store, now: () => new Date() });
  expect((await api.inject('/v1/articles')).statusCode).toBe(200);
  const admin = new pg.Client({ connectionString: cluster.url });
  await admin.connect();
  await admin.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname is not null',
  );
  await expect.poll(async () => (await api.inject('/v1/articles')).statusCode).toBe(200);
  await admin.end();
  await cluster.stop();
  for (const url of ['/v1/articles', '/readyz']) {
    const { statusCode, headers, payload } = await api.inject(url);
    expect([url, statusCode, headers['content-type']]).toEqual([url, 503, 'application/problem+json; charset=utf-8']);
    expect(JSON.parse(payload)).toMatchObject({ status: 503 });
  }
  expect((await api.inject('/healthz')).statusCode).toBe(200);
  await api.close();
  await store.close();
});
