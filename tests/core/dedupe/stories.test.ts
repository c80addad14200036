import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linkArticle } from '../../../src/core/dedupe/link-article.ts';
import { type Comparable, type Signature, signatureOf } from '../../../src/core/dedupe/signature.ts';
import { workOutStories } from '../../../src/core/dedupe/stories.ts';
import { createStoryIndex } from '../../../src/core/dedupe/story-index.ts';
import type { StoryLink, StoryNode } from '../../../src/core/dedupe/story-texts.ts';
import { asRunBy, HARBOR, marketReport, paragraphs, STRIKE } from './copies.ts';

/** Files articles one after the other, in the order given, as the ingest does. */
function file(articles: readonly (readonly [string, Comparable])[], byDesk: readonly StoryLink[] = []) {
  const index = createStoryIndex({ windowDays: 10 });
  const signatures = new Map<string, Signature>();
  const nodes: StoryNode[] = [];
  const links: StoryLink[] = [];
  for (const [id, article] of articles) {
    const signature = signatureOf(article);
    const candidates = index.candidates(id, signature).flatMap(other => {
      const theirs = signatures.get(other);
      return theirs === undefined ? [] : [[other, theirs] as const];
    });
    links.push(...linkArticle(id, signature, candidates));
    index.add(id, signature);
    signatures.set(id, signature);
    nodes.push({
      id,
      firstCreated: article.published ?? '',
      rank: article.source === 'northwire' ? 0 : 1,
      length: signature.words.length,
      textHash: signature.textHash,
    });
  }
  return workOutStories(nodes, [...links, ...byDesk]).verdicts;
}

function storiesById(articles: readonly (readonly [string, Comparable])[]) {
  return Object.fromEntries(file(articles).map(({ id, ...verdict }) => [id, verdict]));
}

test('the agency\u2019s own copy leads, and a story has the id of its first member', () => {
  const first = asRunBy('ledger', HARBOR, { published: '2026-03-03T09:00:00Z' });
  const verdicts = storiesById([
    ['ledger-1', first],
    ['wire-1', HARBOR],
    ['strike', STRIKE],
  ]);
  expect(verdicts['ledger-1']).toMatchObject({ story: 'ledger-1', relation: 'duplicate', of: 'wire-1', score: 1 });
  expect(verdicts['wire-1']).toEqual({ story: 'ledger-1', relation: 'new', of: null, score: 0 });
  expect(verdicts.strike).toEqual({ story: 'strike', relation: 'new', of: null, score: 0 });
});

test('the longest uncut leads among equals, then the first seen', () => {
  const cut = { ...HARBOR, bodyText: paragraphs(HARBOR).slice(0, 3).join('\n\n'), published: '2026-03-03T08:00:00Z' };
  const verdicts = storiesById([
    ['cut', cut],
    ['late', { ...HARBOR, published: '2026-03-03T12:00:00Z' }],
    ['early', HARBOR],
  ]);
  expect(verdicts.early?.relation).toBe('new');
  expect(verdicts.cut).toMatchObject({ story: 'cut', relation: 'excerpt', of: 'early' });
  expect(verdicts.late).toMatchObject({ story: 'cut', relation: 'duplicate', of: 'early' });
});

test('a digest of two stories joins neither and does not join them', () => {
  const bodyText = [...paragraphs(HARBOR).slice(0, 3), ...paragraphs(STRIKE).slice(0, 3)].join('\n\n');
  const digest: Comparable = {
    headline: 'The day in the region',
    bodyText,
    published: '2026-03-03T22:00:00Z',
    source: 'ledger',
  };
  const verdicts = storiesById([
    ['harbor', HARBOR],
    ['digest', digest],
    ['strike', STRIKE],
  ]);
  expect(new Set(Object.values(verdicts).map(verdict => verdict.story)).size).toBe(3);
});

test('a teaser that fits two days of one template does not join them', () => {
  const teaser = {
    ...marketReport(4, '', ''),
    bodyText: 'The Central Bank of Velden said it provided the money market with late assistance of around',
  };
  const verdicts = storiesById([
    ['third', marketReport(3, '17', '140')],
    ['fourth', marketReport(4, '85', '87')],
    ['teaser', teaser],
  ]);
  expect(verdicts.third?.story).not.toBe(verdicts.fourth?.story);
});

test('what the desk merged is one story and what it split is none, whatever the texts say', () => {
  const articles = [
    ['harbor', HARBOR],
    ['copy', asRunBy('ledger', HARBOR)],
    ['strike', STRIKE],
  ] as const;
  const word = (kind: 'merge' | 'split', a: string, b: string): StoryLink => ({
    a,
    b,
    kind,
    score: 1,
    partsOfA: 0,
    partsOfB: 0,
  });
  const storyOf = (byDesk: StoryLink[]) => file(articles, byDesk).map(({ story }) => story);
  expect(storyOf([])).toEqual(['harbor', 'harbor', 'strike']);
  expect(storyOf([word('split', 'copy', 'harbor')])).toEqual(['harbor', 'copy', 'strike']);
  expect(storyOf([word('merge', 'strike', 'harbor')])).toEqual(['harbor', 'harbor', 'harbor']);
  expect(storyOf([word('split', 'copy', 'harbor'), word('merge', 'copy', 'strike')])).toEqual([
    'harbor',
    'strike',
    'strike',
  ]);
});

test('three hundred copies, each with a word of its own, are one story in any order, by a bounded number of links', () => {
  const copies = Array.from({ length: 300 }, (_, n): [string, Comparable] => {
    const list = paragraphs(HARBOR);
    list.splice(1 + (n % 5), 0, `Reader number ${n} of Pier ${(n * 13) % 97} wrote that boats matter.`);
    const published = new Date(Date.parse('2026-03-03T10:00:00Z') + n * 60_000).toISOString();
    return [
      `copy-${n}`,
      { ...HARBOR, headline: `Letter ${n}`, bodyText: list.join('\n\n'), source: `paper-${n}`, published },
    ];
  });
  const [order] = fc.sample(fc.shuffledSubarray(copies, { minLength: copies.length }), { numRuns: 1, seed: 4 });
  for (const arrived of [copies, order ?? []]) {
    const verdicts = file(arrived);
    expect(new Set(verdicts.map(({ story }) => story))).toEqual(new Set(['copy-0']));
    expect(verdicts.filter(({ relation }) => relation === 'new').map(({ id }) => id)).toEqual(['copy-0']);
  }
});

test('forty copies, cut, led and added to each in its own way, have the same relations and scores in any order', () => {
  const copies = Array.from({ length: 40 }, (_, n): [string, Comparable] => {
    const list = paragraphs(HARBOR);
    const own = `Reader number ${n} of Pier ${(n * 13) % 97} wrote that boats matter to him.`;
    list.splice(n % 6, 0, own, ...(n % 3 === 0 ? [`Nobody else came to Pier ${n} that day, he said.`] : []));
    const published = new Date(Date.parse('2026-03-03T10:00:00Z') + ((n * 7) % 40) * 600_000).toISOString();
    const bodyText = list.slice(0, n % 7 === 3 ? 4 : list.length).join('\n\n');
    return [`copy-${n}`, { ...HARBOR, bodyText, source: `paper-${n % 5}`, published }];
  });
  const byId = (arrived: [string, Comparable][]) => file(arrived).toSorted((x, y) => (x.id < y.id ? -1 : 1));
  const expected = byId(copies);
  expect(new Set(expected.map(({ relation }) => relation)).size).toBeGreaterThan(2);
  for (const order of fc.sample(fc.shuffledSubarray(copies, { minLength: 40 }), { numRuns: 5, seed: 4 })) {
    expect(byId(order)).toEqual(expected);
  }
});

/** Two hundred articles of forty stories: copies, cuts, corrections, digests, days of one template. */
function newsroom(): [string, Comparable][] {
  const articles: [string, Comparable][] = [];
  for (let story = 0; story < 40; story++) {
    const base = invented(story);
    const list = base.bodyText.split('\n\n');
    const at = (hours: number) => new Date(Date.UTC(2026, 2, 1 + (story % 5), hours)).toISOString();
    const other = invented((story + 17) % 40).bodyText.split('\n\n');
    articles.push(
      [`s${story}-wire`, { ...base, published: at(8) }],
      [`s${story}-copy`, { ...base, published: at(12), source: 'ledger', headline: 'Region in brief view' }],
      [`s${story}-cut`, { ...base, published: at(10), source: 'courier', bodyText: list.slice(0, 2).join('\n\n') }],
      [
        `s${story}-more`,
        {
          ...base,
          published: at(20),
          source: 'gazette',
          bodyText: [list[0], 'Nobody was at the town hall to comment on Sunday evening.', ...list.slice(1)].join(
            '\n\n',
          ),
        },
      ],
      story % 2 === 0
        ? [
            `s${story}-digest`,
            {
              ...base,
              headline: 'News in brief',
              published: at(23),
              source: 'digest',
              bodyText: [list[0], list[1], other[0], other[1]].join('\n\n'),
            },
          ]
        : [`s${story}-market`, marketReport(1 + (story % 5), `${100 + story}`, `${300 + story * 7}`)],
    );
  }
  return articles;
}

function invented(story: number): Comparable {
  const word = (n: number) => {
    const syllables = [
      'ka',
      'ro',
      'mi',
      'ten',
      'lu',
      'sa',
      'ver',
      'no',
      'pil',
      'da',
      'gor',
      'wen',
      'fi',
      'bas',
      'tu',
      'eld',
    ];
    const hash = Math.imul(story * 1009 + n + 1, 2_654_435_761) >>> 0;
    return [8, 16, 24].map(shift => syllables[(hash >>> shift) & 15]).join('');
  };
  const sentence = (from: number) => `${Array.from({ length: 26 }, (_, n) => word(from + n)).join(' ')}.`;
  return {
    headline: sentence(500).slice(0, 60),
    bodyText: [0, 30, 60, 90].map(sentence).join('\n\n'),
    source: 'northwire',
  };
}

test('any order of arrival gives the same stories, leads and relations', () => {
  const articles = newsroom();
  const expected = storiesById(articles);
  const stories = new Set(Object.values(expected).map(verdict => verdict.story));
  // 40 stories, 20 digests, 20 market reports.
  expect(stories.size).toBe(80);
  for (const seed of [1, 2, 3]) {
    const [order] = fc.sample(fc.shuffledSubarray(articles, { minLength: articles.length }), { numRuns: 1, seed });
    expect(order).not.toEqual(articles);
    expect(storiesById(order ?? [])).toEqual(expected);
  }
});
