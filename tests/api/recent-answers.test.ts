import { expect, test } from 'vitest';
import { createApi } from '../../src/api/server.ts';
import { appendChanges } from '../../src/store/articles.ts';
import { NOW } from '../store/fixtures.ts';
import { fillNewsroom } from '../store/newsroom.ts';
import { withStore } from '../store/store.ts';

test('a list that was given a moment ago is given again, until something is published or a second has passed', async () => {
  await withStore('sqlite', async store => {
    const { lead } = await fillNewsroom(store);
    let clock = Date.parse(NOW);
    const api = await createApi({ store, now: () => new Date(clock) });
    const list = async () => (await api.inject('/v1/articles')).json().articles.length as number;
    const before = await list();
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
