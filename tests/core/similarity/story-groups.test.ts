import { expect, test } from 'vitest';
import {
  type PairOf,
  type StoryLink,
  type StoryNode,
  united,
  workOutStories,
} from '../../../src/core/similarity/story-groups.ts';
import { pairsOf } from '../../similarity/pairs-of-links.ts';

/** Articles created one hour after the other, in the order of their names. */
const nodes = (...ids: string[]): StoryNode[] =>
  ids.map((id, n) => ({ id, firstCreated: `2026-03-03T${10 + n}:00:00.000Z`, rank: 0, length: 100, textHash: n + 1 }));
const link = (a: string, b: string, score = 0.9, kind: StoryLink['kind'] = 'version'): StoryLink => ({
  a,
  b,
  kind,
  score,
});

/** The stories of these articles, each as its members. */
function stories(
  articles: readonly StoryNode[],
  links: readonly StoryLink[],
  pairOf: PairOf = pairsOf(links),
): string[] {
  const matches = workOutStories(articles, links, pairOf);
  return [...Map.groupBy(matches, ({ story }) => story)].map(
    ([story, its]) => `${story}: ${its.map(({ id }) => id).join(' ')}`,
  );
}

test('an article joins the story whose first article it is likeliest one story with', () => {
  const links = [link('c', 'a', 0.6), link('c', 'b', 0.9)];
  expect(stories(nodes('a', 'b', 'c'), links)).toEqual(['a: a', 'b: b c']);
});

test('a chain of links is no story where its end has next to nothing to do with its first article', () => {
  const links = [link('b', 'a'), link('c', 'b'), link('c', 'a', 0.05)];
  expect(stories(nodes('a', 'b', 'c'), links)).toEqual(['a: a b', 'c: c']);
  expect(stories(nodes('a', 'b', 'c'), [...links.slice(0, 2), link('c', 'a', 0.2)])).toEqual(['a: a b c']);
});

test('an article is placed by what was created before it, whatever order the list is in', () => {
  const links = [link('c', 'a'), link('c', 'b'), link('b', 'a', 0.4)];
  const [a, b, c] = nodes('a', 'b', 'c') as [StoryNode, StoryNode, StoryNode];
  expect(stories([a, b, c], links)).toEqual(['a: a c', 'b: b']);
  expect(stories([c, b, a], links)).toEqual(['a: c a', 'b: b']);
});

test('copies of one text go together, whatever the text is like', () => {
  const [a, b, c] = nodes('a', 'b', 'c') as [StoryNode, StoryNode, StoryNode];
  const copy = { ...c, textHash: b.textHash };
  expect(stories([a, b, copy], [link('b', 'a'), link('c', 'b', 1, 'duplicate'), link('c', 'a', 0.2)])).toEqual([
    'a: a b c',
  ]);
});

test('the desk joins groups whole, and keeps one article out', () => {
  const links = [link('b', 'a'), link('d', 'c')];
  expect(stories(nodes('a', 'b', 'c', 'd'), [...links, link('d', 'b', 1, 'merge')])).toEqual(['a: a b c d']);
  expect(stories(nodes('a', 'b'), [link('b', 'a'), link('b', 'a', 1, 'split')])).toEqual(['a: a', 'b: b']);
  const both = [...links, link('d', 'b', 1, 'merge'), link('d', 'b', 1, 'split')];
  expect(stories(nodes('a', 'b', 'c', 'd'), both)).toEqual(['a: a b', 'c: c d']);
});

test('groups are one by pairs, in any order of the pairs', () => {
  const pairs = [
    ['a', 'b'],
    ['c', 'd'],
    ['e', 'f'],
    ['b', 'c'],
  ] as const;
  for (const some of [pairs, pairs.toReversed()]) {
    expect(united(some).get('d')).toEqual(new Set(['a', 'b', 'c', 'd']));
    expect(united(some).get('e')).toEqual(new Set(['e', 'f']));
    expect(united(some).get('x')).toBeUndefined();
  }
});
