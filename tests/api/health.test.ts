import { once } from 'node:events';
import { connect } from 'node:net';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { createApi } from '../../src/api/server.ts';
import { KINDS, withStore } from '../store/store.ts';
import { serveNewsroom } from './serve-newsroom.ts';

describe.each(KINDS)('the read API on %s', kind => {
  const { get, now } = serveNewsroom(kind);

  test('tells whether it lives, whether it can work, and its figures', async () => {
    expect(await get('/healthz')).toMatchObject({ status: 200, json: { status: 'ok' } });
    expect(await get('/readyz')).toMatchObject({ status: 200, json: { status: 'ready' } });
    now.brokerIsAway = true;
    expect(await get('/readyz')).toMatchObject({ status: 503, json: { status: 503 } });
    expect((await get('/healthz')).status).toBe(200);
    now.brokerIsAway = false;
    await get('/v1/articles');
    const { text } = await get('/metrics');
    expect(text).toMatch(/^news_exchange_store\{of="lastChange"\} \d+$/m);
    expect(text).toContain('news_exchange_http_request_seconds_count{route="/v1/articles",status="200"}');
  });

  test('describes itself as OpenAPI', async () => {
    const { json } = await get('/openapi.json');
    expect(json.openapi).toBe('3.1.0');
    expect(await new Validator().validate(json)).toEqual({ valid: true });
    expect(Object.keys(json.components.schemas)).toEqual(['Article', 'Revision', 'Ninjs', 'Change', 'Problem']);
    const answer = json.paths['/v1/articles'].get.responses['200'].content['application/json'].schema;
    expect(answer.properties.articles.items.anyOf[0].$ref).toBe('#/components/schemas/Article');
    const problem = json.paths['/v1/articles'].get.responses['4XX'].content;
    expect(Object.keys(problem)).toEqual(['application/problem+json']);
    expect(json.paths['/v1/articles/{id}/revisions'].get.operationId).toBe('getArticlesIdRevisions');
    // Every field of a real answer is described.
    const [article] = (await get('/v1/articles?all=true')).json.articles;
    expect(Object.keys(article).filter(name => json.components.schemas.Article.properties[name] === undefined)).toEqual(
      [],
    );
    const [revision] = (await get(`/v1/articles/${article.id}/revisions`)).json.revisions;
    const { properties, required } = json.components.schemas.Revision;
    expect(Object.keys(revision).filter(name => properties[name] === undefined)).toEqual([]);
    expect(required.filter((name: string) => revision[name] === undefined)).toEqual([]);
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

test('closing waits for nobody who connected and asked nothing', { timeout: 10_000 }, async () => {
  await withStore('sqlite', async store => {
    const api = await createApi({ store, now: () => new Date() });
    const { port } = new URL(await api.listen({ host: '127.0.0.1', port: 0 }));
    const socket = connect(Number(port), '127.0.0.1');
    await once(api.server, 'connection');
    const closed = once(socket, 'close');
    await api.close();
    await closed;
  });
});
