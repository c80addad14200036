import { expect, test } from 'vitest';
import { learnCommonFurniture } from '../../../src/core/dedupe/common-furniture.ts';
import { type Comparable, signatureOf } from '../../../src/core/dedupe/signature.ts';
import { withoutFurniture } from '../../../src/core/dedupe/without-furniture.ts';
import { asRunBy, HARBOR, marketReport, STRIKE } from './copies.ts';

const SCRIPTS =
  'Scripts are switched off in your browser. Please switch them on, or some of what belongs here stays blank.';
const REPORT = marketReport(3, '17', '140');
const STORIES = [HARBOR, STRIKE, REPORT];

function learn(pages: readonly Comparable[]): Set<number> {
  return learnCommonFurniture(pages.map(signatureOf));
}

function withNotice(article: Comparable, source: string): Comparable {
  return asRunBy(source, article, { bodyText: `${article.bodyText}\n\n${SCRIPTS}` });
}

test('a notice on the only pages of three sites is left out, though no site repeats it', () => {
  const furniture = learn(STORIES.map((article, site) => withNotice(article, `site ${site}`)));
  expect(furniture.size).toBe(1);
  const page = signatureOf(withNotice(STRIKE, 'gazette'));
  expect(withoutFurniture(page, furniture).textHash).toBe(signatureOf(STRIKE).textHash);
});

test('what two sites have, or three under two stories, is not', () => {
  const sources = ['ledger', 'gazette', 'gazette'];
  expect(learn(STORIES.map((article, site) => withNotice(article, sources[site] ?? ''))).size).toBe(0);
  const copies = [HARBOR, HARBOR, STRIKE, STRIKE];
  expect(learn(copies.map((article, site) => withNotice(article, `site ${site}`))).size).toBe(0);
});

test('the story itself under other headlines is not, nor its beginning told beside two other stories', () => {
  const headlines = ['Deeper water', 'Ships need not wait at the bar any more', 'Oysters at risk'];
  expect(learn(headlines.map(headline => asRunBy(headline, HARBOR, { headline }))).size).toBe(0);
  const [beginning = ''] = HARBOR.bodyText.split('\n\n');
  const pages = [STRIKE, REPORT].map(article =>
    asRunBy(`${article.headline}`, article, { bodyText: `${article.bodyText}\n\n${beginning}` }),
  );
  expect(learn([HARBOR, ...pages]).size).toBe(0);
});

test('the order of the pages changes nothing', () => {
  const pages = STORIES.map((article, site) => withNotice(article, `site ${site}`));
  const more = [asRunBy('bare', HARBOR, { bodyText: SCRIPTS }), asRunBy('ledger', HARBOR), ...pages];
  expect(learn(more)).toEqual(learn(more.toReversed()));
  expect(learn(more).size).toBe(1);
});
