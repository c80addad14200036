import { expect, test } from 'vitest';
import { workOutStories } from '../../../src/core/dedupe/stories.ts';
import type { StoryLink, StoryNode } from '../../../src/core/dedupe/story-texts.ts';

/** Stories of texts a1, a2 … and the links between them. */
function settled(ids: readonly string[], links: readonly (readonly [string, string, StoryLink['kind'], number])[]) {
  const nodes = ids.map((id, index): StoryNode => {
    return { id, firstCreated: new Date(index * 60_000).toISOString(), rank: 0, length: 100, textHash: index };
  });
  const all = links.map(
    ([a, b, kind, score]): StoryLink => ({ a, b, kind, score, partsOfA: -1 >>> 0, partsOfB: -1 >>> 0 }),
  );
  return Object.fromEntries(workOutStories(nodes, all).verdicts.map(({ id, story }) => [id, story]));
}

const LEFT = ['a1', 'a2', 'a3'];
const RIGHT = ['b1', 'b2', 'b3'];
const apart = (ids: readonly string[]) =>
  ids.flatMap((a, index) => ids.slice(index + 1).map(b => [a, b, 'duplicate', 0.95] as const));

test('an excerpt that has copies of its own takes them along only where they are excerpts too', () => {
  const ids = [...LEFT, ...RIGHT];
  const inside = [...apart(LEFT), ...apart(RIGHT)];
  const one = settled(ids, [...inside, ['b1', 'a1', 'excerpt', 1]]);
  expect(new Set(Object.values(one))).toEqual(new Set(['a1', 'b1']));
  const each = RIGHT.map(b => [b, 'a1', 'excerpt', 1] as const);
  expect(new Set(Object.values(settled(ids, [...inside, ...each])))).toEqual(new Set(['a1', 'b1']));
  const all = RIGHT.flatMap(b => LEFT.map(a => [b, a, 'excerpt', 1] as const));
  expect(new Set(Object.values(settled(ids, [...inside, ...all])))).toEqual(new Set(['a1']));
});

test('one page that is linked to every text of another story does not join the two', () => {
  const ids = [...LEFT, ...RIGHT, 'b4'];
  const inside = [...apart(LEFT), ...apart([...RIGHT, 'b4'])];
  const byOne = [...RIGHT, 'b4'].map(b => ['a1', b, 'derived', 0.75] as const);
  expect(new Set(Object.values(settled(ids, [...inside, ...byOne])))).toEqual(new Set(['a1', 'b1']));
  const byTwo = [...byOne.slice(0, 3), ['a2', 'b4', 'derived', 0.75] as const];
  expect(new Set(Object.values(settled(ids, [...inside, ...byTwo])))).toEqual(new Set(['a1']));
});

test('some pages of each of two large stories that have the other beside their own do not join them', () => {
  const left = Array.from({ length: 12 }, (_, n) => `a${n}`);
  const right = Array.from({ length: 8 }, (_, n) => `b${n}`);
  const linkedBy = (pages: number) => {
    const across = left.slice(0, 3).flatMap(a => right.slice(0, pages).map(b => [a, b, 'derived', 0.6] as const));
    return new Set(Object.values(settled([...left, ...right], [...apart(left), ...apart(right), ...across])));
  };
  expect(linkedBy(3)).toEqual(new Set(['a0', 'b0']));
  expect(linkedBy(4)).toEqual(new Set(['a0']));
});

test('a copy of the beginning and one of the end make no digest of the whole', () => {
  const link = (a: string, b: string, kind: StoryLink['kind'], score: number, partsOfB: number): StoryLink => {
    return { a, b, kind, score, partsOfA: -1 >>> 0, partsOfB };
  };
  const beginning = 0x3ff;
  const end = 0xfffff000;
  const links = ['whole', 'copy'].flatMap(of => [
    link('beginning', of, 'excerpt', 1, beginning),
    link('end', of, of === 'copy' ? 'duplicate' : 'excerpt', of === 'copy' ? 0.75 : 0.65, end),
  ]);
  const nodes = ['whole', 'copy', 'beginning', 'end'].map((id, index): StoryNode => {
    return { id, firstCreated: new Date(index * 60_000).toISOString(), rank: 0, length: 100, textHash: index };
  });
  const storyOf = (more: readonly StoryLink[]) =>
    workOutStories(nodes, [...links, ...more]).verdicts.map(({ id, story }) => `${id} in ${story}`);
  expect(storyOf([link('copy', 'whole', 'duplicate', 0.9, -1 >>> 0)])).toEqual([
    'whole in whole',
    'copy in whole',
    'beginning in whole',
    'end in whole',
  ]);
});
