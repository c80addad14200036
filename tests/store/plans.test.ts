import path from 'node:path';
import { CompiledQuery, Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseItems, loadItems, pendingItems, pruneArchive } from '../../src/store/archive.ts';
import {
  appendChanges,
  changesAfter,
  currentRevisions,
  dueEmbargoes,
  latestChange,
  loadArticles,
  upsertArticles,
} from '../../src/store/articles.ts';
import { claimDueFeeds, latestPolls } from '../../src/store/feeds.ts';
import { indexWords } from '../../src/store/index-words.ts';
import { countTry, keepItems, markDone } from '../../src/store/items.ts';
import { readLedger } from '../../src/store/ledger.ts';
import type { Store } from '../../src/store/open-store.ts';
import { postgresDialect } from '../../src/store/postgres-dialect.ts';
import {
  listArticles,
  readArticle,
  readCopies,
  readLinks,
  readRevisions,
  readStory,
} from '../../src/store/read-articles.ts';
import { readChanges } from '../../src/store/read-changes.ts';
import { countForMetrics, summarizeRound, unfinishedFeeds } from '../../src/store/reports.ts';
import {
  latestSignature,
  loadSignatures,
  saveSignatures,
  signaturesAfter,
} from '../../src/store/similarity/signatures.ts';
import { areMerged, deleteLinks, linksOf, storyMembers } from '../../src/store/similarity/stories.ts';
import { sqliteDialect } from '../../src/store/sqlite-dialect.ts';
import type { Database, Tables, Transaction } from '../../src/store/tables.ts';
import { pollsOf, pollsSince, serviceState, verdictsSince } from '../../src/store/watch.ts';
import { findItem } from '../../src/store/where.ts';
import { articleRow, NOW, received } from './fixtures.ts';
import { fillNewsroom, type Newsroom } from './newsroom.ts';
import { emptyGround, type Ground, KINDS } from './store.ts';

let ground: Ground;
let room: Newsroom;
let db: Database;
let feed: string;
let asked: { readonly sql: string; readonly parameters: readonly unknown[] }[] = [];

async function open(kind: Store['kind']): Promise<void> {
  ground = await emptyGround(kind);
  const store = await ground.open();
  room = await fillNewsroom(store);
  feed = (await store.read.selectFrom('feeds').select('id').executeTakeFirstOrThrow()).id;
  // So small a table PostgreSQL reads whole whatever its indexes; told not to, it does so only where no index serves.
  const url = `${ground.databaseUrl}&options=${encodeURIComponent('-c enable_seqscan=off')}`;
  const file = path.join(ground.dataDir, 'news-exchange.sqlite');
  db = new Kysely<Tables>({
    dialect: kind === 'sqlite' ? sqliteDialect(file, false) : postgresDialect(url, false),
    log: event => {
      asked.push(event.query);
    },
  });
}

describe.each(KINDS)('on %s', kind => {
  beforeAll(() => open(kind));
  afterAll(async () => {
    await db.destroy();
    await ground.remove();
  });

  /** These grow with the archive; the others are as many as there are feeds and partners, or a batch. */
  const TABLES = 'articles|revisions|items|changes|signatures|links|item_batches|raw_documents';
  // A search by an index without a bound looks for the least or the greatest until one has the rest that is asked.
  const LARGE = new RegExp(
    `\\bSCAN (?:a|r|i|c|${TABLES})\\b|Seq Scan on (?:${TABLES})\\b|SEARCH (?:a|r|i|c|${TABLES}) USING INDEX \\w+$`,
  );
  /** Walked in order until a page is full, or holding few rows ever. */
  const ALLOWED =
    /USING (?:COVERING )?INDEX (?:articles_by_time|articles_not_shown|items_pending|items_dead|articles_to_lift)\b/;

  /** Every item that a feed ever had, where a few of them are meant. */
  const WHOLE_FEED = /items USING (?:COVERING )?INDEX items_by_identity \(feed_id=\?\)/;

  /** Two bounds on one side of a column: SQLite goes by the first alone, and a plan does not tell. */
  const TWO_BOUNDS = /("?\b\w+"?) (>=?|<=?) [^()]{1,40} and \1 \2 .{0,60}/;

  /** Runs a question and gives the steps of its plans that walk a whole large table. */
  async function walks(question: (db: Database) => Promise<unknown>): Promise<string[]> {
    asked = [];
    await question(db);
    const statements = asked.filter(({ sql }) => !/^(begin|start|commit|insert into counters|explain)/.test(sql));
    asked = [];
    expect(statements.length).toBeGreaterThan(0);
    const steps: string[] = [];
    for (const { sql, parameters } of statements) {
      // The log's end is looked for from the end.
      if (/order by "seq" desc limit/.test(sql)) continue;
      steps.push(...(TWO_BOUNDS.exec(sql)?.slice(0, 1) ?? []));
      const isSqlite = ground.databaseUrl === undefined;
      const plan = await db.executeQuery<Record<string, string>>(
        CompiledQuery.raw(isSqlite ? `explain query plan ${sql}` : `explain ${sql}`, isSqlite ? [] : [...parameters]),
      );
      const details = plan.rows.map(row => row.detail ?? row['QUERY PLAN'] ?? '');
      // Not of a table, but of what was found in it before.
      const isOfFinds = (detail: string) =>
        detail.startsWith('SCAN ') && details.includes(detail.replace('SCAN', 'CO-ROUTINE'));
      steps.push(
        ...details.filter(
          detail => (LARGE.test(detail) && !ALLOWED.test(detail) && !isOfFinds(detail)) || WHOLE_FEED.test(detail),
        ),
      );
    }
    return steps;
  }

  const write = (work: (tx: Transaction) => Promise<unknown>) => (on: Database) => on.transaction().execute(work);
  const article = articleRow('plan');

  test.each<[string, (db: Database) => Promise<unknown>]>([
    ['a page of leads', on => listArticles(on, {}, NOW, 10)],
    ['the newest lead', on => listArticles(on, {}, NOW, 1)],
    ['a page further on', on => listArticles(on, { all: true, cursor: { listedAt: NOW, id: 'a' } }, NOW, 10)],
    ['the next article', on => listArticles(on, { all: true, cursor: { listedAt: NOW, id: 'a' } }, NOW, 1)],
    ['the newest of a partner', on => listArticles(on, { partner: 'daily-mail', language: 'en' }, NOW, 1)],
    ['the newest of a category', on => listArticles(on, { category: 'x', all: true }, NOW, 1)],
    [
      'a page of one partner',
      on => listArticles(on, { partner: 'daily-mail', since: '2020-01-01T00:00:00.000Z' }, NOW, 10),
    ],
    ['a page of one language', on => listArticles(on, { language: 'en' }, NOW, 10)],
    ['a page of one country’s language', on => listArticles(on, { language: 'en-GB', all: true }, NOW, 10)],
    ['a page of what has these words', on => listArticles(on, { q: 'corrected ending' }, NOW, 10)],
    [
      'a page of what has them in one language',
      on => listArticles(on, { q: 'corrected', language: 'en', partner: 'daily-mail', category: 'x' }, NOW, 10),
    ],
    ['one article', on => readArticle(on, room.lead.id, NOW)],
    ['its versions', on => readRevisions(on, room.lead.id)],
    ['its links', on => readLinks(on, room.lead.id)],
    ['its story', on => readStory(on, room.lead.id, NOW)],
    ['the copies of stories', on => readCopies(on, [room.lead.id], NOW)],
    ['changes', on => readChanges(on, 2, 10, NOW)],
    ['lines of the log', on => changesAfter(on, 2, 10)],
    ['the last line', on => latestChange(on)],
    ['figures', on => countForMetrics(on)],
    ['articles by id', on => loadArticles(on, [room.lead.id])],
    ['their words', on => currentRevisions(on, [room.lead.id])],
    ['the members of stories', on => storyMembers(on, [room.lead.id])],
    ['links around articles', on => linksOf(on, [room.lead.id])],
    ['whether stories are merged', on => areMerged(on, [room.lead.id])],
    ['embargoes that are due', on => dueEmbargoes(on, NOW)],
    ['signatures by id', on => loadSignatures(on, [room.lead.id])],
    ['new signatures', on => signaturesAfter(on, 0, '2020-01-01T00:00:00.000Z', 10)],
    ['the last signature', on => latestSignature(on)],
    ['items by id', on => loadItems(on, ['i'])],
    ['items to settle', on => pendingItems(on, { limit: 10 })],
    ['items to settle of a feed', on => pendingItems(on, { feedId: feed, limit: 10 })],
    ['where an address went', on => findItem(on, 'https://mail.example/a')],
    ['where a guid went', on => findItem(on, 'urn:a:1')],
    ['where a headline went', on => findItem(on, 'Corrected ending of the story')],
    ['where an id went', on => findItem(on, room.lead.id)],
    ['the ledger of a day', on => readLedger(on, { since: NOW })],
    ['polls for the watch', on => pollsSince(on, NOW)],
    ['polls of feeds for the watch', on => pollsOf(on, [{ feed_id: feed, at: NOW }])],
    ['verdicts for the watch', on => verdictsSince(on, NOW)],
    ['how the service does', on => serviceState(on, NOW)],
    ['items given up', on => chooseItems(on, { dead: true })],
    ['polls of a feed', on => latestPolls(on, feed, 10)],
    ['a round’s rest', on => unfinishedFeeds(on, { feedIds: [feed], since: NOW, polled: true })],
    ['a round’s sums', on => summarizeRound(on, { feedIds: [feed], since: NOW, polled: true })],
    ['forgetting the archive', write(tx => pruneArchive(tx, NOW, 1_000))],
    [
      'keeping items',
      write(tx => keepItems(tx, { feedId: feed, partnerId: 'daily-mail', now: NOW }, [received('k', 'x')])),
    ],
    ['counting tries', write(tx => countTry(tx, ['i']))],
    ['settling items', write(tx => markDone(tx, [{ id: 'i', article_id: 'a', verdict: 'published' }], NOW))],
    ['writing articles', write(tx => upsertArticles(tx, [article]))],
    [
      'writing signatures',
      write(tx => saveSignatures(tx, [{ article_id: article.id, arrived_at: NOW, bytes: new Uint8Array(1) }])),
    ],
    ['taking links back', write(tx => deleteLinks(tx, ['a']))],
    ['claiming feeds', write(tx => claimDueFeeds(tx, NOW, NOW, 10))],
    ['indexing words', write(tx => indexWords(tx, 10))],
    [
      'a line said once',
      write(tx =>
        appendChanges(tx, [
          { kind: 'published', at: NOW, articleId: article.id, revision: 1, storyId: 's', uniqueKey: 'u' },
        ]),
      ),
    ],
  ])('%s: found by an index, however large the archive', async (_, question) => {
    expect(await walks(question)).toEqual([]);
  });

  test('this test sees a walk where there is one', async () => {
    expect(
      await walks(on => on.selectFrom('articles').select('id').where('headline', '=', 'x').execute()),
    ).toHaveLength(1);
  });
});
