import path from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadItems, loadRawDocument, pendingItems, reviveItems } from '../../src/store/archive.ts';
import { currentRevisions } from '../../src/store/articles.ts';
import { latestPolls } from '../../src/store/feeds.ts';
import { MIGRATIONS } from '../../src/store/migrate.ts';
import { postgresDialect } from '../../src/store/postgres-dialect.ts';
import { readArticle } from '../../src/store/read-articles.ts';
import { repackRevisions } from '../../src/store/repack.ts';
import { countItems } from '../../src/store/reports.ts';
import { sqliteDialect } from '../../src/store/sqlite-dialect.ts';
import type { Tables } from '../../src/store/tables.ts';
import { NOW } from './fixtures.ts';
import { emptyGround, type Ground, KINDS } from './store.ts';

const RECORD = {
  ...{ id: 'a1', headline: 'Bridge opens', byline: null, authors: [], contributors: [], organizations: [] },
  ...{ dateline: null, credits: [], creditLine: null, text: 'The bridge opened.\nRead more on our site' },
  removed: [{ as: 'furniture', start: 19, end: 40, raw: 'Read more on our site', rule: 'partner strips it' }],
};
const WORDS = ['one', 'two', 'three'].map(guid => JSON.stringify({ guid, headline: `Headline ${guid}` }));

/** A store as the first version left it: a document, its items in every state, a poll and an article. */
async function fillFirstVersion(db: Kysely<Tables>): Promise<void> {
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
  }).migrateTo('0008-crowds');
  if (error !== undefined) throw error;
  await sql`insert into partners (id, name, definition) values ('p', 'Paper', '{"feeds":[]}')`.execute(db);
  await sql`insert into feeds (id, partner_id, url, every_seconds, interval_seconds, next_poll_at)
    values ('f', 'p', 'https://paper.example/rss', 300, 300, ${NOW})`.execute(db);
  await sql`insert into polls (feed_id, at, status, bytes, items, fresh, ms, outcome)
    values ('f', ${NOW}, 200, 9, 3, 3, 1, 'fetched')`.execute(db);
  await sql`insert into payloads (id, feed_id, hash, fetched_at, size, bytes)
    values ('d', 'f', 'h', ${NOW}, 6, ${zstdCompressSync('<rss/>')})`.execute(db);
  await sql`insert into receipts (id, feed_id, kept_at, bytes)
    values ('r', 'f', ${NOW}, ${zstdCompressSync(WORDS.join('\n'))})`.execute(db);
  for (const [place, state] of ['fresh', 'settled', 'dead'].entries()) {
    await sql`insert into items
      (id, feed_id, partner_id, payload_id, position, identity, content_hash, receipt_id, place, state, latest,
        first_seen_at, settled_at)
      values (${`i-${state}`}, 'f', 'p', 'd', ${place}, ${`guid ${place}`}, 'h', 'r', ${place}, ${state}, 1, ${NOW},
        ${state === 'fresh' ? null : NOW})`.execute(db);
  }
  await sql`insert into articles
    (id, partner_id, feed_id, identity, headline, listed_at, pub_status, revision, story_id, relation, score, is_lead, rank,
      length, created_at, updated_at)
    values ('a1', 'p', 'f', 'guid 1', 'Bridge opens', ${NOW}, 'usable', 1, 'a1', 'new', 0, 1, 0, 3, ${NOW}, ${NOW})`.execute(
    db,
  );
  await sql`insert into revisions (article_id, number, at, reason, record, body_text, body_html)
    values ('a1', 1, ${NOW}, 'published', ${JSON.stringify(RECORD)}, 'The bridge opened.', '<p>The bridge opened.</p>')`.execute(
    db,
  );
  for (const seq of [1, 2]) {
    await sql`insert into changes (seq, kind, at, article_id, revision, story_id)
      values (${seq}, 'published', ${NOW}, 'a1', 1, 'a1')`.execute(db);
  }
  await sql`update counters set value = 2 where name = 'changes'`.execute(db);
}

describe.each(KINDS)('a store of the first version on %s', kind => {
  let ground: Ground;
  beforeEach(async () => {
    ground = await emptyGround(kind);
    const file = path.join(ground.dataDir, 'news-exchange.sqlite');
    const { databaseUrl } = ground;
    const dialect = databaseUrl === undefined ? sqliteDialect(file, false) : postgresDialect(databaseUrl, false);
    const db = new Kysely<Tables>({ dialect });
    await fillFirstVersion(db);
    await db.destroy();
  });
  afterEach(() => ground.remove());

  test('goes on under the new names: its pending items, their words, its documents and its polls', async () => {
    const said: string[] = [];
    const say = (message: string) => said.push(message);
    const store = await ground.open({ say });
    await ground.open({ say });
    expect(said).toEqual([expect.stringMatching(/^The store at .+ is of an older news-exchange and is brought up/)]);
    expect(await pendingItems(store.read, { limit: 9 })).toEqual([{ id: 'i-fresh', feed_id: 'f' }]);
    expect(await countItems(store.read)).toEqual({ pending: 1, done: 1, dead: 1 });
    const items = await loadItems(store.read, ['i-fresh', 'i-settled', 'i-dead']);
    expect(items.map(({ state, received, done_at }) => [state, received, done_at])).toEqual([
      ['pending', WORDS[0], null],
      ['done', WORDS[1], NOW],
      ['dead', WORDS[2], NOW],
    ]);
    expect(await store.write(tx => reviveItems(tx, ['i-dead']))).toEqual([{ id: 'i-dead', feed_id: 'f' }]);
    const document = await loadRawDocument(store, items[0]?.raw_document_id ?? '');
    expect(Buffer.from(document?.bytes ?? []).toString()).toBe('<rss/>');
    expect(await latestPolls(store.read, 'f', 9)).toMatchObject([{ items: 3, new_items: 3 }]);
  });

  test('has articles whose removed lines are called boilerplate, as the record promises', async () => {
    const store = await ground.open();
    const article = await readArticle(store.read, 'a1', NOW);
    expect(article).toMatchObject({ headline: 'Bridge opens', text: RECORD.text, bodyText: 'The bridge opened.' });
    expect(article).toHaveProperty('removed.0.as', 'boilerplate');
  });

  test('has its revisions packed anew, some lines of the log at a time, and their words stay the same', async () => {
    const store = await ground.open();
    const before = await readArticle(store.read, 'a1', NOW);
    const size = async () => (await currentRevisions(store.read, ['a1']))[0]?.record.length ?? 0;
    const old = await size();
    const steps: number[] = [];
    for (let step = 0; step < 4; step += 1) steps.push(await store.write(tx => repackRevisions(tx, 1)));
    expect(steps).toEqual([1, 1, 0, 0]);
    expect(await size()).toBeLessThan(old - 100);
    expect(await readArticle(store.read, 'a1', NOW)).toEqual(before);
  });
});
