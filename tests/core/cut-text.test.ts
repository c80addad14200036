import { expect, test } from 'vitest';
import { cutText } from '../../src/core/normalize-article.ts';

const cut = (text: string, ...words: string[]) =>
  cutText(
    text,
    words.map(word => ({ start: text.indexOf(word), end: text.indexOf(word) + word.length })),
  );

test('a cut leaves one space or the break that was there', () => {
  expect(cut('The river [x] rose.', '[x]')).toBe('The river rose.');
  expect(cut('The river rose. [x]\nIt fell.', '[x]')).toBe('The river rose.\nIt fell.');
  expect(cut('The river rose.[x]', '[x]')).toBe('The river rose.');
});

test('a line that goes takes its break with it, and a paragraph stays a paragraph', () => {
  expect(cut('It rose.\n[x]\nIt fell.', '[x]')).toBe('It rose.\nIt fell.');
  expect(cut('It rose.\n\n[x]\n\nIt fell.', '[x]')).toBe('It rose.\n\nIt fell.');
});

test('several cuts, one at each end', () => {
  expect(cut('[a] It rose. [b] It fell.[c]', '[a]', '[b]', '[c]')).toBe('It rose. It fell.');
  expect(cut('[a]', '[a]')).toBe('');
});
