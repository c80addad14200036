import { expect, test } from 'vitest';
import type { LinkKind } from '../../../src/core/article.ts';
import type { Comparable } from '../../../src/core/dedupe/signature.ts';
import { asRunBy, HARBOR, judge, paragraphs, STRIKE } from './copies.ts';

/** So many words that no other text has. */
function own(from: number, count: number): string {
  return Array.from({ length: count }, (_, n) => `remark${from + n} follows`).join(' ');
}

const [lead = '', cost = '', wait = '', oysters = '', , grain = ''] = paragraphs(HARBOR);

function later(published: string, headline: string, ...bodyText: readonly string[]): Comparable {
  return { ...HARBOR, headline, bodyText: bodyText.join('\n\n'), published };
}

const THREATENED = later(
  '2026-03-03T15:00:00Z',
  HARBOR.headline,
  'ALMERY, March 3 (Northwire) - Fishermen threatened to block the port of Almery on Tuesday after it announced plans to dredge its northern channel for the largest grain ships.',
  ...paragraphs(HARBOR).slice(1, 4),
  'Skipper Ole Brun said forty boats would lie across the channel mouth on Friday morning unless the permit is withdrawn.',
);
const SUED = later(
  '2026-03-05T10:00:00Z',
  'Oyster farmers sue port',
  'ALMERY, March 5 (Northwire) - Oyster farmers took the port of Almery to court on Thursday over a plan that they say will bury their beds in mud.',
  'A judge will hear the case in April, a clerk said.',
  wait,
  oysters,
);
function halted(published: string, headline: string): Comparable {
  return later(
    published,
    headline,
    'ALMERY, March 3 (Northwire) - A judge stopped the port of Almery from dredging its northern channel to 14.5 metres until he has heard the fishermen who sued over the spoil and the mud in their nets.',
    wait,
    oysters,
    'The fishermen said they would bring the judge samples.',
  );
}
const ABOUT = 'Almery northern channel: what to know';
const SIDEBAR = later(
  '2026-03-03T13:00:00Z',
  ABOUT,
  `ALMERY, March 3 (Northwire) - The port of Almery said it will ${own(100, 20)}.`,
  cost,
  wait,
  `${own(0, 60)}.`,
);
const FULLER = later('2026-03-03T13:00:00Z', ABOUT, lead, cost, `${own(0, 60)}.`);
const ANSWER = asRunBy('ledger', HARBOR, {
  headline: 'Sandrup welcomes Almery plan for its channel',
  bodyText: [
    'SANDRUP, March 3 (Ledger) - The mayor of Sandrup, Karla Voss, welcomed word from her neighbours, and asked for a ferry of her own now that the port of Almery said it will dredge its northern channel.',
    cost,
    wait,
    grain,
    'Voss will meet the harbour master on Friday; her council votes on the shed a week later, and two of its members have said they want to see the drawings before they raise their hands for it.',
  ].join('\n\n'),
});

function inFrame(article: Comparable): Comparable {
  const text = article.bodyText.replaceAll('\n\n', ' ');
  return { ...article, source: 'ledger', bodyText: `${own(0, 30)} ${text} ${own(100, 30)}` };
}

test.each<[string, Comparable, Comparable, LinkKind | null]>([
  ['a fuller write-thru of the same hours is a version', THREATENED, HARBOR, 'version'],
  ['a suit that repeats the background of two days before is another story', SUED, HARBOR, null],
  [
    'what a judge says of it nine hours later is, though most of its words are the first one’s',
    halted('2026-03-03T19:00:00Z', 'Judge halts Almery dredge work'),
    HARBOR,
    null,
  ],
  [
    'also the next day under nearly the same headline',
    halted('2026-03-04T09:00:00Z', 'Judge stops Almery plan to dredge northern channel'),
    HARBOR,
    null,
  ],
  ['under the same headline it is a version', halted('2026-03-03T19:00:00Z', HARBOR.headline), HARBOR, 'version'],
  ['a sidebar that has only the background is another story', SIDEBAR, HARBOR, null],
  ['under its headline the story’s first paragraph is a version', FULLER, HARBOR, 'version'],
  ['what a second house answers to the news, repeating it, is another story', ANSWER, HARBOR, null],
  ['two pages of one site that begin and end alike are two stories', inFrame(STRIKE), inFrame(HARBOR), null],
])('%s', (_, one, other, expected) => {
  expect(judge(one, other)).toBe(expected);
});
