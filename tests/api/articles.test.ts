import { describe, expect, test } from 'vitest';
import { NOW } from '../store/fixtures.ts';
import { KINDS } from '../store/store.ts';
import { serveNewsroom } from './serve-newsroom.ts';

describe.each(KINDS)('articles by HTTP, from %s', kind => {
  const { get, now, room } = serveNewsroom(kind);

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
    expect((await get('/v1/articles?language=urd')).json.articles).toHaveLength(1);
    expect((await get('/v1/articles?language=sv')).json.articles).toEqual([]);
    expect((await get('/v1/articles?language=&category=&q=&all=true')).json.articles).toHaveLength(5);
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
    expect((await get(`/v1/articles/${room().copy.id}`)).json).toMatchObject({
      id: room().copy.id,
      relation: 'duplicate',
      of: room().lead.id,
    });
    const { json } = await get(`/v1/articles/${room().revised.id}/revisions`);
    expect(json.revisions.map((one: { reason: string }) => one.reason)).toEqual(['published', 'corrected']);
    const story = await get(`/v1/stories/${room().lead.id}`);
    expect(story.json).toMatchObject({
      id: room().lead.id,
      lead: room().lead.id,
      articles: [{ guid: 'lead' }, { guid: 'copy' }],
    });
  });

  test('refuses a parameter that there is not, and a partner that nothing came from, by name', async () => {
    for (const [path, words] of [
      ['/v1/articles?language=english', 'There is no language "english". Languages are written as tags such as en,'],
      ['/v1/articles?limt=3', 'There is no parameter "limt" here: this address takes partner, language, category, q,'],
      ['/v1/articles/a1?fromat=ninjs', 'There is no parameter "fromat" here: this address takes format.'],
      ['/v1/changes?after=0&form=ninjs', 'There is no parameter "form" here'],
      ['/v1/partners?limit=3', 'There is no parameter "limit" here: this address takes none.'],
      ['/v1/articles?partner=nosuch', 'There is no partner "nosuch". /v1/partners lists them.'],
    ] as const) {
      const { status, json } = await get(path);
      expect([path, status, json.code]).toEqual([path, 400, 'input-wrong']);
      expect(json.detail).toContain(words);
    }
    expect((await get('/feeds/all.rss?t=123')).status).toBe(200);
    expect((await get('/v1/partners')).json.partners).toEqual([
      { id: 'daily-mail', name: 'The Daily Mail' },
      { id: 'morning-post', name: 'The Morning Post' },
    ]);
  });

  test('answers "not modified" to who has it already, and anew once it changed', async () => {
    const first = await get(`/v1/articles/${room().lead.id}`);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/".+"$/);
    const again = await get(`/v1/articles/${room().lead.id}`, { 'if-none-match': `"x", ${etag}` });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
    expect((await get(`/v1/articles/${room().copy.id}`, { 'if-none-match': etag })).status).toBe(200);
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
      `/v1/stories/${room().lead.id}`,
      ...['json', 'rss', 'atom'].flatMap(ending => [`/feeds/all.${ending}`, `/feeds/daily-mail.${ending}`]),
      '/metrics',
    ];
    for (const surface of surfaces) {
      const { status, text } = await get(surface);
      expect([surface, status]).toEqual([surface, 200]);
      for (const secret of ['Secret until', room().embargoed.id, 'A libel', 'words of canceled', 'words of withheld']) {
        expect([surface, secret, text.includes(secret)]).toEqual([surface, secret, false]);
      }
    }
    for (const id of [room().embargoed.id, room().withheld.id]) {
      for (const path of [`/v1/articles/${id}`, `/v1/articles/${id}/revisions`])
        expect((await get(path)).status).toBe(404);
    }
    expect((await get(`/v1/stories/${room().canceled.id}`)).status).toBe(404);
    const gone = await get(`/v1/articles/${room().canceled.id}`);
    expect(gone).toMatchObject({ status: 410, json: { code: 'withdrawn' } });
    expect(gone.text).not.toContain('libel');
  });

  test('shows an embargoed article from its time on', async () => {
    now.clock = '2999-01-01T00:00:00.000Z';
    expect((await get(`/v1/articles/${room().embargoed.id}`)).status).toBe(200);
    now.clock = NOW;
  });

  test('gives ninjs 3.1', async () => {
    const { json } = await get(`/v1/articles/${room().copy.id}?format=ninjs`);
    expect(json).toMatchObject({
      uri: `urn:news-exchange:article:${room().copy.id}`,
      standard: { name: 'ninjs', version: '3.1' },
      type: 'text',
      pubStatus: 'usable',
      by: 'Jane Smith',
      located: 'BEIJING',
      headlines: [{ value: 'Another headline' }],
      bodies: [{ contentType: 'text/html' }, { contentType: 'text/plain', wordCount: 4, value: 'The words of copy.' }],
      associations: [{ name: 'duplicate', type: 'text', uri: `urn:news-exchange:article:${room().lead.id}` }],
    });
    // What the schema of the standard knows of an article in words; it forbids all others, in associations as well.
    const known =
      'uri type representationType version firstCreated versionCreated contentCreated embargoed pubStatus urgency ' +
      'copyrightHolder copyrightNotice usageTerms edNote language descriptions bodies headlines people organisations ' +
      'places subjects infoSources title by slugline located renditions associations altIds standard genres expires name';
    // `rel` is what the associations of 3.1 have beside those.
    const used = [json, ...json.associations].flatMap(item => Object.keys(item));
    expect(used.filter(key => ![...known.split(' '), 'rel'].includes(key))).toEqual([]);
    const changes = (await get('/v1/changes?after=7&format=ninjs')).json.changes;
    expect(changes[0].article).toMatchObject({ pubStatus: 'canceled', edNote: 'The agency withdrew it.' });
  });
});
