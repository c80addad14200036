import { expect, test } from 'vitest';
import type { LinkKind } from '../../../src/core/article.ts';
import type { Comparable } from '../../../src/core/dedupe/signature.ts';
import { asRunBy, HARBOR, judge, paragraphs } from './copies.ts';

const ITEM: Comparable = {
  headline: 'Almery to dredge northern channel for grain ships',
  bodyText: 'Work starts next summer.',
  published: '2026-03-03T10:00:00Z',
};

const words = paragraphs(HARBOR).join(' ').split(' ').slice(0, 29);
const TEASER = asRunBy('ledger', HARBOR, { bodyText: `${words.join(' ')}...` });
const LATE_TEASER = asRunBy('ledger', HARBOR, {
  headline: '',
  bodyText: `${words.slice(5).join(' ')} without Six ways to cook plums and twelve to keep pears`,
  published: '2026-03-06T10:00:00Z',
});

function overview(headline: string): Comparable {
  return {
    headline,
    bodyText: 'Our overview on every working day has the most important news of the day, told briefly.',
    published: '2026-03-03T10:00:00Z',
    source: 'northwire',
  };
}
const OVERVIEW = overview('Dredgers, masks, oyster beds and a ferry');

function dividend(headline: string, source: string): Comparable {
  return {
    headline,
    bodyText: 'Qtly div 10 cts vs 10 cts prior, pay 30 days after the record date of 15/3.',
    published: '2026-03-03T10:00:00Z',
    source,
  };
}
const DIVIDEND = dividend('Orrin Mills regular dividend', 'northwire');

const NOTE: Comparable = {
  headline: 'Velden money market forecast revised down',
  bodyText:
    'VELDEN, March 3 (Northwire) - The Central Bank of Velden said it had revised its forecast of the shortage in the money market today down to 400 million crowns from 450 million.',
  published: '2026-03-03T10:00:00Z',
  source: 'northwire',
};
const NEXT_NOTE: Comparable = {
  ...NOTE,
  headline: 'Central bank gives Velden 16 million help',
  bodyText:
    'VELDEN, March 3 (Northwire) - The Central Bank of Velden said it had provided late help of 16 million crowns in the afternoon session.\n\nIt did not operate in the morning and had revised its forecast of the shortage in the money market today down to 400 million crowns from 450 million earlier.\n\nIt bought bills outright in band one at 10.375 percent.',
  published: '2026-03-03T10:15:00Z',
};
const NOTE_DAYS_LATER: Comparable = {
  ...NOTE,
  headline: 'Less need in Velden money market',
  bodyText: NOTE.bodyText.replace(
    'revised its forecast of the shortage in the money market',
    'cut its forecast of the shortage in the system',
  ),
  published: '2026-03-05T10:00:00Z',
};

test.each<[string, Comparable, Comparable, LinkKind | null]>([
  [
    'a headline and a summary sent twice within a day are one item',
    { ...ITEM, published: '2026-03-03T18:00:00Z', source: 'ledger' },
    ITEM,
    'duplicate',
  ],
  ['and two a week apart', { ...ITEM, published: '2026-03-09T18:00:00Z', source: 'ledger' }, ITEM, null],
  ['a teaser of twenty-five words is an excerpt', TEASER, HARBOR, 'excerpt'],
  ['days later and with a line of furniture too', LATE_TEASER, HARBOR, 'excerpt'],
  [
    'a line that a house sets under headline after headline makes no one story of them',
    overview('Buses, schools, grain terminals and a choir'),
    OVERVIEW,
    null,
  ],
  ['nor where two headlines have some words in common', overview('Dredgers, masks, grain and buses'), OVERVIEW, null],
  [
    'a line that says what its headline does is news',
    overview('Most important news, told briefly: dredgers and masks'),
    OVERVIEW,
    'duplicate',
  ],
  [
    'a small table without a name is of the firm in its headline',
    dividend('Kestel dividend', 'northwire'),
    DIVIDEND,
    null,
  ],
  ['and of no other', dividend('Regular dividend at Orrin Mills', 'ledger'), DIVIDEND, 'duplicate'],
  ['a short note that the next one repeats is a story of its own', NOTE, NEXT_NOTE, null],
  ['and an excerpt where another house has cut it out', { ...NOTE, source: 'ledger' }, NEXT_NOTE, 'excerpt'],
  [
    'a note sent again within hours under another headline is one',
    { ...NOTE, headline: 'Bank sees less need', published: '2026-03-03T11:00:00Z' },
    NOTE,
    'duplicate',
  ],
  ['a note in like words two days later is another', NOTE_DAYS_LATER, NOTE, null],
])('%s', (_, one, other, expected) => {
  expect(judge(one, other)).toBe(expected);
});
