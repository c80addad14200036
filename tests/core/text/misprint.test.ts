import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, findMisprint, indexForMisprints } from '../../../src/core/text/misprint.ts';

const index = indexForMisprints(
  ['cgtn', 'cgn', 'ani', 'app', 'anadolu', 'kyodo news', 'china economic net', 'reuters'].map(name => [name, name]),
  4,
);
const find = (written: string) => findMisprint(written, index)?.entry;

test('one letter is forgiven up to six letters, two from seven on', () => {
  expect(find('ggtn')).toBe('cgtn');
  expect(find('ggtm')).toBeUndefined();
  expect(find('andalou')).toBe('anadolu');
  expect(find('china economic ney')).toBe('china economic net');
  expect(find('anndaluo')).toBeUndefined();
});

test('a swap of neighbours is one slip, and what a scanner confuses is none', () => {
  expect(find('kydoo news')).toBe('kyodo news');
  expect(findMisprint('dai1y mai1', indexForMisprints([['daily mail', 'x']], 4))).toMatchObject({
    entry: 'x',
    distance: 0,
  });
});

test('names of three letters are never guessed at', () => {
  for (const written of ['cnn', 'ana', 'ap', 'apn', 'anii']) expect(find(written), written).toBeUndefined();
});

test('a name between two is neither', () => {
  const both = indexForMisprints(
    [
      ['kuna', 'KUNA'],
      ['suna', 'SUNA'],
    ],
    4,
  );
  // The second answer is the one that was kept.
  for (const _ of [1, 2]) expect(findMisprint('puna', both)).toBeUndefined();
});

test('the distance is the same both ways, and over the limit is over the limit', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (from, to) => {
      expect(editDistance(from, to, 20)).toBe(editDistance(to, from, 20));
      expect(editDistance(from, to, 2)).toBe(Math.min(3, editDistance(from, to, 20)));
    }),
  );
});
