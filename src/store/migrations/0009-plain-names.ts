import { type Kysely, sql } from 'kysely';

/**
 * Tables and columns take the field's names: documents, batches of items, items that are pending, done or dead. What a partner's
 * rule removes from an article is called boilerplate, as the records of `normalize` promise.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    'alter table payloads rename to raw_documents',
    'drop index payloads_by_feed',
    'drop index payloads_by_time',
    'create index raw_documents_by_feed on raw_documents (feed_id, fetched_at)',
    'create index raw_documents_by_time on raw_documents (fetched_at)',

    'alter table receipts rename to item_batches',
    'drop index receipts_by_time',
    'create index item_batches_by_time on item_batches (kept_at)',

    'alter table items rename column payload_id to raw_document_id',
    'alter table items rename column receipt_id to batch_id',
    'alter table items rename column place to batch_place',
    'alter table items rename column settled_at to done_at',
    'drop index items_fresh',
    `update items set state = case state when 'fresh' then 'pending' else 'done' end where state in ('fresh', 'settled')`,
    `create index items_pending on items (feed_id) where state = 'pending'`,

    'alter table polls rename column fresh to new_items',
    `update revisions set record = replace(record, '"as":"furniture"', '"as":"boilerplate"')
      where record like '%"as":"furniture"%'`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
