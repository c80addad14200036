import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { changesAfter, loadArticles } from '../../src/store/articles.ts';
import { allFeeds, syncPartners } from '../../src/store/feeds.ts';
import { openStore } from '../../src/store/open-store.ts';
import { allPartners } from '../../src/store/partners.ts';
import { DAILY_MAIL, NOW } from './fixtures.ts';
import { emptyGround, type Ground, KINDS } from './store.ts';

describe.each(KINDS)('opening a store on %s', kind => {
  let ground: Ground;
  beforeEach(async () => {
    ground = await emptyGround(kind);
  });
  afterEach(() => ground.remove());

  function startWriter(name: string, batches?: number) {
    const args = [name, ground.dataDir, ground.databaseUrl ?? '', ...(batches === undefined ? [] : [String(batches)])];
    const script = path.join(import.meta.dirname, 'writer.ts');
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said.err += text;
    });
    return { child, said, ended: once(child, 'close') };
  }

  test('twice, and by six at once, is harmless', async () => {
    const stores = await Promise.all(Array.from({ length: 6 }, () => ground.open()));
    const [first] = stores;
    await first?.write(tx => syncPartners(tx, { partners: [DAILY_MAIL] }, NOW));
    expect(await allPartners((await ground.open()).read)).toHaveLength(1);
  });

  test('of a newer program is refused in one sentence', async () => {
    const store = await ground.open();
    await store.write(tx =>
      sql`insert into kysely_migration (name, timestamp) values ('9999-from-the-future', ${NOW})`.execute(tx),
    );
    await expect(ground.open()).rejects.toMatchObject({
      code: 'store-newer',
      message: expect.stringContaining('9999-from-the-future'),
    });
  });

  test('only to read creates nothing where there is none, and changes nothing where there is one', async () => {
    await expect(ground.open({ readOnly: true })).rejects.toMatchObject({
      code: kind === 'sqlite' ? 'store-unreachable' : 'store-older',
    });
    expect(existsSync(path.join(ground.dataDir, 'news-exchange.sqlite'))).toBe(false);
    await ground.open();
    const reader = await ground.open({ readOnly: true });
    expect(await allPartners(reader.read)).toEqual([]);
    await expect(reader.write(tx => syncPartners(tx, { partners: [DAILY_MAIL] }, NOW))).rejects.toMatchObject({
      code: 'store-unwritable',
      message: expect.stringContaining('it may only be read'),
    });
  });

  test('a writer killed at any moment loses nothing that it had said was through', async () => {
    const said: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      const writer = startWriter(`killed-${round}`);
      while (writer.said.out.split('\n').length < 6 + round * 3) {
        await new Promise(resolve => setTimeout(resolve, 3));
        expect(writer.said.err).toBe('');
      }
      writer.child.kill('SIGKILL');
      await writer.ended;
      said.push(writer.said.out);
    }
    const store = await ground.open();
    const lines = await changesAfter(store.read, 0, 1_000_000);
    expect(lines.map(line => line.seq)).toEqual(lines.map((_, n) => n + 1));
    const there = new Set(lines.map(line => line.seq));
    const promised = said.join('').split(/\s+/).filter(Boolean).map(Number);
    expect(promised.length).toBeGreaterThan(400);
    expect(promised.filter(seq => !there.has(seq))).toEqual([]);
    const articles = await loadArticles(store.read, [...new Set(lines.map(line => line.article_id))]);
    expect(articles).toHaveLength(lines.length);
  });

  test('four processes settle beside one another without a gap', async () => {
    const writers = Array.from({ length: 4 }, (_, n) => startWriter(`beside-${n}`, 15));
    for (const writer of writers) {
      await writer.ended;
      expect(writer.said.err).toBe('');
      expect(writer.child.exitCode).toBe(0);
    }
    const store = await ground.open();
    const lines = await changesAfter(store.read, 0, 1_000_000);
    expect(lines.map(line => line.seq)).toEqual(Array.from({ length: 4 * 15 * 20 }, (_, n) => n + 1));
  });
});

test('a store whose disk is full says so, keeps what it had, and goes on once there is room', async () => {
  const ground = await emptyGround('sqlite');
  const store = await ground.open();
  const limit = (pages: number) => store.write(tx => sql.raw(`pragma max_page_count = ${pages}`).execute(tx));
  const manyFeeds = {
    ...DAILY_MAIL,
    feeds: Array.from({ length: 5_000 }, (_, n) => ({ url: `https://x.example/${n}` })),
  };
  await store.write(tx => syncPartners(tx, { partners: [DAILY_MAIL] }, NOW));
  const before = await allFeeds(store.read);
  await limit(1);
  await expect(store.write(tx => syncPartners(tx, { partners: [manyFeeds] }, NOW))).rejects.toMatchObject({
    code: 'store-unwritable',
    message: `The store at ${store.place} could not be written: its disk is full.`,
  });
  expect(await allFeeds(store.read)).toEqual(before);
  await limit(1_000_000);
  await store.write(tx => syncPartners(tx, { partners: [manyFeeds] }, NOW));
  expect((await allFeeds(store.read)).length).toBeGreaterThan(5_000);
  await ground.remove();
});

describe('a store that cannot be reached', () => {
  test('is named without its password', async () => {
    const opening = openStore({ databaseUrl: 'postgres://desk:hush-hush@127.0.0.1:1/news', dataDir: '/nowhere' });
    const error = await opening.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'store-unreachable',
      message: expect.stringContaining('desk@127.0.0.1:1/news'),
    });
    expect(JSON.stringify(error) + String(error)).not.toContain('hush-hush');
  });

  test('or whose address makes no sense is told so', async () => {
    await expect(openStore({ databaseUrl: 'mysql://x', dataDir: '/nowhere' })).rejects.toMatchObject({
      code: 'setting-wrong',
    });
  });

  test('or that is no database at all is told so', async () => {
    const ground = await emptyGround('sqlite');
    writeFileSync(
      path.join(ground.dataDir, 'news-exchange.sqlite'),
      'These are not the bytes of a database.'.repeat(99),
    );
    await expect(ground.open()).rejects.toMatchObject({
      code: 'store-unreachable',
      message: expect.stringMatching(/news-exchange\.sqlite failed: .*not a database/),
    });
    await ground.remove();
  });
});
