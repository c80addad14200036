import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { seededRewrites } from '../fixtures/seeded-rewrites.ts';
import { seededStates } from '../fixtures/seeded-states.ts';
import { PAPERS, popularStory, seededWire } from '../fixtures/seeded-wire.ts';
import { shuffled } from '../fixtures/shuffled.ts';
import { addPartners, type Prepared, type places, prepare, publishByMany } from '../ingest/publishing.ts';
import { freshDatabase, startPostgres } from '../postgres.ts';

/**
 * Whether any order of arrival gives the same stories, leads and relations, of rewrites beyond number, later versions, kills and
 * what comes twice too: `node tests/bench/orders.ts [ORDERS] [ARTICLES] [KIND…]`. One settler and eight, on each database; a line of JSON each,
 * with the articles whose place differs. Exit status 1 where any does.
 */
const orders = Number(process.argv[2] ?? 20);
const count = Number(process.argv[3] ?? 200);
const kinds = process.argv.slice(4).length > 0 ? process.argv.slice(4) : ['sqlite', 'postgres'];
/** Copies of one story beside the others: more than are linked each with each. */
const POPULAR = 60;
/** And stories that as many copies as all others together lie between. */
const STORIES = 4;
const NOW = '2026-03-06T00:00:00.000Z';

const cluster = kinds.includes('postgres') ? await startPostgres() : undefined;

async function withEmptyStore<T>(kind: string, work: (store: Store) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'news-exchange-bench-'));
  const database = kind === 'postgres' && cluster !== undefined ? await freshDatabase(cluster.url) : undefined;
  const store = await openStore({ databaseUrl: database?.url, dataDir });
  try {
    await addPartners(store, PAPERS, NOW);
    return await work(store);
  } finally {
    await store.close();
    await database?.drop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function placesAfter(kind: string, order: readonly Prepared[], settlers: number): ReturnType<typeof places> {
  return await withEmptyStore(kind, store => publishByMany(store, order, settlers, NOW));
}

for (let seed = 1; seed <= orders; seed += 1) {
  const copies = [...seededWire(seed, count), ...popularStory(seed, POPULAR), ...seededRewrites(seed, count, STORIES)];
  const articles = await prepare(seededStates(seed, copies), NOW);
  const expected = await placesAfter('sqlite', articles, 1);
  for (const kind of kinds) {
    for (const settlers of [1, 8]) {
      const start = performance.now();
      const found = await placesAfter(kind, shuffled(articles, seed), settlers);
      const differ = [...expected].filter(([id, place]) => !isDeepStrictEqual(place, found.get(id)));
      const stories = new Set([...found.values()].map(place => place.story_id)).size;
      const ms = Math.round(performance.now() - start);
      console.log(
        JSON.stringify({ kind, settlers, seed, articles: found.size, stories, ms, differ: differ.map(([id]) => id) }),
      );
      if (differ.length > 0) process.exitCode = 1;
    }
  }
}
await cluster?.stop();
