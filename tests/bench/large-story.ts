import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStore } from '../../src/store/open-store.ts';
import { createStoryMemory } from '../../src/stories/story-memory.ts';
import { seededItem } from '../fixtures/seeded-copy.ts';
import { addPartners, type Copy, places, prepare, publish } from '../ingest/publishing.ts';

/**
 * What one more copy of a story costs that has many already: `node tests/bench/large-story.ts [COPIES] [verbatim]`.
 * Copies have a sentence of their own each, unless verbatim. A line of JSON each time the story has doubled; processor time.
 */
const copies = Number(process.argv[2] ?? 2_000);
const verbatim = process.argv[3] === 'verbatim';
const BATCH = 20;
const START = Date.UTC(2026, 2, 3);
const NOW = '2026-03-06T00:00:00.000Z';

const { html } = seededItem(1);
const paragraphs = html.split('\n');

function copyOf(n: number): Copy {
  const own = `<p>Reader number ${n} of Pier ${(n * 13) % 97} wrote that boats matter.</p>`;
  return {
    ...{ partner: 'wire', guid: `copy-${n}`, headline: `Letter ${n}` },
    published: new Date(START + n * 10_000).toISOString(),
    bodyHtml: (verbatim ? paragraphs : paragraphs.toSpliced(1 + (n % 5), 0, own)).join('\n'),
  };
}

const dataDir = mkdtempSync(path.join(tmpdir(), 'news-exchange-bench-'));
const store = await openStore({ dataDir });
await addPartners(store, ['wire'], NOW);
const memory = createStoryMemory(10);
let [ms, counted, next] = [0, 0, 125];
for (let n = 0; n < copies; n += BATCH) {
  const prepared = await prepare(
    Array.from({ length: BATCH }, (_, k) => copyOf(n + k)),
    NOW,
  );
  const before = process.cpuUsage();
  await publish(store, prepared, NOW, memory);
  const { user, system } = process.cpuUsage(before);
  ms += (user + system) / 1_000;
  counted += BATCH;
  if (n + BATCH < next && n + BATCH < copies) continue;
  next *= 2;
  const links = await store.read
    .selectFrom('links')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const stories = new Set([...(await places(store)).values()].map(place => place.story_id)).size;
  console.log(
    JSON.stringify({ members: n + BATCH, stories, links: links.count, msAnArticle: Number((ms / counted).toFixed(2)) }),
  );
  [ms, counted] = [0, 0];
}
await store.close();
rmSync(dataDir, { recursive: true, force: true });
