import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { indexedOf } from '../../src/core/similarity/index.ts';
import { decodeSignature, encodeSignature, signatureOf } from '../../src/core/similarity/signature.ts';
import { encodeIndexed } from '../../src/core/similarity/stored-index.ts';
import { HASH_SHIFT } from '../../src/core/similarity/words.ts';
import { upsertArticles } from '../../src/store/articles.ts';
import { syncPartners } from '../../src/store/feeds.ts';
import { openStore } from '../../src/store/open-store.ts';
import { saveSignatures } from '../../src/store/similarity/signatures.ts';
import { createStoryMemory } from '../../src/stories/story-memory.ts';
import { articleRow, DAILY_MAIL } from '../store/fixtures.ts';
import { COPY } from './copy.ts';

/**
 * What a process needs to read a full window into its index of shingles: `node --expose-gc tests/bench/rebuild.ts [ARTICLES]`, by default a
 * million; with `old` as rows of a program before 0029 are read. Signatures of real copy (where `../shared/data` is present), each copy with words of its own, so that no two are alike.
 */
const total = Number(process.argv[2] ?? 1_000_000);
const isOld = process.argv[3] === 'old';
const NOW = Date.parse('2026-03-12T00:00:00.000Z');
const DAY = 86_400_000;

const copy = (COPY.real ?? COPY['made-up'])?.make(8_800) ?? [];
const signatures = copy.map(({ headline, html }) =>
  signatureOf({ headline, bodyText: html.replace(/<[^>]{1,200}>/g, '') }),
);
const folder = mkdtempSync(path.join(tmpdir(), 'news-exchange-bench-'));
const store = await openStore({ dataDir: folder });
await store.write(tx => syncPartners(tx, { partners: [DAILY_MAIL] }, new Date(NOW).toISOString()));
for (let start = 0; start < total; start += 1_000) {
  const articles = Array.from({ length: Math.min(1_000, total - start) }, (_, k) => articleRow(`a${start + k}`));
  const rows = articles.map(({ id }, k) => {
    const number = start + k;
    const at = NOW - 9 * DAY * (1 - number / total);
    const own = Math.imul(Math.floor(number / signatures.length), 0x9e3779b1) >>> 0;
    const of = signatures[number % signatures.length];
    if (of === undefined) throw new Error('There is no copy.');
    const words = of.words.map(word => word ^ ((own << HASH_SHIFT) & 0xffffff));
    const bytes = encodeSignature({ ...of, words, published: at });
    const signature = decodeSignature(bytes);
    const indexed = signature === null || isOld ? null : encodeIndexed(indexedOf(signature));
    return { article_id: id, arrived_at: new Date(at).toISOString(), bytes, indexed };
  });
  await store.publish(async tx => {
    await upsertArticles(tx, articles);
    await saveSignatures(tx, rows);
  });
}
globalThis.gc?.();
const before = process.memoryUsage();
const [wall, cpu] = [performance.now(), process.cpuUsage()];
const { living } = await createStoryMemory(10).catchUp(store.read, new Date(NOW).toISOString());
const used = process.cpuUsage(cpu);
const seconds = (performance.now() - wall) / 1_000;
globalThis.gc?.();
const after = process.memoryUsage();
const megabytes = (after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / 1e6;
const round = (value: number): number => Math.round(value * 10) / 10;
const cpuSeconds = round((used.user + used.system) / 1e6);
console.log(
  JSON.stringify({ articles: living.size, seconds: round(seconds), cpuSeconds, megabytes: round(megabytes) }),
);
await store.close();
rmSync(folder, { recursive: true, force: true });
