import { indexedOf } from '../core/similarity/index.ts';
import { isAnotherStory } from '../core/similarity/reused-id.ts';
import { decodeSignature, publishedIn, type Signature, signatureOf } from '../core/similarity/signature.ts';
import { encodeIndexed } from '../core/similarity/stored-index.ts';
import { dayOf } from '../core/similarity/weights.ts';
import type { NewChange } from '../store/articles.ts';
import { type NewSignature, saveSignatures } from '../store/similarity/signatures.ts';
import { deleteLinks, holds, insertLinks } from '../store/similarity/stories.ts';
import type { ArticleRow, LinkRow, RevisionRow, Transaction } from '../store/tables.ts';
import { atOnce } from '../store/transactions.ts';
import { type Found, linkArticles } from '../stories/link-articles.ts';
import { settleStories } from '../stories/settle-stories.ts';
import type { Indexes, StoryMemory } from '../stories/story-memory.ts';
import type { Revision } from './article-rows.ts';

/**
 * What matching works with inside the transaction: the process's memory of signatures, its indexes brought up to date, and what was
 * found before.
 */
export type Matching = { readonly stories: StoryMemory; readonly indexes: Indexes; readonly found: Found };

export type Matched = {
  /** Articles whose place in a story is new or changed, new ones among them. */
  readonly moved: readonly ArticleRow[];
  /** Changes of stories and leads for readers of articles that were there before. */
  readonly changes: readonly NewChange[];
  readonly links: readonly LinkRow[];
  /** Ids of articles whose stored links are to be deleted before. */
  readonly unlinked: ReadonlySet<string>;
  /** Signatures of what is new or changed, and as they are to be stored. */
  readonly fresh: ReadonlyMap<string, Signature>;
  readonly signatures: readonly NewSignature[];
};

/**
 * Decides which story each new or changed article belongs to, and what it is to that story's lead. All of same-story detection
 * (core/similarity, src/stories) is behind this function; `writeMatch` stores what it found.
 * @param dated rows whose dates changed and nothing else
 * @param returned links of copies that came back to the articles of ours that they name
 */
export async function matchArticles(
  tx: Transaction,
  {
    revisions,
    dated,
    returned,
  }: {
    readonly revisions: readonly Revision[];
    readonly dated: readonly ArticleRow[];
    readonly returned: readonly LinkRow[];
  },
  { stories, indexes, found }: Matching,
  now: string,
): Promise<Matched> {
  const linked = await linkArticles(tx, revisions, indexes, stories, found);
  const { fresh, isNew, parted, unlinked } = linked;
  const links = [...linked.links, ...returned];
  // What is new and linked with nothing has the place that it was made with.
  const held = new Set(links.filter(holds).flatMap(({ a, b }) => [a, b]));
  const placed = revisions.filter(({ row }) => !isNew.has(row.id) || held.has(row.id));
  const rows = [...placed.map(({ row }) => row), ...dated];
  const { moved, changes } =
    rows.length === 0 && parted.size === 0
      ? { moved: [], changes: [] }
      : await settleStories(tx, rows, now, { ...linked, links }, stories);
  const signatures = revisions.map(({ row, signature }) => {
    const weighed = fresh.get(row.id);
    return weighed === undefined ? signature : { ...signature, indexed: encodeIndexed(indexedOf(weighed)) };
  });
  return { moved, changes, links, unlinked, fresh, signatures };
}

/**
 * Writes the signatures of articles that are stored by then, and their links.
 * @returns the numbers of the signatures, for the process's memory of them
 */
export async function writeMatch(
  tx: Transaction,
  { signatures, links, unlinked }: Matched,
): Promise<{ readonly before: number; readonly last: number }> {
  const relink = async (): Promise<void> => {
    if (unlinked.size > 0) await deleteLinks(tx, [...unlinked]);
    await insertLinks(tx, links);
  };
  const [signed] = await atOnce([saveSignatures(tx, signatures), relink()]);
  return signed;
}

/** Whether an incoming text under the id of a stored article is a different story. */
export function isOtherStory(row: ArticleRow, words: RevisionRow, signature: Uint8Array): boolean {
  const incoming = decodeSignature(signature);
  return (
    incoming !== null && isAnotherStory(signatureOf({ headline: row.headline, bodyText: words.body_text }), incoming)
  );
}

/** The day of publication in a signature as it is stored (days since 1970). */
export function signedDay(bytes: Uint8Array): number | null {
  return dayOf({ published: publishedIn(bytes) });
}
