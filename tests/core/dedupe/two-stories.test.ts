import { expect, test } from 'vitest';
import type { LinkKind } from '../../../src/core/article.ts';
import { compare } from '../../../src/core/dedupe/compare.ts';
import { type Comparable, signatureOf } from '../../../src/core/dedupe/signature.ts';
import { asRunBy, HARBOR, judge, MUSEUM, paragraphs, STRIKE } from './copies.ts';

test('two unrelated stories have no link', () => {
  expect(compare(signatureOf(HARBOR), signatureOf(STRIKE))).toBeNull();
});

function digest(headline: string, ...stories: readonly Comparable[]): Comparable {
  return asRunBy('ledger', HARBOR, { headline, bodyText: stories.map(({ bodyText }) => bodyText).join('\n\n') });
}

const BRIEF = 'News in brief';
const LIVE = `LIVE: ${HARBOR.headline}`;
const begun = { ...HARBOR, bodyText: paragraphs(HARBOR).slice(0, 3).join('\n\n') };

const CUT = asRunBy('gazette', HARBOR, { headline: '', bodyText: paragraphs(HARBOR).slice(0, 2).join('\n\n') });
const OTHERS = {
  ...STRIKE,
  bodyText: [...paragraphs(STRIKE), ...paragraphs(MUSEUM), ...paragraphs(HARBOR).slice(0, 3)].join(' '),
};
const BEGINNING = {
  ...HARBOR,
  bodyText: [...paragraphs(HARBOR).slice(0, 3), ...paragraphs(STRIKE), ...paragraphs(MUSEUM)].join(' '),
};

test.each<[string, Comparable, Comparable, LinkKind | null]>([
  ['a digest is no copy of a story in it', digest('LIVE: Velden and Almery', HARBOR, STRIKE), HARBOR, null],
  ['a story that says "Live:" is none', digest(LIVE, HARBOR), HARBOR, 'duplicate'],
  ['nor is its beginning', digest(LIVE, begun), HARBOR, 'excerpt'],
  [
    'two days’ digests with a story in common are two',
    digest(BRIEF, HARBOR, STRIKE),
    digest(BRIEF, HARBOR, MUSEUM),
    null,
  ],
  ['a digest sent twice is one', digest(BRIEF, HARBOR, STRIKE), digest(BRIEF, HARBOR, STRIKE), 'duplicate'],
  ['a page without a headline has a story far inside', asRunBy('ledger', OTHERS, { headline: '' }), CUT, null],
  ['and a copy has it at the beginning', asRunBy('ledger', BEGINNING, { headline: '' }), CUT, 'contains'],
])('%s', (_, one, other, expected) => {
  expect(judge(one, other)).toBe(expected);
});
