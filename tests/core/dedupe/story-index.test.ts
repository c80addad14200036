import { expect, test } from 'vitest';
import { type Signature, signatureOf } from '../../../src/core/dedupe/signature.ts';
import { createStoryIndex, type StoryIndex } from '../../../src/core/dedupe/story-index.ts';
import { asRunBy, HARBOR, paragraphs, STRIKE } from './copies.ts';

const MARCH_3 = Date.parse('2026-03-03T10:00:00Z');
const DAY = 86_400_000;

test('finds the article that a copy, an excerpt or a teaser was taken from, and no other', () => {
  const index = createStoryIndex({ windowDays: 10 });
  index.add('harbor', signatureOf(HARBOR));
  index.add('strike', signatureOf(STRIKE));
  for (const bodyText of [
    HARBOR.bodyText,
    paragraphs(HARBOR).slice(2, 4).join('\n\n'),
    HARBOR.bodyText.slice(0, 190),
  ]) {
    expect(index.candidates('new', signatureOf(asRunBy('ledger', HARBOR, { bodyText })))).toEqual(['harbor']);
  }
});

test('does not offer what was published too long before or after', () => {
  const index = createStoryIndex({ windowDays: 10 });
  index.add('harbor', signatureOf(HARBOR));
  expect(index.candidates('new', signatureOf({ ...HARBOR, published: '2026-03-12T00:00:00Z' }))).toEqual(['harbor']);
  expect(index.candidates('new', signatureOf({ ...HARBOR, published: '2026-03-20T00:00:00Z' }))).toEqual([]);
  expect(index.candidates('new', signatureOf({ ...HARBOR, published: '2026-02-10T00:00:00Z' }))).toEqual([]);
});

test('a thousand copies of one text stand in it once, until the last has gone', () => {
  const index = createStoryIndex({ windowDays: 10 });
  for (let i = 0; i < 1000; i++) index.add(`copy-${i}`, signatureOf(HARBOR));
  expect(index.size).toBe(1000);
  expect(index.candidates('new', signatureOf(HARBOR)).length).toBeLessThanOrEqual(2);
  for (let i = 0; i < 999; i++) index.remove(`copy-${i}`);
  expect(index.candidates('new', signatureOf(HARBOR))).toEqual(['copy-999']);
  index.remove('copy-999');
  expect(index.candidates('new', signatureOf(HARBOR))).toEqual([]);
  expect(index.size).toBe(0);
});

/** Texts of a few phrases out of a few, so that each phrase is in very many: by a number, the same text. */
const crowded = (n: number): Signature => {
  const phrase = (k: number): string => Array.from({ length: 12 }, (_, word) => `w${k}x${word}`).join(' ');
  const chosen = Array.from({ length: 6 }, (_, k) => phrase((n * (k + 3) * 7919 + k * k * n) % 17));
  return signatureOf({ headline: '', bodyText: `${chosen.join(' ')} own${n} words${n} of${n} it${n}` });
};

const pairsOf = (index: StoryIndex, numbers: readonly number[]): Set<string> =>
  new Set(numbers.flatMap(n => index.candidates(`${n}`, crowded(n)).map(other => `${n} ${other}`)));

test('who is offered for whom depends on who is in it, not on who came first or was there in between', () => {
  const numbers = Array.from({ length: 150 }, (_, n) => n);
  const [one, two] = [createStoryIndex({ windowDays: 10 }), createStoryIndex({ windowDays: 10 })];
  for (const n of numbers) one.add(`${n}`, crowded(n));
  for (const n of numbers.toReversed()) {
    two.add(`${n}`, crowded(n));
    two.add(`${n} later`, crowded(n + 1000));
  }
  for (const n of numbers) two.remove(`${n} later`, crowded(n + 1000));
  const pairs = pairsOf(one, numbers);
  expect(pairs.symmetricDifference(pairsOf(two, numbers))).toEqual(new Set());
  const reversed = new Set([...pairs].map(pair => pair.split(' ').reverse().join(' ')));
  expect(pairs.symmetricDifference(reversed)).toEqual(new Set());
  expect(pairs.size).toBeGreaterThan(150 * 40);
  expect(pairs.size).toBeLessThan(150 * 110);
});

test('tells of all whose offers change with what comes and goes', () => {
  const index = createStoryIndex({ windowDays: 10 });
  const numbers = Array.from({ length: 120 }, (_, n) => n);
  for (const n of numbers) index.add(`${n}`, crowded(n));
  const check = (change: () => string[]): void => {
    const before = pairsOf(index, numbers);
    const told = new Set(change());
    const after = pairsOf(index, numbers);
    const others = [...before.symmetricDifference(after)].filter(pair => !pair.includes('x'));
    expect(others.filter(pair => pair.split(' ').every(id => !told.has(id)))).toEqual([]);
    changed += others.length;
  };
  let changed = 0;
  for (let n = 500; n < 520; n++) check(() => index.add(`x${n}`, crowded(n)));
  const added = changed;
  for (let n = 500; n < 520; n++) check(() => index.remove(`x${n}`, crowded(n)));
  expect([added, changed - added].every(count => count > 0)).toBe(true);
});

test('an article added again stands in it with its new text only', () => {
  const index = createStoryIndex({ windowDays: 10 });
  index.add('a', signatureOf(HARBOR));
  index.add('a', signatureOf(STRIKE));
  expect(index.size).toBe(1);
  expect(index.candidates('new', signatureOf(HARBOR))).toEqual([]);
  expect(index.candidates('new', signatureOf(STRIKE))).toEqual(['a']);
});

test('lets go of old days and still finds the others, through many rounds', () => {
  const index = createStoryIndex({ windowDays: 10 });
  for (let day = 0; day < 40; day++) {
    for (let i = 0; i < 100; i++) {
      const bodyText = Array.from(
        { length: 60 },
        (_, word) => `w${(day * 7919 + i * 104_729 + word * word * 31) % 1_000_003}`,
      ).join(' ');
      index.add(
        `${day}-${i}`,
        signatureOf({ headline: '', bodyText, published: new Date(MARCH_3 + day * DAY).toISOString() }),
      );
    }
    index.forgetBefore(MARCH_3 + (day - 10) * DAY);
    expect(index.size).toBeLessThanOrEqual(1100);
  }
  const bodyText = Array.from(
    { length: 60 },
    (_, word) => `w${(39 * 7919 + 5 * 104_729 + word * word * 31) % 1_000_003}`,
  ).join(' ');
  expect(
    index.candidates(
      'new',
      signatureOf({ headline: '', bodyText, published: new Date(MARCH_3 + 39 * DAY).toISOString() }),
    ),
  ).toContain('39-5');
});
