import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { sql } from 'kysely';
import { idOf } from '../core/identity.ts';
import { DEAD, type LoadedItem, loadItemsInParts, PENDING } from './items.ts';
import { among } from './sql.ts';
import type { Database, DeadLetterRow, ItemRow, Transaction } from './tables.ts';

/** What lies in the store once its job has ended: items to be ingested again, dead letters, raw documents, and how long. */

const decompress = promisify(zstdDecompress);

/** Items kept (`before` a time) and still pending, oldest first: each start queues them again. */
export async function pendingItems(
  db: Database,
  options: { readonly feedId?: string; readonly before?: string; readonly limit: number },
): Promise<{ id: string; feed_id: string }[]> {
  let query = db.selectFrom('items').select(['id', 'feed_id']).where('state', '=', PENDING);
  if (options.feedId !== undefined) query = query.where('feed_id', '=', options.feedId);
  if (options.before !== undefined) query = query.where('first_seen_at', '<', options.before);
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

/** Notes that a job or an item was given up, with its reason; once a queue, key and time. */
export async function deadLetter(tx: Transaction, letter: Omit<DeadLetterRow, 'id' | 'requeued_at'>): Promise<string> {
  const id = idOf('d', letter.queue, letter.key, letter.at);
  await tx
    .insertInto('dead_letters')
    .values({ ...letter, id, requeued_at: null })
    .onConflict(on => on.column('id').doNothing())
    .execute();
  return id;
}

/** What lies there and was not queued again since, latest first. */
export async function deadLetters(db: Database, limit: number): Promise<DeadLetterRow[]> {
  const { rows } = await sql<DeadLetterRow>`
    select * from dead_letters where requeued_at is null order by at desc, id limit ${limit}`.execute(db);
  return rows;
}

/** Marks the letters of these items or feeds as queued again. */
export async function markRequeued(tx: Transaction, keys: readonly string[], now: string): Promise<void> {
  await sql`
    update dead_letters set requeued_at = ${now} where requeued_at is null and ${among(tx, 'key', keys)}`.execute(tx);
}

/** A stored document as it came; undefined where its retention has passed. */
export async function loadRawDocument(db: Database, id: string) {
  const row = await db.selectFrom('raw_documents').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  const { feed_id: feedId, fetched_at: fetchedAt, content_type, url } = row;
  const bytes: Uint8Array = await decompress(row.bytes);
  return { feedId, fetchedAt, contentType: content_type ?? undefined, url: url ?? undefined, bytes };
}

/** When the oldest document that is kept was fetched. */
export async function oldestRawDocument(db: Database): Promise<string | null> {
  const { rows } = await sql<{ at: string }>`select fetched_at as at from raw_documents order by 1 limit 1`.execute(db);
  return rows[0]?.at ?? null;
}

/**
 * Deletes documents fetched before a time, and the words of items kept before it that are neither pending nor dead: at most so many
 * of each, the oldest.
 */
export async function pruneArchive(tx: Transaction, before: string, most: number) {
  const rawDocuments = await sql`
    delete from raw_documents where id in (
      select id from raw_documents where fetched_at < ${before} order by fetched_at limit ${most})`.execute(tx);
  const itemBatches = await sql`
    delete from item_batches where id in (
      select id from item_batches where kept_at < ${before} and not (
        id in (select batch_id from items where state = 'pending') or
        id in (select batch_id from items where state = 'dead'))
      order by kept_at limit ${most})`.execute(tx);
  return {
    rawDocuments: Number(rawDocuments.numAffectedRows),
    itemBatches: Number(itemBatches.numAffectedRows),
  };
}
