import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { rawDocumentIdOf } from '../core/identity.ts';
import { DEAD, PENDING } from './items.ts';
import type { Database, Transaction } from './tables.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** A document compressed for the store: made before the transaction, off the main thread. */
export type PackedDocument = { readonly size: number; readonly bytes: Uint8Array };

/** Compresses a document with zstd; `size` is its length in bytes before that. */
export async function packDocument(bytes: Uint8Array): Promise<PackedDocument> {
  const packed = await compress(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  return { size: bytes.byteLength, bytes: packed };
}

/** Stores a document and returns its id; the same document again only renews the time from which its retention counts. */
export async function keepRawDocument(
  tx: Transaction,
  document: {
    readonly feedId: string;
    /** Of the bytes as they came. */
    readonly hash: string;
    readonly fetchedAt: string;
    readonly contentType?: string | undefined;
    /** Where the bytes came from in the end. */
    readonly url?: string | undefined;
    readonly packed: PackedDocument;
  },
): Promise<string> {
  const id = rawDocumentIdOf(document.feedId, document.hash);
  await tx
    .insertInto('raw_documents')
    .values({
      id,
      feed_id: document.feedId,
      hash: document.hash,
      fetched_at: document.fetchedAt,
      content_type: document.contentType ?? null,
      url: document.url ?? null,
      size: document.packed.size,
      bytes: document.packed.bytes,
    })
    .onConflict(on => on.column('id').doUpdateSet({ fetched_at: document.fetchedAt }))
    .execute();
  return id;
}

/** A stored document as it came; undefined where its retention has passed. */
export async function loadRawDocument(
  db: Database,
  id: string,
): Promise<{ feedId: string; fetchedAt: string; contentType?: string; url?: string; bytes: Uint8Array } | undefined> {
  const row = await db.selectFrom('raw_documents').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    feedId: row.feed_id,
    fetchedAt: row.fetched_at,
    ...(row.content_type === null ? {} : { contentType: row.content_type }),
    ...(row.url === null ? {} : { url: row.url }),
    bytes: await decompress(row.bytes),
  };
}

/** Deletes documents fetched before a time, and the words of items kept before it that are neither pending nor dead. */
export async function pruneArchive(
  tx: Transaction,
  before: string,
): Promise<{ rawDocuments: number; itemBatches: number }> {
  const rawDocuments = await tx.deleteFrom('raw_documents').where('fetched_at', '<', before).executeTakeFirst();
  const itemBatches = await tx
    .deleteFrom('item_batches')
    .where('kept_at', '<', before)
    .where(({ not, or, selectFrom, eb }) =>
      not(
        or([
          eb('id', 'in', selectFrom('items').select('batch_id').where('state', '=', PENDING)),
          eb('id', 'in', selectFrom('items').select('batch_id').where('state', '=', DEAD)),
        ]),
      ),
    )
    .executeTakeFirst();
  return { rawDocuments: Number(rawDocuments.numDeletedRows), itemBatches: Number(itemBatches.numDeletedRows) };
}
