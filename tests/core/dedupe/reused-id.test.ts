import { expect, test } from 'vitest';
import { isAnotherStory } from '../../../src/core/dedupe/reused-id.ts';
import { type Comparable, signatureOf } from '../../../src/core/dedupe/signature.ts';
import { HARBOR, marketReport, paragraphs, STRIKE } from './copies.ts';

const isAnother = (before: Comparable, now: Comparable): boolean =>
  isAnotherStory(signatureOf(before), signatureOf(now));

/** Not a sentence of it is left, nor the headline; whom and what it is about is. */
const REWRITTEN: Comparable = {
  headline: 'Bigger grain carriers on their way',
  bodyText: [
    'Grain carriers of any size will be able to enter Almery at low water once dredgers have been at work there, said Ilse Brandt, who runs the port.',
    'Oyster farmers of Skerry fear for their beds. The Pilots Association was pleased.',
    'Sandrup, whose terminal closed, has sent its cargoes to Almery since.',
  ].join('\n\n'),
};

test.each<[string, Comparable, Comparable, boolean]>([
  ['two stories', HARBOR, STRIKE, true],
  [
    'two summaries',
    { ...HARBOR, bodyText: paragraphs(HARBOR)[1] ?? '' },
    { ...STRIKE, bodyText: paragraphs(STRIKE)[1] ?? '' },
    true,
  ],
  ['a rewrite without a sentence in common', HARBOR, REWRITTEN, false],
  ['a correction', HARBOR, { ...HARBOR, bodyText: HARBOR.bodyText.replace('62 million', '26 million') }, false],
  ['the same headline over a new text', HARBOR, { ...STRIKE, headline: HARBOR.headline }, false],
  [
    'a live blog whose entries moved down',
    HARBOR,
    {
      ...HARBOR,
      headline: 'Live: what we know',
      bodyText: `${STRIKE.bodyText}\n\n${paragraphs(HARBOR).slice(0, 3).join('\n\n')}`,
    },
    false,
  ],
  ['two days of a template', marketReport(3, '17', '140'), marketReport(4, '85', '87'), false],
  ['too little to tell', { headline: 'Flash', bodyText: '' }, STRIKE, false],
])('whether one id was given to two stories is told of %s', (_, before, now, expected) => {
  expect(isAnother(before, now)).toBe(expected);
  expect(isAnother(now, before)).toBe(expected);
});

test('Chinese copy, where names have no capitals, is told by its characters', () => {
  const one = {
    headline: '阿尔梅里港将疏浚航道',
    bodyText:
      '阿尔梅里港务局星期二宣布，将从明年夏季开始疏浚北部航道，使最大的运粮船无需等待涨潮即可进港。工程耗资六千二百万元，历时十九个月。',
  };
  const other = {
    headline: '公交司机夜班罢工',
    bodyText:
      '市政府昨日表示，公交司机因夜班工资谈判破裂而停工，数千名通勤者受到影响，学校推迟一小时上课，谈判将于星期四恢复。',
  };
  expect(isAnother(one, other)).toBe(true);
  expect(isAnother(one, { ...one, headline: '运粮大船可进港', bodyText: `当地渔民反对。${one.bodyText}` })).toBe(false);
});
