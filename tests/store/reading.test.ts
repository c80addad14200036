import { describe, expect, test } from 'vitest';
import { appendChanges, insertRevisions, upsertArticles } from '../../src/store/articles.ts';
import { indexWords } from '../../src/store/index-words.ts';
import {
  type ArticleFilter,
  listArticles,
  readArticle,
  readLinks,
  readRevisions,
  readStory,
} from '../../src/store/read-articles.ts';
import { readChanges } from '../../src/store/read-changes.ts';
import { articleRow, NOW, revisionRow } from './fixtures.ts';
import { fillNewsroom, type Newsroom } from './newsroom.ts';
import { KINDS, storeFor } from './store.ts';

describe.each(KINDS)('reading the store on %s', kind => {
  let room: Newsroom;
  const store = storeFor(kind, 'all tests', async store => {
    room = await fillNewsroom(store);
  });

  const list = async (filter: ArticleFilter, now = NOW) =>
    (await listArticles(store().read, filter, now, 100)).articles.map(article => article.guid);

  test('gives leads, latest first, and neither the embargoed nor the canceled nor the withheld', async () => {
    expect(await list({})).toEqual(['lifted', 'other', 'revised', 'lead']);
    expect(await list({ all: true })).toEqual(['lifted', 'other', 'revised', 'copy', 'lead']);
  });

  test('judges an embargo by the clock', async () => {
    expect(await list({}, '2999-01-01T00:00:00.000Z')).toContain('embargoed');
    expect(await list({}, '2019-12-31T23:59:59.999Z')).not.toContain('lifted');
    expect(await readArticle(store().read, room.embargoed.id, NOW)).toBeUndefined();
    expect(await readArticle(store().read, room.embargoed.id, '2999-01-01T00:00:00.000Z')).toMatchObject({
      guid: 'embargoed',
    });
  });

  test('filters by partner, language, time and words', async () => {
    expect(await list({ partner: 'morning-post', all: true })).toEqual(['other', 'copy']);
    expect(await list({ partner: 'nobody' })).toEqual([]);
    expect(await list({ language: 'ur' })).toEqual(['revised']);
    expect(await list({ language: 'EN' })).toEqual(['lifted', 'other', 'lead']);
    expect(await list({ since: '2026-11-03T04:00:00.000Z' })).toEqual(['lifted', 'other']);
    expect(await list({ language: 'fi' })).toEqual([]);
  });

  test('finds words, indexed or not yet', async () => {
    const questions = async () => {
      expect(await list({ q: 'CORRECTED ending' })).toEqual(['revised']);
      expect(await list({ q: 'correct end' })).toEqual(['revised']);
      expect(await list({ q: 'Jane newsexchange' })).toEqual([]);
      expect(await list({ q: '"moon" opens' })).toEqual(['lead']);
      expect(await list({ q: 'words', all: true })).toEqual(['lifted', 'other', 'copy', 'lead']);
      // Words of a phrase stand in its order and whole; a word is found by its beginning.
      expect(await list({ q: '"words of other"' })).toEqual(['other']);
      expect(await list({ q: '"of words"' })).toEqual([]);
      expect(await list({ q: '"words of othe"' })).toEqual([]);
      expect(await list({ q: 'words -other -lifted' })).toEqual(['lead']);
      expect(await list({ q: 'words -"of other"' })).toEqual(['lifted', 'lead']);
      expect(await list({ q: 'ending OR "of lead"' })).toEqual(['revised', 'lead']);
      expect(await list({ q: 'zzz OR OR moon -other OR' })).toEqual(['lead']);
      await expect(list({ q: '-words' })).rejects.toMatchObject({ code: 'input-wrong' });
      expect(await list({ q: 'first printed' })).toEqual([]);
      expect(await list({ q: 'Secret 2999' })).toEqual([]);
      expect(await list({ q: '  ' })).toHaveLength(4);
      for (const odd of [`'; drop table articles; --`, '%', '" OR zzz', 'NEAR(a b)', 'a* AND', '-']) {
        expect([odd, await list({ q: odd })]).toEqual([odd, []]);
      }
    };
    await questions();
    expect(await store().write(tx => indexWords(tx, 5))).toBe(5);
    await questions();
    while ((await store().write(tx => indexWords(tx, 5))) > 0) {}
    await questions();
    expect(
      (await listArticles(store().read, { q: 'words', all: true }, '2999-01-01T00:00:00.000Z', 9)).articles,
    ).toHaveLength(4);
  });

  test('finds words of any script, whatever their accents', async () => {
    const article = articleRow('scripts', { headline: 'São Paulo: 北京加快新型工业化' });
    await store().publish(async tx => {
      await upsertArticles(tx, [article]);
      await insertRevisions(tx, [
        revisionRow(article, 'Министр заявил. وزیر اعظم نے کہا। प्रधानमंत्री ने कहा 한국어 ไทย Ørsted Łódź Straße'),
      ]);
      await appendChanges(tx, [
        { kind: 'published', at: NOW, articleId: article.id, revision: 1, storyId: article.id },
      ]);
    });
    const questions = [
      'sao paulo',
      'SÃO',
      '工业',
      '加快新型',
      'министр',
      'وزیر',
      'प्रधानमंत्री',
      '한국어',
      '국어',
      'ทย',
      'orsted',
      'lodz',
      'STRASSE',
    ];
    for (const index of [async () => 0, () => store().write(tx => indexWords(tx, 100))]) {
      await index();
      for (const q of questions) expect([q, await list({ q })]).toEqual([q, ['scripts']]);
      expect(await list({ q: '业工' })).toEqual([]);
    }
  });

  test('goes on page by page without a gap or a repeat', async () => {
    const seen: (string | undefined)[] = [];
    let cursor: ArticleFilter['cursor'];
    do {
      const page = await listArticles(store().read, { all: true, ...(cursor === undefined ? {} : { cursor }) }, NOW, 2);
      seen.push(...page.articles.map(article => article.guid));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(seen.filter(guid => guid !== 'scripts')).toEqual(['lifted', 'other', 'revised', 'copy', 'lead']);
  });

  test('gives what is known and leaves out what is not', async () => {
    const article = await readArticle(store().read, room.other.id, NOW);
    expect(article).toMatchObject({
      ...{ id: room.other.id, partner: 'morning-post', partnerName: 'The Morning Post', byline: 'Jane Smith' },
      ...{
        version: '1',
        revision: 1,
        pubStatus: 'usable',
        relation: 'new',
        of: null,
        lead: true,
        story: room.other.id,
      },
      ...{ bodyText: 'The words of other.', creditLine: 'The Daily Mail–CGTN news exchange' },
    });
    expect(article).not.toHaveProperty('published');
    expect(article).not.toHaveProperty('url');
    expect(await readArticle(store().read, room.canceled.id, NOW)).toBe('withdrawn');
    expect(await readArticle(store().read, room.withheld.id, NOW)).toBeUndefined();
    expect(await readArticle(store().read, 'nothing', NOW)).toBeUndefined();
  });

  test('shows a story with its lead first, and what was found between its articles', async () => {
    expect((await readStory(store().read, room.lead.id, NOW)).map(one => [one.guid, one.relation])).toEqual([
      ['lead', 'new'],
      ['copy', 'duplicate'],
    ]);
    expect(await readLinks(store().read, room.copy.id)).toEqual([
      { from: room.copy.id, to: room.lead.id, kind: 'duplicate', score: 0.98, evidence: { shared: 0.98 } },
    ]);
  });

  test('keeps every version of the words', async () => {
    const revisions = await readRevisions(store().read, room.revised.id);
    expect(revisions.map(one => [one.revision, one.reason, one.bodyText])).toEqual([
      [1, 'published', 'As it was first printed.'],
      [2, 'corrected', 'As it was corrected, with a 100% new ending.'],
    ]);
  });

  test('reads the change log with the words of each change, and of what was withdrawn only the name', async () => {
    const changes = await readChanges(store().read, 0, 8, NOW);
    expect(changes.map(change => [change.seq, change.kind])).toEqual([
      ...[
        [1, 'published'],
        [2, 'published'],
        [3, 'published'],
        [4, 'corrected'],
      ],
      ...[
        [5, 'published'],
        [6, 'embargo-lifted'],
        [7, 'published'],
        [8, 'canceled'],
      ],
    ]);
    expect(changes[1]?.article).toMatchObject({ guid: 'copy', relation: 'duplicate', of: room.lead.id, lead: false });
    expect(changes[2]?.article).toMatchObject({ revision: 1, version: '1', bodyText: 'As it was first printed.' });
    expect(changes[3]).toMatchObject({ article: { revision: 2, version: '2' }, details: { changed: ['bodyText'] } });
    expect(changes[6]).toEqual({ seq: 7, kind: 'published', at: NOW, article: { id: room.canceled.id, version: '1' } });
    expect(changes[7]).toEqual({
      ...{ seq: 8, kind: 'canceled', at: NOW },
      article: { id: room.canceled.id, version: '1', reason: 'The agency withdrew it.' },
    });
    expect((await readChanges(store().read, 3, 2, NOW)).map(change => change.seq)).toEqual([4, 5]);
    expect(await readChanges(store().read, 9, 2, NOW)).toEqual([]);
    await expect(readChanges(store().read, 900, 2, NOW)).rejects.toMatchObject({ code: 'history-changed' });
  });

  test('a cancel without a reason says so', async () => {
    const { other } = room;
    const [seq = 0] = await store().publish(tx =>
      appendChanges(tx, [{ kind: 'canceled', at: NOW, articleId: other.id, revision: 1, storyId: other.story_id }]),
    );
    const [change] = await readChanges(store().read, seq - 1, 1, NOW);
    expect(change?.article).toEqual({ id: other.id, version: '1', reason: 'Withdrawn; no reason was given.' });
  });

  test('words that were killed stay so when the article comes back with others', async () => {
    const now = articleRow('back', { revision: 3 });
    await store().publish(async tx => {
      await upsertArticles(tx, [now]);
      await insertRevisions(tx, [
        revisionRow({ ...now, revision: 1 }, 'A libel.'),
        { ...revisionRow({ ...now, revision: 2 }, 'A libel.'), reason: 'canceled' },
        { ...revisionRow(now, 'What is true.'), reason: 'reissued' },
      ]);
    });
    const kinds = ['published', 'canceled', 'reissued'] as const;
    const [first = 0] = await store().publish(tx =>
      appendChanges(
        tx,
        kinds.map((kind, n) => ({ kind, at: NOW, articleId: now.id, revision: n + 1, storyId: now.id })),
      ),
    );
    const changes = await readChanges(store().read, first - 1, 3, NOW);
    expect(changes.map(({ article }) => article)).toMatchObject([
      { id: now.id, version: '1' },
      { id: now.id, reason: 'Withdrawn; no reason was given.' },
      { id: now.id, bodyText: 'What is true.' },
    ]);
    expect(JSON.stringify(changes)).not.toContain('libel');
    expect((await readRevisions(store().read, now.id)).map(one => one.revision)).toEqual([3]);
  });

  test('hides in older lines what has come under embargo since', async () => {
    const [, , , , , lifted] = await readChanges(store().read, 0, 100, '2019-01-01T00:00:00.000Z');
    expect(lifted?.article).toEqual({ id: room.lifted.id, version: '1' });
  });

  test('indexes an article however many and long its words are', async () => {
    const long = (letter: string) => Array.from({ length: 17_000 }, (_, n) => `${n}`.padEnd(60, letter)).join(' ');
    for (const [name, letter] of [
      ['ascii', 'x'],
      ['devanagari', 'क'],
      ['spelled out', '\ufdfa'],
    ] as const) {
      const article = articleRow(name);
      await store().publish(async tx => {
        await upsertArticles(tx, [article]);
        await insertRevisions(tx, [revisionRow(article, `unmistakable${name.length} ${long(letter)}`)]);
        await appendChanges(tx, [
          { kind: 'published', at: NOW, articleId: article.id, revision: 1, storyId: article.id },
        ]);
      });
      while ((await store().write(tx => indexWords(tx, 100))) > 0) {}
      expect(await list({ q: `unmistakable${name.length}` })).toEqual([name]);
    }
  });
});
