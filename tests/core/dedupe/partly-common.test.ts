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
