import { SAME_STORY } from '../core/similarity/kind.ts';
import type { StoryLink, StoryNode } from '../core/similarity/story-groups.ts';
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

const KINDS: ReadonlySet<string> = new Set<StoryLink['kind']>([
  ...(['duplicate', 'excerpt', 'version', 'contains', 'derived'] as const),
  ...(['merge', 'split'] as const),
]);

export const isLinkKind = (kind: string): kind is StoryLink['kind'] => KINDS.has(kind);

/** A link of the store between members of stories; undefined where it says nothing of those. */
export function storyLinkOf(link: Omit<LinkRow, 'evidence'>): StoryLink | undefined {
  const { a, b, score } = link;
  // A copy that has the id of an article of ours belongs to it, whatever its words have become.
  const kind = link.kind === 'loop' ? 'merge' : link.kind;
  return isLinkKind(kind) ? { a, b, kind, score } : undefined;
}

/** Whether a link says that two articles are one story; a near miss is stored to be explained, no more. */
export function holds({ kind, score }: LinkRow): boolean {
  return score >= SAME_STORY || kind === 'split';
}
