import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keepHouse } from '../../src/housekeeping.ts';
import { loadRawDocument } from '../../src/store/archive.ts';
import { syncPartners } from '../../src/store/feeds.ts';
import { keepRawDocument, packDocument } from '../../src/store/items.ts';
import type { Store } from '../../src/store/open-store.ts';
import { readRawFile } from '../../src/store/raw-files.ts';
import { DAILY_MAIL, NOW } from './fixtures.ts';
import { emptyGround, type Ground, KINDS } from './store.ts';

const WORDS = new TextEncoder().encode('<rss>the words</rss>');
const day = (days: number): string => new Date(Date.parse(NOW) + days * 86_400_000).toISOString();
const RETENTION = { rawDays: 30, itemDays: 400, pollDays: 3, deadLetterDays: 400, ledgerDays: 400, auditDays: 3650 };

describe.each(KINDS)('raw documents in a folder, beside a store on %s', kind => {
  let ground: Ground;
  let store: Store;
  let folder: string;
  let feedId: string;
  beforeEach(async () => {
    ground = await emptyGround(kind);
    folder = path.join(ground.dataDir, 'raw');
    store = await ground.open({ rawDir: folder });
    await store.write(tx => syncPartners(tx, { partners: [DAILY_MAIL] }, NOW));
    feedId = (await store.read.selectFrom('feeds').select('id').executeTakeFirstOrThrow()).id;
  });
  afterEach(() => ground.remove());

  const files = (): string[] =>
    existsSync(folder)
      ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
          .filter(name => name.includes('.'))
          .sort()
      : [];

  /** As a poll keeps a document: the file first, then its row. */
  async function keep(hash: string, fetchedAt: string, rawDir: string | null = folder) {
    const key = { feedId, hash, fetchedAt };
    const packed = await packDocument(WORDS, key, rawDir ?? undefined);
    return await store.write(tx => keepRawDocument(tx, { ...key, packed }));
  }

  const cleanUp = (now: string) =>
    keepHouse({
      ...{ store, log: pino({ level: 'silent' }), now: () => now, retention: RETENTION, dedupeWindowDays: 10 },
      ...{ clockIsBelieved: () => true, lastHourly: 0 },
    });

  test('a document is a file of its hour, readable by nobody else, and no bytes in the database', async () => {
    const { id } = await keep('h1', NOW);
    expect(files()).toEqual([`2026-11-03/10/${id}.zst`]);
    const row = await store.read.selectFrom('raw_documents').selectAll().executeTakeFirstOrThrow();
    expect([row.file, row.bytes.length, row.size]).toEqual([files()[0], 0, WORDS.length]);
    expect((await loadRawDocument(store, id))?.bytes).toEqual(Buffer.from(WORDS));
  });

  test('the same document again moves its file to the new hour, and back into the database where the setting went', async () => {
    const { id } = await keep('h1', NOW);
    const again = await keep('h1', day(1));
    expect(again).toEqual({ id, replaced: `2026-11-03/10/${id}.zst` });
    expect((await loadRawDocument(store, id))?.fetchedAt).toBe(day(1));
    expect(await keep('h1', day(2), null)).toMatchObject({ id });
    const row = await store.read.selectFrom('raw_documents').selectAll().executeTakeFirstOrThrow();
    expect([row.file, row.bytes.length > 0]).toEqual([null, true]);
    expect((await loadRawDocument(store, id))?.bytes).toEqual(Buffer.from(WORDS));
  });

  test('goes with its retention; so does what a process left there that ended between file and row', async () => {
    await keep('old', NOW);
    const { id: young } = await keep('young', day(20));
    await packDocument(WORDS, { feedId, hash: 'without a row', fetchedAt: NOW }, folder);
    writeFileSync(path.join(folder, '2026-11-03/10/p1.zst.0.part'), 'half');
    mkdirSync(path.join(folder, 'of somebody else'));
    writeFileSync(path.join(folder, 'of somebody else', 'a.txt'), '');
    await cleanUp(day(30.5));
    expect(files()).toHaveLength(4);
    await cleanUp(day(31));
    expect(files()).toEqual([`2026-11-23/10/${young}.zst`, 'of somebody else/a.txt']);
  });

  test('a file that is gone, a setting that is gone and a name that leads out of the folder are named', async () => {
    const { id } = await keep('h1', NOW);
    await expect(loadRawDocument({ read: store.read, rawDir: undefined }, id)).rejects.toMatchObject({
      code: 'raw-missing',
      message: expect.stringContaining('RAW_DIR is not set'),
    });
    await expect(loadRawDocument({ read: store.read, rawDir: ground.dataDir }, id)).rejects.toMatchObject({
      code: 'raw-missing',
      message: expect.stringContaining('any more'),
    });
    for (const name of ['../secret', '2026-11-03/10/../../../secret.zst', '/etc/passwd'])
      await expect(readRawFile(folder, name)).rejects.toMatchObject({ code: 'raw-missing' });
  });

  test('where the folder cannot be written nothing is kept, and the error says what to do', async () => {
    writeFileSync(path.join(ground.dataDir, 'file'), '');
    await expect(keep('h1', NOW, path.join(ground.dataDir, 'file', 'raw'))).rejects.toMatchObject({
      code: 'store-unwritable',
      help: expect.stringContaining('RAW_DIR'),
    });
    expect(await store.read.selectFrom('raw_documents').select('id').execute()).toEqual([]);
  });
});
