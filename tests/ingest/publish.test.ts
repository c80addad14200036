import { describe, expect, test } from 'vitest';
import { createStoryMemory } from '../../src/stories/story-memory.ts';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { permutations } from '../permutations.ts';
import { published } from '../store/published.ts';
import { KINDS, storeFor } from '../store/store.ts';
import { addPartners, articleIdFor, type Copy, places, prepare, publish } from './publishing.ts';

const NOW = '2026-03-04T00:00:00.000Z';
const TEXT = seededItem(1).html;
const OTHER_TEXT = seededItem(2).html;

const copy = (partner: string, hour: number, change: Partial<Copy> = {}): Copy => ({
  ...{ partner, guid: 'one', headline: `As run by ${partner}`, bodyHtml: TEXT },
  published: `2026-03-03T${String(hour).padStart(2, '0')}:00:00.000Z`,
  ...change,
});

/** Whoever credits another house withdraws its own copy and nobody else's. */
const A_REPRINT = { provider: 'Another agency' };

describe.each(KINDS)('on %s', kind => {
  const store = storeFor(kind, 'each test', store => addPartners(store, ['a', 'b', 'c'], NOW));

  const run = async (...copies: Copy[]): Promise<void> => publish(store(), await prepare(copies, NOW), NOW);
  const placeOf = async (article: Copy) => (await places(store())).get(articleIdFor(article));

  test('copies that hung together by one that is now another text still do', async () => {
    const [first, between, last] = [copy('a', 1), copy('b', 2), copy('c', 3)];
    await run(first, between, last);
    await run({ ...between, bodyHtml: OTHER_TEXT });
    expect((await placeOf(between))?.story_id).toBe(articleIdFor(between));
    expect(await placeOf(last)).toMatchObject({ story_id: articleIdFor(first), of_id: articleIdFor(first) });
  });

  test('copies that hung together by one that is withdrawn still do', async () => {
    const [first, between, last] = [copy('a', 1), copy('b', 2), copy('c', 3)];
    await run(first, between, last);
    await run({ ...between, ...A_REPRINT, pubStatus: 'canceled' });
    expect(await placeOf(last)).toMatchObject({ story_id: articleIdFor(first), of_id: articleIdFor(first) });
  });

  test('what one process withdrew stands in nobody’s way in another', async () => {
    const [first, last, early] = [copy('a', 1), copy('b', 2), copy('c', 0)];
    const elsewhere = createStoryMemory(10);
    await publish(store(), await prepare([first, last], NOW), NOW, elsewhere);
    await run({ ...first, ...A_REPRINT, pubStatus: 'canceled' });
    await publish(store(), await prepare([early], NOW), NOW, elsewhere);
    expect(await placeOf(last)).toMatchObject({ story_id: articleIdFor(early), of_id: articleIdFor(early) });
  });

  test('another story under the id of the one before is kept beside it, and has its own revisions', async () => {
    const one = copy('a', 1, { url: 'https://paper.example/one' });
    const two = copy('a', 2, {
      url: 'https://paper.example/two',
      headline: 'Ferry runs aground',
      bodyHtml: OTHER_TEXT,
    });
    // In one batch, and again, and with a correction.
    await run(one, two);
    await run(two, { ...two, bodyHtml: `${OTHER_TEXT}<p>It was mended.</p>` });
    const rows = await store().read.selectFrom('articles').selectAll().orderBy('published').execute();
    expect(rows.map(({ url, revision, story_id, id }) => [url, revision, story_id === id])).toEqual([
      ['https://paper.example/one', 1, true],
      ['https://paper.example/two', 2, true],
    ]);
    expect(rows[0]?.id).toBe(articleIdFor(one));
    // At the same address, or as a next version, it is what the source says: the next state of the same article.
    await run({ ...two, url: 'https://paper.example/one', headline: 'One more thing', version: '2' });
    const [first] = await store().read.selectFrom('articles').selectAll().where('id', '=', articleIdFor(one)).execute();
    expect(first).toMatchObject({ headline: 'One more thing', revision: 2 });
  });

  test('an older version that comes in late tells when the article was first made', async () => {
    const older = copy('a', 1, { version: '1' });
    const newer = copy('a', 9, { version: '2', bodyHtml: `${TEXT}<p>It was mended.</p>` });
    const reprint = copy('b', 5);
    await run(newer, reprint);
    expect((await placeOf(newer))?.story_id).toBe(articleIdFor(reprint));
    await run(older);
    expect(await placeOf(reprint)).toMatchObject({ story_id: articleIdFor(older), is_lead: 0 });
    const [row] = await store().read.selectFrom('articles').select('revision').where('partner_id', '=', 'a').execute();
    expect(row?.revision).toBe(1);
  });

  test('in whatever order its versions come, and kills among them, the newest counts', async () => {
    const version = (number: number, change: Partial<Copy> = {}): Partial<Copy> => ({
      ...{ version: `${number}`, updated: `2026-03-03T${String(number).padStart(2, '0')}:00:00.000Z`, ...change },
    });
    const mended = { bodyHtml: `${TEXT}<p>It was mended.</p>` };
    const canceled = { pubStatus: 'canceled' } as const;
    const rounds: [Partial<Copy>[], object][] = [
      [[version(1), version(3, mended), version(6)], { pub_status: 'usable', version: '6' }],
      [[version(7, canceled), version(9, canceled), version(8)], { pub_status: 'canceled', version: '9' }],
      [[version(7, canceled), version(9), version(8)], { pub_status: 'usable', version: '9' }],
    ];
    for (const [round, [versions, last]] of rounds.entries()) {
      for (const [n, order] of permutations(versions).entries()) {
        const guid = `order-${round}-${n}`;
        for (const each of order) await run(copy('a', 1, { ...each, guid }));
        const rows = store().read.selectFrom('articles').selectAll().where('guid', '=', guid);
        expect(await rows.executeTakeFirst(), order.map(each => each.version).join()).toMatchObject(last);
        const words = await published(store().read).select('body_text').where('guid', '=', guid).execute();
        expect(words.filter(({ body_text }) => body_text.includes('mended'))).toEqual([]);
      }
    }
  });
});
