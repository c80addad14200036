import type { LinkKind } from '../article.ts';
import { SAME_STORY } from './compare.ts';
import { bestWhole, type Edges, findDigests, isHeldBy, join, joinGroups } from './story-groups.ts';
import { type Group, type StoryLink, type StoryNode, type Text, textsOf } from './story-texts.ts';

/** More texts than these that hang together are a crowd. */
const MANY = 150;
/** So many texts of a crowd, its bearers, make its stories. */
const BEARERS = 40;

/** How an article stands in a crowd. */
export type Standing = {
  /** Hash of the lowest of its texts: what hangs together has one name, and nothing else has it. */
  readonly crowd: string;
  /** Whether it is the first of a text that makes the crowd's stories, and whether as a digest. */
  readonly bears: 'no' | 'story' | 'digest';
};

/**
 * Groups texts into stories. A crowd has too many to be grouped anew with each text that comes in: its bearers, those whose
 * hashes are lowest, whoever came first, are grouped with one another, and each other text follows the bearers that it is
 * linked with, which changes nothing for anybody else. Those that are linked with no bearer are grouped among themselves.
 * @returns by id the standing of those that are in a crowd
 */
export function groupTexts(texts: readonly Text[]): ReadonlyMap<string, Standing> {
  const roles = rolesOf(texts);
  const follows = (at: number): boolean => roles[at]?.bears === false;
  const all = texts.map(({ edges }) => edges);
  const toBearers = roles.length === 0 ? all : all.map(edges => edges.filter(({ to }) => !follows(to)));
  const among = toBearers.map((edges, at) => (follows(at) ? [] : edges));
  const digests = findDigests(toBearers);
  joinGroups(texts, among, digests);
  if (roles.length === 0) return new Map();
  const followers = texts.keys().filter(follows).toArray();
  const followed = followers.flatMap(at => {
    const group = groupFor(texts, toBearers, at, digests);
    return group === undefined ? [] : [{ at, group }];
  });
  const left = new Set(followers).difference(new Set(followed.map(({ at }) => at)));
  for (const { at, group } of followed) {
    const text = texts[at];
    if (text !== undefined) join(group, text.group, texts);
  }
  const rest = all.map((edges, at) => (left.has(at) ? edges.filter(({ to }) => left.has(to)) : []));
  joinGroups(texts, rest, digests);
  return standingsOf(texts, roles, digests);
}

/** The story that a text follows by its links to those that make it. */
function groupFor(texts: readonly Text[], edges: Edges, at: number, digests: ReadonlySet<number>): Group | undefined {
  const own = texts[at]?.group;
  const equal = (kinds: readonly LinkKind[]): Group | undefined => {
    for (const { to, kind, score } of edges[at] ?? []) {
      const group = texts[to]?.group;
      if (own === undefined || group === undefined || !kinds.includes(kind) || score < SAME_STORY) continue;
      if (digests.has(at) === digests.has(to) && isHeldBy(score, own, group, texts, edges)) return group;
    }
    return undefined;
  };
  const whole = bestWhole(texts, edges, at, digests);
  return (
    equal(['duplicate', 'version']) ?? (whole === undefined ? undefined : texts[whole]?.group) ?? equal(['derived'])
  );
}

/** Whether one of these new texts of a crowd will be a bearer of it. */
export function hasNewBearer(bearers: readonly StoryNode[], fresh: readonly StoryNode[]): boolean {
  const highest = Math.max(...bearers.map(({ textHash }) => textHash));
  return fresh.some(({ textHash }) => textHash <= highest);
}

/** An article whose story is settled, so that others may follow it. */
export type Followed = { readonly node: StoryNode; readonly story: string; readonly isDigest: boolean };

/**
 * Which stories new texts follow, by article. Those are left out of which it cannot be told without the rest of their stories,
 * because they follow none or hold parts of several.
 * @param followed by id: the bearers of a crowd, or members of frozen stories; not all of their own links need be known
 */
export function storiesFollowed(
  followed: ReadonlyMap<string, Followed>,
  fresh: readonly StoryNode[],
  links: readonly StoryLink[],
): ReadonlyMap<string, string> {
  const texts = textsOf([...[...followed.values()].map(({ node }) => node), ...fresh], links);
  const followedAt = texts.map(({ nodes }) => followed.get(nodes[0]?.id ?? ''));
  const edges = texts.map(text => text.edges.filter(({ to }) => followedAt[to] !== undefined));
  const digests = new Set(followedAt.flatMap((its, at) => (its?.isDigest ? [at] : [])));
  const storyOf = new Map<Group, string>();
  for (const [story, positions] of Map.groupBy(texts.keys(), at => followedAt[at]?.story)) {
    if (story === undefined) continue;
    const group: Group = { texts: positions };
    for (const at of positions) {
      const text = texts[at];
      if (text !== undefined) text.group = group;
    }
    storyOf.set(group, story);
  }
  // Their links to each other are not known here: what may hold parts of two is for those who know all.
  const apart = findDigests(edges);
  const stories = new Map<string, string>();
  for (const [at, { nodes }] of texts.entries()) {
    if (followedAt[at] !== undefined) continue;
    const group = apart.has(at) ? undefined : groupFor(texts, edges, at, digests);
    const story = group === undefined ? undefined : storyOf.get(group);
    if (story !== undefined) for (const { id } of nodes) stories.set(id, story);
  }
  return stories;
}

/** For each text that is in a crowd its name, and whether it makes stories; nothing at all where there is no crowd. */
function rolesOf(texts: readonly Text[]): ({ readonly crowd: string; readonly bears: boolean } | undefined)[] {
  const roles: { readonly crowd: string; readonly bears: boolean }[] = [];
  if (texts.length <= MANY) return roles;
  for (const part of connected(texts)) {
    if (part.length <= MANY) continue;
    const hashOf = (at: number): number => texts[at]?.nodes[0]?.textHash ?? 0;
    part.sort((x, y) => hashOf(x) - hashOf(y) || x - y);
    part.forEach((at, place) => {
      roles[at] = { crowd: String(hashOf(part[0] ?? 0)), bears: place < BEARERS };
    });
  }
  return roles;
}

/** Positions of texts that hang together by links strong enough to make a story. */
function connected(texts: readonly Text[]): number[][] {
  const parts: number[][] = [];
  const seen = new Set<number>();
  for (const start of texts.keys()) {
    if (seen.has(start)) continue;
    seen.add(start);
    const part = [start];
    for (const at of part) {
      for (const { to, score } of texts[at]?.edges ?? []) {
        if (score < SAME_STORY || seen.has(to)) continue;
        seen.add(to);
        part.push(to);
      }
    }
    parts.push(part);
  }
  return parts;
}

function standingsOf(
  texts: readonly Text[],
  roles: ReturnType<typeof rolesOf>,
  digests: ReadonlySet<number>,
): ReadonlyMap<string, Standing> {
  const standings = new Map<string, Standing>();
  texts.forEach(({ nodes }, at) => {
    const role = roles[at];
    if (role === undefined) return;
    nodes.forEach(({ id }, place) => {
      const bears = !role.bears || place > 0 ? 'no' : digests.has(at) ? 'digest' : 'story';
      standings.set(id, { crowd: role.crowd, bears });
    });
  });
  return standings;
}
