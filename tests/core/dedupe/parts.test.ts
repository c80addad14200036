import { expect, test } from 'vitest';
import { compare, SAME_STORY } from '../../../src/core/dedupe/compare.ts';
import { type Comparable, signatureOf } from '../../../src/core/dedupe/signature.ts';

test('a phrase in common lies in no part of a text; a passage does', () => {
  const own = Array.from({ length: 300 }, (_, n) => `word${n}`);
  const other = Array.from({ length: 300 }, (_, n) => `other${n}`);
  own.splice(20, 3, 'because', 'of', 'rain');
  other.splice(20, 3, 'because', 'of', 'rain');
  const run = Array.from({ length: 100 }, (_, n) => `common${n}`);
  const text = (words: readonly string[]): Comparable => ({ headline: 'A', bodyText: `${words.join(' ')}.` });
  const link = compare(signatureOf(text([...own, ...run])), signatureOf(text([...run, ...other])));
  expect(link?.score).toBeLessThan(SAME_STORY);
  expect((link?.partsOfFirst ?? 0) & 0xffffff).toBe(0);
  expect((link?.partsOfSecond ?? 0) >>> 8).toBe(0);
});
