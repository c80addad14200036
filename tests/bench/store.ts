import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadItems } from '../../src/store/archive.ts';
import { appendChanges, insertRevisions, loadArticles, upsertArticles } from '../../src/store/articles.ts';
import { syncPartners } from '../../src/store/feeds.ts';
import { keepItems, markDone } from '../../src/store/items.ts';
import { openStore } from '../../src/store/open-store.ts';
import { saveSignatures } from '../../src/store/similarity/signatures.ts';
import { freshDatabase, startPostgres } from '../postgres.ts';
import { articleRow, DAILY_MAIL, NOW, received, revisionRow } from '../store/fixtures.ts';

/**
 * What it costs to keep and to settle articles of 3 kB, in batches: `node tests/bench/store.ts [ARTICLES] [BATCH]`.
 * Prints one line of JSON a database, milliseconds by stage; `cpuSeconds` is this process alone, and steadier on a busy machine.
 */
const total = Number(process.argv[2] ?? 10_000);
const size = Number(process.argv[3] ?? 50);
const WORDS = 'the minister told reporters on Tuesday that talks with the exporters would go on next week '.repeat(33);

const cluster = await startPostgres();
for (const kind of ['sqlite', 'postgres'] as const) {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'news-exchange-bench-'));
  const database = kind === 'postgres' ? await freshDatabase(cluster.url) : undefined;
  const store = await openStore({ databaseUrl: database?.url, dataDir });
  await store.write(tx => syncPartners(tx, { partners: [DAILY_MAIL] }, NOW));
  const feed = (await store.read.selectFrom('feeds').select('id').executeTakeFirstOrThrow()).id;

  const ms: Record<string, number> = {};
  const timed = async <T>(stage: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    ms[stage] = (ms[stage] ?? 0) + performance.now() - start;
    return result;
  };
  const whole = performance.now();
  const used = process.cpuUsage();
  for (let start = 0; start < total; start += size) {
    const names = Array.from({ length: size }, (_, n) => `bench-${start + n}`);
    const documents = names.map((name, n) => received(name, `${name} ${WORDS}`, n));
    const ids = await timed('keep items', () =>
      store.write(tx => keepItems(tx, { feedId: feed, partnerId: DAILY_MAIL.id, now: NOW }, documents)),
    );
    const items = await timed('load items', () => loadItems(store.read, ids));
    const articles = items.map(item => articleRow(item.identity));
    const revisions = articles.map(article => revisionRow(article, `${article.identity} ${WORDS}`));
    const begun = performance.now();
    await store.publish(async tx => {
      await timed('load articles', () =>
        loadArticles(
          tx,
          articles.map(article => article.id),
        ),
      );
      await timed('articles', () => upsertArticles(tx, articles));
      await timed('revisions', () => insertRevisions(tx, revisions));
      const signatures = articles.map(({ id }) => ({ article_id: id, arrived_at: NOW, bytes: new Uint8Array(256) }));
      await timed('signatures', () => saveSignatures(tx, signatures));
      const changes = articles.map(({ id }) => ({
        kind: 'published' as const,
        at: NOW,
        articleId: id,
        revision: 1,
        storyId: id,
      }));
      await timed('changes', () => appendChanges(tx, changes));
      const settled = items.map((item, n) => ({
        id: item.id,
        article_id: articles[n]?.id ?? '',
        verdict: 'published' as const,
      }));
      await timed('settle items', () => markDone(tx, settled, NOW));
    });
    ms.settle = (ms.settle ?? 0) + performance.now() - begun;
  }
  const seconds = (performance.now() - whole) / 1_000;
  const { user, system } = process.cpuUsage(used);
  const cpuSeconds = Number(((user + system) / 1e6).toFixed(2));
  const rounded = Object.fromEntries(Object.entries(ms).map(([stage, value]) => [stage, Math.round(value)]));
  const file = path.join(dataDir, 'news-exchange.sqlite');
  const bytes = kind === 'sqlite' ? { bytesPerArticle: Math.round(statSync(file).size / total) } : {};
  console.log(
    JSON.stringify({ kind, total, batch: size, seconds: Number(seconds.toFixed(2)), cpuSeconds, ...rounded, ...bytes }),
  );
  await store.close();
  await database?.drop();
  rmSync(dataDir, { recursive: true, force: true });
}
await cluster.stop();
