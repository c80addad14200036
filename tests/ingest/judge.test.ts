import { describe, expect, test } from 'vitest';
import { loadKnowledge } from '../../config/knowledge.ts';
import type { FeedItem, IncomingArticle } from '../../src/core/article.ts';
import { type Judged, judgeArticles } from '../../src/ingest/judge.ts';
import { normalizeItems } from '../../src/ingest/normalize.ts';
import { insertRevisions, upsertArticles } from '../../src/store/articles.ts';
import { syncPartners } from '../../src/store/feeds.ts';
import { readArticle, readRevisions } from '../../src/store/read-articles.ts';
import type { ArticleRow } from '../../src/store/tables.ts';
import { DAILY_MAIL, NOW } from '../store/fixtures.ts';
import { KINDS, storeFor } from '../store/store.ts';

const knowledge = loadKnowledge();
const house = { name: 'The Gazette', aliases: [], timeZone: 'UTC', language: 'en' };
const ITEM: FeedItem = {
  guid: 'bridge',
  headline: 'Bridge opens',
  bodyHtml: '<p>The bridge over the harbour opened on Monday.</p>',
  published: '2026-11-02T08:00:00Z',
  updated: '2026-11-02T08:00:00Z',
};

function incoming(changes: Partial<FeedItem> = {}, itemId = 'i'): IncomingArticle {
  const received = JSON.stringify({ ...ITEM, ...changes });
  const items = [{ itemId, identity: 'guid bridge', received }];
  const [normalized] = normalizeItems({ items, partner: DAILY_MAIL, partnerNames: '[]', house, now: NOW }, knowledge);
  if (normalized === undefined || 'error' in normalized) throw new Error(normalized?.error.message);
  return normalized;
}

describe.each(KINDS)('an item and the stored article of its identity, on %s', kind => {
  const store = storeFor(kind, 'each test', async store => {
    await store.write(tx => syncPartners(tx, { partners: [DAILY_MAIL] }, NOW));
    await judge(incoming());
  });

  /** Judges one item against the store and writes what comes of it. */
  async function judge(item: IncomingArticle): Promise<Judged> {
    return await store().publish(async tx => {
      const rows = await tx.selectFrom('articles').selectAll().execute();
      const current = new Map<string, ArticleRow>(rows.map(row => [row.id, row]));
      const judged = await judgeArticles(tx, [item], current, new Map(), { partner: DAILY_MAIL, feedId: 'f' }, NOW);
      await upsertArticles(tx, [...judged.dated, ...judged.revisions.map(({ row }) => row)]);
      const words = judged.revisions.map(revision => revision.words);
      await insertRevisions(tx, [...words, ...judged.filed]);
      return judged;
    });
  }

  test('with the same words is unchanged, and a later date of it moves the version on', async () => {
    expect(await judge(incoming())).toMatchObject({ unchanged: 1, revisions: [], dated: [] });
    const later = await judge(incoming({ updated: '2026-11-02T10:00:00Z' }));
    expect(later).toMatchObject({ unchanged: 1, dated: [{ version_created: '2026-11-02T10:00:00.000Z' }] });
    const between = incoming({ updated: '2026-11-02T09:00:00Z', headline: 'Bridge to open' });
    expect(await judge(between)).toMatchObject({ outdated: 1, revisions: [] });
  });

  test('that comes late is filed under the next number and not shown, once', async () => {
    await judge(incoming({ updated: '2026-11-02T12:00:00Z', headline: 'Bridge closed again' }, 'second'));
    const late = incoming({ updated: '2026-11-02T10:00:00Z', headline: 'Bridge still open' }, 'late');
    expect(await judge(late)).toMatchObject({ outdated: 1, filed: [{ number: 3, reason: 'outdated' }] });
    expect(await judge(late)).toMatchObject({ outdated: 1, filed: [] });
    const [{ id = '' } = {}] = await store().read.selectFrom('articles').select('id').execute();
    expect(await readArticle(store().read, id, NOW)).toMatchObject({ headline: 'Bridge closed again', revision: 2 });
    const revisions = await readRevisions(store().read, id);
    expect(revisions.map(({ revision, reason, headline }) => [revision, reason, headline])).toEqual([
      [1, 'published', 'Bridge opens'],
      [2, 'updated', 'Bridge closed again'],
      [3, 'outdated', 'Bridge still open'],
    ]);
    const next = await judge(incoming({ updated: '2026-11-02T13:00:00Z', headline: 'Bridge open' }, 'third'));
    expect(next.revisions).toMatchObject([{ kind: 'updated', row: { revision: 4 } }]);
  });

  test('that comes late is not filed where a kill took its words, although the article came back', async () => {
    await judge(incoming({ updated: '2026-11-02T12:00:00Z', pubStatus: 'canceled' }, 'kill'));
    const late = incoming({ updated: '2026-11-02T10:00:00Z', headline: 'A libel' }, 'late');
    expect(await judge(late)).toMatchObject({ outdated: 1, filed: [] });
    await judge(incoming({ updated: '2026-11-02T14:00:00Z', headline: 'Without the libel' }, 'again'));
    expect(await judge(late)).toMatchObject({ outdated: 1, filed: [] });
  });

  test('with other words and nothing else is a revision: edits that nobody announces are kept', async () => {
    const edited = await judge(incoming({ bodyHtml: '<p>The bridge over the river opened on Monday.</p>' }, 'edited'));
    expect(edited.revisions).toMatchObject([{ kind: 'updated', words: { number: 2 } }]);
  });

  test('with a new notice of correction corrects, and what follows with the same notice updates', async () => {
    const notice = '<p>An earlier version of this article named the wrong river.</p>';
    const corrected = await judge(incoming({ bodyHtml: `${ITEM.bodyHtml}${notice}` }, 'corrected'));
    expect(corrected.revisions).toMatchObject([
      { kind: 'corrected', article: { notice: 'An earlier version of this article named the wrong river.' } },
    ]);
    const next = await judge(incoming({ bodyHtml: `${ITEM.bodyHtml}<p>More.</p>${notice}` }, 'next'));
    expect(next.revisions).toMatchObject([{ kind: 'updated' }]);
  });

  test('with other words is a revision, and a correction where it calls itself one', async () => {
    const updated = await judge(incoming({ headline: 'Bridge opens at last' }));
    expect(updated.revisions).toMatchObject([{ kind: 'updated', row: { revision: 2 }, words: { number: 2 } }]);
    const corrected = await judge(incoming({ headline: 'CORRECTED-Bridge opens on Monday' }));
    expect(corrected.revisions).toMatchObject([{ kind: 'corrected', row: { revision: 3 } }]);
  });

  test('that is canceled withdraws it, and only a newer version brings it back', async () => {
    expect((await judge(incoming({ pubStatus: 'canceled' }))).revisions).toMatchObject([{ kind: 'canceled' }]);
    expect(await judge(incoming())).toMatchObject({ outdated: 1 });
    const again = await judge(incoming({ updated: '2026-11-02T12:00:00Z' }));
    expect(again.revisions).toMatchObject([{ kind: 'reissued', row: { pub_status: 'usable' } }]);
  });

  test('of an older version tells when the article was first made', async () => {
    const older = await judge(incoming({ updated: '2026-11-01T08:00:00Z', firstCreated: '2026-11-01T07:00:00Z' }));
    expect(older).toMatchObject({ outdated: 1, dated: [{ first_created: '2026-11-01T07:00:00.000Z' }] });
  });
});
