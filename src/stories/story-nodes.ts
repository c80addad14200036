import type { Followed } from '../core/dedupe/crowd.ts';
import type { StoryLink, StoryNode } from '../core/dedupe/story-texts.ts';
import type { ArticleRow, LinkRow } from '../store/tables.ts';

/** An article of the store as a member of a story. */
export function nodeOf(row: ArticleRow): StoryNode {
  return {
    id: row.id,
    firstCreated: row.first_created ?? row.created_at,
    rank: row.rank,
    length: row.length,
    textHash: Number(row.text_hash),
  };
}

/** Articles whose stories are settled, by id, as others may follow them. */
export function followedOf(rows: readonly ArticleRow[]): ReadonlyMap<string, Followed> {
  return new Map(
    rows.map(row => [row.id, { node: nodeOf(row), story: row.story_id, isDigest: row.bears === 'digest' }]),
  );
}

const KINDS: ReadonlySet<string> = new Set<StoryLink['kind']>([
  ...(['duplicate', 'excerpt', 'version', 'contains', 'derived'] as const),
  ...(['merge', 'split'] as const),
]);

const isLinkKind = (kind: string): kind is StoryLink['kind'] => KINDS.has(kind);

/** A link of the store between members of stories; undefined where it says nothing of those. */
export function storyLinkOf(link: Omit<LinkRow, 'evidence'>): StoryLink | undefined {
  const { a, b, score, parts_of_a: partsOfA, parts_of_b: partsOfB } = link;
  // What bears the id of an article of ours belongs to it, whatever its words have become.
  const kind = link.kind === 'loop' ? 'merge' : link.kind;
  return isLinkKind(kind) ? { a, b, kind, score, partsOfA, partsOfB } : undefined;
}

/** A pair of articles, whichever of the two is named first. */
export function pairOf({ a, b }: { readonly a: string; readonly b: string }): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
