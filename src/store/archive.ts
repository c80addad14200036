import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { sql } from 'kysely';
import { idOf } from '../core/identity.ts';
import { DEAD, type LoadedItem, loadItemsInParts, PENDING } from './items.ts';
import type { Store } from './open-store.ts';
import { readRawFile } from './raw-files.ts';
import { among } from './sql.ts';
import type { Database, DeadLetterRow, ItemRow, Transaction } from './tables.ts';

/** What lies in the store once its job has ended: items to be ingested again, dead letters, raw documents, and how long. */

const decompress = promisify(zstdDecompress);

const LATEST = '9999';

/**
 * Items kept (`before` a time, or after `now` by a clock that was ahead) and still pending, oldest first: each start queues them
 * again.
 */
export async function pendingItems(
  db: Database,
  options: { readonly feedId?: string; readonly before?: string; readonly now?: string; readonly limit: number },
): Promise<{ id: string; feed_id: string }[]> {
  const { before, now = LATEST } = options;
  let query = db.selectFrom('items').select(['id', 'feed_id']).where('state', '=', PENDING);
  if (options.feedId !== undefined) query = query.where('feed_id', '=', options.feedId);
  if (before !== undefined)
    query = query.where(eb => eb.or([eb('first_seen_at', '<', before), eb('first_seen_at', '>', now)]));
  return await query.orderBy('feed_id').orderBy('first_seen_at').orderBy('position').limit(options.limit).execute();
}

/** Marks items as done whose document today's parser reads differently: the items that it reads now take their place. */
export async function replaceItems(tx: Transaction, ids: readonly string[], now: string): Promise<void> {
  await sql`
    update items set state = 'done', done_at = ${now}, error_code = null, error_message = null, verdict = 'replaced'
    where ${among(tx, 'id', ids)}`.execute(tx);
}

/** Makes done or dead items pending again if their words are still kept; returns those. */
export async function reviveItems(tx: Transaction, ids: readonly string[]): Promise<{ id: string; feed_id: string }[]> {
  const { rows } = await sql<{ id: string; feed_id: string }>`
    update items set state = 'pending', tries = 0, error_code = null, error_message = null
    where ${among(tx, 'id', ids)} and batch_id in (select id from item_batches) returning id, feed_id`.execute(tx);
  return rows;
}

/** Which items a `requeue` is about: all that is set must hold. */
export type ItemChoice = {
  readonly dead?: boolean;
  readonly itemIds?: readonly string[];
  readonly feedId?: string;
  readonly partnerId?: string;
  readonly articleId?: string;
  /** First seen at or after. */
  readonly since?: string;
};

/** An item of a choice; `kept`: its words are still stored. */
export type ChosenItem = Pick<
  ItemRow,
  'id' | 'feed_id' | 'partner_id' | 'identity' | 'state' | 'article_id' | 'raw_document_id'
> & { readonly kept: boolean };

/** The items of a choice in the order received: the latest content of each identity, or with `dead` all dead ones. */
export async function chooseItems(db: Database, choice: ItemChoice): Promise<ChosenItem[]> {
  let query = db
    .selectFrom('items')
    .leftJoin('item_batches', 'item_batches.id', 'items.batch_id')
    .select(['items.id', 'items.feed_id', 'partner_id', 'identity', 'state', 'article_id', 'raw_document_id'])
    .select('item_batches.id as batch');
  query = choice.dead === true ? query.where('state', '=', DEAD) : query.where('latest', '=', 1);
  if (choice.itemIds !== undefined) query = query.where(among(db, 'items.id', choice.itemIds));
  if (choice.feedId !== undefined) query = query.where('items.feed_id', '=', choice.feedId);
  if (choice.partnerId !== undefined) query = query.where('partner_id', '=', choice.partnerId);
  if (choice.articleId !== undefined) query = query.where('article_id', '=', choice.articleId);
  if (choice.since !== undefined) query = query.where('first_seen_at', '>=', choice.since);
  const rows = await query.orderBy('first_seen_at').orderBy('position').orderBy('items.id').execute();
  return rows.map(({ batch, ...row }) => ({ ...row, kept: batch !== null }));
}

/** Items by id, in the order in which they were received; unseen ids are left out. */
export async function loadItems(db: Database, ids: readonly string[]): Promise<LoadedItem[]> {
  const items: LoadedItem[] = [];
  for await (const part of loadItemsInParts(db, ids, Number.POSITIVE_INFINITY)) items.push(...part);
  return items;
}

/** Marks an item as dead; `deadLetter` keeps the reason for the desk. */
export async function giveUpItem(
  tx: Transaction,
  id: string,
  error: { readonly code: string; readonly message: string },
  now: string,
): Promise<void> {
  await sql`
    update items set state = 'dead', done_at = ${now}, error_code = ${error.code}, error_message = ${error.message},
      verdict = coalesce(verdict, 'rejected')
    where id = ${id}`.execute(tx);
}

/** Sets the tries of items back to 0, after the store failed and not the items. */
export async function forgetTries(tx: Transaction, ids: readonly string[]): Promise<void> {
  await sql`update items set tries = 0 where ${among(tx, 'id', ids)}`.execute(tx);
}

/** A dead letter before it is stored. */
export type NewDeadLetter = Omit<DeadLetterRow, 'id' | 'requeued_at' | 'closed_at' | 'closed_by' | 'closed_reason'>;

/**
 * Notes that a job or an item was given up, with its reason. What fails again after it was tried again is the same letter, open again, so
 * that who knows its id finds it.
 */
export async function deadLetter(tx: Transaction, letter: NewDeadLetter): Promise<string> {
  const id = idOf('d', letter.queue, letter.key);
  const open = { ...letter, requeued_at: null, closed_at: null, closed_by: null, closed_reason: null };
  await tx
    .insertInto('dead_letters')
    .values({ ...open, id })
    .onConflict(on => on.column('id').doUpdateSet(open))
    .execute();
  return id;
}

/** What lies there, and was neither queued again since nor set aside, latest first. */
export async function deadLetters(db: Database, limit: number): Promise<DeadLetterRow[]> {
  const { rows } = await sql<DeadLetterRow>`
    select * from dead_letters where requeued_at is null and closed_at is null order by at desc, id limit ${limit}`.execute(
    db,
  );
  return rows;
}

/** A dead letter as the desk reads it: of an item with what it is about, of a file with its name. */
export type OpenLetter = DeadLetterRow & {
  readonly partner_id: string | null;
  /** The name under which a file was dropped, and where it lies. */
  readonly file?: string;
  readonly moved?: string;
};

/** Open letters with their partners, latest first, or those of these ids. */
export async function openLetters(
  db: Database,
  choice: { readonly ids?: readonly string[]; readonly limit: number },
): Promise<OpenLetter[]> {
  let query = db
    .selectFrom('dead_letters as d')
    .leftJoin('feeds as f', 'f.id', 'd.feed_id')
    .selectAll('d')
    .select('f.partner_id')
    .where('d.requeued_at', 'is', null)
    .where('d.closed_at', 'is', null);
  if (choice.ids !== undefined) query = query.where(among(db, 'd.id', choice.ids));
  const rows = await query.orderBy('d.at', 'desc').orderBy('d.id').limit(choice.limit).execute();
  return rows.map(row => {
    const { file, moved } = JSON.parse(row.payload ?? '{}') as { file?: unknown; moved?: unknown };
    return {
      ...row,
      ...(typeof file === 'string' && { file }),
      ...(typeof moved === 'string' && { moved }),
    };
  });
}

/** Closes letters, with who and why; their items are done with, so that no count has them any more. */
export async function closeLetters(
  tx: Transaction,
  letters: readonly DeadLetterRow[],
  actor: { readonly by: string; readonly reason?: string | undefined; readonly now: string },
): Promise<void> {
  const closed = { closed_at: actor.now, closed_by: actor.by, closed_reason: actor.reason ?? null };
  const ids = letters.map(({ id }) => id);
  await tx
    .updateTable('dead_letters')
    .set(closed)
    .where(among(tx, 'id', ids))
    .execute();
  const items = letters.flatMap(({ item_id }) => item_id ?? []);
  await tx
    .updateTable('items')
    .set({ state: 'done', done_at: actor.now })
    .where(among(tx, 'id', items))
    .where('state', '=', DEAD)
    .execute();
}

/** Marks letters as queued again, but for those that failed again since. */
export async function reopenLetters(tx: Transaction, ids: readonly string[], now: string): Promise<void> {
  await sql`update dead_letters set requeued_at = ${now} where at <= ${now} and ${among(tx, 'id', ids)}`.execute(tx);
}

/** Marks the letters of these items or feeds as queued again. */
export async function markRequeued(tx: Transaction, keys: readonly string[], now: string): Promise<void> {
  await sql`
    update dead_letters set requeued_at = ${now} where requeued_at is null and ${among(tx, 'key', keys)}`.execute(tx);
}

/** A stored document as it came; undefined where its retention has passed. Throws `raw-missing` where its file is not there. */
export async function loadRawDocument({ read, rawDir }: Pick<Store, 'read' | 'rawDir'>, id: string) {
  const row = await read.selectFrom('raw_documents').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  const { feed_id: feedId, fetched_at: fetchedAt, content_type, url } = row;
  const bytes: Uint8Array = await decompress(row.file === null ? row.bytes : await readRawFile(rawDir, row.file));
  return { feedId, fetchedAt, contentType: content_type ?? undefined, url: url ?? undefined, bytes };
}

/** The documents fetched last, without their bytes. */
export async function newestRawDocuments(db: Database, limit: number): Promise<{ id: string; file: string | null }[]> {
  return await db
    .selectFrom('raw_documents')
    .select(['id', 'file'])
    .orderBy('fetched_at', 'desc')
    .limit(limit)
    .execute();
}

/** When the oldest document that is kept was fetched. */
export async function oldestRawDocument(db: Database): Promise<string | null> {
  const { rows } = await sql<{ at: string }>`select fetched_at as at from raw_documents order by 1 limit 1`.execute(db);
  return rows[0]?.at ?? null;
}

/**
 * Deletes documents fetched before a time, and the words of items kept before it that are neither pending nor dead: at most so many
 * of each, the oldest. Returns their numbers, and the files of documents, which are to be removed after the transaction.
 */
export async function pruneArchive(tx: Transaction, before: string, most: number) {
  const rawDocuments = await sql<{ file: string | null }>`
    delete from raw_documents where id in (
      select id from raw_documents where fetched_at < ${before} order by fetched_at limit ${most})
    returning file`.execute(tx);
  const itemBatches = await sql`
    delete from item_batches where id in (
      select id from item_batches where kept_at < ${before} and not (
        id in (select batch_id from items where state = 'pending') or
        id in (select batch_id from items where state = 'dead'))
      order by kept_at limit ${most})`.execute(tx);
  return {
    rawDocuments: rawDocuments.rows.length,
    files: rawDocuments.rows.flatMap(({ file }) => file ?? []),
    itemBatches: Number(itemBatches.numAffectedRows),
  };
}
