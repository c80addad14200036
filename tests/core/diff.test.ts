import { expect, test } from 'vitest';
import type { WholeArticle } from '../../src/core/article.ts';
import { diffArticles, diffWords } from '../../src/core/diff.ts';

const marked = (from: string, to: string, language?: string): string =>
  diffWords(from, to, language)
    .map(({ kind, text }) => (kind === 'same' ? text : kind === 'out' ? `[-${text}-]` : `{+${text}+}`))
    .join('');

test('words taken out and put in are marked, all others stand', () => {
  expect(marked('The bridge opened on Monday.', 'The old bridge opened on Tuesday.')).toBe(
    'The {+old +}bridge opened on [-Monday-]{+Tuesday+}.',
  );
  expect(marked('Same.', 'Same.')).toBe('Same.');
});

test('scripts that put no spaces between words are compared word by word too', () => {
  const text = marked('北京举行新闻发布会', '北京举行产业发布会', 'zh');
  expect(text).toMatch(/^北京举行/);
  expect(text).toMatch(/发布会$/);
});

test('every character of both texts is in the comparison, also where they share nothing', () => {
  const text = (seed: number) => Array.from({ length: 4_000 }, (_, n) => `w${(n * seed) % 7_919}`).join(' ');
  const [from, to] = [text(31), text(57)];
  const edits = diffWords(from, to);
  const side = (without: string) => edits.flatMap(({ kind, text }) => (kind === without ? [] : [text])).join('');
  expect([side('in'), side('out')]).toEqual([from, to]);
});

test('fields that differ are named with both values', () => {
  const one = {
    id: 'a',
    headline: 'Rain',
    bodyText: 'It rained.',
    byline: null,
    credits: [],
  } as unknown as WholeArticle;
  const two: WholeArticle = { ...one, byline: 'Jane Smith', categories: ['Weather'] };
  expect(diffArticles(one, two).fields).toEqual([
    { name: 'byline', from: null, to: 'Jane Smith' },
    { name: 'categories', from: undefined, to: ['Weather'] },
  ]);
});
