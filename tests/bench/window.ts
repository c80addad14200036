import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { encodeSignature, signatureOf } from '../../src/core/similarity/signature.ts';
import { appendChanges, insertRevisions, upsertArticles } from '../../src/store/articles.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { saveSignatures } from '../../src/store/similarity/signatures.ts';
import { createStoryMemory } from '../../src/stories/story-memory.ts';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { addPartners, prepare, publish } from '../ingest/publishing.ts';
import { freshDatabase, startPostgres } from '../postgres.ts';
import { articleRow, DAILY_MAIL, revisionRow } from '../store/fixtures.ts';

/**
 * What it costs to publish articles with a full window and more and more articles stored:
 * `node --expose-gc tests/bench/window.ts [WINDOW] [STORED…] [sqlite|postgres]`, by default 100,000 in the window and 100,000 and
 * 1,000,000 stored, on SQLite. The history goes straight into the store: those in the window with words of their own and
 * signed, those before it with words out of a pool. Then 1,000 articles are settled, fifty at a time, a third of them copies
 * of what is in the window. A line of JSON each, times in µs of processor an article; the last line has the ratio of
 * the last to the first with a full window.
 */
const words = process.argv.slice(2);
const kind = words.includes('postgres') ? 'postgres' : 'sqlite';
const [window = 100_000, ...given] = words.flatMap(word => (/^\d+$/.test(word) ? [Number(word)] : []));
const stored = given.length > 0 ? given : [100_000, 1_000_000];
const FRESH = 1_000;
const BATCH = 50;
const NOW = '2026-03-12T00:00:00.000Z';
const DAY = 86_400_000;

const cluster = kind === 'postgres' ? await startPostgres() : undefined;
const textOf = (html: string): string => html.replace(/<[^>]{1,200}>/g, '');
const pool = Array.from({ length: 500 }, (_, n) => textOf(seededItem(20_000_000 + n).html));

/** When the n-th of so many in the window came in: evenly over its days. */
const arrived = (n: number): string => new Date(Date.parse(NOW) - 9 * DAY * (1 - n / window)).toISOString();

async function fillHistory(store: Store, count: number): Promise<void> {
  for (let start = 0; start < count; start += 500) {
    const rows = Array.from({ length: Math.min(500, count - start) }, (_, k) => historyRow(start + k, count));
    await store.publish(async tx => {
      await upsertArticles(
        tx,
        rows.map(({ article }) => article),
      );
      await insertRevisions(
        tx,
        rows.map(({ article, text }) => revisionRow(article, text)),
      );
      await saveSignatures(
        tx,
        rows.flatMap(({ signature }) => signature ?? []),
      );
      await appendChanges(
        tx,
        rows.map(({ article: { id, created_at } }) => ({
          ...{ kind: 'published' as const, at: created_at, articleId: id, revision: 1, storyId: id },
        })),
      );
    });
  }
}

function historyRow(n: number, count: number) {
  const inWindow = n - (count - window);
  if (inWindow < 0) {
    const at = new Date(Date.parse(NOW) - (11 + (n % 300)) * DAY).toISOString();
    const times = { published: at, listed_at: at, created_at: at, updated_at: at };
    return { article: articleRow(`old-${n}`, times), text: pool[n % pool.length] ?? '' };
  }
  const { headline, html } = seededItem(inWindow);
  const at = arrived(inWindow);
  const signature = signatureOf({ headline, bodyText: textOf(html), published: at, source: DAILY_MAIL.id });
  const article = articleRow(`kept-${n}`, {
    ...{ headline, published: at, listed_at: at, first_created: at, created_at: at, updated_at: at },
    ...{ length: signature.words.length, text_hash: String(signature.textHash) },
  });
  const row = { article_id: article.id, arrived_at: at, bytes: encodeSignature(signature) };
  return { article, text: textOf(html), signature: row };
}

/** What comes in: new articles, and each third a copy of one that is in the window. */
async function fresh(batch: number): ReturnType<typeof prepare> {
  const copies = Array.from({ length: BATCH }, (_, k) => {
    const n = batch * BATCH + k;
    const isCopy = n % 3 === 0;
    const { headline, html } = seededItem(isCopy ? (n * 7919) % window : 10_000_000 + n);
    const published = isCopy ? arrived((n * 7919) % window) : NOW;
    return {
      partner: 'wire',
      guid: `fresh-${n}`,
      headline: isCopy ? `Letter ${n}` : headline,
      published,
      bodyHtml: html,
    };
  });
  return await prepare(copies, NOW);
}

/** What is in use, once what is not has been let go: run with `--expose-gc`. */
async function memory(): Promise<number> {
  for (let n = 0; n < 3; n += 1) {
    await sleep(50);
    globalThis.gc?.();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

async function bytesOnDisk(store: Store, dataDir: string): Promise<number> {
  if (store.kind === 'postgres') {
    const { rows } = await sql<{ size: number }>`select pg_database_size(current_database()) as size`.execute(
      store.read,
    );
    return Number(rows[0]?.size);
  }
  return readdirSync(dataDir).reduce((sum, file) => sum + statSync(path.join(dataDir, file)).size, 0);
}

async function measure(count: number, isWarmUp = false): Promise<number> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'news-exchange-bench-'));
  const database = cluster === undefined ? undefined : await freshDatabase(cluster.url);
  const store = await openStore({ databaseUrl: database?.url, dataDir });
  try {
    await addPartners(store, [DAILY_MAIL.id, 'wire'], NOW);
    const begun = performance.now();
    await fillHistory(store, count);
    if (kind === 'postgres') await sql`analyze`.execute(store.read);
    const filled = performance.now() - begun;

    const before = await memory();
    const stories = createStoryMemory(10);
    const rebuilding = process.cpuUsage();
    const { living: index } = await store.publish(tx => stories.catchUp(tx, NOW));
    const rebuilt = spent(rebuilding);
    const indexBytes = (await memory()) - before;

    let wall = 0;
    const batches: number[] = [];
    for (let batch = 0; batch < FRESH / BATCH; batch += 1) {
      const prepared = await fresh(batch);
      const [start, cpu] = [performance.now(), process.cpuUsage()];
      await publish(store, prepared, NOW, stories);
      batches.push(spent(cpu) / BATCH);
      wall += performance.now() - start;
    }
    const micros = batches.toSorted((a, b) => a - b)[batches.length >> 1] ?? 0;
    const links = store.read.selectFrom('links').select(({ fn }) => fn.countAll<number>().as('count'));
    const found = Number((await links.executeTakeFirstOrThrow()).count);
    if (isWarmUp) return micros;
    console.log(
      JSON.stringify({
        ...{ kind, stored: count, window: index.size - FRESH, links: found },
        cpuAnArticle: Math.round(micros),
        wallAnArticle: Math.round((wall * 1_000) / FRESH),
        ...{ rebuildSeconds: round(rebuilt / 1e6), indexMB: round(indexBytes / 1e6) },
        indexBytesAnArticle: Math.round(indexBytes / Math.min(window, count)),
        diskMB: round((await bytesOnDisk(store, dataDir)) / 1e6),
        peakMB: Math.round(process.resourceUsage().maxRSS / 1_024),
        fillSeconds: round(filled / 1_000),
      }),
    );
    return micros;
  } finally {
    await store.close();
    await database?.drop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function spent(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return user + system;
}

const round = (value: number): number => Number(value.toFixed(1));

await measure(Math.min(window, 1_000), true);
/** What an article costs with a full window, for each number stored. */
const full: number[] = [];
for (const count of stored) {
  const micros = await measure(count);
  if (count >= window) full.push(micros);
}
const ratio = Math.round((100 * (full.at(-1) ?? 0)) / (full[0] ?? 1)) / 100;
console.log(JSON.stringify({ ratio, asked: 1.3 }));
await cluster?.stop();
