import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tokenize } from '../../../src/core/text/words.ts';

const words = (text: string) => tokenize(text).flatMap(token => (token.word ? [token.fold] : []));

describe('one word splitter', () => {
  test.each([
    ["L'Équipe, 3rd – AFP", ['l', 'equipe', '3rd', 'afp']],
    ['CGTN新闻 today', ['cgtn', '新', '闻', 'today']],
    ['서울=연합', ['서', '울', '연', '합']],
    ['ภาพข่าว', [...'ภาพขาว']],
    ['می\u200cشود', ['مي', 'شود']],
    ['co\u00adoperate', ['cooperate']],
    ['naïve café', ['naive', 'cafe']],
  ])('%s', (text, expected) => {
    expect(words(text).filter(word => /\p{L}|\p{N}/u.test(word))).toEqual(expected);
  });

  test('a token knows its place, and what stands before it', () => {
    const text = 'A.\nB c';
    expect(
      tokenize(text).map(({ start, end, word, newLine, glued }) => [text.slice(start, end), word, newLine, glued]),
    ).toEqual([
      ['A', true, false, false],
      ['.', false, false, true],
      ['B', true, true, false],
      ['c', true, false, false],
    ]);
  });

  test('only a part of the text is read, with the places of the whole', () => {
    expect(tokenize('one two three', 4, 7)).toMatchObject([{ start: 4, end: 7, fold: 'two' }]);
  });

  test('Turkish folds as Turkish where the language is known', () => {
    expect(tokenize('ISPARTA', 0, 7, 'tr')[0]?.fold).toBe('ısparta');
  });

  test('whatever comes in, tokens are in order, do not overlap and leave out nothing but blanks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        let at = 0;
        for (const { start, end } of tokenize(text)) {
          expect(text.slice(at, start)).toMatch(/^[\s\u0000-\u0020\u200b-\u200f\u2060\ufeff]*$/);
          expect(end).toBeGreaterThan(start);
          at = end;
        }
        expect(text.slice(at)).toMatch(/^[\s\u0000-\u0020\u200b-\u200f\u2060\ufeff]*$/);
      }),
    );
  });
});
