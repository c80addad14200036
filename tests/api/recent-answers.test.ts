import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createApi } from '../../src/api/server.ts';
import { appendChanges } from '../../src/store/articles.ts';
import { NOW } from '../store/fixtures.ts';
import { fillNewsroom } from '../store/newsroom.ts';
import { withStore } from '../store/store.ts';

test('a list that was given twice a moment ago is given again, until something is published or a second has passed', async () => {
  await withStore('sqlite', async store => {
    const { lead } = await fillNewsroom(store);
    let clock = Date.parse(NOW);
    const api = await createApi({ store, now: () => new Date(clock) });
    const list = async () => (await api.inject('/v1/articles')).json().articles.length as number;
    const before = await list();
    await list();
    const hide = () =>
      store.write(tx => tx.updateTable('articles').set({ pub_status: 'withheld' }).where('id', '=', lead.id).execute());
    await hide();
    expect(await list()).toBe(before);
    await store.publish(tx =>
      appendChanges(tx, [{ kind: 'expired', at: NOW, articleId: lead.id, revision: 1, storyId: lead.story_id }]),
    );
    expect(await list()).toBe(before - 1);
    await store.write(tx =>
      tx.updateTable('articles').set({ pub_status: 'usable' }).where('id', '=', lead.id).execute(),
    );
    clock += 1_000;
    expect(await list()).toBe(before);
    await api.close();
  });
});

test('what is given again is compressed where that is asked for, with the same tag, and not sent to who has it', async () => {
  await withStore('sqlite', async store => {
    await fillNewsroom(store);
    const api = await createApi({ store, now: () => new Date(NOW) });
    const ask = (headers: Record<string, string> = {}) => api.inject({ url: '/v1/articles?all=true', headers });
    const first = await ask();
    await ask();
    const again = await ask();
    const packed = await ask({ 'accept-encoding': 'br, gzip;q=0.8' });
    expect(again.body).toBe(first.body);
    expect([again, packed].map(({ headers }) => headers.etag)).toEqual([first.headers.etag, first.headers.etag]);
    expect(packed.headers).toMatchObject({
      'content-encoding': 'gzip',
      vary: expect.stringContaining('accept-encoding'),
    });
    expect(gunzipSync(packed.rawPayload).toString()).toBe(first.body);
    expect((await ask({ 'accept-encoding': 'gzip;q=0, deflate' })).headers['content-encoding']).not.toBe('gzip');
    const known = await ask({ 'accept-encoding': 'gzip', 'if-none-match': String(first.headers.etag) });
    expect([known.statusCode, known.body]).toEqual([304, '']);
    await api.close();
  });
});
