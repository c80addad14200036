import { hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { loadKnowledge } from '../../config/knowledge.ts';
import { keepHouse } from '../../src/housekeeping.ts';
import { ingestItems } from '../../src/ingest/ingest-items.ts';
import { createRecentItems } from '../../src/ingest/keep.ts';
import { createLargeBatches } from '../../src/ingest/large-batches.ts';
import { normalizeItems } from '../../src/ingest/normalize.ts';
import { parseDocument } from '../../src/ingest/parse.ts';
import { createPublisher } from '../../src/ingest/publish-together.ts';
import { recordPolls, syncPartners } from '../../src/store/feeds.ts';
import { indexWords } from '../../src/store/index-words.ts';
import { keepItems, keepRawDocument, packDocument } from '../../src/store/items.ts';
import { openStore } from '../../src/store/open-store.ts';
import { storeSizes } from '../../src/store/sizes.ts';
import { createStoryMemory } from '../../src/stories/story-memory.ts';
import { type SeededItem, seededNumbers } from '../fixtures/seeded-copy.ts';
import { startPostgres } from '../postgres.ts';
import { COPY, rssOf } from './copy.ts';

/**
 * Forty days at a retention of ten, as fast as they go: `node --expose-gc tests/bench/days.ts [FEEDS] [ARTICLES A DAY] [DAYS] [postgres]`, by
 * default 200 feeds with 2,000 articles a day, with the flags and variables of `src/cli/news-exchange.sh` where memory matters. Each feed is polled twice a day; real copy (where `../shared/data` is present) comes
 * again every week with a third of its words changed. All that the service does with a document, and its hourly clean-up, on one
 * thread without network and queue. A line of JSON a day: memory, size of the file, processor time an article; every tenth day the sizes
 * of the tables, and at the end by how many bytes an article each has grown since all of them are as full as the retention makes them.
 */
const [feeds = 200, perDay = 2_000, days = 40] = process.argv.slice(2).map(Number).filter(Number.isFinite);
const KEPT = 10;
const START = Date.parse('2026-03-01T00:00:00.000Z');
const [HOUR, DAY] = [3_600_000, 86_400_000];
const ROUNDS = 2;

const chance = seededNumbers(7);
const copy = (COPY.real ?? COPY['made-up'])?.make(8_800) ?? [];
const vocabulary = [...new Set(copy.flatMap(({ html }) => html.match(/[a-z]{5,}/g) ?? []))];
const placeOf = new Map(vocabulary.map((word, place) => [word, place]));
/** Where more comes in than there is copy for a week, the copy is used so many times, each time with other words for all of its words. */
const EDITIONS = Math.max(1, Math.round((7 * perDay) / copy.length));
const reworded = (text: string, edition: number): string =>
  text.replace(/\b[a-z]{5,}\b/g, word => {
    const place = placeOf.get(word);
    if (place === undefined) return word;
    return vocabulary[(place + Math.floor((edition * vocabulary.length) / EDITIONS)) % vocabulary.length] ?? word;
  });
const changed = (text: string): string =>
  text.replace(/\b[a-z]{5,}\b/g, word =>
    chance() < 0.33 ? (vocabulary[Math.floor(chance() * vocabulary.length)] ?? word) : word,
  );
function itemOf(number: number, at: number): SeededItem {
  const of = copy[number % copy.length];
  if (of === undefined) throw new Error('There is no copy.');
  const edition = Math.floor(number / copy.length) % EDITIONS;
  const [headline, html] = [reworded(of.headline, edition), changed(reworded(of.html, edition))];
  return { guid: `n${number}`, headline, html, published: new Date(at) };
}

const folder = mkdtempSync(path.join(tmpdir(), 'news-exchange-days-'));
const cluster = process.argv.includes('postgres') ? await startPostgres() : undefined;
const store = await openStore({ databaseUrl: cluster?.url, dataDir: folder });
const ids = Array.from({ length: feeds }, (_, n) => `p${n}`);
const partners = ids.map(id => ({
  ...{ id, name: `Paper ${id}`, aliases: [], exchanges: [] },
  feeds: [{ url: `https://${id}.example/rss` }],
}));
await store.write(tx => syncPartners(tx, { partners }, new Date(START).toISOString()));
const rows = await store.read.selectFrom('feeds').selectAll().orderBy('id').execute();
const knowledge = loadKnowledge();
const house = { name: 'Our House', aliases: [], timeZone: 'UTC', language: 'en' };
const log = pino({ level: 'silent' });
let now = new Date(START).toISOString();
const tools = {
  ...{
    store,
    house,
    log,
    recent: createRecentItems(),
    publish: createPublisher(store, createStoryMemory(KEPT)),
    large: createLargeBatches(),
  },
  parseWorker: {
    parseDocument,
    normalizeItems: async (batch: Parameters<typeof normalizeItems>[0]) => normalizeItems(batch, knowledge),
    ready: async () => {},
    begin() {},
    close: async () => {},
  },
  now: () => now,
};
const retention = {
  rawDays: KEPT,
  itemDays: KEPT,
  pollDays: 3,
  deadLetterDays: KEPT,
  auditDays: KEPT,
  ledgerDays: KEPT,
  articleDays: KEPT,
};
const housekeeping = {
  ...{ store, log, now: () => now, retention, dedupeWindowDays: KEPT, clockIsBelieved: () => true },
  lastHourly: 0,
};

async function poll(feed: (typeof rows)[number], items: readonly SeededItem[]): Promise<void> {
  const bytes = rssOf(0, items);
  const url = feed.url;
  const parsed = await parseDocument({ bytes, url, guidsSound: true });
  const key = { feedId: feed.id, hash: hash('sha256', bytes), fetchedAt: now };
  const packed = await packDocument(bytes, key, undefined);
  const itemIds = await store.write(async tx => {
    const { id: rawDocumentId } = await keepRawDocument(tx, { ...key, url, packed });
    const note = { feed_id: feed.id, at: now, status: 200, bytes: bytes.length, items: items.length };
    await recordPolls(tx, [
      {
        poll: { ...note, new_items: items.length, ms: 1, outcome: 'fetched', error: null },
        update: { last_polled_at: now },
      },
    ]);
    return await keepItems(
      tx,
      { feedId: feed.id, partnerId: feed.partner_id, rawDocumentId, now, recent: tools.recent },
      parsed.items,
    );
  });
  if (itemIds.length > 0) await ingestItems({ feedId: feed.id, itemIds }, tools);
}

const perPoll = Math.ceil(perDay / feeds / ROUNDS);
const aDay = perPoll * feeds * ROUNDS;
const tables = async (): Promise<Map<string, number>> =>
  new Map((await storeSizes(store.read, now)).tables.map(({ name, bytes }) => [name, bytes]));
const megabytes = (bytes: number): number => Math.round(bytes / 1e5) / 10;
/** From this day on nothing should grow: articles are deleted from day eleven on, their tombstones ten days after. */
const FULL = 2 * KEPT + 2;
let full = new Map<string, number>();
let number = 0;
for (let day = 0; day < days; day += 1) {
  const cpu = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round += 1) {
    const at = START + day * DAY + (round * DAY) / ROUNDS;
    for (const [n, feed] of rows.entries()) {
      const time = at + (n * DAY) / ROUNDS / feeds;
      now = new Date(time).toISOString();
      await poll(
        feed,
        Array.from({ length: perPoll }, (_, k) => itemOf(number++, time - k * 60_000)),
      );
      if (time - housekeeping.lastHourly >= HOUR) await keepHouse(housekeeping);
    }
  }
  while ((await store.write(tx => indexWords(tx, 500))) > 0);
  // PostgreSQL vacuums by itself once a minute at most, and here a day takes seconds.
  if (cluster) await sql`vacuum`.execute(store.read);
  const used = process.cpuUsage(cpu);
  if (day + 1 === FULL) full = await tables();
  globalThis.gc?.();
  const { heapUsed, heapTotal, rss, external, arrayBuffers } = process.memoryUsage();
  const ofFiles = Number(/RssFile:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1_024;
  const { n } = await store.read
    .selectFrom('articles')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('identity', 'not like', 'erased %')
    .executeTakeFirstOrThrow();
  console.log(
    JSON.stringify({
      ...{ day: day + 1, kept: n, msAnArticle: Math.round((used.user + used.system) / aDay) / 1_000 },
      ...{ heap: megabytes(heapUsed + arrayBuffers), resident: megabytes(rss), ofFiles: megabytes(ofFiles) },
      ...{ heapRoom: megabytes(heapTotal - heapUsed), external: megabytes(external) },
      file: cluster ? undefined : megabytes(statSync(path.join(folder, 'news-exchange.sqlite')).size),
    }),
  );
  if ((day + 1) % 10 !== 0) continue;
  const largest = [...(await tables())].map(([name, bytes]) => [name, megabytes(bytes)]);
  console.log(JSON.stringify({ day: day + 1, tables: Object.fromEntries(largest.filter(([, size]) => size !== 0)) }));
}
const grown = [...(await tables())].map(([name, bytes]) => [
  name,
  Math.round((bytes - (full.get(name) ?? 0)) / aDay / (days - FULL)),
]);
console.log(
  JSON.stringify({ bytesAnArticleSince: FULL, ...Object.fromEntries(grown.filter(([, bytes]) => bytes !== 0)) }),
);
await store.close();
await cluster?.stop();
rmSync(folder, { recursive: true, force: true });
