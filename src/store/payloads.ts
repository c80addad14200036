import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { payloadIdOf } from './ids.ts';
import { DEAD, FRESH } from './items.ts';
import type { Database, Transaction } from './tables.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Bytes as they go into the archive; made before the transaction, off the main thread. */
export type PackedPayload = { readonly size: number; readonly bytes: Uint8Array };

/** A body as it lies in the archive, compressed, with its size in bytes before that. */
export async function packPayload(bytes: Uint8Array): Promise<PackedPayload> {
  const packed = await compress(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  return { size: bytes.byteLength, bytes: packed };
}

/** Archives a feed's body and gives its id; the same body again only renews the time from which its retention counts. */
export async function keepPayload(
  tx: Transaction,
  payload: {
    readonly feedId: string;
    /** Of the bytes as they came. */
    readonly hash: string;
    readonly fetchedAt: string;
    readonly contentType?: string | undefined;
    /** Where the bytes came from in the end. */
    readonly url?: string | undefined;
    readonly packed: PackedPayload;
  },
): Promise<string> {
  const id = payloadIdOf(payload.feedId, payload.hash);
  await tx
    .insertInto('payloads')
    .values({
      id,
      feed_id: payload.feedId,
      hash: payload.hash,
      fetched_at: payload.fetchedAt,
      content_type: payload.contentType ?? null,
      url: payload.url ?? null,
      size: payload.packed.size,
      bytes: payload.packed.bytes,
    })
    .onConflict(on => on.column('id').doUpdateSet({ fetched_at: payload.fetchedAt }))
    .execute();
  return id;
}

/** A body out of the archive as it once came, or undefined where its retention has passed. */
export async function loadPayload(
  db: Database,
  id: string,
): Promise<{ feedId: string; fetchedAt: string; contentType?: string; url?: string; bytes: Uint8Array } | undefined> {
  const row = await db.selectFrom('payloads').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    feedId: row.feed_id,
    fetchedAt: row.fetched_at,
    ...(row.content_type === null ? {} : { contentType: row.content_type }),
    ...(row.url === null ? {} : { url: row.url }),
    bytes: await decompress(row.bytes),
  };
}

/** Forgets bodies fetched before a time, and the words of items kept before it that are settled. */
export async function pruneArchive(tx: Transaction, before: string): Promise<{ payloads: number; receipts: number }> {
  const payloads = await tx.deleteFrom('payloads').where('fetched_at', '<', before).executeTakeFirst();
  const receipts = await tx
    .deleteFrom('receipts')
    .where('kept_at', '<', before)
    .where(({ not, or, selectFrom, eb }) =>
      not(
        or([
          eb('id', 'in', selectFrom('items').select('receipt_id').where('state', '=', FRESH)),
          eb('id', 'in', selectFrom('items').select('receipt_id').where('state', '=', DEAD)),
        ]),
      ),
    )
    .executeTakeFirst();
  return { payloads: Number(payloads.numDeletedRows), receipts: Number(receipts.numDeletedRows) };
}
