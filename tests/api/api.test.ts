import { once } from 'node:events';
import { connect } from 'node:net';
import { load } from 'cheerio';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApi } from '../../src/api/create-api.ts';
import { parse } from '../../src/feeds/parse/parse.ts';
import { appendChanges } from '../../src/store/changes.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { freshDatabase, startPostgres } from '../postgres.ts';
import { NOW } from '../store/fixtures.ts';
import { fillNewsroom, type Newsroom } from '../store/newsroom.ts';
import { emptyGround, type Ground, KINDS } from '../store/store.ts';

describe.each(KINDS)('the read API on %s', kind => {
  let ground: Ground;
  let store: Store;
  let room: Newsroom;
  let api: FastifyInstance;
  let origin: string;
  let clock = NOW;
  let broken = false;

  beforeAll(async () => {
    ground = await emptyGround(kind);
    store = await ground.open();
    room = await fillNewsroom(store);
    const ready = async () => {
      if (broken) throw new Error('the broker is away');
    };
    api = await createApi({ store, now: () => new Date(clock), ready });
    origin = await api.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await api.close();
    await ground.remove();
  });

  async function get(path: string, headers: Record<string, string> = {}) {
    const response = await fetch(origin + path, { headers });
    const text = await response.text();
    const json =
      response.status !== 304 && (response.headers.get('content-type') ?? '').includes('json')
        ? JSON.parse(text)
        : undefined;
    return { status: response.status, headers: response.headers, text, json };
  }

  test('lists leads, and copies when asked for all', async () => {
    const { status, json } = await get('/v1/articles');
    expect(status).toBe(200);
    expect(json.articles.map((article: { guid: string }) => article.guid)).toEqual([
      'lifted',
      'other',
      'revised',
      'lead',
    ]);
    expect(json.next).toBeNull();
    expect((await get('/v1/articles?all=true')).json.articles).toHaveLength(5);
    expect((await get('/v1/articles?partner=morning-post&all=true')).json.articles).toHaveLength(2);
    expect((await get('/v1/articles?language=ur')).json.articles).toHaveLength(1);
    expect((await get('/v1/articles?q=corrected%20ending')).json.articles).toHaveLength(1);
    expect((await get('/v1/articles?since=2026-11-03T09:00:00+05:00')).json.articles).toHaveLength(2);
  });

  test('goes on page by page', async () => {
    const seen: string[] = [];
    let next: string | null = '';
    do {
      const { json } = await get(`/v1/articles?all=true&limit=2${next === '' ? '' : `&cursor=${next}`}`);
      seen.push(...json.articles.map((article: { guid: string }) => article.guid));
      next = json.next;
    } while (next !== null);
    expect(seen).toEqual(['lifted', 'other', 'revised', 'copy', 'lead']);
  });

  test('cuts a limit above 1,000 instead of refusing it', async () => {
    expect((await get('/v1/articles?limit=1000000')).json.articles).toHaveLength(4);
    expect((await get('/v1/changes?after=0&limit=999999999')).json.changes).toHaveLength(8);
  });

  test('gives one article, its versions and its story', async () => {
    expect((await get(`/v1/articles/${room.copy.id}`)).json).toMatchObject({
      id: room.copy.id,
      relation: 'duplicate',
      of: room.lead.id,
    });
    const { json } = await get(`/v1/articles/${room.revised.id}/revisions`);
    expect(json.revisions.map((one: { reason: string }) => one.reason)).toEqual(['published', 'corrected']);
    const story = await get(`/v1/stories/${room.lead.id}`);
    expect(story.json).toMatchObject({
      id: room.lead.id,
      lead: room.lead.id,
      articles: [{ guid: 'lead' }, { guid: 'copy' }],
    });
  });

  test('answers "not modified" to who has it already, and anew once it changed', async () => {
    const first = await get(`/v1/articles/${room.lead.id}`);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^".+"$/);
    const again = await get(`/v1/articles/${room.lead.id}`, { 'if-none-match': `"x", W/${etag}` });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
    expect((await get(`/v1/articles/${room.copy.id}`, { 'if-none-match': etag })).status).toBe(200);
    for (const path of ['/v1/articles', '/v1/changes', '/feeds/all.rss', '/openapi.json']) {
      const known = (await get(path)).headers.get('etag') ?? '';
      expect((await get(path, { 'if-none-match': known })).status).toBe(304);
    }
  });

  test('shows the embargoed and the withdrawn on no surface', async () => {
    const surfaces = [
      '/v1/articles?all=true&limit=1000',
      '/v1/articles?all=true&format=ninjs',
      '/v1/articles?q=Secret&all=true',
      '/v1/changes?after=0',
      '/v1/changes?after=0&format=ninjs',
      `/v1/stories/${room.lead.id}`,
      ...['json', 'rss', 'atom'].flatMap(ending => [`/feeds/all.${ending}`, `/feeds/daily-mail.${ending}`]),
      '/metrics',
    ];
    for (const surface of surfaces) {
      const { status, text } = await get(surface);
      expect([surface, status]).toEqual([surface, 200]);
      for (const secret of ['Secret until', room.embargoed.id, 'A libel', 'words of canceled', 'words of withheld']) {
        expect([surface, secret, text.includes(secret)]).toEqual([surface, secret, false]);
      }
    }
    for (const id of [room.embargoed.id, room.withheld.id]) {
      for (const path of [`/v1/articles/${id}`, `/v1/articles/${id}/revisions`])
        expect((await get(path)).status).toBe(404);
    }
    expect((await get(`/v1/stories/${room.canceled.id}`)).status).toBe(404);
    const gone = await get(`/v1/articles/${room.canceled.id}`);
    expect(gone).toMatchObject({ status: 410, json: { code: 'withdrawn' } });
    expect(gone.text).not.toContain('libel');
  });

  test('shows an embargoed article from its time on', async () => {
    clock = '2999-01-01T00:00:00.000Z';
    expect((await get(`/v1/articles/${room.embargoed.id}`)).status).toBe(200);
    clock = NOW;
  });

  test('gives the change log by number', async () => {
    const { json } = await get('/v1/changes?after=2&limit=3');
    expect(json.changes.map((change: { seq: number; kind: string }) => [change.seq, change.kind])).toEqual([
      [3, 'published'],
      [4, 'corrected'],
      [5, 'published'],
    ]);
    expect(json.next).toBe(5);
    expect((await get('/v1/changes?after=8')).json).toEqual({ changes: [], next: 8 });
    expect((await get('/v1/changes?after=7')).json.changes).toEqual([
      {
        seq: 8,
        kind: 'canceled',
        at: NOW,
        article: { id: room.canceled.id, version: '1', reason: 'The agency withdrew it.' },
      },
    ]);
    expect((await get('/v1/changes')).json.changes).toHaveLength(8);
  });

  test('keeps the word index beside it, close behind the log', async () => {
    const behind = async () => {
      const rows = await store.read.selectFrom('counters').selectAll().execute();
      const value = Object.fromEntries(rows.map(row => [row.name, row.value]));
      return (value.changes ?? 0) - (value.searched ?? 0);
    };
    await expect.poll(behind, { timeout: 10_000 }).toBe(0);
    expect((await get('/v1/articles?q=corrected%20ending')).json.articles).toHaveLength(1);
  });

  test('gives ninjs 3', async () => {
    const { json } = await get(`/v1/articles/${room.copy.id}?format=ninjs`);
    expect(json).toMatchObject({
      uri: `urn:news-exchange:article:${room.copy.id}`,
      standard: { name: 'ninjs', version: '3.0' },
      type: 'text',
      pubStatus: 'usable',
      by: 'Jane Smith',
      located: 'BEIJING',
      headlines: [{ value: 'Another headline' }],
      bodies: [{ contentType: 'text/html' }, { contentType: 'text/plain', wordCount: 4, value: 'The words of copy.' }],
      associations: [{ name: 'duplicate', type: 'text', uri: `urn:news-exchange:article:${room.lead.id}` }],
    });
    // What the schema of the standard knows of an article in words; it forbids all others, in associations as well.
    const known =
      'uri type representationType version firstCreated versionCreated contentCreated embargoed pubStatus urgency ' +
      'copyrightHolder copyrightNotice usageTerms edNote language descriptions bodies headlines people organisations ' +
      'places subjects infoSources title by slugline located renditions associations altIds standard genres expires name';
    const used = [json, ...json.associations].flatMap(item => Object.keys(item));
    expect(used.filter(key => !known.split(' ').includes(key))).toEqual([]);
    const changes = (await get('/v1/changes?after=7&format=ninjs')).json.changes;
    expect(changes[0].article).toMatchObject({ pubStatus: 'canceled', edNote: 'The agency withdrew it.' });
  });

  test('streams the log as server-sent events, and goes on with what comes', async () => {
    const stop = new AbortController();
    const response = await fetch(`${origin}/v1/changes/stream?after=6`, { signal: stop.signal });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const decoder = new TextDecoder();
    let text = '';
    const until = async (wanted: string) => {
      for await (const chunk of response.body?.values({ preventCancel: true }) ?? []) {
        text += decoder.decode(chunk, { stream: true });
        if (text.includes(wanted)) return;
      }
    };
    await until('id: 8\n');
    const [seq = 0] = await store.settle(tx =>
      appendChanges(tx, [{ kind: 'reissued', at: NOW, articleId: room.lead.id, revision: 1, storyId: room.lead.id }]),
    );
    await until(`id: ${seq}\n`);
    const events = [...text.matchAll(/^id: (\d+)\nevent: (\S+)\ndata: (.*)$/gm)];
    expect(events.map(event => [Number(event[1]), event[2]])).toEqual([
      [7, 'published'],
      [8, 'canceled'],
      [seq, 'reissued'],
    ]);
    expect(JSON.parse(events.at(-1)?.[3] ?? '')).toMatchObject({ seq, article: { guid: 'lead' } });
    stop.abort();

    const resumed = await fetch(`${origin}/v1/changes/stream?after=0`, { headers: { 'last-event-id': '8' } });
    let again = '';
    for await (const chunk of resumed.body ?? []) {
      again += decoder.decode(chunk, { stream: true });
      if (again.includes('data:')) break;
    }
    expect(/^id: (\d+)/m.exec(again)?.[1]).toBe(String(seq));
  });

  test('gives ordinary feeds that feed readers read back', async () => {
    const wanted = ['lifted', 'other', 'revised', 'lead'].map(guid => room[guid as keyof Newsroom].id);
    for (const [ending, type] of [
      ['json', 'application/feed+json'],
      ['rss', 'application/rss+xml'],
      ['atom', 'application/atom+xml'],
    ]) {
      const { headers, text } = await get(`/feeds/all.${ending}`);
      expect(headers.get('content-type')).toContain(type);
      const { items, problems } = await parse({ bytes: new TextEncoder().encode(text), contentType: type ?? '' });
      expect(problems).toEqual([]);
      expect(items.map(item => item.guid)).toEqual(wanted.map(id => `urn:news-exchange:article:${id}`));
      expect(items.at(-1)).toMatchObject({
        // What looks like markup in a title is taken for it by most readers of RSS.
        headline: expect.stringMatching(/^China opens (<b>)?its(<\/b>)? "moon" & more$/),
        url: 'https://dailymail.example/lead',
      });
      expect(items.at(-1)?.bodyHtml).toContain('<p>The words of lead.</p>');
    }
    const rss = load((await get('/feeds/morning-post.rss')).text, { xml: true });
    expect(rss('item').length).toBe(1);
    expect(rss('item dc\\:creator').text()).toBe('Jane Smith');
  });

  test('tells a wrong parameter by its name, what was expected and what it holds', async () => {
    for (const [path, detail] of [
      ['/v1/articles?limit=many', 'limit must be a whole number, but is "many".'],
      ['/v1/articles?limit=0', 'limit must be at least 1, but is 0.'],
      ['/v1/articles?all=perhaps', 'all must be true or false, but is "perhaps".'],
      ['/v1/articles?format=pdf', 'format must be json or ninjs, but is "pdf".'],
      [`/v1/articles?q=${'x'.repeat(501)}`, `q must be at most 500 characters long, but is "${'x'.repeat(59)}….`],
      ['/v1/changes?after=-1', 'after must be at least 0, but is -1.'],
      ['/v1/articles/A_B', 'id must be lower-case letters, digits and hyphens, but is "A_B".'],
    ]) {
      expect([path, (await get(path ?? '')).json]).toEqual([path, expect.objectContaining({ detail })]);
    }
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
    const post = await fetch(`${origin}/v1/articles`, { method: 'POST', body: '{}' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect((await fetch(`${origin}/v1/articles`, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${origin}/v1/changes/stream`, { method: 'HEAD' })).status).toBe(404);
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
        const { statusCode, headers } = await api.inject(`${start}?${query}`);
        expect([200, 400, 404]).toContain(statusCode);
        if (statusCode !== 200) expect(headers['content-type']).toContain('application/problem+json');
      }),
      { numRuns: 300 },
    );
  });

  test('answers what is no HTTP with a problem too', async () => {
    const { port } = new URL(origin);
    for (const [bytes, status] of [
      ['NONSENSE\r\n\r\n', 400],
      [`GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
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
    }
  });

  test('tells whether it lives, whether it can work, and its figures', async () => {
    expect(await get('/healthz')).toMatchObject({ status: 200, json: { status: 'ok' } });
    expect(await get('/readyz')).toMatchObject({ status: 200, json: { status: 'ready' } });
    broken = true;
    expect(await get('/readyz')).toMatchObject({ status: 503, json: { status: 503 } });
    expect((await get('/healthz')).status).toBe(200);
    broken = false;
    const { text } = await get('/metrics');
    expect(text).toMatch(/^news_exchange_store\{of="lastChange"\} \d+$/m);
    expect(text).toContain('news_exchange_http_request_seconds_count{route="/v1/articles",status="200"}');
  });

  test('describes itself as OpenAPI', async () => {
    const { json } = await get('/openapi.json');
    expect(json.openapi).toBe('3.1.0');
    expect(Object.keys(json.components.schemas)).toEqual(['Article', 'Change', 'Problem']);
    const answer = json.paths['/v1/articles'].get.responses['200'].content['application/json'].schema;
    expect(answer.properties.articles.items.$ref).toBe('#/components/schemas/Article');
    // Every field of a real answer is described.
    const [article] = (await get('/v1/articles?all=true')).json.articles;
    expect(Object.keys(article).filter(name => json.components.schemas.Article.properties[name] === undefined)).toEqual(
      [],
    );
    expect(Object.keys(json.paths)).toEqual(
      expect.arrayContaining([
        '/v1/articles',
        '/v1/articles/{id}',
        '/v1/articles/{id}/revisions',
        '/v1/stories/{id}',
        '/v1/changes',
        '/v1/changes/stream',
      ]),
    );
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

test('closing the API ends its streams', async () => {
  const ground = await emptyGround('sqlite');
  const api = await createApi({ store: await ground.open(), now: () => new Date() });
  const origin = await api.listen({ host: '127.0.0.1', port: 0 });
  const response = await fetch(`${origin}/v1/changes/stream`);
  const ended = response.text();
  await api.close();
  expect(await ended).toContain('retry:');
  await ground.remove();
});
