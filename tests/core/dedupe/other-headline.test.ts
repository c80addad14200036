import { expect, test } from 'vitest';
import type { LinkKind } from '../../../src/core/article.ts';
import type { Comparable } from '../../../src/core/dedupe/signature.ts';
import { judge } from './copies.ts';

function weather(headline: string, own: string): Comparable {
  return {
    headline,
    bodyText: `VELDEN, March 3 (Northwire) - Light showers fell on winter wheat in the week ended February 28, the Joint Weather Office of the Farm and Trade Departments said.\n\nIn its International Weather and Crop report the office said ${own}`,
    published: '2026-03-03T10:00:00Z',
    source: 'northwire',
  };
}
const RICE =
  'rice stood well in the southern provinces, where rivers rose after a dry month and farmers sowed early. Dust was seen in the plains and some fields lay bare; more rain was awaited before the end of the week.';
const SNOW =
  'snow covered the orchards of the northern isles and frost came late to vineyards along the coast. Olive trees bloomed, pastures were green, herds thrived, and irrigation ponds held enough until harvest, though locusts hatched inland.';

function prize(bank: string, from: number): Comparable {
  const own = (start: number) => Array.from({ length: 7 }, (_, n) => `remark${start + n} follows`).join(' ');
  return {
    headline: `${bank} bank wins the Skerry savings award${from > 1000 ? ' again' : ''}`,
    bodyText: [
      `${bank} bank has won the Skerry savings award of the Chamber of Small Firms and Crafts in Velden, and ${own(from)}.`,
      'Minister Greta Olafsdottir handed out the prizes of the Chamber of Small Firms and Crafts on March 3 in Velden Hall.',
      `${own(from + 100)}.`,
      `${own(from + 200)}.`,
    ].join('\n\n'),
    published: '2026-03-03T10:00:00Z',
    source: 'ledger',
  };
}

test.each<[string, Comparable, Comparable, LinkKind | null]>([
  [
    'summaries of two countries are two stories',
    weather('Crop weather summary: China', RICE),
    weather('Crop weather summary: World', SNOW),
    null,
  ],
  [
    'summaries of two counts are two stories',
    weather('Weather office counts 12 showers and 3 storms', RICE),
    weather('Weather office counts 20 showers and 7 storms', SNOW),
    null,
  ],
  [
    'two of one country are one',
    weather('Crop weather summary: World', RICE),
    weather('Crop weather summary: World', SNOW),
    'version',
  ],
  ['two firms that were given one prize are two stories', prize('Kestel', 1000), prize('Orrin', 2000), null],
  ['one firm that was given it is one', prize('Kestel', 1000), prize('Kestel', 2000), 'version'],
])('under headlines that are one but for a word or two: %s', (_, one, other, expected) => {
  expect(judge(one, other)).toBe(expected);
});
