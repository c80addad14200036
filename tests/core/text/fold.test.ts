import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold, nameKey, placeKey } from '../../../src/core/text/words.ts';

describe('one folding', () => {
  test.each([
    ['ÉCOLE', 'ecole'],
    ['Łódź', 'lodz'],
    ['Straße', 'strasse'],
    ['Ørsted', 'orsted'],
    ['Đorđe', 'dorde'],
    ['ﬁnal', 'final'],
    ['ＡＦＰ', 'afp'],
    ['й', 'и'],
    ['ακόμα', 'ακομα'],
    ['soft\u00adhyphen', 'softhyphen'],
    ['서울', '서울'],
    ['が', 'が'],
    ['हिन्दी', 'हिन्दी'],
  ])('%s gives %s', (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  test('variants of Arabic letters, vowel signs and stretches do not count', () => {
    expect(fold('کیوة')).toBe(fold('كيوه'));
    expect(fold('إسلام آباد')).toBe(fold('اسلام اباد'));
    expect(fold('مُحَمَّد')).toBe('محمد');
    expect(fold('الخـــبر')).toBe('الخبر');
  });

  test('i and ı are one letter, except where the language is known to keep them apart', () => {
    expect(['İstanbul', 'ISTANBUL', 'ıstanbul'].map(word => fold(word))).toEqual(Array(3).fill('istanbul'));
    expect(fold('ISPARTA', 'tr')).toBe('ısparta');
    expect(fold('İZMİR', 'tr-TR')).toBe('izmir');
    expect(fold('Ağrı', 'az')).not.toBe(fold('agri', 'az'));
  });

  test('whatever is folded folds to itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
    );
  });
});

test.each([
  ['The A.P.', 'ap'],
  ['Agence France-Presse', 'agence france presse'],
  ["L'Équipe", 'lequipe'],
  ['The', 'the'],
  ['दिल्ली', 'दिल्ली'],
])('the key of the name %s is %s', (name, key) => {
  expect(nameKey(name)).toBe(key);
});

test.each([
  ['St. Louis', 'saint louis'],
  ['Mt Vernon', 'mount vernon'],
  ['The Hague', 'hague'],
  ['Stoke-on-Trent', 'stoke on trent'],
])('the key of the place %s is %s', (name, key) => {
  expect(placeKey(name)).toBe(key);
});
