import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { tokenize } from '../../src/core/text/words.ts';
import { appendChanges, insertRevisions, upsertArticles } from '../../src/store/articles.ts';
import { syncPartners } from '../../src/store/feeds.ts';
import { indexWords, unindexWords, wordsOf } from '../../src/store/index-words.ts';
import { type ArticleFilter, listArticles } from '../../src/store/read-articles.ts';
import { articleRow, DAILY_MAIL, NOW, revisionRow } from './fixtures.ts';
import { emptyGround, KINDS, withStore } from './store.ts';

test.each(KINDS)('what is indexed while a question is answered is found all the same, on %s', async kind => {
  await withStore(kind, async store => {
    const rows = ['a', 'b', 'c'].map(id => articleRow(id));
    const ids = rows.map(({ id }) => id);
    await store.write(tx => syncPartners(tx, { partners: [DAILY_MAIL] }, NOW));
    await store.publish(async tx => {
      await upsertArticles(tx, rows);
      await insertRevisions(
        tx,
        rows.map(row => revisionRow(row, 'A lighthouse.')),
      );
      const lines = ids.map(id => ({ kind: 'published', at: NOW, articleId: id, revision: 1, storyId: id }) as const);
      await appendChanges(tx, lines);
    });
    let asked = 0;
    for (let indexedAfter = 1; indexedAfter <= Math.max(3, asked); indexedAfter += 1) {
      await store.write(async tx => {
        await unindexWords(tx, ids);
        await tx.updateTable('counters').set({ value: 0 }).where('name', '=', 'searched').execute();
      });
      asked = 0;
      const db = store.read.withPlugin({
        transformQuery: ({ node }) => node,
        async transformResult({ result }) {
          asked += 1;
          if (asked === indexedAfter) await store.write(tx => indexWords(tx, 100));
          return result;
        },
      });
      const { articles } = await listArticles(db, { q: 'lighthouse' }, NOW, 10);
      expect([indexedAfter, articles.map(({ guid }) => guid)]).toEqual([indexedAfter, ['c', 'b', 'a']]);
    }
  });
});

test.each(KINDS)('a line that tells of stories only has nothing indexed anew, on %s', async kind => {
  await withStore(kind, async store => {
    const row = articleRow('a');
    const line = { at: NOW, articleId: row.id, revision: 1, storyId: row.id };
    const append = (kind: 'published' | 'story-changed' | 'lead-changed' | 'updated') =>
      store.publish(tx => appendChanges(tx, [{ ...line, kind }]));
    const index = () => store.write(tx => indexWords(tx, 100));
    const isIndexed = async () => (await sql`select * from searchable`.execute(store.read)).rows.length === 1;
    await store.write(tx => syncPartners(tx, { partners: [DAILY_MAIL] }, NOW));
    await store.publish(async tx => {
      await upsertArticles(tx, [row]);
      await insertRevisions(tx, [revisionRow(row, 'A lighthouse.')]);
    });
    await append('published');
    await index();
    expect(await isIndexed()).toBe(true);
    await store.write(tx => unindexWords(tx, [row.id]));
    await append('story-changed');
    await append('lead-changed');
    expect(await index()).toBe(2);
    expect(await isIndexed()).toBe(false);
    await append('updated');
    await index();
    expect(await isIndexed()).toBe(true);
  });
});

test.each(KINDS)(
  'words of few and of more than 5,000 articles, whenever they came, give every page in order, on %s',
  async kind => {
    await withStore(kind, async store => {
      // The newest 200 have neither word, so that a look at the newest finds nothing; seven share each time, and once 600.
      const hourOf = (n: number): number => Math.floor((n < 1_000 ? n : Math.max(1_000, n - 600)) / 7);
      const rows = Array.from({ length: 5_400 }, (_, n) => {
        const id = `a${String(n).padStart(4, '0')}`;
        const partner_id = n % 180 === 0 ? 'rare' : 'daily-mail';
        return articleRow(id, {
          partner_id,
          listed_at: new Date(Date.parse(NOW) - hourOf(n) * 3_600_000).toISOString(),
        });
      });
      const have = (n: number): string => (n < 200 ? 'Other.' : `Often usual${n % 25 === 0 ? ' rare' : ''}.`);
      const came = rows.map((_, n) => (n * 1_009) % rows.length);
      await store.write(tx =>
        syncPartners(tx, { partners: [DAILY_MAIL, { ...DAILY_MAIL, id: 'rare', feeds: [] }] }, NOW),
      );
      await store.publish(async tx => {
        await upsertArticles(tx, rows);
        await insertRevisions(
          tx,
          rows.map((row, n) => revisionRow(row, have(n))),
        );
        const lines = came.flatMap(n => rows[n] ?? []);
        await appendChanges(
          tx,
          lines.map(({ id }) => ({ kind: 'published', at: NOW, articleId: id, revision: 1, storyId: id })),
        );
      });
      while ((await store.write(tx => indexWords(tx, 1_000))) > 0);
      const order = rows
        .map((row, n) => ({ ...row, n }))
        .sort((a, b) => (a.listed_at === b.listed_at ? (a.id < b.id ? 1 : -1) : a.listed_at < b.listed_at ? 1 : -1));
      const expected = (has: string) => order.filter(({ n }) => have(n).includes(has)).map(({ guid }) => guid);
      // A page may be short.
      const pages = async (
        q: string | undefined,
        limit: number,
        narrow: ArticleFilter = {},
        wanted = Number.POSITIVE_INFINITY,
      ) => {
        const found: (string | undefined)[] = [];
        let cursor: ArticleFilter['cursor'];
        do {
          const filter = { ...narrow, ...(q && { q }), summary: true, ...(cursor && { cursor }) };
          const { articles, next } = await listArticles(store.read, filter, NOW, limit);
          found.push(...articles.map(({ guid }) => guid));
          cursor = next;
        } while (cursor !== undefined && found.length < wanted);
        return found;
      };
      expect(await pages('rare', 7)).toEqual(expected('rare'));
      expect((await pages('often', 3, {}, 60)).slice(0, 60)).toEqual(expected('Often').slice(0, 60));
      expect(await pages('often', 900)).toEqual(expected('Often'));
      expect(await pages('"often usual"', 900)).toEqual(expected('Often'));
      expect(await pages('often', 4, { partner: 'rare' })).toEqual(
        order.filter(({ n, partner_id }) => n >= 200 && partner_id === 'rare').map(({ guid }) => guid),
      );
      expect(await pages('"usual often"', 7)).toEqual([]);
      const inFrench = order.filter(({ language, partner_id }) => language === 'fr' && partner_id === 'daily-mail');
      const narrow = { partner: 'daily-mail', language: 'fr' };
      expect(await pages(undefined, 20, narrow)).toEqual(inFrench.map(({ guid }) => guid));
      expect(await pages('often', 20, narrow)).toEqual(inFrench.filter(({ n }) => n >= 200).map(({ guid }) => guid));
    });
  },
);

test.each(KINDS)(
  'an index of the program before is brought into the order of lists, and knows partners, on %s',
  async kind => {
    const ground = await emptyGround(kind);
    const store = await ground.open();
    const rows = ['a', 'b'].map((id, n) => articleRow(id, { listed_at: `2026-0${3 - n}-01T00:00:00.000Z` }));
    await store.write(async tx => {
      await syncPartners(tx, { partners: [DAILY_MAIL] }, NOW);
      await upsertArticles(tx, rows);
      await insertRevisions(
        tx,
        rows.map(row => revisionRow(row, 'A lighthouse.')),
      );
      // As the program before left it; the log no longer tells of either.
      for (const [n, { id }] of rows.entries()) {
        if (kind === 'postgres') {
          await sql`insert into searchable (article_id, words) values (${id}, '''a'':1 ''lighthouse'':2')`.execute(tx);
        } else {
          await sql`insert into searchable (n, article_id) values (${n + 1}, ${id})`.execute(tx);
          await sql`insert into searchable_words (rowid, words) values (${n + 1}, 'a lighthouse')`.execute(tx);
        }
      }
      await sql`delete from kysely_migration where name = '0037-words-by-time'`.execute(tx);
    });
    await store.close();
    const later = await ground.open();
    const found = async (filter: ArticleFilter) =>
      (await listArticles(later.read, { q: 'lighthouse', ...filter }, NOW, 1)).articles.map(({ guid }) => guid);
    expect(await found({})).toEqual(['a']);
    expect(await found({ partner: DAILY_MAIL.id, language: 'en' })).toEqual(['a']);
    expect(await found({ partner: 'morning-post' })).toEqual([]);
    expect(await found({ cursor: { listedAt: '2026-02-15T00:00:00.000Z', id: 'a' } })).toEqual(['b']);
    await ground.remove();
  },
);

test('plain copy has the words that the word splitter finds, marks of any kind between them', () => {
  const texts = [
    'CAIRO – “It’s 1,000 km\u2011long”, he said…\tin\u00a0A.D. 2026; x86-64 (e.g.)\u2028Next\u200bline',
    `A word of ${'a'.repeat(150)} letters`,
    'Caf\u00e9, cafe\u0301 and soft\u00adly; \u212a is a K, \u00b5 a letter; ½ a figure, ٣ too',
    '',
    '\0',
  ];
  for (const text of texts) {
    const words = tokenize(text).flatMap(({ word, fold }) =>
      word ? (fold.match(/[\p{L}\p{N}\p{M}]{1,60}/gu) ?? []) : [],
    );
    expect(wordsOf(text)).toEqual(words);
  }
});

test.each(KINDS)(
  'an article is found by its latest words before they are indexed, question after question, on %s',
  async kind => {
    await withStore(kind, async store => {
      const found = async (q: string) =>
        (await listArticles(store.read, { q }, NOW, 10)).articles.map(({ guid }) => guid);
      await store.write(tx => syncPartners(tx, { partners: [DAILY_MAIL] }, NOW));
      const publish = (id: string, text: string, revision = 1) =>
        store.publish(async tx => {
          const row = articleRow(id, { revision, latest_number: revision });
          await upsertArticles(tx, [row]);
          await insertRevisions(tx, [{ ...revisionRow(row, text), number: revision }]);
          const kind = revision === 1 ? 'published' : 'updated';
          await appendChanges(tx, [{ kind, at: NOW, articleId: row.id, revision, storyId: row.id }]);
        });
      await publish('a', 'A lighthouse.');
      expect(await found('lighthouse')).toEqual(['a']);
      await publish('b', 'Another lighthouse.');
      await publish('a', 'A harbour.', 2);
      expect([await found('lighthouse'), await found('harbour')]).toEqual([['b'], ['a']]);
      await store.write(tx => indexWords(tx, 2));
      expect([await found('lighthouse'), await found('harbour')]).toEqual([['b'], ['a']]);
      await store.write(tx => indexWords(tx, 2));
      expect([await found('lighthouse'), await found('harbour')]).toEqual([['b'], ['a']]);
    });
  },
);

test.each(KINDS)('a question finds the same before and after its words are indexed, on %s', async kind => {
  const texts = [
    'CAIRO – “It’s 1,000 km\u2011long”, he said…\tin\u00a0A.D. 2026; x86-64 (e.g.)\nThe oil\n\nprice of OIL_fields',
    `A word of ${'a'.repeat(150)} letters, in turmoil`,
    'Caf\u00e9 in Tromsø; oil\u0436 is one word, oil price two; \u00b5 a letter',
    `The end is cut off: ${'so on '.repeat(16_000)} beyond`,
  ];
  const questions = [
    ...[
      'oil',
      '"oil"',
      '"oil price"',
      '"price oil"',
      'oil -price',
      '"it s 1 000 km"',
      '86',
      '"86"',
      '"64 e g"',
      'xyz OR "x86"',
    ],
    ...['a'.repeat(60), 'a'.repeat(61), 'cafe', 'tromso', 'beyond', '"cut off"', 'oi', '"oi"', 'turm oil'],
  ];
  await withStore(kind, async store => {
    await store.write(tx => syncPartners(tx, { partners: [DAILY_MAIL] }, NOW));
    await store.publish(async tx => {
      const rows = texts.map((_, n) => articleRow(`t${n}`));
      await upsertArticles(tx, rows);
      await insertRevisions(
        tx,
        rows.map((row, n) => revisionRow(row, texts[n])),
      );
      const lines = rows.map(
        ({ id }) => ({ kind: 'published', at: NOW, articleId: id, revision: 1, storyId: id }) as const,
      );
      await appendChanges(tx, lines);
    });
    const all = async () => {
      const found: Record<string, unknown> = {};
      for (const q of questions)
        found[q] = (await listArticles(store.read, { q }, NOW, 10)).articles.map(({ guid }) => guid).sort();
      return found;
    };
    const before = await all();
    expect(before).toMatchObject({ '"oil price"': ['t0', 't2'], '"oil"': ['t0', 't2'], oil: ['t0', 't2'], beyond: [] });
    await store.write(tx => indexWords(tx, 100));
    expect(await all()).toEqual(before);
  });
});
