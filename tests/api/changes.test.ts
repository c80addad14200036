import { describe, expect, test } from 'vitest';
import { createApi } from '../../src/api/server.ts';
import { appendChanges } from '../../src/store/articles.ts';
import { indexWords } from '../../src/store/index-words.ts';
import { pruneChanges } from '../../src/store/prune.ts';
import { NOW } from '../store/fixtures.ts';
import { KINDS, withStore } from '../store/store.ts';
import { serveNewsroom } from './serve-newsroom.ts';

describe.each(KINDS)('the change log by HTTP, from %s', kind => {
  const said: unknown[] = [];
  const { get, origin, room, store } = serveNewsroom(kind, said);

  test('gives the change log by number', async () => {
    const { json } = await get('/v1/changes?after=2&limit=3');
    expect(json.changes.map((change: { seq: number; kind: string }) => [change.seq, change.kind])).toEqual([
      [3, 'published'],
      [4, 'corrected'],
      [5, 'published'],
    ]);
    expect(json.next).toBe(5);
    const { epoch } = json;
    expect((await get(`/v1/changes?after=8&epoch=${epoch}`)).json).toEqual({ changes: [], next: 8, epoch });
    expect((await get('/v1/changes?after=7')).json.changes).toEqual([
      {
        seq: 8,
        kind: 'canceled',
        at: NOW,
        article: { id: room().canceled.id, version: '1', reason: 'The agency withdrew it.' },
      },
    ]);
    expect((await get('/v1/changes')).json.changes).toHaveLength(8);
  });

  test('refuses a number beyond the end, and one of another history, with the end and the history', async () => {
    const { epoch } = (await get('/v1/changes')).json;
    for (const wrong of ['after=99999', 'after=8&epoch=another', 'after=0&epoch=another']) {
      for (const path of ['/v1/changes', '/v1/changes/stream']) {
        const { status, headers, json } = await get(`${path}?${wrong}`);
        expect(status).toBe(409);
        expect(headers.get('content-type')).toContain('problem+json');
        expect(json).toMatchObject({ code: 'history-changed', end: 8, epoch });
      }
    }
  });

  test('a list says which changes it has, so that a mirror goes on from there', async () => {
    const { asOf, epoch, articles } = (await get('/v1/articles?all=true&fields=summary')).json;
    expect((await get(`/v1/changes?after=${asOf}&epoch=${epoch}`)).json).toEqual({ changes: [], next: asOf, epoch });
    const whole = (await get('/v1/articles?all=true')).json.articles;
    for (const [index, { text, bodyText, bodyHtml, removed, trail, ...rest }] of whole.entries())
      expect(articles[index]).toEqual(rest);
  });

  test('answers HEAD of the stream at once', async () => {
    for (const query of ['', '?after=0&format=ninjs']) {
      const { status, headers } = await fetch(`${origin()}/v1/changes/stream${query}`, { method: 'HEAD' });
      expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    }
  });

  test('streams the log as server-sent events, and goes on with what comes', async () => {
    const stop = new AbortController();
    const response = await fetch(`${origin()}/v1/changes/stream?after=6`, { signal: stop.signal });
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
    const [seq = 0] = await store().publish(tx =>
      appendChanges(tx, [
        { kind: 'reissued', at: NOW, articleId: room().lead.id, revision: 1, storyId: room().lead.id },
      ]),
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

    const resumed = await fetch(`${origin()}/v1/changes/stream?after=0`, { headers: { 'last-event-id': '8' } });
    let again = '';
    for await (const chunk of resumed.body ?? []) {
      again += decoder.decode(chunk, { stream: true });
      if (again.includes('data:')) break;
    }
    expect(/^id: (\d+)/m.exec(again)?.[1]).toBe(String(seq));
    const refused = await fetch(`${origin()}/v1/changes/stream`, { headers: { 'last-event-id': '1e400' } });
    expect(await refused.json()).toMatchObject({ status: 400, detail: expect.stringContaining('"1e400"') });
  });

  test('who waits for news gets them when they come', async () => {
    const { asOf } = (await get('/v1/articles?limit=1')).json;
    const waiting = get(`/v1/changes?after=${asOf}&timeout=30`);
    const line = {
      kind: 'reissued' as const,
      at: NOW,
      articleId: room().lead.id,
      revision: 1,
      storyId: room().lead.id,
    };
    const [seq] = await store().publish(tx => appendChanges(tx, [line]));
    expect((await waiting).json).toMatchObject({ next: seq, changes: [{ seq }] });
  });

  test('while many streams read the log from its beginning, others are answered in between', async () => {
    const { id } = room().lead;
    const line = { kind: 'reissued' as const, at: NOW, articleId: id, revision: 1, storyId: id };
    const seqs = await store().publish(tx =>
      appendChanges(
        tx,
        Array.from({ length: 500 }, () => line),
      ),
    );
    const begun = performance.now();
    const streams = Array.from({ length: 40 }, async () => {
      const { body } = await fetch(`${origin()}/v1/changes/stream`);
      const decoder = new TextDecoder();
      let text = '';
      for await (const chunk of body ?? []) {
        text = text.slice(-4_000) + decoder.decode(chunk, { stream: true });
        if (text.includes(`id: ${seqs.at(-1)}\n`)) break;
      }
    });
    await get('/healthz');
    const answered = performance.now() - begun;
    await Promise.all(streams);
    expect(answered).toBeLessThan((performance.now() - begun) / 3);
  });

  // The last of the block: it deletes.
  test('says where it begins to who comes after its lines were deleted', async () => {
    const { asOf: end, epoch } = (await get('/v1/articles?limit=1')).json;
    await store().write(tx => indexWords(tx, 100));
    await store().write(tx => pruneChanges(tx, new Date(Date.parse(NOW) + 1).toISOString(), 4));
    for (const path of ['/v1/changes', '/v1/changes?after=3', '/v1/changes/stream?after=3']) {
      const { status, headers, json } = await get(path);
      expect([status, headers.get('content-type')?.split(';')[0]]).toEqual([410, 'application/problem+json']);
      expect(json).toMatchObject({ code: 'changes-deleted', start: 5, end, epoch });
      expect(json.detail).toMatch(
        /^The changes up to 4 are not kept any more, .* Start again from the list of articles/,
      );
    }
    expect((await get('/v1/changes?after=4&limit=1')).json).toMatchObject({ changes: [{ seq: 5 }], next: 5 });
    expect(said).toMatchObject([{ code: 'changes-deleted', message: expect.stringMatching(/^A reader at 127.0.0.1/) }]);
  });
});

test.each(KINDS)(
  'closing the API ends its streams on %s, also those that just read the log',
  async kind => {
    await withStore(kind, async store => {
      let closed: Promise<void> | undefined;
      const now = () => {
        closed ??= api.close();
        return new Date();
      };
      const api = await createApi({ store, now });
      const origin = await api.listen({ host: '127.0.0.1', port: 0 });
      const response = await fetch(`${origin}/v1/changes/stream`);
      expect(await response.text()).toContain('retry:');
      await closed;
    });
  },
  30_000,
);
