import { mkdirSync } from 'node:fs';
import { articleIdOf, feedIdOf, itemIdOf, rawDocumentIdOf } from '../../src/core/identity.ts';
import { appendChanges, insertRevisions, upsertArticles } from '../../src/store/articles.ts';
import { syncPartners } from '../../src/store/feeds.ts';
import { indexWords } from '../../src/store/index-words.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { listArticles, readArticle, readCopies, readRevisions, readStory } from '../../src/store/read-articles.ts';
import { readChanges } from '../../src/store/read-changes.ts';
import { countForMetrics } from '../../src/store/reports.ts';
import { insertRows } from '../../src/store/sql.ts';
import type { ArticleRow, Database, ItemRow } from '../../src/store/tables.ts';
import { findItem } from '../../src/store/where.ts';
import { seededNumbers } from '../fixtures/seeded-copy.ts';
import { startPostgres } from '../postgres.ts';
import { articleRow, revisionRow } from '../store/fixtures.ts';

/**
 * What each read costs with so many articles: `node tests/bench/reads.ts [ARTICLES] [FOLDER] [sqlite|postgres|postgres://…]`, by default
 * a million. The store in the folder or at the address is filled first where it has fewer; `postgres` makes one of its own. A line of
 * JSON for each question: the first, the median and the longest of 20 answers in milliseconds.
 */
const words = process.argv.slice(2);
const address = words.find(word => word.startsWith('postgres:'));
const kind = words.includes('postgres') || address !== undefined ? 'postgres' : 'sqlite';
const [total = 1_000_000] = words.flatMap(word => (/^\d+$/.test(word) ? [Number(word)] : []));
const folder = words.find(word => word.startsWith('/')) ?? '/tmp/news-exchange-reads';
const START = Date.parse('2026-01-01T00:00:00.000Z');
const NOW = '2026-12-01T00:00:00.000Z';
const urlOf = (partner: string, feed: number): string => `https://${partner}.example/feeds/${feed}.xml`;
const PARTNERS = 200;
/** Feeds of each partner. */
const FEEDS = 10;
const TIMES = 20;
const LANGUAGES = ['en', 'en-GB', 'en_US', 'de', 'fr', 'es', 'ar'];

mkdirSync(folder, { recursive: true });
const cluster = words.includes('postgres') ? await startPostgres() : undefined;
const store = await openStore({ databaseUrl: address ?? cluster?.url, dataDir: folder });
await fill(store);

const db: Database = store.read;
const some = await listArticles(db, { all: true }, NOW, 1);
const id = some.articles[0]?.id ?? '';
/** Articles all over the archive, another one each time. */
const placeOf = (n: number): number => Math.floor(((n + 0.5) * total) / TIMES);
/** Throws where the item or its article is not found, so that no time is taken of a search that found nothing. */
async function where(asked: string | null): Promise<void> {
  const { items, articles } = await findItem(db, asked ?? '');
  if (items.length === 0 || articles.length === 0)
    throw new Error(`${asked}: ${items.length} items and ${articles.length} articles were found.`);
}
const QUESTIONS: Readonly<Record<string, (n: number) => Promise<unknown>>> = {
  'newest 50 leads': () => listArticles(db, {}, NOW, 50),
  'further on': () => listArticles(db, { cursor: { listedAt: '2026-03-01T00:00:00.000Z', id: 'a' } }, NOW, 50),
  'of one partner': () => listArticles(db, { partner: 'p7' }, NOW, 50),
  'of a rare partner': () => listArticles(db, { partner: 'rare' }, NOW, 50),
  'in a common language': () => listArticles(db, { language: 'en' }, NOW, 50),
  'in a rare language': () => listArticles(db, { language: 'ur' }, NOW, 50),
  'in a language that is not there': () => listArticles(db, { language: 'fi' }, NOW, 50),
  'in the language of one country': () => listArticles(db, { language: 'en-IE' }, NOW, 50),
  'of one partner in a rare language': () => listArticles(db, { partner: 'p7', language: 'ur' }, NOW, 50),
  'a common word': () => listArticles(db, { q: 'minister' }, NOW, 50),
  'a common beginning': () => listArticles(db, { q: 'min' }, NOW, 50),
  'common words of one partner': () => listArticles(db, { q: 'minister talks', partner: 'p7' }, NOW, 50),
  // Of the vocabulary below, by its number: the dearest there is on PostgreSQL.
  'a word of one in a hundred': () => listArticles(db, { q: 'w1q8' }, NOW, 50),
  'two common words that are never a phrase': () => listArticles(db, { q: '"talks minister"' }, NOW, 50),
  'a rare word': () => listArticles(db, { q: 'quokka' }, NOW, 50),
  'a word that is nowhere': () => listArticles(db, { q: 'xyzzyx' }, NOW, 50),
  'one article': () => readArticle(db, id, NOW),
  'its revisions': () => readRevisions(db, id),
  'its story': () => readStory(db, id, NOW),
  'copies of 50 stories': async () =>
    readCopies(
      db,
      (await listArticles(db, {}, NOW, 50)).articles.map(article => article.story),
      NOW,
    ),
  '100 changes': () => readChanges(db, 5_000, 100, NOW),
  'where is this item': n => where(itemRow(articleOf(placeOf(n))).id),
  'where is this article': n => where(articleOf(placeOf(n)).id),
  'where is this guid': n => where(articleOf(placeOf(n)).guid),
  'where is this address': n => where(articleOf(placeOf(n)).url),
  'where is this headline': n => where(articleOf(placeOf(n)).headline),
  'where is a guid that never came': () => findItem(db, 'tag:nowhere,2026:1'),
  figures: () => countForMetrics(db),
};
for (const [question, ask] of Object.entries(QUESTIONS)) {
  const ms: number[] = [];
  for (let n = 0; n < TIMES; n += 1) {
    const start = performance.now();
    await ask(n);
    ms.push(performance.now() - start);
  }
  const [first = 0] = ms;
  ms.sort((a, b) => a - b);
  const round = (value = 0) => Math.round(value * 100) / 100;
  console.log(
    JSON.stringify({ kind, total, question, first: round(first), median: round(ms[10]), longest: round(ms.at(-1)) }),
  );
}
await store.close();
await cluster?.stop();

/** An article by its number: of one partner's feed, one in ten thousand of a rare partner's. */
function articleOf(number: number): ArticleRow {
  const isRare = number % 10_000 === 5_000;
  const partner_id = isRare ? 'rare' : `p${(number * 7_919) % PARTNERS}`;
  const feed_id = feedIdOf(partner_id, urlOf(partner_id, number % FEEDS));
  const identity = `guid story-${number}`;
  const at = new Date(START + (number * 300 * 86_400_000) / total).toISOString();
  const id = articleIdOf(partner_id, identity);
  return articleRow(identity, {
    ...{
      id,
      partner_id,
      feed_id,
      story_id: id,
      guid: `story-${number}`,
      url: `https://${partner_id}.example/${number}`,
    },
    ...{ published: at, listed_at: at, created_at: at, updated_at: at },
    ...(isRare ? { language: 'ur' } : { language: number % 9_973 === 7 ? 'en-IE' : (LANGUAGES[number % 11] ?? null) }),
    ...(number % 10 < 3 ? { is_lead: 0, relation: 'duplicate' } : {}),
  });
}

/** The item that an article was made of, published long ago. */
function itemRow({ id, partner_id, feed_id, identity, created_at }: ArticleRow): ItemRow {
  return {
    ...{ id: itemIdOf(feed_id, identity, id), feed_id, partner_id, identity, article_id: id },
    ...{ raw_document_id: rawDocumentIdOf(feed_id, created_at.slice(0, 10)), position: 0 },
    ...{ batch_id: `b${feed_id}`, batch_place: 0, state: 'done', latest: 1, tries: 0 },
    ...{ error_code: null, error_message: null, verdict: 'published' },
    ...{ first_seen_at: created_at, done_at: created_at },
  };
}

async function fill(store: Store): Promise<void> {
  const { n } = await store.read
    .selectFrom('articles')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  const ids = [...Array.from({ length: PARTNERS }, (_, p) => `p${p}`), 'rare'];
  const partners = ids.map(id => ({
    ...{ id, name: id, aliases: [], exchanges: [] },
    feeds: Array.from({ length: FEEDS }, (_, f) => ({ url: urlOf(id, f) })),
  }));
  await store.write(tx => syncPartners(tx, { partners }, NOW));
  const chance = seededNumbers(1);
  const vocabulary = Array.from({ length: 20_000 }, (_, w) => `w${w.toString(36)}`);
  const text = (): string => {
    const chosen = Array.from({ length: 140 }, () => vocabulary[Math.floor(20_000 * chance() ** 3)]);
    if (chance() < 0.3) chosen[3] = 'minister';
    if (chance() < 0.3) chosen[9] = 'talks';
    return `${chosen.join(' ')}.`;
  };
  const pool = Array.from({ length: 3_000 }, text);
  for (let start = n; start < total; start += 1_000) {
    const rows = Array.from({ length: 1_000 }, (_, k) => {
      const article = articleOf(start + k);
      const rare = article.partner_id === 'rare' ? ' quokka' : '';
      return { article, text: `${start + k}${rare} ${pool[(start + k) % pool.length]}` };
    });
    await store.publish(async tx => {
      await insertRows(
        tx,
        'items',
        rows.map(({ article }) => itemRow(article)),
      );
      await upsertArticles(
        tx,
        rows.map(({ article }) => article),
      );
      await insertRevisions(
        tx,
        rows.map(({ article, text }) => revisionRow(article, text)),
      );
      await appendChanges(
        tx,
        rows.map(({ article }) => ({
          ...{
            kind: 'published' as const,
            at: article.created_at,
            articleId: article.id,
            revision: 1,
            storyId: article.id,
          },
        })),
      );
    });
    if (start % 50_000 === 0) process.stderr.write(`${start} stored\n`);
  }
  for (let lines = 1, done = 0; lines > 0; done += lines) {
    lines = await store.write(tx => indexWords(tx, 1_000));
    if (done % 50_000 === 0) process.stderr.write(`${done} indexed\n`);
  }
}
