import { expect, test } from 'vitest';
import {
  byFirstCreated,
  leadOf,
  type Near,
  type PairOf,
  pivotFor,
  type StoryNode,
} from '../../../src/core/similarity/story-groups.ts';

/** Articles created one hour after the other, in the order of their names. */
const nodes = (...ids: string[]): StoryNode[] =>
  ids.map((id, n) => {
    const created_at = `2026-03-03T${10 + n}:00:00.000Z`;
    return { id, first_created: null, created_at, rank: 0, length: 100, text_hash: `${n + 1}` };
  });
type Link = { readonly a: string; readonly b: string; readonly score: number };
const link = (a: string, b: string, score = 0.9): Link => ({ a, b, score });

/** The groups of these articles, each as its pivot and its members, placed in the order of their creation. */
function groups(articles: readonly StoryNode[], links: readonly Link[]): string[] {
  const scoreOf = (a: string, b: string): number | undefined =>
    links.find(link => (link.a === a && link.b === b) || (link.a === b && link.b === a))?.score;
  const pairOf: PairOf = (a, b) => ({ kind: 'version', score: scoreOf(a, b) ?? 0 });
  const placed: Near[] = [];
  for (const node of articles.toSorted(byFirstCreated)) {
    const near = placed.map(other => ({ ...other, score: scoreOf(node.id, other.node.id) ?? 0 }));
    placed.push({ node, pivot: pivotFor(node, near, new Set(), pairOf), score: 1 });
  }
  return [...Map.groupBy(placed, ({ pivot }) => pivot)].map(
    ([pivot, members]) => `${pivot}: ${members.map(({ node }) => node.id).join(' ')}`,
  );
}

test('an article joins the story whose first article it is likeliest one story with', () => {
  const links = [link('c', 'a', 0.6), link('c', 'b', 0.9)];
  expect(groups(nodes('a', 'b', 'c'), links)).toEqual(['a: a', 'b: b c']);
});

test('a chain of links is no story where its end has next to nothing to do with its first article', () => {
  const links = [link('b', 'a'), link('c', 'b'), link('c', 'a', 0.05)];
  expect(groups(nodes('a', 'b', 'c'), links)).toEqual(['a: a b', 'c: c']);
  expect(groups(nodes('a', 'b', 'c'), [...links.slice(0, 2), link('c', 'a', 0.2)])).toEqual(['a: a b c']);
});

test('an article is placed by what was created before it, whatever order the list is in', () => {
  const links = [link('c', 'a'), link('c', 'b'), link('b', 'a', 0.4)];
  const [a, b, c] = nodes('a', 'b', 'c') as [StoryNode, StoryNode, StoryNode];
  expect(groups([a, b, c], links)).toEqual(['a: a c', 'b: b']);
  expect(groups([c, b, a], links)).toEqual(['a: a c', 'b: b']);
});

test('copies of one text go together, whatever the text is like', () => {
  const [a, b, c] = nodes('a', 'b', 'c') as [StoryNode, StoryNode, StoryNode];
  const copy = { ...c, text_hash: b.text_hash };
  expect(groups([a, b, copy], [link('b', 'a'), link('c', 'b', 1), link('c', 'a', 0.2)])).toEqual(['a: a b c']);
});

test('an article stays out of a group that the desk keeps it out of', () => {
  const [a, b] = nodes('a', 'b') as [StoryNode, StoryNode];
  const near = [{ node: a, pivot: 'a', score: 0.9 }];
  const pairOf: PairOf = () => ({ kind: 'version', score: 0.9 });
  expect(pivotFor(b, near, new Set(), pairOf)).toBe('a');
  expect(pivotFor(b, near, new Set(['a']), pairOf)).toBe('b');
});

test('the best rank leads, then the longest but for a tenth, then the first created', () => {
  const [a, b, c] = nodes('a', 'b', 'c') as [StoryNode, StoryNode, StoryNode];
  expect(leadOf([c, b, a]).id).toBe('a');
  expect(leadOf([a, { ...b, length: 111 }, { ...c, length: 120 }]).id).toBe('b');
  expect(leadOf([a, b, { ...c, length: 111 }]).id).toBe('a');
  expect(
    leadOf([
      { ...a, rank: 1 },
      { ...b, rank: 1 },
      { ...c, length: 10 },
    ]).id,
  ).toBe('c');
});
