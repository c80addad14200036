import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadKnowledge } from '../../config/knowledge.ts';
import type { Article, Draft } from '../../src/core/article.ts';
import { normalize } from '../../src/core/normalize-article.ts';
import type { Partner } from '../../src/core/partner.ts';

const knowledge = loadKnowledge();
const partner: Partner = { id: 'p', name: 'The Daily Mail', aliases: [], feeds: [], exchanges: [{ with: 'cgtn' }] };

/** Pieces that the rules care about, so that arbitrary texts reach them. */
const piece = fc.oneof(
  fc.constantFrom(
    'BEIJING:',
    'LAHORE, June 9 (APP) —',
    'AFP',
    '—AFP',
    '(Reuters)',
    'The Daily Mail',
    '-',
    '–',
    'GGTN',
    'news exchange item',
    'With inputs from',
    'PTI',
    '(',
    ')',
    '“',
    '”',
    '.',
    '. ',
    '\n',
    '\n\n',
    ' ',
    '\u200b',
    '\r\n',
    'By Jane Smith',
    'she said',
    'told',
    'Courtesy:',
    'Arab News',
    '新华社',
    '交换稿件',
    '（',
    '）',
    'اے پی پی',
    'وكالات',
    '©',
    '2024',
    'Published in',
    '😀',
    '\ud800',
    'e\u0301',
    '(scl)',
    'Ends',
    '(Reporting by',
    ';',
    'Editing by',
    'The writer is',
    '@dawn',
    'Photo:',
    '/File',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const text = fc.array(piece, { maxLength: 24 }).map(pieces => pieces.join(''));

const printed = (words: string) => [...words.replace(/[\s\p{Cc}\p{Cf}]/gu, '')].sort().join('');

function expectLossless(article: Article): void {
  let end = 0;
  for (const removed of article.removed) {
    expect(removed.start).toBeGreaterThanOrEqual(end);
    expect(article.text.slice(removed.start, removed.end)).toBe(removed.raw);
    expect(removed.raw.trim()).not.toBe('');
    end = removed.end;
  }
  expect(printed(article.bodyText + article.removed.map(({ raw }) => raw).join(''))).toBe(printed(article.text));
}

const read = (draft: Omit<Draft, 'id'>) => normalize({ id: '1', ...draft }, knowledge, partner);

test('no printed character of a plain body is lost or added, whatever it holds', () => {
  fc.assert(
    fc.property(text, fc.constantFrom('en', 'ur', 'zh', undefined), (bodyText, language) => {
      const article = read({ bodyText, ...(language && { language }) });
      expect(article.text).toBe(bodyText);
      expectLossless(article);
    }),
    { numRuns: 600 },
  );
});

test('no printed character of an HTML body is lost or added, and what is removed leaves its HTML too', () => {
  const html = fc
    .array(fc.tuple(fc.constantFrom('p', 'div', 'b', 'a', 'li', 'br', 'script', 'i'), text), { maxLength: 6 })
    .map(blocks => blocks.map(([tag, words]) => `<${tag}>${words}</${tag}>`).join(''));
  fc.assert(
    fc.property(html, bodyHtml => {
      const article = read({ bodyHtml });
      expectLossless(article);
      expect(printed(read({ bodyHtml: article.bodyHtml }).text)).toBe(printed(article.bodyText));
    }),
    { numRuns: 300 },
  );
});

test('no rule is super-linear: ten times the bait takes about ten times the work', () => {
  // Two costs are compared, so that a slow machine changes nothing: ten times the bait must not take a hundred times the work.
  const baits = [
    '(',
    '— ',
    '. ',
    'AFP ',
    'The Daily Mail-CGTN news exchange ',
    '新闻交换',
    '“',
    'and ',
    'Reporting by A and ',
    'By Jane Smith\n',
    'و',
    '@x ',
    'AFP\n',
    '新\n',
    '\n',
    ' ',
    'ﷺ',
  ];
  for (const bait of baits) {
    const cost = (length: number) => {
      const bodyText = bait.repeat(Math.ceil(length / bait.length));
      const before = process.cpuUsage();
      read({ bodyText, byline: bodyText.slice(0, 20_000), creditLine: bodyText.slice(0, 20_000), provider: bodyText });
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    };
    cost(1_000);
    expect(cost(1_000_000), bait).toBeLessThan(30 * Math.max(cost(100_000), 20));
  }
});

test('normalizing what came out takes nothing more', () => {
  const bodies = [
    'LAHORE, June 9 (APP): Five bogies left the rails.\nNo one was hurt.\n(WITH INPUT FROM NEWS DESK)',
    'By Jane Smith\n\nISLAMABAD: The council met. It will meet again, he told AFP. AFP',
    'The farm pays for itself in two summers. –The Daily Mail-GGTN news exchange item\n(ed: rk)',
    'Tourists in this undated image. — APP/FileMINGORA: As temperatures soar, hotels are full. —Agencies',
  ];
  for (const bodyText of bodies) {
    const once = read({ bodyText });
    expect(once.removed.length).toBeGreaterThan(0);
    expect(read({ bodyText: once.bodyText }).removed).toEqual([]);
    expect(read({ bodyHtml: once.bodyHtml }).removed).toEqual([]);
  }
});
