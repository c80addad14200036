import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findBodyBylines } from '../../../src/core/byline/find-byline.ts';
import type { ItemFields } from '../../../src/core/byline/line-evidence.ts';
import { renderByline } from '../../../src/core/byline/read-byline.ts';
import { knowledge } from './knowledge.ts';

const STORY = 'The council has approved the new bridge over the river after two years of talks.';
const MORE = 'Work is to begin in the spring, the mayor said.';

const find = (text: string) => findBodyBylines(text, 0, text.length, knowledge);
const summary = (text: string) =>
  find(text).map(found => [found.placement, found.raw, renderByline(found.reading.authors), found.rule]);

describe('a byline at the head of the body', () => {
  test.each([
    ["By Lin Lin, People's Daily", 'Lin Lin', 'by-line'],
    ['By JOANNA MARSH', 'Joanna Marsh', 'by-line'],
    ['By Peter Odell Jr.', 'Peter Odell Jr.', 'by-line'],
    ['By Joanna Marsh, Ph.D.', 'Joanna Marsh', 'by-line'],
    ['By Joanna Marsh and Peter Odell', 'Joanna Marsh and Peter Odell', 'by-line'],
    ['Von Anna Keller', 'Anna Keller', 'by-line'],
    ['Автор: Иван Петров', 'Иван Петров', 'by-line'],
    ['Joanna Marsh, Reuters', 'Joanna Marsh', 'name-line'],
    ['OUR CORRESPONDENT', null, 'desk-line'],
    ['Staff Reporter', null, 'desk-line'],
  ])('%s', (line, byline, rule) => {
    const text = `${line}\n${STORY}\n${MORE}`;
    expect(summary(text)).toEqual([['head', line, byline, rule]]);
    expect(find(text)[0]?.confidence).toBeGreaterThanOrEqual(0.8);
  });

  test('a byline may stand under a subhead', () => {
    expect(summary(`Two years of talks\nBy Joanna Marsh\n${STORY}`)).toEqual([
      ['head', 'By Joanna Marsh', 'Joanna Marsh', 'by-line'],
    ]);
  });

  test('a bare name that nothing speaks for is reported, not sure', () => {
    const [found] = find(`Xolani Mbekwa\n${STORY}\n${MORE}`);
    expect(found?.reading.authors).toEqual([{ name: 'Xolani Mbekwa' }]);
    expect(found?.confidence).toBeLessThan(0.8);
  });
});

describe('a byline at the foot of the body', () => {
  test.each([
    [`${STORY}\n${MORE}\n– Joanna Marsh`, '– Joanna Marsh', 'dash-name'],
    [`${STORY}\n${MORE}\nBy Joanna Marsh`, 'By Joanna Marsh', 'by-line'],
    [`${STORY}\n${MORE}\nJOANNA MARSH`, 'JOANNA MARSH', 'name-line'],
    [`${STORY}\n${MORE}JOANNA MARSH`, 'JOANNA MARSH', 'name-after-stop'],
    [`${STORY}\n${MORE} Joanna Marsh`, 'Joanna Marsh', 'name-after-stop'],
    [`${STORY}\n${MORE} — Joanna Marsh`, '— Joanna Marsh', 'dash-name'],
    [`${STORY} He said: “It is time.” Joanna Marsh`, 'Joanna Marsh', 'name-after-stop'],
  ])('%s', (text, raw, rule) => {
    expect(summary(text)).toEqual([['tail', raw, 'Joanna Marsh', rule]]);
    expect(find(text)[0]?.confidence).toBeGreaterThanOrEqual(0.8);
  });
});

test.each([
  ['Graphics: Ina Moll', [{ name: 'Ina Moll', role: 'illustrator' }]],
  [
    'Photographs by Dina Roth. Research by Karl Boon. Sub-editing: Ina Moll.',
    [
      { name: 'Dina Roth', role: 'photographer' },
      { name: 'Karl Boon', role: 'researcher' },
      { name: 'Ina Moll', role: 'editor' },
    ],
  ],
])('%s at the foot says who did it', (line, contributors) => {
  expect(find(`${STORY}\n${MORE}\n${line}`).map(({ reading }) => reading.contributors)).toEqual([contributors]);
});

test('a name that no list has is a doubt under the last full stop', () => {
  expect(find(`${STORY}\n${MORE}\nBeltrán Oyarzún`)[0]?.confidence).toBe(0.5);
});

test.each([
  ['By Wednesday the water had gone.', 'a sentence that begins with "by"'],
  ['By then, Joanna Marsh had left the council.', 'a sentence about somebody'],
  ['By the numbers', 'a subhead'],
  ['The writer is a professor of law', 'a blurb'],
  ['Joanna Marsh is a reporter in Paris', 'a blurb with a name'],
  ['Follow Joanna Marsh on Twitter', 'a contact line'],
  ['With inputs from Reuters', 'an inputs credit'],
  ['Nairobi: Peter Odell', 'a dateline'],
  ['Joanna Marsh 6-3, 6-2', 'a score'],
  ['2. Joanna Marsh', 'a place in a list'],
])('%s: %s is content', line => {
  expect(find(`${line}\n${STORY}\n${MORE}`)).toEqual([]);
  expect(find(`${STORY}\n${MORE}\n${line}`)).toEqual([]);
});

test('a name behind a dash after a whole quotation is the speaker’s', () => {
  expect(find(`${STORY}\n${MORE} “The river will rise.” — Joanna Marsh`)).toEqual([]);
});

test('a title before a name is no full stop', () => {
  expect(find(`${STORY} The new terms were praised by Gov. Joanna Marsh`)).toEqual([]);
  expect(find(`${STORY} The terms were praised by Sen. Peter Odell and Dr. Joanna Marsh`)).toEqual([]);
});

describe('what the item says of itself', () => {
  const sure = (text: string, fields: ItemFields) =>
    findBodyBylines(text, 0, text.length, knowledge, 'en', fields)
      .filter(({ confidence }) => confidence >= 0.8)
      .map(({ raw }) => raw);

  test('a line that repeats the headline, a caption or the summary is no byline', () => {
    const text = `Joanna Marsh, Editor\n${STORY}\n${MORE}`;
    expect(sure(text, {})).toEqual(['Joanna Marsh, Editor']);
    expect(sure(text, { headline: 'Joanna Marsh, editor' })).toEqual([]);
    expect(sure(text, { others: ['Joanna Marsh, Editor of the Nordbote, in March'] })).toEqual([]);
  });

  test('a bare name is a byline where the byline field has it', () => {
    const text = `Xolani Mbekwa\n${STORY}\n${MORE}`;
    expect(sure(text, {})).toEqual([]);
    expect(sure(text, { bylines: ['By Xolani Mbekwa, Nordbote'] })).toEqual(['Xolani Mbekwa']);
  });
});

describe('what stands around a bare name', () => {
  test.each([
    [`Xolani Mbekwa\nStaff Reporter\n${STORY}\n${MORE}`, 'Xolani Mbekwa\nStaff Reporter', 'a role on the line below'],
    [`By Ann Lee\nFor The Lesotho Herald\n${STORY}\n${MORE}`, 'By Ann Lee\nFor The Lesotho Herald', 'for whom'],
    [
      `By Ann Lee\nStaff Writer\na.lee@example.org\n${STORY}`,
      'By Ann Lee\nStaff Writer\na.lee@example.org',
      'how to reach her',
    ],
    [`By Ann Lee\nMarket Minute\n${STORY}\n${MORE}`, 'By Ann Lee', 'a subhead'],
    [`By Ann Lee\nFor the Love of Bridges\n${STORY}\n${MORE}`, 'By Ann Lee', 'a subhead of any words'],
    [`Xolani Mbekwa\nMBABANE – ${STORY}\n${MORE}`, 'Xolani Mbekwa', 'a dateline below'],
  ])('%#: %s is sure', (text, raw) => {
    expect(
      find(text)
        .filter(({ confidence }) => confidence >= 0.8)
        .map(found => found.raw),
    ).toEqual([raw]);
  });

  test.each([
    [`Joanna Marsh\nMarsh was mayor for ten years and left the town a bridge.\n${MORE}`, 'told of below'],
    [`${STORY}\n${MORE}\nHarbour works\nLin Mei\nJoanna Marsh`, 'the last of a list'],
    [`Joanna Marsh Named Harbour Chief\n${STORY}\n${MORE}`, 'a headline'],
    [`- Joanna Marsh\n${STORY}\n${MORE}`, 'a bullet'],
  ])('%#: %s stays', text => {
    expect(find(text).filter(({ confidence }) => confidence >= 0.8)).toEqual([]);
  });
});

test('what is left after the bylines are taken off has no more of them', () => {
  const names = [
    'By Joanna Marsh',
    'JOANNA MARSH',
    'Staff Reporter',
    '– Peter Odell',
    'Two years of talks',
    'Xolani Mbekwa',
  ];
  const lines = fc.constantFrom(...names, STORY, MORE);
  fc.assert(
    fc.property(fc.array(lines, { maxLength: 8 }), all => {
      const text = all.join('\n');
      const sure = find(text).filter(found => found.confidence >= 0.8);
      const left = sure.reduceRight((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text);
      expect(find(left).filter(found => found.confidence >= 0.8)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('a page of nothing but names is read no further than its first and last dozen', () => {
  const page = 'By Joanna Marsh\n'.repeat(60_000);
  expect(find(page)).toHaveLength(24);
});

test('only the part of the text that is still unread is looked at', () => {
  const text = `By Joanna Marsh\n${STORY}\n${MORE} Reuters`;
  expect(findBodyBylines(text, 16, text.length, knowledge)).toEqual([]);
});

test('two names with a byline between them, which is found first, are no pair', () => {
  for (const text of ['NNA MARSH\nBy Joanna Marsh\nJOANN', '"\nJOANNA MARSH\nBy Joanna Marsh\n– Joanna Marsh\n"'])
    for (const { raw, start, end } of find(text)) expect(raw).toBe(text.slice(start, end));
});

test('whatever comes in, the spans are slices of the text and do not overlap', () => {
  const lines = fc.constantFrom(
    'By Joanna Marsh',
    '– Joanna Marsh',
    STORY,
    MORE,
    'Web Desk',
    '',
    ' ',
    'JOANNA MARSH',
    '"',
  );
  const body = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(lines, { maxLength: 6 }).map(all => all.join('\n')),
  );
  fc.assert(
    fc.property(body, fc.nat(40), fc.nat(40), (text, skip, leave) => {
      const head = Math.min(skip, text.length);
      const tail = Math.max(head, text.length - leave);
      let last = head;
      for (const found of findBodyBylines(text, head, tail, knowledge)) {
        expect(found.raw).toBe(text.slice(found.start, found.end));
        expect(found.start).toBeGreaterThanOrEqual(last);
        expect(found.end).toBeLessThanOrEqual(tail);
        expect(found.end).toBeGreaterThan(found.start);
        last = found.end;
      }
    }),
  );
});
