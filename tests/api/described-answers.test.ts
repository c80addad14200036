import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { serveNewsroom } from './serve-newsroom.ts';

const { get, room } = serveNewsroom('sqlite');

/** A place in a document by its keys, as a JSON pointer in a URI. */
const pointer = (...keys: string[]): string =>
  keys.map(key => `/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');

test('each answer is what /openapi.json says of it, as our record, as a summary and as ninjs', async () => {
  const api = (await get('/openapi.json')).json;
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).addSchema(api, 'api');
  const { lead } = room();
  const asked: readonly (readonly [string, string])[] = [
    ...['', '?all=true', '?fields=summary', '?format=ninjs&all=true', '?format=ninjs&fields=summary', '?limit=0'].map(
      query => ['/v1/articles', query] as const,
    ),
    ...['?after=0', '?after=0&format=ninjs', '?after=999'].map(query => ['/v1/changes', query] as const),
    ...['', '?format=ninjs'].map(query => ['/v1/articles/{id}', query] as const),
    ...['', '?format=ninjs'].map(query => ['/v1/stories/{id}', query] as const),
    ['/v1/articles/{id}/revisions', ''],
    ['/v1/partners', ''],
  ];
  for (const [route, query] of asked) {
    const { status, headers, json } = await get(route.replace('{id}', lead.id) + query);
    const [type = ''] = (headers.get('content-type') ?? '').split(';');
    const { responses } = api.paths[route].get;
    const described = String(status) in responses ? String(status) : `${String(status)[0]}XX`;
    const place = pointer('paths', route, 'get', 'responses', described, 'content', type, 'schema');
    const check = ajv.compile({ $ref: `api#${place}` });
    check(json);
    expect(check.errors ?? [], `${route}${query} is answered ${status}`).toEqual([]);
  }
});
