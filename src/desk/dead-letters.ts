import { ExchangeError } from '../errors.ts';
import { putBack } from '../feeds/fetch/folder.ts';
import { type Requeueing, requeueFromRaw } from '../ingest/requeue.ts';
import { queuePolls } from '../queue/queues.ts';
import { closeLetters, loadItems, type OpenLetter, openLetters, reopenLetters } from '../store/archive.ts';
import { rememberActions } from '../store/audit.ts';
import type { Store } from '../store/open-store.ts';
import type { Database } from '../store/tables.ts';
import type { Actor } from './actions.ts';

/** Dead letters: items and jobs that could not be used, and files that a drop folder refused. */

/** A dead letter with the words of its item as received, where they are still kept. */
export type ShownLetter = OpenLetter & { readonly received?: unknown };

/** Open letters by id, with what they are about. Throws `not-found` naming the first that is not open. */
export async function lettersToActOn(db: Database, ids: readonly string[]): Promise<ShownLetter[]> {
  const letters = await openLetters(db, { ids, limit: ids.length });
  const missing = ids.find(id => !letters.some(letter => letter.id === id));
  if (missing !== undefined) {
    const help = 'See: news-exchange dead-letters';
    throw new ExchangeError('not-found', `There is no open dead letter "${missing}".`, { id: missing, help });
  }
  const items = await loadItems(
    db,
    letters.flatMap(({ item_id }) => item_id ?? []),
  );
  const words = new Map(items.map(({ id, received }) => [id, received]));
  return letters.map(letter => {
    const received = words.get(letter.item_id ?? '');
    return received === undefined ? letter : { ...letter, received: JSON.parse(received) as unknown };
  });
}

/** Sets letters aside for good, with a reason; counts of what was given up fall by them. Throws `not-found`. */
export async function discardLetters(
  store: Store,
  ids: readonly string[],
  actor: Actor,
): Promise<readonly OpenLetter[]> {
  return await store.write(async tx => {
    const letters = await lettersToActOn(tx, ids);
    await closeLetters(tx, letters, actor);
    await rememberActions(
      tx,
      letters.map(({ id, file, code }) => {
        const details = { code, ...(file === undefined ? {} : { file }) };
        return { at: actor.now, actor: actor.by, action: 'discard', subject: id, reason: actor.reason, details };
      }),
    );
    return letters;
  });
}

/** What is tried again: items that wait, files that lie in their folder again, feeds that are polled. */
export type Retried = { readonly items: number; readonly files: number; readonly feeds: readonly string[] };

/**
 * Tries letters again: an item is processed by today's rules, a refused file is put back into its drop folder, the feed of a job is
 * polled.
 * @throws ExchangeError `not-found`, also where a file is no longer where it was moved to
 */
export async function retryLetters(ids: readonly string[], tools: Requeueing, actor: Actor): Promise<Retried> {
  const { store, queues, now } = tools;
  const letters = await lettersToActOn(store.read, ids);
  const files = letters.filter(letter => letter.moved !== undefined);
  for (const { id, moved = '', file = '' } of files) {
    if (await putBack(moved, file)) continue;
    const help = 'Put it back yourself, or discard the letter: dead-letters discard ID --reason TEXT.';
    throw new ExchangeError('not-found', `The file ${moved} is no longer there.`, { id, help });
  }
  const itemIds = letters.flatMap(({ item_id }) => item_id ?? []);
  if (itemIds.length > 0) await requeueFromRaw({ dead: true, itemIds }, tools);
  const jobs = letters.filter(({ item_id }) => item_id === null);
  const feeds = [...new Set(jobs.flatMap(({ feed_id }) => feed_id ?? []))];
  await store.write(async tx => {
    await reopenLetters(
      tx,
      letters.map(({ id }) => id),
      now,
    );
    await rememberActions(
      tx,
      letters.map(({ id }) => ({ at: now, actor: actor.by, action: 'retry', subject: id, reason: actor.reason })),
    );
  });
  await queuePolls(queues, feeds);
  return { items: itemIds.length, files: files.length, feeds };
}
