import { appendChanges, upsertArticles } from '../../src/store/articles.ts';
import { syncPartners } from '../../src/store/feeds.ts';
import { openStore } from '../../src/store/open-store.ts';
import { articleRow, DAILY_MAIL, NOW } from './fixtures.ts';

/**
 * A process that settles articles without end, or so many batches, and says each number once its transaction is through:
 * `writer.ts NAME DATA_DIR [DATABASE_URL] [BATCHES]`.
 */
const [name = 'w', dataDir = '', databaseUrl = '', batches = 'Infinity'] = process.argv.slice(2);
const store = await openStore({ dataDir, databaseUrl: databaseUrl === '' ? undefined : databaseUrl });
await store.write(tx => syncPartners(tx, { partners: [DAILY_MAIL] }, NOW));
for (let batch = 0; batch < Number(batches); batch += 1) {
  const articles = Array.from({ length: 20 }, (_, n) => articleRow(`${name}-${batch}-${n}`));
  const numbers = await store.publish(async tx => {
    await upsertArticles(tx, articles);
    return await appendChanges(
      tx,
      articles.map(({ id }) => ({ kind: 'published', at: NOW, articleId: id, revision: 1, storyId: id })),
    );
  });
  process.stdout.write(`${numbers.join(' ')}\n`);
}
await store.close();
