import { expect, test } from 'vitest';
import { learnFurniture } from '../../../src/core/dedupe/furniture.ts';
import { type Comparable, signatureOf } from '../../../src/core/dedupe/signature.ts';
import { furnitureIn, withoutFurniture } from '../../../src/core/dedupe/without-furniture.ts';
import { asRunBy, HARBOR, marketReport, STRIKE } from './copies.ts';

const SHELF = 'The ten best beaches of the year in pictures, from the far isles to the lakes of the north.';

function onThePage(article: Comparable): Comparable {
  return asRunBy('ledger', article, { bodyText: `${article.bodyText}\n\n${SHELF}` });
}

test('a paragraph under three different stories of one source is furniture and is left out', () => {
  const pages = [HARBOR, STRIKE, marketReport(3, '17', '140')].map(onThePage).map(page => signatureOf(page));
  const furniture = learnFurniture(pages, 10);
  expect(furniture.size).toBe(1);
  const [page] = pages;
  expect(page && withoutFurniture(page, furniture).textHash).toBe(signatureOf(HARBOR).textHash);
});

test('two stories, or three versions of one, make no furniture', () => {
  expect(
    learnFurniture(
      [HARBOR, STRIKE].map(onThePage).map(page => signatureOf(page)),
      10,
    ).size,
  ).toBe(0);
  const versions = [1, 2, 3].map(hour =>
    signatureOf({ ...onThePage(HARBOR), published: `2026-03-03T0${hour}:00:00Z` }),
  );
  expect(learnFurniture(versions, 10).size).toBe(0);
});

test('what comes back after weeks is no furniture', () => {
  const pages = [HARBOR, STRIKE, marketReport(3, '17', '140')].map((article, index) =>
    signatureOf({ ...onThePage(article), published: `2026-0${index + 1}-03T00:00:00Z` }),
  );
  expect(learnFurniture(pages, 10).size).toBe(0);
});

test('copies of one story under other headlines make no furniture of it', () => {
  const copies = ['Deeper water', 'Ships need not wait', 'Oysters at risk'].map((headline, hour) =>
    signatureOf({ ...HARBOR, headline, published: `2026-03-03T0${hour}:00:00Z` }),
  );
  expect(learnFurniture(copies, 10).size).toBe(0);
});

const MENU = 'Home World Markets Sport Weather Jobs Share this article on Facebook Print';
const BOX = 'Join our channel for breaking news alerts and download the app from the store. Comments are moderated.';

const BRIDGE: Comparable = {
  headline: 'Rope bridge over the Tolva gorge opens to walkers',
  bodyText: [
    'TOLVA, March 3 (Northwire) - A rope bridge 310 metres long over the gorge of the Tolva opened to walkers on Tuesday, eight years after a flood carried away the old one of stone.',
    'Villagers on the eastern bank have since had to drive 44 kilometres to the nearest school, said mayor Piet Aldous, who crossed first with a class of nine-year-olds.',
    'The engineers hung it from four pylons of larch and tested it with 160 sheep before anybody else was let on.',
  ].join('\n\n'),
  published: '2026-03-03T15:00:00Z',
  source: 'northwire',
};

/** A page as it comes without its line breaks. */
function inOneLine(article: Comparable, index: number): Comparable {
  const text = `${MENU} ${index + 3} shares ${article.bodyText} ${BOX} Copyright The Ledger`;
  return { ...article, headline: '', bodyText: text.replaceAll('\n\n', ' '), source: 'ledger' };
}

test('the menus and boxes of pages in one line are furniture, whatever stands between them', () => {
  const wire = [HARBOR, STRIKE, BRIDGE];
  const pages = wire.map((article, index) => signatureOf(inOneLine(article, index)));
  const furniture = learnFurniture(pages, 10);
  pages.forEach((page, index) => {
    const story = signatureOf(wire[index] ?? HARBOR).words.length;
    const left = withoutFurniture(page, furniture).words.length;
    expect(page.words.length - story).toBeGreaterThan(20);
    // A dateline in the middle of a line stays, and the words next to it may.
    expect(Math.abs(left - story)).toBeLessThan(15);
  });
  expect(furnitureIn(pages[0] ?? signatureOf(HARBOR), furniture).length).toBeGreaterThan(2);
  expect(furnitureIn(signatureOf(HARBOR), furniture)).toEqual([]);
});

test('a phrase that a house uses now and then in its long paragraphs is no furniture', () => {
  const phrase =
    'declined to comment beyond what the ministry had said in a statement on its website, and referred all questions about the licence to lawyers for the three companies';
  const long = (seed: number): Comparable => {
    const words = Array.from(
      { length: 110 },
      (_, n) =>
        `w${'abcdefghij'[seed % 10]}${'klmnopqrst'[n % 10]}${'uvwxyzabcd'[(n / 10) | 0]}${'klmnopqrst'[(seed / 10) | 0]}`,
    );
    if (seed < 3) words.splice(50, 0, phrase);
    return { headline: '', bodyText: words.join(' '), published: '2026-03-03T10:00:00Z', source: 'northwire' };
  };
  const copy = Array.from({ length: 40 }, (_, seed) => signatureOf(long(seed)));
  expect(learnFurniture(copy, 10).size).toBe(0);
  expect(learnFurniture(copy.slice(0, 3), 10).size).toBeGreaterThan(0);
});

test('a headline that gives the site only is furniture, and hides none of what stands under it', () => {
  const named = (article: Comparable, section: string): Comparable => ({
    ...onThePage(article),
    headline: `${section} - Almery Ledger`,
  });
  const pages = [HARBOR, STRIKE, BRIDGE]
    .flatMap((article, index) => [named(article, 'World'), named(article, ['Markets', 'Work', 'Travel'][index] ?? '')])
    .map(page => signatureOf(page));
  const furniture = learnFurniture(pages, 10);
  const [page = signatureOf(HARBOR)] = pages;
  const left = withoutFurniture(page, furniture);
  expect([left.headline.length, left.textHash]).toEqual([0, signatureOf(HARBOR).textHash]);
  expect(furnitureIn(page, furniture).length).toBe(2);
  expect(withoutFurniture(pages[5] ?? page, furniture).headline.length).toBe(0);
  const own = signatureOf({ ...named(HARBOR, 'World'), headline: 'Almery Ledger wins harbour prize' });
  expect(withoutFurniture(own, furniture).headline).toEqual(own.headline);
});

test('one headline over six versions of a story is no site name', () => {
  const versions = [0, 1, 2, 3, 4, 5].map(hour => signatureOf({ ...HARBOR, published: `2026-03-03T0${hour}:00:00Z` }));
  expect(learnFurniture(versions, 10).size).toBe(0);
});
