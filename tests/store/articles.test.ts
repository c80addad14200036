import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import {
  appendChanges,
  currentRevisions,
  insertRevisions,
  latestChange,
  loadArticles,
  upsertArticles,
} from '../../src/store/articles.ts';
import { syncPartners } from '../../src/store/feeds.ts';
import { packArticle, unpackArticle } from '../../src/store/pack-article.ts';
import {
  loadSignatures,
  pruneSignatures,
  saveSignatures,
  signaturesAfter,
} from '../../src/store/similarity/signatures.ts';
import { deleteLinks, insertLinks, linksOf, storyMembers } from '../../src/store/similarity/stories.ts';
import { articleRow, DAILY_MAIL, MORNING_POST, NOW, revisionRow } from './fixtures.ts';
import { published } from './published.ts';
import { KINDS, storeFor } from './store.ts';

const LATER = '2026-11-03T11:00:00.000Z';

describe.each(KINDS)('articles on %s', kind => {
  const store = storeFor(kind, 'all tests', async store => {
    await store.write(tx => syncPartners(tx, { partners: [DAILY_MAIL, MORNING_POST] }, NOW));
  });

  test('come back as they were written, the text and its words character for character', async () => {
    const article = articleRow('art-1', { embargoed_until: LATER, score: 0.75, version: '3' });
    const revision = revisionRow(article, 'It began with “a quote” — and 北京.\nSecond line.');
    await store().publish(async tx => {
      await upsertArticles(tx, [article]);
      await insertRevisions(tx, [revision]);
    });
    expect(await loadArticles(store().read, [article.id, 'unknown'])).toEqual([article]);
    const [current] = await currentRevisions(store().read, [article.id]);
    expect(current).toEqual(revision);
    const record = current === undefined ? undefined : unpackArticle(current);
    expect(record?.text).toBe(
      'BEIJING: It began with “a quote” — and 北京.\nSecond line. –The Daily Mail-CGTN news exchange item',
    );
    expect(record?.bodyHtml).toBe('<p>It began with “a quote” — and 北京.\nSecond line.</p>');
  });

  test('written again keep the time of their making', async () => {
    const article = articleRow('art-2');
    await store().publish(tx => upsertArticles(tx, [article]));
    await store().publish(tx =>
      upsertArticles(tx, [{ ...article, headline: 'Better', created_at: LATER, updated_at: LATER }]),
    );
    expect(await loadArticles(store().read, [article.id])).toEqual([
      { ...article, headline: 'Better', updated_at: LATER },
    ]);
  });

  test('links are found from either end, and taken back from either end but for those of the desk', async () => {
    const [a, b, c] = [articleRow('st-a'), articleRow('st-b'), articleRow('st-c', { story_id: articleRow('st-a').id })];
    const link = {
      a: b.id,
      b: a.id,
      kind: 'duplicate',
      score: 0.9,
      evidence: '{"shared":0.9}',
    };
    await store().publish(async tx => {
      await upsertArticles(tx, [a, b, c]);
      await insertLinks(tx, [{ ...link, score: 0.5 }]);
      await insertLinks(tx, [link, { ...link, a: c.id, kind: 'merge', evidence: null }]);
    });
    expect((await storyMembers(store().read, [a.id])).map(member => member.id).sort()).toEqual([a.id, c.id].sort());
    expect(await linksOf(store().read, [a.id])).toHaveLength(2);
    expect(await linksOf(store().read, [b.id])).toEqual([{ a: b.id, b: a.id, kind: 'duplicate', score: 0.9 }]);
    await store().publish(tx => deleteLinks(tx, [a.id]));
    expect((await linksOf(store().read, [a.id])).map(l => l.kind)).toEqual(['merge']);
  });

  test('signatures are numbered in the order of settling and leave with the window', async () => {
    const [a, b] = [articleRow('sig-a'), articleRow('sig-b')];
    await store().publish(async tx => {
      await upsertArticles(tx, [a, b]);
      await saveSignatures(tx, [
        { article_id: a.id, arrived_at: NOW, bytes: new Uint8Array([1, 2, 255]) },
        { article_id: b.id, arrived_at: '2026-01-01T00:00:00.000Z', bytes: new Uint8Array([4]) },
      ]);
    });
    const [row] = await loadSignatures(store().read, [a.id]);
    expect([...(row?.bytes ?? [])]).toEqual([1, 2, 255]);
    const seq = row?.seq ?? 0;
    await store().publish(tx =>
      saveSignatures(tx, [
        { article_id: a.id, arrived_at: NOW, bytes: new Uint8Array([9]), indexed: new Uint8Array([8]) },
      ]),
    );
    const since = await signaturesAfter(store().read, seq, '2026-06-01T00:00:00.000Z', 10);
    expect(since.map(s => [s.article_id, s.seq, [...(s.indexed ?? [])]])).toEqual([[a.id, seq + 2, [8]]]);
    expect(await store().write(tx => pruneSignatures(tx, '2026-06-01T00:00:00.000Z', 1_000))).toBe(1);
  });

  test('the SQL view shows what is usable and not under embargo', async () => {
    const shown = articleRow('view-shown', { embargoed_until: '2020-01-01T00:00:00.000Z' });
    const held = articleRow('view-held', { embargoed_until: '2999-01-01T00:00:00.000Z' });
    const killed = articleRow('view-killed', { pub_status: 'canceled' });
    await store().publish(async tx => {
      await upsertArticles(tx, [shown, held, killed]);
      await insertRevisions(
        tx,
        [shown, held, killed].map(article => revisionRow(article)),
      );
    });
    const rows = await published(store().read).selectAll().where('id', 'in', [shown.id, held.id, killed.id]).execute();
    expect(rows).toMatchObject([
      {
        id: shown.id,
        partner_name: 'The Daily Mail',
        byline: 'Jane Smith',
        credit_line: 'The Daily Mail–CGTN news exchange',
        dateline_place: 'BEIJING',
        dateline_date: '2026-11-03',
        body_text: 'The words of view-shown.',
        published: NOW,
        is_lead: 1,
      },
    ]);
  });

  test('a role that may read the two views follows the change log by them, and reads nothing else', async () => {
    const withdrawn = articleRow('view-log', { pub_status: 'canceled' });
    const log = await store().publish(async tx => {
      await upsertArticles(tx, [withdrawn]);
      await insertRevisions(tx, [revisionRow(withdrawn)]);
      const line = { at: NOW, articleId: withdrawn.id, revision: 1, storyId: withdrawn.story_id } as const;
      await appendChanges(tx, [
        { ...line, kind: 'published', details: { reason: 'of nobody’s concern' } },
        { ...line, kind: 'canceled', details: { reason: 'Libel' } },
      ]);
      return latestChange(tx);
    });
    const asReader = async (query: string): Promise<unknown[]> => {
      if (kind === 'sqlite') return (await sql.raw(query).execute(store().read)).rows;
      const role = `reader_${crypto.randomUUID().replaceAll('-', '')}`;
      return await store().write(async tx => {
        for (const statement of [
          `create role ${role}`,
          `grant select on published_article, published_change to ${role}`,
        ])
          await sql.raw(statement).execute(tx);
        await sql.raw(`set local role ${role}`).execute(tx);
        const { rows } = await sql.raw(query).execute(tx);
        await sql.raw('reset role').execute(tx);
        for (const statement of [`drop owned by ${role}`, `drop role ${role}`]) await sql.raw(statement).execute(tx);
        return rows;
      });
    };
    const columns = 'seq, kind, article, revision, story, reason';
    expect(await asReader(`select ${columns} from published_change where seq > ${log - 2} order by seq`)).toEqual([
      { seq: log - 1, kind: 'published', article: withdrawn.id, revision: 1, story: withdrawn.story_id, reason: null },
      { seq: log, kind: 'canceled', article: withdrawn.id, revision: 1, story: withdrawn.story_id, reason: 'Libel' },
    ]);
    expect(await asReader(`select id from published_article where id = '${withdrawn.id}'`)).toEqual([]);
    if (kind === 'postgres') await expect(asReader('select id from articles')).rejects.toThrow(/permission denied/);
  });

  test('the SQL view reads every record, whatever characters a source sent', async () => {
    const article = articleRow('view-odd', { headline: 'NUL \0 and half a \ud83d pair' });
    const words = revisionRow(article, 'x');
    const odd = packArticle({
      ...unpackArticle(words),
      byline: 'J\0ane \ud83d',
      headline: article.headline,
      text: 'a\0b',
    });
    await store().publish(async tx => {
      await upsertArticles(tx, [article]);
      await insertRevisions(tx, [{ ...words, ...odd }]);
    });
    const [row] = await published(store().read).selectAll().where('id', '=', article.id).execute();
    expect(row).toMatchObject({
      headline: 'NUL  and half a \ufffd pair',
      byline: 'Jane \ufffd',
      dateline_place: 'BEIJING',
    });
  });
});
