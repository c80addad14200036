import { expect, test } from 'vitest';
import { createPostings } from '../../../src/core/similarity/postings.ts';

const shingles = (from: number, count: number): number[] => Array.from({ length: count }, (_, n) => from + n);
const foundBy = (index: ReturnType<typeof createPostings>, asked: readonly number[]): number[] =>
  index.carriersOf(Uint32Array.from(asked)).map(({ slot }) => slot);

test('texts that share less than a tenth of the shorter one are no candidates of each other, whichever is asked for', () => {
  const long = shingles(1, 400);
  const short = (shared: number) => [...shingles(1, shared), ...shingles(1_000, 40 - shared)];
  for (const [shared, found] of [
    [3, []],
    [4, [0]],
  ] as const) {
    const ofLong = createPostings();
    ofLong.add(0, Uint32Array.from(long));
    expect(foundBy(ofLong, short(shared)), `${shared} of 40`).toEqual(found);
    const ofShort = createPostings();
    ofShort.add(0, Uint32Array.from(short(shared)));
    expect(foundBy(ofShort, long), `${shared} of 40, the long one asked`).toEqual(found);
  }
});

test('a text that the full lists of its boilerplate leave out is found by the rest', () => {
  const index = createPostings();
  const form = (n: number) => [...shingles(1, 38), ...shingles(1_000 + 2 * n, 2)];
  for (let slot = 0; slot < 60; slot++) index.add(slot, Uint32Array.from(form(slot)));
  expect(foundBy(index, form(59))).toContain(59);
});

test('texts that come, expected, and go leave nothing behind: a slot of one that was dropped finds only what has it now', () => {
  const index = createPostings();
  const slots = new Map<number, number>();
  for (let n = 0; n < 3_000; n++) {
    slots.set(n, index.add(n, Uint32Array.from(shingles(10 * n, 10))));
    if (n >= 40) index.drop(slots.get(n - 40) ?? 0);
    if (n === 50) index.expect(20);
  }
  expect(Math.max(...slots.values())).toBeLessThan(600);
  for (const n of [0, 2_900, 2_959]) expect(foundBy(index, shingles(10 * n, 10)), `${n} was dropped`).toEqual([]);
  for (const n of [2_960, 2_980, 2_999])
    expect(foundBy(index, shingles(10 * n, 10)), `${n} is there`).toEqual([slots.get(n)]);
});
