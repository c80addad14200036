import { sql } from 'kysely';
import { ExchangeError } from '../errors.ts';
import { type Erased, eraseWords } from '../store/erase.ts';
import { rewriteIndex } from '../store/index-words.ts';
import type { Store } from '../store/open-store.ts';
import { removeRawFiles } from '../store/raw-files.ts';
import { type Actor, articlesToActOn, carryOut } from './actions.ts';

/** What was removed of one article. */
export type ErasedArticle = Erased & { readonly id: string };

/**
 * Removes the words of articles for legal reasons: from every revision, archived document, item, dead letter, link and index. A
 * tombstone stays, so that the article is known and never taken in again; what a copy elsewhere holds, and backups, stay. Readers are told `canceled`, without a reason's words.
 * @throws ExchangeError `usage` without a reason, `not-found`, `changed-meanwhile`, `setting-wrong` where documents are in a folder and
 * RAW_DIR does not say which
 */
export async function eraseArticles(store: Store, ids: readonly string[], actor: Actor): Promise<ErasedArticle[]> {
  const { by, reason, now } = actor;
  if (!reason?.trim()) throw new ExchangeError('usage', 'To erase an article needs a reason.');
  const erased = await store.publish(async tx => {
    // Deleted pages are overwritten, so that the file does not hold the words on.
    if (store.kind === 'sqlite') await sql`pragma secure_delete = on`.execute(tx);
    const before = await articlesToActOn(tx, ids, actor);
    const done: ErasedArticle[] = [];
    const rows = [];
    for (const row of before) {
      const { tombstone, files, ...counts } = await eraseWords(tx, row, now);
      await removeErased(store.rawDir, files);
      rows.push(tombstone);
      done.push({ id: row.id, ...counts });
    }
    const audit = done.map(({ id, ...details }) => ({
      at: now,
      actor: by,
      action: 'erase',
      subject: id,
      reason,
      details,
    }));
    await carryOut(tx, { rows, before, note: 'Erased.', audit }, now);
    return done;
  });
  await store.write(rewriteIndex);
  return erased;
}

/** Before the transaction ends: what is said to be erased is erased. */
async function removeErased(rawDir: string | undefined, files: readonly string[]): Promise<void> {
  if (rawDir === undefined && files.length > 0) {
    const message = `${files.length} archived documents that may hold its words are in a folder, and RAW_DIR is not set.`;
    throw new ExchangeError('setting-wrong', message, { help: 'Set it to that folder, and erase again.' });
  }
  await removeRawFiles(rawDir, files);
}

/** "a1… erased: 3 revisions, 2 items, 5 archived documents, 0 dead letters." */
export function eraseInWords({ id, revisions, items, rawDocuments, deadLetters }: ErasedArticle): string {
  const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;
  const counts = [count(revisions, 'revision'), count(items, 'item'), count(rawDocuments, 'archived document')];
  return `${id} erased: ${counts.join(', ')} of its feed, ${count(deadLetters, 'dead letter')}.`;
}
