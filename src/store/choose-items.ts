import { DEAD, PENDING } from './items.ts';
import { among } from './sql.ts';
import type { Database, ItemRow, Transaction } from './tables.ts';

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
  await tx
    .updateTable('items')
    .set({ state: 'done', done_at: now, error_code: null, error_message: null })
    .where(among(tx, 'id', ids))
    .execute();
}

/** Makes done or dead items pending again if their words are still kept; returns those. */
export async function reviveItems(tx: Transaction, ids: readonly string[]): Promise<{ id: string; feed_id: string }[]> {
  return await tx
    .updateTable('items')
    .set({ state: 'pending', tries: 0, error_code: null, error_message: null })
    .where(among(tx, 'id', ids))
    .where('batch_id', 'in', eb => eb.selectFrom('item_batches').select('item_batches.id'))
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

/** An item of a choice; `kept`: its words are still stored. */
export type ChosenItem = Pick<
  ItemRow,
  'id' | 'feed_id' | 'partner_id' | 'identity' | 'state' | 'article_id' | 'raw_document_id'
> & {
  readonly kept: boolean;
};

/** The items of a choice in the order received: the latest content of each identity, or with `dead` all dead ones. */
export async function chooseItems(db: Database, choice: ItemChoice): Promise<ChosenItem[]> {
  let query = db
    .selectFrom('items')
    .leftJoin('item_batches', 'item_batches.id', 'items.batch_id')
    .select([
      'items.id',
      'items.feed_id',
      'partner_id',
      'identity',
      'items.state',
      'items.article_id',
      'items.raw_document_id',
    ])
    .select('item_batches.id as batch');
  query = choice.dead === true ? query.where('state', '=', DEAD) : query.where('latest', '=', 1);
  if (choice.feedId !== undefined) query = query.where('items.feed_id', '=', choice.feedId);
  if (choice.partnerId !== undefined) query = query.where('partner_id', '=', choice.partnerId);
  if (choice.articleId !== undefined) query = query.where('article_id', '=', choice.articleId);
  if (choice.since !== undefined) query = query.where('first_seen_at', '>=', choice.since);
  const rows = await query.orderBy('first_seen_at').orderBy('position').orderBy('items.id').execute();
  return rows.map(({ batch, ...row }) => ({ ...row, kept: batch !== null }));
}
