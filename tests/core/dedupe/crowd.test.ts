import { expect, test } from 'vitest';
import { hasNewBearer, storiesFollowed } from '../../../src/core/dedupe/crowd.ts';
import { workOutStories } from '../../../src/core/dedupe/stories.ts';
import type { StoryLink, StoryNode } from '../../../src/core/dedupe/story-texts.ts';

const TEXTS = 220;
const BEARERS = 40;

/** Two stories, the even and the odd, of which the lowest twenty texts each are linked with all others of theirs. */
const nodes = Array.from({ length: TEXTS }, (_, n): StoryNode => {
  const firstCreated = new Date(Date.UTC(2026, 2, 3) + ((n * 37) % TEXTS) * 60_000).toISOString();
  return { id: `n${n}`, firstCreated, rank: 0, length: 300, textHash: 1000 + n };
});
const link = (a: number, b: number, change: Partial<StoryLink> = {}): StoryLink => ({
  ...{ a: `n${a}`, b: `n${b}`, kind: 'duplicate', score: 0.9, partsOfA: 2 ** 31, partsOfB: 2 ** 31, ...change },
});
const links = nodes.flatMap((_, n) =>
  Array.from({ length: Math.min(n, BEARERS) }, (_, lower) => lower)
    .filter(lower => lower % 2 === n % 2)
    .map(lower => link(n, lower)),
);
/** Too little to make one story of the two. */
links.push(link(0, 1, { kind: 'derived', score: 0.55 }));

const { verdicts, standings } = workOutStories(nodes, links);
const storyOf = new Map(verdicts.map(({ id, story }) => [id, story]));
const bearers = new Map(
  nodes
    .filter(({ id }) => standings.get(id)?.bears === 'story')
    .map(node => [node.id, { node, story: storyOf.get(node.id) ?? '', isDigest: false }]),
);
const alone = (n: number, its: readonly StoryLink[]) => storiesFollowed(bearers, nodes.slice(n, n + 1), its);
const linksOf = (n: number): StoryLink[] => links.filter(({ a }) => a === `n${n}`);

test('of very many copies a few make the stories, whoever came first', () => {
  expect([...bearers.keys()]).toEqual(nodes.slice(0, BEARERS).map(({ id }) => id));
  expect(new Set(storyOf.values()).size).toBe(2);
  expect(new Set(nodes.map(({ id }) => standings.get(id)?.crowd))).toEqual(new Set(['1000']));
});

test('a copy that comes in by itself joins the story that it would join among all', () => {
  for (let n = BEARERS; n < TEXTS; n++)
    expect(alone(n, linksOf(n))).toEqual(new Map([[`n${n}`, storyOf.get(`n${n}`)]]));
});

test('a copy that would change the stories is left to those who see all of them', () => {
  const makers = [...bearers.values()].map(({ node }) => node);
  expect(hasNewBearer(makers, nodes.slice(7, 8))).toBe(true);
  expect(hasNewBearer(makers, nodes.slice(BEARERS))).toBe(false);
  expect(alone(100, [])).toEqual(new Map());
  expect(alone(100, [link(100, 0, { kind: 'derived', score: 0.6 })])).toEqual(new Map());
  const part = { kind: 'contains', score: 0.6 } as const;
  expect(
    alone(100, [
      ...linksOf(100),
      link(100, 1, { ...part, partsOfA: 0xff }),
      link(100, 3, { ...part, partsOfA: 0xff0000 }),
    ]),
  ).toEqual(new Map());
});
