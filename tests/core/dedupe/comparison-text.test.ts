import { expect, test } from 'vitest';
import { comparisonText } from '../../../src/core/dedupe/comparison-text.ts';

const SENTENCE =
  'The port of Almery said it will dredge its northern channel so that the largest grain ships can call.';

test.each([
  'ALMERY, March 3 (Northwire) - ',
  'ALMERY, Coast Province, March 3 (Northwire) \u2014 ',
  '(Northwire) - ',
  'ALMERY: ',
  'ALMERY \u2013 ',
  'Almery, Mar. 3 (Northwire) -- ',
  'New Almery, March 3 - ',
  'Port St. Almery, Coast Province, Mar. 13 \u2013 ',
])('copies that print their datelines in two ways begin alike: %s', dateline => {
  expect(comparisonText('', `${dateline}${SENTENCE}`).paragraphs).toEqual([SENTENCE]);
});

test.each([
  'Warning: ships must wait.',
  'The harbor master (a pilot by trade) - and others - agreed.',
  'Mayor Olafsdottir said: no.',
  'In Almery, March 3 is a holiday - and nobody works.',
  'Brandt, mayor of Almery, March 3 - 14 on leave, said no.',
])('a first sentence that only looks like a dateline stays whole: %s', text => {
  expect(comparisonText('', text).paragraphs).toEqual([text]);
});

test.each([
  ['(Corrects figure in paragraph 2.)', SENTENCE],
  ['CORRECTION: An earlier version misstated the cost.', SENTENCE],
  ['Editor\u2019s note: this story has been corrected.', SENTENCE],
])('a note is no part of the story, and tells that it is a correction: %s', (note, text) => {
  expect(comparisonText('Port', `${note}\n\n${text}`)).toMatchObject({ paragraphs: [text], corrected: true });
});

test('an update that adds is no correction', () => {
  expect(comparisonText('Port', `(Adds details)\n\n${SENTENCE}`)).toMatchObject({
    paragraphs: [SENTENCE],
    corrected: false,
  });
});

test('credits and notices at either end are no part of the text, the same words inside it are', () => {
  const middle = Array.from({ length: 14 }, (_, n) => `${n} ${SENTENCE}`);
  const inside = 'The union newsletter said members should sign up for the walkout before the end of the week.';
  const lines = [
    'Share this article',
    ...middle.slice(0, 7),
    inside,
    ...middle.slice(7),
    'Source: Northwire',
    'All rights reserved.',
  ];
  expect(comparisonText('', lines.join('\n')).paragraphs).toEqual([...middle.slice(0, 7), inside, ...middle.slice(7)]);
});

test('of an article in prose the menu, the captions and the teasers are left out', () => {
  const prose = Array.from({ length: 8 }, (_, n) => `${n} ${SENTENCE}`);
  const page = [
    'Home World Markets',
    'The ten best beaches',
    ...prose,
    'Mayor resigns after vote',
    'Bus drivers in Velden walked out on Tuesday after talks...',
  ];
  expect(comparisonText('', page.join('\n')).paragraphs).toEqual(prose);
});

test('rows of figures stay, and a short item stays as it is', () => {
  const prose = Array.from({ length: 8 }, (_, n) => `${n} ${SENTENCE}`);
  const table = ['Shr 49 cts vs 39 cts', 'Net 886,937 vs 892,323'];
  expect(comparisonText('', [...table, ...prose].join('\n')).paragraphs).toEqual([...table, ...prose]);
  expect(comparisonText('', 'Home\nPort to dredge').paragraphs).toEqual(['Home', 'Port to dredge']);
});

test.each([
  'News in brief',
  'Markets round-up',
  'The day at a glance',
  'Almery dredging: as it happened',
  'LIVE: Velden votes',
  'Velden vote live updates: polls close',
  'Grève à Velden, en direct',
  'Velden-Wahl im Liveticker',
  'Almery to dredge its channel, bus drivers walk out and more',
])('"%s" is a digest', headline => {
  expect(comparisonText(headline, SENTENCE).digest).toBe(true);
});

test.each([
  'Port of Almery needs dredgers and more time',
  'Live cattle prices rise in Almery',
  'Harbour master gives a press briefing',
  'Where the herons live: a walk',
])('"%s" is no digest', headline => {
  expect(comparisonText(headline, SENTENCE).digest).toBe(false);
});
