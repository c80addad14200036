import { expect, test } from 'vitest';
import { articleIdOf, feedIdOf, itemIdOf, rawDocumentIdOf } from '../../src/core/identity.ts';

test('the same thing has the same id, another thing another', () => {
  expect(itemIdOf('f1', 'guid:1', 'hash')).toBe(itemIdOf('f1', 'guid:1', 'hash'));
  const items = [
    itemIdOf('f1', 'a', 'x'),
    itemIdOf('f2', 'a', 'x'),
    itemIdOf('f1', 'b', 'x'),
    itemIdOf('f1', 'a', 'y'),
  ];
  expect(new Set(items).size).toBe(4);
  // What tells feeds apart is in all of an id, not only in the letters that put a feed's items side by side.
  expect(new Set(items.map(id => id.slice(6))).size).toBe(4);
  expect(articleIdOf('p1', 'a')).not.toBe(articleIdOf('p2', 'a'));
  expect(rawDocumentIdOf('f1', 'h')).not.toBe(rawDocumentIdOf('f2', 'h'));
  expect(feedIdOf('p', 'http://a/')).not.toBe(feedIdOf('p', 'http://b/'));
});

test('ids fit URLs and queues: letters, digits and hyphens, never a number alone', () => {
  for (let n = 0; n < 2_000; n += 1) {
    for (const id of [
      articleIdOf('p', `${n}`),
      itemIdOf('f', `${n}`, 'x'),
      rawDocumentIdOf('f', `${n}`),
      feedIdOf('p', `${n}`),
    ]) {
      expect(id).toMatch(/^[a-z][a-z0-9-]{5,60}$/);
    }
  }
});
