import { expect, test } from 'vitest';
import { applyPartnerRules } from '../../src/core/partner-rules.ts';

const RULES = {
  drop: [{ category: 'Horoscopes' }, { headline: 'Letters' }, { category: 'opinion', headline: 'Our view' }],
  tag: [{ category: 'SPORT', as: 'sports' }],
};

test.each([
  ['a category, whatever its case', { categories: ['sport', 'Football'] }, ['sport', 'Football', 'sports'], undefined],
  ['words of the headline', { headline: 'Letters to the editor' }, undefined, 'withheld'],
  ['words within a word do not count', { headline: 'Newsletters are back' }, undefined, undefined],
  ['a headline counts as it is written', { headline: 'Minister reads letters' }, undefined, undefined],
  [
    'both must hold where both are given',
    { headline: 'Our view of Mars', categories: ['science'] },
    ['science'],
    undefined,
  ],
  ['both hold', { headline: 'Our view: Mars', categories: ['Opinion'] }, ['Opinion'], 'withheld'],
  ['a kill stays a kill', { pubStatus: 'canceled' as const, categories: ['horoscopes'] }, ['horoscopes'], 'canceled'],
])('%s', (_what, item, categories, pubStatus) => {
  const applied = applyPartnerRules(item, RULES).item;
  expect([applied.categories, applied.pubStatus]).toEqual([categories, pubStatus]);
});

test('the record says what each rule did, and nothing where none did anything', () => {
  const item = { headline: 'Letters', categories: ['sport'] };
  expect(applyPartnerRules(item, RULES).did).toEqual([
    'tagged sports: category "SPORT"',
    'not published: "Letters" in the headline',
  ]);
  expect(applyPartnerRules(item, undefined)).toEqual({ item, did: [] });
});
