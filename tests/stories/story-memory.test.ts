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
