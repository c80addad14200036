import { zstdDecompressSync } from 'node:zlib';
import { sql } from 'kysely';
import { listed } from './batch.ts';
import { among } from './dialect.ts';
import type { Database, ItemRow, ItemState, Transaction } from './tables.ts';

/** Words of the statement, not parameters: only so SQLite knows that the small index of the unsettled, or the dead, will do. */
export const FRESH = sql.lit<ItemState>('fresh');
export const DEAD = sql.lit<ItemState>('dead');

/** Items that were kept (`before` a time) and not settled yet, oldest first: what the next poll and every start queue again. */
export async function unsettledItems(
  db: Database,
  options: { readonly feedId?: string; readonly before?: string; readonly limit: number },
): Promise<{ id: string; feed_id: string }[]> {
  let query = db.selectFrom('items').select(['id', 'feed_id']).where('state', '=', FRESH);
  if (options.feedId !== undefined) query = query.where('feed_id', '=', options.feedId);
  if (options.before !== undefined) query = query.where('first_seen_at', '<', options.before);
  return await query.orderBy('feed_id').orderBy('first_seen_at').orderBy('position').limit(options.limit).execute();
}

/** An item with its words; `received` is undefined once their retention has passed. */
export type LoadedItem = ItemRow & { /** The FeedItem as JSON. */ readonly received: string | undefined };

/** Items by id, in the order in which they were received; unknown ids are left out. */
export async function loadItems(db: Database, ids: readonly string[]): Promise<LoadedItem[]> {
  const items: LoadedItem[] = [];
  for await (const part of loadItemsInParts(db, ids, Number.POSITIVE_INFINITY)) items.push(...part);
  return items;
}

/** Words of items that need not be unpacked, by the item's id. */
type Recent = { take(itemId: string): string | undefined };

/** The same in parts of so many characters, or of one item that has more: few of their words are in memory at a time. */
export async function* loadItemsInParts(
  db: Database,
  ids: readonly string[],
  mostCharacters: number,
  recent?: Recent,
): AsyncGenerator<LoadedItem[]> {
  const rows = await db
    .selectFrom('items')
    .selectAll()
    .where(among(db, 'id', ids))
    .orderBy('first_seen_at')
    .orderBy('position')
    .orderBy('id')
    .execute();
  const atHand = new Map(rows.map(({ id }) => [id, recent?.take(id)]));
  let unpacked: { readonly id: string; readonly words: readonly string[] } | undefined;
  const unpackOnce = async (id: string): Promise<readonly string[]> => {
    if (unpacked?.id === id) return unpacked.words;
    const receipt = await db.selectFrom('receipts').select('bytes').where('id', '=', id).executeTakeFirst();
    unpacked = { id, words: unpack(receipt?.bytes) };
    return unpacked.words;
  };
  let part: LoadedItem[] = [];
  let characters = 0;
  for (const row of rows) {
    const received = atHand.get(row.id) ?? (await unpackOnce(row.receipt_id))[row.place];
    characters += received?.length ?? 0;
    if (part.length > 0 && characters > mostCharacters) {
      yield part;
      part = [];
      characters = received?.length ?? 0;
    }
    part.push({ ...row, received });
  }
  if (part.length > 0) yield part;
}

const unpack = (bytes: Uint8Array | undefined): readonly string[] =>
  bytes === undefined ? [] : zstdDecompressSync(bytes).toString().split('\n');

/** Marks items as settled, each with the article it became part of. */
export async function settleItems(
  tx: Transaction,
  items: readonly { readonly id: string; readonly article_id: string }[],
  now: string,
): Promise<void> {
  if (items.length === 0) return;
  await sql`
    update items set state = 'settled', settled_at = ${now}, article_id = v.article_id, error_code = null, error_message = null
    from ${listed(tx, { id: 'text', article_id: 'text' }, items)} where items.id = v.id`.execute(tx);
}

/** Gives an item up; the dead letter says why (deadLetter). */
export async function giveUpItem(
  tx: Transaction,
  id: string,
  error: { readonly code: string; readonly message: string },
  now: string,
): Promise<void> {
  await tx
    .updateTable('items')
    .set({ state: 'dead', settled_at: now, error_code: error.code, error_message: error.message })
    .where('id', '=', id)
    .execute();
}

/** Marks items as settled whose document is now read otherwise: what is read of them today stands in their place. */
export async function replaceItems(tx: Transaction, ids: readonly string[], now: string): Promise<void> {
  await tx
    .updateTable('items')
    .set({ state: 'settled', settled_at: now, error_code: null, error_message: null })
    .where(among(tx, 'id', ids))
    .execute();
}

/** Counts one more try of items that failed and are to be tried again; gives each one's number of tries. */
export async function countTry(tx: Transaction, ids: readonly string[]): Promise<{ id: string; tries: number }[]> {
  return await tx
    .updateTable('items')
    .set({ tries: sql`tries + 1` })
    .where(among(tx, 'id', ids))
    .returning(['id', 'tries'])
    .execute();
}

/** Takes the tries back of items that were read without harm, where it was the store that failed afterwards. */
export async function forgetTries(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx
    .updateTable('items')
    .set({ tries: 0 })
    .where(among(tx, 'id', ids))
    .execute();
}

/** Makes settled or dead items fresh again, so that the next round settles them anew; gives those it changed. */
export async function reviveItems(tx: Transaction, ids: readonly string[]): Promise<{ id: string; feed_id: string }[]> {
  return await tx
    .updateTable('items')
    .set({ state: 'fresh', tries: 0, error_code: null, error_message: null })
    .where(among(tx, 'id', ids))
    .where('receipt_id', 'in', eb => eb.selectFrom('receipts').select('receipts.id'))
    .returning(['id', 'feed_id'])
    .execute();
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

/** An item that a choice names; `kept` tells whether its words are still in the archive. */
export type ChosenItem = Pick<
  ItemRow,
  'id' | 'feed_id' | 'partner_id' | 'identity' | 'state' | 'article_id' | 'payload_id'
> & {
  readonly kept: boolean;
};

/** The latest content under each identity that a choice names, in the order received; dead ones whatever their age. */
export async function chooseItems(db: Database, choice: ItemChoice): Promise<ChosenItem[]> {
  let query = db
    .selectFrom('items')
    .leftJoin('receipts', 'receipts.id', 'items.receipt_id')
    .select([
      'items.id',
      'items.feed_id',
      'partner_id',
      'identity',
      'items.state',
      'items.article_id',
      'items.payload_id',
    ])
    .select('receipts.id as receipt');
  query = choice.dead === true ? query.where('state', '=', DEAD) : query.where('latest', '=', 1);
  if (choice.feedId !== undefined) query = query.where('items.feed_id', '=', choice.feedId);
  if (choice.partnerId !== undefined) query = query.where('partner_id', '=', choice.partnerId);
  if (choice.articleId !== undefined) query = query.where('article_id', '=', choice.articleId);
  if (choice.since !== undefined) query = query.where('first_seen_at', '>=', choice.since);
  const rows = await query.orderBy('first_seen_at').orderBy('position').orderBy('items.id').execute();
  return rows.map(({ receipt, ...row }) => ({ ...row, kept: receipt !== null }));
}

/** How many items are in each state. */
export async function countItems(db: Database): Promise<Record<ItemState, number>> {
  const rows = await db
    .selectFrom('items')
    .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  const count = (state: ItemState): number => Number(rows.find(row => row.state === state)?.count ?? 0);
  return { fresh: count('fresh'), settled: count('settled'), dead: count('dead') };
}
