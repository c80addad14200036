import { hash } from 'node:crypto';
import { zstdDecompressSync } from 'node:zlib';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { eraseArticles } from '../../src/desk/erase-articles.ts';
import { deadLetter } from '../../src/store/archive.ts';
import { changesAfter, erasedAmong, latestChange } from '../../src/store/articles.ts';
import { indexWords } from '../../src/store/index-words.ts';
import { keepItems, keepRawDocument, packDocument } from '../../src/store/items.ts';
import type { Store } from '../../src/store/open-store.ts';
import { listHeld } from '../../src/store/read-held.ts';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { addPartners, articleIdFor, type Copy, prepare, publish } from '../ingest/publishing.ts';
import { KINDS, storeFor } from '../store/store.ts';

const NOW = '2026-03-04T00:00:00.000Z';
const DESK = { by: 'ann', now: NOW, reason: 'Order of the court' };
/** A word that stands everywhere an article's words can stand. */
const WORD = 'quaxolibur';

const copy: Copy = {
  ...{
    partner: 'agency',
    guid: `urn:${WORD}:1`,
    headline: `The ${WORD} affair`,
    url: `https://agency.example/${WORD}`,
  },
  ...{ published: '2026-03-03T08:00:00.000Z', bodyHtml: `${seededItem(2).html}<p>It is called ${WORD}.</p>` },
};
const other: Copy = {
  ...copy,
  guid: 'other',
  headline: 'Another',
  url: 'https://agency.example/2',
  bodyHtml: seededItem(3).html,
};

/** Every table as text, what is compressed unpacked. */
async function everything(store: Store): Promise<string> {
  const names = await (store.kind === 'sqlite'
    ? sql<{ name: string }>`select name from sqlite_master where type in ('table', 'view')`.execute(store.read)
    : sql<{
        name: string;
      }>`select table_name as name from information_schema.tables where table_schema = 'public'`.execute(store.read));
  const texts: string[] = [];
  for (const { name } of names.rows) {
    // Of the index of words only its blocks: numbers in it are beyond those of JavaScript.
    if (name.startsWith('searchable_words') && name !== 'searchable_words_data') continue;
    const columns = name === 'searchable_words_data' ? sql`block` : sql`*`;
    const { rows } = await sql<Record<string, unknown>>`select ${columns} from ${sql.table(name)}`.execute(store.read);
    for (const row of rows)
      for (const value of Object.values(row)) texts.push(value instanceof Uint8Array ? unpacked(value) : String(value));
  }
  return texts.join('\n');
}

function unpacked(bytes: Uint8Array): string {
  try {
    return zstdDecompressSync(bytes).toString();
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

describe.each(KINDS)('on %s', kind => {
  const store = storeFor(kind, 'each test', store => addPartners(store, ['agency'], NOW));

  /** As a poll keeps a document, and the workers publish its items. */
  async function receive(...copies: Copy[]): Promise<void> {
    const { id: feedId } = await store().read.selectFrom('feeds').select('id').executeTakeFirstOrThrow();
    const prepared = await prepare(copies, NOW);
    const ids = await store().write(async tx => {
      const key = { feedId, hash: hash('sha256', JSON.stringify(copies)), fetchedAt: NOW };
      const packed = await packDocument(new TextEncoder().encode(JSON.stringify(copies)), key, undefined);
      const { id: rawDocumentId } = await keepRawDocument(tx, { ...key, packed });
      const source = { feedId, partnerId: 'agency', rawDocumentId, now: NOW };
      const items = prepared.map(({ identity }, position) => {
        const received = JSON.stringify(copies[position]);
        return { identity, contentHash: hash('sha256', received), position, received };
      });
      return await keepItems(tx, source, items);
    });
    await publish(
      store(),
      prepared.map((article, n) => ({ ...article, itemId: ids[n] ?? '' })),
      NOW,
    );
  }

  test('erasing an article leaves its words in no table, and a tombstone', async () => {
    await receive(copy, other);
    await receive({ ...copy, headline: `The ${WORD} affair, mended` });
    await store().write(tx => indexWords(tx, 100));
    await store().write(async tx => {
      const { id: item_id } = await tx
        .selectFrom('items')
        .select('id')
        .where('identity', 'like', `%${WORD}%`)
        .limit(1)
        .executeTakeFirstOrThrow();
      const letter = {
        queue: 'ingest-items',
        key: item_id,
        feed_id: null,
        item_id,
        code: 'x',
        message: WORD,
        payload: null,
      };
      await deadLetter(tx, { ...letter, at: NOW });
    });
    expect(await everything(store())).toContain(WORD);
    const before = await latestChange(store().read);
    const [erased] = await eraseArticles(store(), [articleIdFor(copy)], DESK);
    expect(erased).toMatchObject({ revisions: 2, items: 2, rawDocuments: 2, deadLetters: 1 });
    expect(await everything(store())).not.toContain(WORD);
    expect((await changesAfter(store().read, before, 10)).map(({ kind }) => kind)).toEqual(['canceled']);
    const [tombstone] = await listHeld(store().read, {}, NOW, 10);
    expect(tombstone).toMatchObject({ id: articleIdFor(copy), state: 'erased', by: 'ann', headline: '' });
    // The other item of the document is still there, in its place.
    const kept = await store().read.selectFrom('item_batches').select('bytes').execute();
    expect(kept.map(({ bytes }) => unpacked(bytes)).join('\n')).toContain('agency.example/2');
    // What comes in under its identity again is filed nowhere.
    const [again] = await prepare([copy], NOW);
    expect([...(await erasedAmong(store().read, 'agency', [again?.identity ?? '', 'guid other']))]).toEqual([
      again?.identity,
    ]);
    await publish(store(), await prepare([{ ...copy, version: '9' }], NOW), NOW);
    expect(await everything(store())).not.toContain(WORD);
    await expect(eraseArticles(store(), [articleIdFor(other)], { ...DESK, reason: ' ' })).rejects.toMatchObject({
      code: 'usage',
    });
    await expect(eraseArticles(store(), [articleIdFor(copy)], DESK)).rejects.toThrow('were erased');
  });
});
