import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { sql } from 'kysely';
import { buriedAt, erasedIdentity, FIRST_LISTED, forgetKills, insertRevisions } from './articles.ts';
import { writeCategories } from './categories.ts';
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
  const tombstone = tombstoneOf(row, now);
  const revisions = await removeWords(tx, [row], [tombstone], now);
  await sql`update audit set reason = null where subject = ${id} and action = 'kill'`.execute(tx);
  return {
    tombstone: { ...tombstone, pub_status: 'canceled' },
    revisions,
    items: items.length,
    rawDocuments: documents.length,
    files: documents.flatMap(({ file }) => file ?? []),
    deadLetters: Number(letters.numAffectedRows),
  };
}

/**
 * Removes the words of articles whose retention has passed. Returns their tombstones, which the caller writes: withheld, not withdrawn,
 * where they were not.
 */
export async function bury(tx: Transaction, rows: readonly ArticleRow[], now: string): Promise<ArticleRow[]> {
  const withheld = { pub_status: 'withheld', held_by: 'retention' };
  const tombstones = rows.map(row => ({
    ...tombstoneOf(row, now),
    ...(row.pub_status === 'canceled' ? {} : withheld),
  }));
  await removeWords(tx, rows, tombstones, now);
  return tombstones;
}

const tombstoneOf = (row: ArticleRow, now: string): ArticleRow => ({
  ...{ ...row, ...NO_WORDS },
  ...{ identity: erasedIdentity(row.id), revision: row.latest_number, updated_at: now, listed_at: buriedAt(now) },
});

/** Deletes every revision and trace of articles, and puts an empty revision in the place of each; returns how many there were. */
async function removeWords(
  tx: Transaction,
  rows: readonly ArticleRow[],
  tombstones: readonly ArticleRow[],
  now: string,
): Promise<number> {
  const its = among(
    tx,
    'article_id',
    rows.map(({ id }) => id),
  );
  const { numAffectedRows } = await sql`delete from revisions where ${its}`.execute(tx);
  await eraseTraces(tx, rows, now);
  await writeCategories(tx, new Map(rows.map(row => [row.id, row])), tombstones);
  const empty = { item_id: null, at: now, reason: 'canceled', record: EMPTY_RECORD, body_text: '', body_html: '' };
  await insertRevisions(
    tx,
    rows.map(({ id, latest_number }) => ({ article_id: id, number: latest_number, ...empty })),
  );
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

/** Kills, changes, links, the index of words and the signature: what names articles by words, or is made of them. */
async function eraseTraces(tx: Transaction, rows: readonly ArticleRow[], now: string): Promise<void> {
  const ids = rows.map(({ id }) => id);
  for (const [partnerId, its] of Map.groupBy(rows, row => row.partner_id)) {
    const identities = its.map(({ identity }) => identity);
    await forgetKills(tx, partnerId, identities);
  }
  await sql`update changes set details = null where ${among(tx, 'article_id', ids)} and details is not null`.execute(
    tx,
  );
  for (const end of ['a', 'b']) await sql`delete from links where ${among(tx, end, ids)}`.execute(tx);
  await unindexWords(tx, ids);
  await saveSignatures(
    tx,
    ids.map(article_id => ({ article_id, arrived_at: now, bytes: new Uint8Array() })),
  );
}
