import { decodeSignature, encodeSignature } from '../core/similarity/signature.ts';
import { appendChanges, loadArticles, upsertArticles } from '../store/articles.ts';
import type { Store } from '../store/open-store.ts';
import { loadSignatures, type NewSignature, saveSignatures } from '../store/similarity/signatures.ts';
import { deleteLinks, insertLinks } from '../store/similarity/stories.ts';
import type { ArticleRow, Transaction } from '../store/tables.ts';
import { type Linked, linkArticles } from '../stories/link-articles.ts';
import { settleStories } from '../stories/settle-stories.ts';
import { signedAnew } from '../stories/signatures.ts';
import { createStoryMemory, type Indexes, type StoryMemory } from '../stories/story-memory.ts';
import { standingOf } from './article-rows.ts';

/** An article that is in another story by today's model. */
export type Moved = { readonly id: string; readonly headline: string; readonly from: string; readonly to: string };

type Judging = { readonly windowDays: number; readonly now: string; readonly rehearse: boolean };

/** Some hundred milliseconds of the change log's lock. */
const BATCH = 100;

/**
 * Judges stored articles by today's model, each batch in a transaction of its own: what they share with others is scored anew, and
 * their stories are worked out from it. Articles that the window of comparison has left stay where they are, and so does what the
 * desk decided. With `rehearse` nothing is stored, and a batch does not know what the one before it would have moved.
 */
export async function matchAgain(store: Store, ids: readonly string[], judging: Judging): Promise<Moved[]> {
  const stories = createStoryMemory(judging.windowDays);
  const moved: Moved[] = [];
  for (let at = 0; at < ids.length; at += BATCH) {
    const batch = ids.slice(at, at + BATCH);
    try {
      moved.push(...(await store.publish(tx => matchBatch(tx, batch, stories, judging))));
    } catch (error) {
      if (!(error instanceof Rehearsed)) throw error;
      moved.push(...error.moved);
    }
  }
  return [...new Map(moved.map(one => [one.id, one])).values()];
}

/** Takes a transaction back that was a rehearsal. */
class Rehearsed extends Error {
  readonly moved: readonly Moved[];

  constructor(moved: readonly Moved[]) {
    super('A rehearsal is not stored.');
    this.moved = moved;
  }
}

async function matchBatch(
  tx: Transaction,
  ids: readonly string[],
  stories: StoryMemory,
  { now, rehearse }: Judging,
): Promise<Moved[]> {
  const indexes = await stories.catchUp(tx, now);
  const usable = (await loadArticles(tx, ids)).filter(row => row.pub_status === 'usable');
  const rows = usable.filter(({ id }) => indexes.living.has(id));
  const linked = await linksToday(tx, rows, indexes, stories);
  const settled = await settleStories(tx, rows, now, linked, stories);
  const movedIds = settled.moved.map(({ id }) => id);
  const was = new Map((await loadArticles(tx, movedIds)).map(row => [row.id, row.story_id]));
  const moved = settled.moved.flatMap(({ id, headline, story_id: to }) => {
    const from = was.get(id);
    return from === undefined || from === to ? [] : [{ id, headline, from, to }];
  });
  if (rehearse) throw new Rehearsed(moved);
  await deleteLinks(tx, [...linked.unlinked]);
  await insertLinks(tx, linked.links);
  await upsertArticles(tx, settled.moved);
  const isHidden = new Set(settled.moved.filter(row => standingOf(row, now) !== 'shown').map(({ id }) => id));
  await appendChanges(
    tx,
    settled.changes.filter(({ articleId }) => !isHidden.has(articleId)),
  );
  return moved;
}

/**
 * Scores anew what articles share with others that come back from a kill, and stores it: what came in or changed meanwhile was not
 * compared with them. Their signatures are stored already; their stories are left to the caller.
 */
export async function linkAgain(
  tx: Transaction,
  rows: readonly ArticleRow[],
  stories: StoryMemory,
  now: string,
): Promise<void> {
  const indexes = await stories.catchUp(tx, now);
  const known = rows.filter(({ id }) => indexes.living.has(id));
  const { unlinked, links } = await linksToday(tx, known, indexes, stories);
  await deleteLinks(tx, [...unlinked]);
  await insertLinks(tx, links);
}

async function linksToday(
  tx: Transaction,
  rows: readonly ArticleRow[],
  indexes: Indexes,
  stories: StoryMemory,
): Promise<Linked> {
  const signatures = await signedToday(
    tx,
    rows.map(({ id }) => id),
  );
  const written = rows.flatMap(row => {
    const signature = signatures.get(row.id);
    return signature === undefined ? [] : [{ row, signature, kind: 'updated' }];
  });
  return await linkArticles(tx, written, indexes, stories);
}

/** The signatures of these articles; those that an older program made are made anew and stored. */
async function signedToday(tx: Transaction, ids: readonly string[]): Promise<Map<string, NewSignature>> {
  const signatures = new Map<string, NewSignature>();
  const old = new Map<string, NewSignature>();
  for (const { seq: _, ...signature } of await loadSignatures(tx, ids))
    (decodeSignature(signature.bytes) === null ? old : signatures).set(signature.article_id, signature);
  const anew = [...(await signedAnew(tx, [...old.keys()]))].flatMap(([id, signature]) => {
    const stored = old.get(id);
    return stored === undefined ? [] : [{ ...stored, bytes: encodeSignature(signature) }];
  });
  await saveSignatures(tx, anew);
  for (const signature of anew) signatures.set(signature.article_id, signature);
  return signatures;
}
