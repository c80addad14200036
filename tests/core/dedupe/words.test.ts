import { describe, expect, test } from 'vitest';
import { FIGURE, FUNCTION_WORD, kindOf, NAME, WORD } from '../../../src/core/dedupe/word.ts';
import { wordsOf, wordsOfParagraphs } from '../../../src/core/dedupe/words.ts';

/** The words without their kinds: a name is the same word at the start of a sentence. */
const bare = (text: string) => [...wordsOf(text)].map(word => word >>> 2);

describe('two houses’ styles of one text are the same words', () => {
  test.each([
    ['colour organised centre defence', 'color organized center defense'],
    ['cancelled programme catalogue anaemic', 'canceled program catalog anemic'],
    ['aluminium cheque towards', 'aluminum check toward'],
    ['the U.S. and the U.N.', 'the US and the UN'],
    ['5 pct', '5%'],
    ['five per cent', '5 percent'],
    ['$50m', '50 mln dlrs'],
    ['1,500 tonnes', '1500 tonnes'],
    ['don\u2019t', "don't"],
    ['Zo\u00eb na\u00efve', 'Zoe naive'],
    ['GENERAL MOTORS <GM.N> said', 'General Motors said'],
    ['effec\u00adtive', 'effective'],
    ['6-5/16', '6\u20115/16'],
    ['said on Tuesday', 'said on'],
    ['Acme Corp. & Sons', 'Acme Corporation and Sons'],
    ['\u0663\u0664', '34'],
  ])('%s = %s', (one, other) => {
    expect(bare(one)).toEqual(bare(other));
    expect(bare(one).length).toBeGreaterThan(0);
  });
});

test.each([
  ['6-5/16', '6-1/8'],
  ['3.5', '35'],
  ['rose', 'fell'],
  ['plan B. said', 'plan Bsaid'],
])('other words stay apart: %s, %s', (one, other) => {
  expect(bare(one)).not.toEqual(bare(other));
});

test('figures, names and words that say little are known by their kind', () => {
  const kinds = [...wordsOf('Traders said the Bank of Velden bought nine ships.')].map(kindOf);
  const expected = [WORD, FUNCTION_WORD, FUNCTION_WORD, NAME, FUNCTION_WORD, NAME, WORD, FIGURE, WORD];
  expect(kinds).toEqual(expected);
});

test('a text longer than any before it loses no word while the room for words grows', () => {
  const some = Array.from({ length: 100 }, (_, n) => `${n}`);
  const many = Array.from({ length: 400 }, () => some).flat();
  expect(wordsOf(many.join(' '))).toEqual(Uint32Array.from(many, word => wordsOf(word)[0] ?? 0));
});

test('paragraphs are read one after the other, and those without a word take no place', () => {
  const { words, starts } = wordsOfParagraphs(['One word', '—', 'Two. Words']);
  expect(words).toEqual(Uint32Array.from([...wordsOf('One word'), ...wordsOf('Two. Words')]));
  expect([...starts]).toEqual([0, wordsOf('One word').length]);
});
