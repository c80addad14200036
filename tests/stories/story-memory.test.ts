import { expect, test } from 'vitest';
import { indexedOf } from '../../src/core/similarity/index.ts';
import { encodeSignature, signatureOf } from '../../src/core/similarity/signature.ts';
import { decodeIndexed, encodeIndexed } from '../../src/core/similarity/stored-index.ts';
import { upsertArticles } from '../../src/store/articles.ts';
import { syncPartners } from '../../src/store/feeds.ts';
import { type NewSignature, saveSignatures } from '../../src/store/similarity/signatures.ts';
import { createStoryMemory } from '../../src/stories/story-memory.ts';
import { seededTemplate } from '../fixtures/seeded-templates.ts';
import { articleRow, DAILY_MAIL, NOW } from '../store/fixtures.ts';
import { KINDS, withStore } from '../store/store.ts';

const COUNT = 300;
const signatures = Array.from({ length: COUNT }, (_, n) => {
  const { headline, html } = seededTemplate(n);
  return signatureOf({ headline, bodyText: html.replace(/<[^>]{1,200}>/g, ' '), published: NOW, source: `s${n % 7}` });
});
const ARTICLES = signatures.map((_, n) => articleRow(`a${n}`));

test('what the index holds of an article is stored and read back; what another program or model stored is none', () => {
  const [signature] = signatures;
  if (signature === undefined) throw new Error('There is no signature.');
  for (const one of [signature, { ...signature, published: null }]) {
    const bytes = encodeIndexed(indexedOf(one));
    expect(decodeIndexed(bytes)).toEqual(indexedOf(one));
    expect(decodeIndexed(bytes.with(1, 255 - (bytes[1] ?? 0)))).toBeNull();
  }
  expect(decodeIndexed(null)).toBeNull();
  expect(decodeIndexed(new Uint8Array())).toBeNull();
});

test.each(KINDS)(
  'an index read from what is stored of it finds what one made of the signatures finds, on %s',
  async kind => {
    const found = new Map<string, string[]>();
    for (const stored of ['none', 'half', 'all'] as const) {
      await withStore(kind, async store => {
        await store.write(tx => syncPartners(tx, { partners: [DAILY_MAIL] }, NOW));
        await store.publish(async tx => {
          await upsertArticles(tx, ARTICLES);
          const { weigh } = createStoryMemory(10);
          const rows: NewSignature[] = [];
          for (const [n, signature] of signatures.entries()) {
            const isStored = stored === 'all' || (stored === 'half' && n % 2 === 0);
            const indexed = isStored ? encodeIndexed(indexedOf(await weigh(tx, signature))) : null;
            rows.push({
              article_id: ARTICLES[n]?.id ?? '',
              arrived_at: NOW,
              bytes: encodeSignature(signature),
              indexed,
            });
          }
          await saveSignatures(tx, rows);
        });
        const { living } = await createStoryMemory(10).catchUp(store.read, NOW);
        expect(living.size).toBe(COUNT);
        for (const [n, signature] of signatures.entries()) {
          const its = living.candidates(ARTICLES[n]?.id ?? '', signature);
          if (stored === 'none') found.set(`a${n}`, its);
          else expect(its).toEqual(found.get(`a${n}`));
        }
      });
    }
    expect(Math.max(...[...found.values()].map(its => its.length))).toBeGreaterThan(3);
  },
);

const [FIRST, SECOND] = signatures;
const ARTICLE = articleRow('a0');

test.each(KINDS)('a signature that is read while it is written anew is not kept as it was, on %s', async kind => {
  await withStore(kind, async store => {
    if (FIRST === undefined || SECOND === undefined) throw new Error('There is no signature.');
    const sign = (signature: typeof FIRST) =>
      store.publish(tx =>
        saveSignatures(tx, [{ article_id: ARTICLE.id, arrived_at: NOW, bytes: encodeSignature(signature) }]),
      );
    await store.write(tx => syncPartners(tx, { partners: [DAILY_MAIL] }, NOW));
    await store.write(tx => upsertArticles(tx, [ARTICLE]));
    await sign(FIRST);
    const stories = createStoryMemory(10);
    const reading = stories.load(store.read, [ARTICLE.id]);
    stories.forgetSignatures([ARTICLE.id]);
    expect((await reading).get(ARTICLE.id)?.signature.textHash).toBe(FIRST.textHash);
    await sign(SECOND);
    expect((await stories.load(store.read, [ARTICLE.id])).get(ARTICLE.id)?.signature.textHash).toBe(SECOND.textHash);
  });
});

test('an index that was forgotten while the first batch of a store was published has that batch', async () => {
  await withStore('sqlite', async store => {
    if (FIRST === undefined) throw new Error('There is no signature.');
    const stories = createStoryMemory(10);
    await stories.catchUp(store.read, NOW);
    await store.write(tx => syncPartners(tx, { partners: [DAILY_MAIL] }, NOW));
    const row = { article_id: ARTICLE.id, arrived_at: NOW, bytes: encodeSignature(FIRST) };
    const signed = await store.publish(async tx => {
      await upsertArticles(tx, [ARTICLE]);
      return await saveSignatures(tx, [row]);
    });
    // Another batch of this process failed meanwhile.
    stories.forget();
    stories.settled(signed, new Map());
    expect((await stories.catchUp(store.read, NOW)).living.size).toBe(1);
  });
});
