import { expect, test } from 'vitest';
import { learnFurniture, withoutFurniture } from '../../../src/core/dedupe/furniture.ts';
import { type Comparable, signatureOf } from '../../../src/core/dedupe/signature.ts';
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
