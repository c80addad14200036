import { expect, test } from 'vitest';
import type { LinkKind } from '../../../src/core/article.ts';
import type { Comparable } from '../../../src/core/dedupe/signature.ts';
import { asRunBy, HARBOR, judge, marketReport, paragraphs } from './copies.ts';

function rain(day: number, velden: string): Comparable {
  return {
    headline: 'Rain in the coffee districts',
    bodyText: [
      `VELDEN, April ${day} (Northwire) - The following rain was measured in the coffee districts in the past 24 hours.`,
      'Upper Vale: Almery nil, Kestel nil, Sandrup nil, Brandt nil, Orrin nil, Skerry nil.',
      `Lower Vale: Riedl nil, Halvor nil, Velden ${velden}, Mariental nil, Tarn nil.`,
    ].join('\n\n'),
    published: `2026-04-0${day}T12:00:00Z`,
    source: 'northwire',
  };
}

function split(firm: string, place: string): Comparable {
  return {
    headline: `${firm} sets two-for-one split`,
    bodyText: `${place}, March 3 (Northwire) - The board of ${firm} declared a two-for-one stock split payable to holders of record at the close of business on March 31.\n\n${firm} said shareholders at the annual meeting approved a doubling of authorized shares.`,
    published: '2026-03-03T10:00:00Z',
  };
}

function raise(firm: string, more = ''): Comparable {
  return {
    headline: `${firm} raises grain price`,
    bodyText: `ALMERY, March 3 (Northwire) - ${firm} said it raised the price it will pay for most grades of wheat by 50 cents a bushel, effective today.\n\nThe increase brings its posted price for the benchmark grade to 7.50 dollars.${more}`,
    published: '2026-03-03T10:00:00Z',
    source: 'northwire',
  };
}

function holdings(source: string, dateline: string, count: number): Comparable {
  const rest = paragraphs(HARBOR).slice(1, count);
  const bodyText = [`${dateline}Port Almery Holdings said it will dredge.`, ...rest].join(' ');
  return asRunBy(source, HARBOR, { bodyText });
}

const begun = paragraphs(HARBOR).slice(0, 3).join(' ').replace('ALMERY, March 3 (Northwire) - ', '');
const behindSkating = asRunBy('ledger', HARBOR, {
  headline: 'Deep',
  bodyText: `Tolva and Velden have ice to skate on now ${begun}`,
});
const behindSwimming = asRunBy('herald', HARBOR, {
  headline: 'Mud',
  // A sentence fewer in the middle, so that no passage is very long.
  bodyText: `Sandrup and Kestel have water to swim in now ${begun}`.replace(
    'The work will cost 62 million dollars and take 19 months, ',
    '',
  ),
});
const damaged = asRunBy('ledger', HARBOR, {
  bodyText: HARBOR.bodyText.replace('helped by', '039 by'),
  published: '2026-03-05T10:00:00Z',
});

test.each<[string, Comparable, Comparable, LinkKind | null]>([
  ['two days of a market report are two stories', marketReport(4, '85', '87'), marketReport(3, '17', '140'), null],
  ['two days of a table are two, a figure for a word', rain(9, 'nil'), rain(7, '33.0 millimetres'), null],
  ['one day of it is one, however units are written', rain(7, '33.0 mm'), rain(7, '33.0 millimetres'), 'version'],
  ['a long passage with its figures is no table, one damaged', damaged, HARBOR, 'duplicate'],
  [
    'two firms that do the same are two stories',
    split('Orrin Mills', 'VELDEN'),
    split('Kestel Foundry', 'ALMERY'),
    null,
  ],
  [
    'also where the second report names the first firm',
    raise('Orrin Grain'),
    raise('Kestel Mills', '\n\nEarlier today Orrin Grain and Brandt Silos raised theirs by as much.'),
    null,
  ],
  [
    'two firms before one sentence are two stories',
    holdings('ledger', 'In Kestel Foundry ', 3),
    holdings('gazette', 'In Orrin Mills ', 5),
    null,
  ],
  [
    'one dateline printed in two ways is no two firms',
    holdings('ledger', 'In Almery Northwire ', 3),
    holdings('gazette', 'In Almery ', 5),
    'excerpt',
  ],
  ['names in furniture before a story are not whom it is about', behindSwimming, behindSkating, 'duplicate'],
])('%s', (_, one, other, expected) => {
  expect(judge(one, other)).toBe(expected);
});
