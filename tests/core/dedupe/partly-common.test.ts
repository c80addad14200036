import { expect, test } from 'vitest';
import type { LinkKind } from '../../../src/core/article.ts';
import type { Comparable } from '../../../src/core/dedupe/signature.ts';
import { asRunBy, HARBOR, judge, paragraphs, STRIKE } from './copies.ts';

const HERALD =
  'Mount Tolva opens its ski lifts on Saturday. The Velden opera plays to full houses until the end of the month, and the last tickets are sold at the door from six in the evening, at nine crowns for members and eleven for guests of the city';
const LEDGER =
  'Recipes of the week are pumpkin soup and plum cake. Our readers chose the harbour pool as the best bath of the north, ahead of the sulphur springs at Sandrup, which had won the prize four years in a row';
const MORE = `${LEDGER.replaceAll('e', 'i')} ${LEDGER.replaceAll('o', 'u')}`;
const PLUMS =
  'Six lorries full of plums went to the poorhouse, and twelve to the school kitchens of the old town, where nobody had asked for them.';
const CHOIR =
  'The choir of the cathedral sings on Sunday evening, and tickets are on sale at the door from six, at nine crowns for members and eleven for guests of the city.';
const ROADS =
  'Two lanes of the ring road stay closed until the frost is over and the new bridge can be paved, which the council expects in the last week of the month.';

const [one = '', two = '', three = '', ...rest] = paragraphs(HARBOR);
const begun = `${one} ${two} ${three}`.replace('ALMERY, March 3 (Northwire) - ', '');
const begunLess = `${one} ${two}`.replace('ALMERY, March 3 (Northwire) - ', '');
const sentence = begun.split(' ').slice(0, 26).join(' ');
const undated = HARBOR.bodyText.replace(' - ', ' ');

/** What is on a page of this paper under a headline. */
function page(source: string, headline: string, ...pieces: readonly string[]): Comparable {
  return asRunBy(source, HARBOR, { headline, bodyText: pieces.join(' ') });
}
function nextDay(article: Comparable): Comparable {
  return { ...article, published: '2026-03-05T12:00:00Z' };
}
function inTheMiddle(source: string, own: string): Comparable {
  return asRunBy(source, HARBOR, { headline: '', bodyText: [one, two, three, own, ...rest].join('\n\n') });
}

const MENU = `Skip to main content\n\nHome World Markets Sport\n\nThe ten best beaches of the year in pictures, from Almery to the far isles\n\n${HARBOR.bodyText}\n\nWhat our readers say about the new theatre season`;
const OPERA = 'Saturday tickets for the Velden opera start at 40 crowns.';
const HIKES = 'Sunday hikes on Mount Tolva cost 12 crowns.';
const HALF_STORY = nextDay(page('herald', '', 'Weather Jobs', begun, HERALD));
const ENDLESS = page('ledger', 'Deep water', sentence, '...', LEDGER, STRIKE.bodyText);
const inReporters = begunLess.replace('a news conference', 'reporters');

test.each<[string, Comparable, Comparable, LinkKind | null]>([
  ['with menus and teasers before and behind it', page('ledger', HARBOR.headline, MENU), HARBOR, 'duplicate'],
  [
    'with other furniture on each of two pages, a day apart',
    { ...page('herald', HARBOR.headline, HIKES, undated), published: '2026-03-04T22:00:00Z' },
    page('ledger', HARBOR.headline, OPERA, undated),
    'duplicate',
  ],
  ['with a paragraph that each puts into it', inTheMiddle('herald', ROADS), inTheMiddle('ledger', CHOIR), 'duplicate'],
  [
    'without headlines, days apart, with as much else behind it',
    HALF_STORY,
    page('ledger', '', begun, LEDGER),
    'duplicate',
  ],
  ['with some more behind it', HALF_STORY, page('ledger', '', begun, LEDGER, PLUMS), 'excerpt'],
  [
    'under one headline, a sentence of it among other things',
    page('herald', HARBOR.headline, HERALD, sentence, '... Read more'),
    page('ledger', HARBOR.headline, sentence, '...', LEDGER),
    'derived',
  ],
  [
    'under one headline, with other things before it',
    page('herald', HARBOR.headline, HERALD, sentence, '... Read more'),
    page('ledger', HARBOR.headline, LEDGER, sentence, '... More'),
    'derived',
  ],
  [
    'under two headlines, of which one tells of the sentence',
    page('herald', 'Almery dredges channel for largest grain ships', HERALD, sentence, '... Read more'),
    ENDLESS,
    'derived',
  ],
  [
    'under one short headline, with other things behind it',
    page('herald', 'Port to dredge channel', inReporters, HERALD, HERALD.replaceAll('e', 'i')),
    page('ledger', 'Port to dredge channel', begunLess, LEDGER, STRIKE.bodyText),
    'derived',
  ],
])('two pages have one story: %s', (_, page, other, expected) => {
  expect(judge(page, other)).toBe(expected);
});

const [, , , oysters = ''] = paragraphs(HARBOR);
const RETOLD = [
  'ALMERY, March 3 (Ledger) - The port of Almery said it will dredge its northern channel to 14.5 metres, starting next summer, so that the largest grain ships can call whenever they like.',
  'The work will cost 62 million dollars, said Ilse Brandt, who has run the harbour since the autumn and likes to be seen on its quays at dawn.',
  'Ships now wait nine hours on average off the bar, and the Pilots Association has asked for the dredging since 2011.',
  'In the taverns behind the fish market there was little joy: many fear noise and lorries, and some have already put up posters against the whole plan.',
  'Grain exports rose to 3.8 million tonnes last year from 3.1 million, and the town hall hopes for more.',
];
const LEANING = [
  'ALMERY, March 3 (Ledger) - The port of Almery said it will dredge its northern channel, and fishermen heard of it from a poster on the door of the auction hall, like everybody else.',
  two,
  three,
  oysters,
  'On Tuesday evening the talk in the taverns behind the fish market was of little else: who will pay for the nets, and where the herring are to go while dredgers clatter through the night for a year and a half or longer.',
  'Nobody had an answer, and the landlord of the Anchor drew another round.',
];

test.each([
  ['the news of the day sentence by sentence', 'Almery deepens its harbour for grain', RETOLD],
  ['its second to fourth paragraphs', 'Muddy business in the harbour of Almery', LEANING],
])('a second house’s own report that takes over %s is derived', (_, headline, own) => {
  expect(judge(asRunBy('ledger', HARBOR, { headline, bodyText: own.join('\n\n') }), HARBOR)).toBe('derived');
});

test.each<[string, Comparable, Comparable]>([
  [
    'a sentence in common, under two headlines that do not tell',
    page('herald', 'Port', HERALD, sentence, '... Read more'),
    page('ledger', 'Mud', sentence, '...', LEDGER),
  ],
  [
    'a sentence in common, with another figure in it',
    page('herald', HARBOR.headline, HERALD, sentence.replace('14.5', '16'), '... Read more'),
    page('ledger', HARBOR.headline, sentence, '...', LEDGER),
  ],
  [
    'a sentence in common, under a headline of something else on the page',
    page('herald', 'Velden opera plays to full houses', HERALD, sentence, '... Read more'),
    ENDLESS,
  ],
  [
    'the first paragraphs of one, and three times as much of others',
    page('herald', '', begun, STRIKE.bodyText, HERALD),
    page('ledger', '', begun, LEDGER, MORE),
  ],
  [
    'the first paragraphs of one, without headlines, and other things behind it',
    page('herald', '', inReporters, HERALD, HERALD.replaceAll('e', 'i')),
    page('ledger', '', begunLess, LEDGER, STRIKE.bodyText),
  ],
])('two pages have not one story: %s', (_, page, other) => {
  expect(judge(page, other)).toBeNull();
});
