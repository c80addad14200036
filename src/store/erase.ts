import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { sql } from 'kysely';
import { buriedAt, erasedIdentity, FIRST_LISTED } from './articles.ts';
import { unindexWords } from './index-words.ts';
import { moveToLedger } from './ledger.ts';
import { saveSignatures } from './similarity/signatures.ts';
import { among } from './sql.ts';
import type { ArticleRow, ItemRow, Transaction } from './tables.ts';

/** How many rows of each kind held the words of an article. */
export type Erased = {
  readonly revisions: number;
  readonly items: number;
  readonly rawDocuments: number;
  readonly deadLetters: number;
};

/** What a tombstone keeps: whose it was and when; nothing that it said. */
const NO_WORDS = {
  ...{ url: null, guid: null, headline: '', provider: null, language: null, published: null, first_created: null },
  ...{ version: null, version_created: null, text_hash: null, length: 0, embargoed_until: null, lift_at: null },
  ...{ held_by: null, held_reason: null, categories: null, expires_at: null },
} as const;

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/**
 * Removes the words of an article from all tables, and from archived documents of its feeds since it first came in: which of these
 * hold it nobody can tell for certain, so all of them go. The article's row becomes a tombstone, which the caller writes; what comes
 * in under its identity is not kept. `files` of raw documents are to be removed.
 */
export async function eraseWords(
  tx: Transaction,
  row: ArticleRow,
  now: string,
): Promise<Erased & { readonly tombstone: ArticleRow; readonly files: readonly string[] }> {
  const { id } = row;
  await sql`insert into erasures (article_id, at) values (${id}, ${now}) on conflict (article_id) do nothing`.execute(
    tx,
  );
  const items = await itemsOf(tx, row);
  const documents = await eraseDocuments(tx, items);
  await eraseFromBatches(tx, items);
  const ids = items.map(item => item.id);
  const letters = await sql`
    delete from dead_letters where ${among(tx, 'item_id', ids)} or ${among(tx, 'key', ids)}`.execute(tx);
  // The ledger goes on counting what was offered.
  await moveToLedger(tx, ids);
  await sql`delete from items where ${among(tx, 'id', ids)}`.execute(tx);
  const revisions = await removeWords(tx, row, now);
  await sql`update audit set reason = null where subject = ${id} and action = 'kill'`.execute(tx);
  return {
    tombstone: { ...tombstoneOf(row, now), pub_status: 'canceled' },
    revisions,
    items: items.length,
    rawDocuments: documents.length,
    files: documents.flatMap(({ file }) => file ?? []),
    deadLetters: Number(letters.numAffectedRows),
  };
}

/**
 * Removes the words of an article whose retention has passed. Returns its tombstone, which the caller writes: it is withheld, not
 * withdrawn, where it was not.
 */
export async function bury(tx: Transaction, row: ArticleRow, now: string): Promise<ArticleRow> {
  await removeWords(tx, row, now);
  const withheld = { pub_status: 'withheld', held_by: 'retention' };
  return { ...tombstoneOf(row, now), ...(row.pub_status === 'canceled' ? {} : withheld) };
}

const tombstoneOf = (row: ArticleRow, now: string): ArticleRow => ({
  ...{ ...row, ...NO_WORDS },
  ...{ identity: erasedIdentity(row.id), revision: row.latest_number, updated_at: now, listed_at: buriedAt(now) },
});

/** Deletes every revision and trace of an article, and puts an empty revision in their place; returns how many there were. */
async function removeWords(tx: Transaction, row: ArticleRow, now: string): Promise<number> {
  const { id } = row;
  const { numAffectedRows } = await sql`delete from revisions where article_id = ${id}`.execute(tx);
  await eraseTraces(tx, row, now);
  await sql`
    insert into revisions (article_id, number, item_id, at, reason, record, body_text, body_html)
    values (${id}, ${row.latest_number}, null, ${now}, 'canceled', ${EMPTY_RECORD}, '', '')`.execute(tx);
  return Number(numAffectedRows);
}

const EMPTY_RECORD = '{"headline":""}';

/** When the oldest tombstone that retention left was made. */
export async function oldestTombstone(tx: Transaction): Promise<string | null> {
  const { rows } = await sql<{ at: string }>`
    select updated_at as at from articles where listed_at < ${FIRST_LISTED} and held_by = 'retention'
    order by listed_at limit 1`.execute(tx);
  return rows[0]?.at ?? null;
}

/**
 * Deletes tombstones that retention left before a time, at most so many, the oldest; the change log keeps its lines of them. What the
 * desk erased stays. Gives their number.
 */
export async function pruneTombstones(tx: Transaction, before: string, most: number): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from articles where listed_at < ${buriedAt(before)} and held_by = 'retention'
    order by listed_at limit ${most}`.execute(tx);
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return 0;
  await unindexWords(tx, ids);
  for (const table of ['signatures', 'revisions'])
    await sql`delete from ${sql.table(table)} where ${among(tx, 'article_id', ids)}`.execute(tx);
  await sql`delete from articles where ${among(tx, 'id', ids)}`.execute(tx);
  return ids.length;
}

/** Every item that became part of the article, or came in under its identity and was given up. */
async function itemsOf(tx: Transaction, { id, partner_id, identity }: ArticleRow): Promise<ItemRow[]> {
  const { rows } = await sql<ItemRow>`
    select * from items where article_id = ${id}
      or (identity = ${identity} and partner_id = ${partner_id})`.execute(tx);
  return rows;
}

async function eraseDocuments(tx: Transaction, items: readonly ItemRow[]): Promise<{ file: string | null }[]> {
  const deleted: { file: string | null }[] = [];
  for (const [feedId, its] of Map.groupBy(items, item => item.feed_id)) {
    const since = its.map(item => item.first_seen_at).sort()[0] ?? '';
    const documents = its.flatMap(item => item.raw_document_id ?? []);
    const { rows } = await sql<{ file: string | null }>`
      delete from raw_documents where (feed_id = ${feedId} and fetched_at >= ${since}) or ${among(tx, 'id', documents)}
      returning file`.execute(tx);
    deleted.push(...rows);
  }
  return deleted;
}

/** Items of one document share a row: of the erased ones an empty line stays, so that the others keep their places. */
async function eraseFromBatches(tx: Transaction, items: readonly ItemRow[]): Promise<void> {
  for (const [batchId, its] of Map.groupBy(items, item => item.batch_id)) {
    const batch = await tx.selectFrom('item_batches').select('bytes').where('id', '=', batchId).executeTakeFirst();
    if (batch === undefined) continue;
    const places = new Set(its.map(item => item.batch_place));
    const lines = (await decompress(batch.bytes)).toString().split('\n');
    const words = lines.map((line, place) => (places.has(place) ? '{}' : line)).join('\n');
    const bytes: Uint8Array = await compress(words, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
    await tx.updateTable('item_batches').set({ bytes }).where('id', '=', batchId).execute();
  }
}

/** Kills, changes, links, the index of words and the signature: what names the article by words, or is made of them. */
async function eraseTraces(tx: Transaction, { id, identity, partner_id }: ArticleRow, now: string): Promise<void> {
  await sql`delete from kills where identity = ${identity} and partner_id = ${partner_id}`.execute(tx);
  await sql`update changes set details = null where article_id = ${id} and details is not null`.execute(tx);
  await sql`delete from article_categories where article_id = ${id}`.execute(tx);
  await sql`delete from links where a = ${id} or b = ${id}`.execute(tx);
  await unindexWords(tx, [id]);
  await saveSignatures(tx, [{ article_id: id, arrived_at: now, bytes: new Uint8Array() }]);
}
