import { expect, test } from 'vitest';
import { monthNumber } from '../../../src/core/text/months.ts';

const LANGUAGES = 'en de fr es it pt nl sv da nb fi pl cs hu ro ru uk tr el ar fa ur hi bn id bg'.split(' ');

test.each(LANGUAGES)('the months of %s have their numbers, as Unicode’s own tables write them', language => {
  const names = Array.from({ length: 12 }, (_, index) => {
    const date = new Date(Date.UTC(2026, index, 3));
    const format = new Intl.DateTimeFormat(`${language}-u-ca-gregory`, { month: 'long', timeZone: 'UTC' });
    return format.format(date);
  });
  expect(names.map(monthNumber), names.join(' ')).toEqual(names.map((_, index) => index + 1));
});

test.each([
  ['SEPT.', 9],
  ['Août', 8],
  ['aout', 8],
  ['3月', undefined],
  ['monday', undefined],
  ['', undefined],
])('%j is month %s', (word, month) => {
  expect(monthNumber(word)).toBe(month);
});
