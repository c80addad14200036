import { promisify } from 'node:util';
import { constants, zstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { sql } from 'kysely';
import { idOf, itemIdOf, rawDocumentIdOf } from '../core/identity.ts';
import { moveToLedger } from './ledger.ts';
import { writeRawFile } from './raw-files.ts';
import { among, insertRows, listed } from './sql.ts';
import type { Database, ItemBatchRow, ItemRow, ItemState, RawDocumentRow, Transaction, Verdict } from './tables.ts';

/** A document compressed for the store: made before the transaction. `file`: where its bytes are written to. */
export type PackedDocument = Pick<RawDocumentRow, 'size' | 'bytes' | 'file'>;

const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
const compress = promisify(zstdCompress);

/** A document up to this size is compressed in a millisecond; a thread that does it costs as much again (measured). */
const SMALL = 256 * 1024;

/** Which document, and of when. */
type DocumentKey = {
  readonly feedId: string;
  /** Of the bytes as they came. */
  readonly hash: string;
  readonly fetchedAt: string;
};

/**
 * Compresses a document with zstd, a large one in another thread, and writes it into the folder of raw documents where there is one; `size` is its length in bytes
 * before that. Throws `store-unwritable`.
 */
export async function packDocument(
  bytes: Uint8Array,
  { feedId, hash, fetchedAt }: DocumentKey,
  rawDir: string | undefined,
): Promise<PackedDocument> {
  const packed = bytes.byteLength <= SMALL ? zstdCompressSync(bytes, FAST) : await compress(bytes, FAST);
  const size = bytes.byteLength;
  if (rawDir === undefined) return { size, bytes: packed, file: null };
  const file = await writeRawFile(rawDir, rawDocumentIdOf(feedId, hash), fetchedAt, packed);
  return { size, bytes: NO_BYTES, file };
}

const NO_BYTES = new Uint8Array();

/** A fetched document to be stored. */
type RawDocument = DocumentKey & {
  readonly contentType?: string | undefined;
  /** Where the bytes came from in the end. */
  readonly url?: string | undefined;
  readonly packed: PackedDocument;
};

/**
 * Stores a document; the same document again only renews the time from which its retention counts, and where its bytes are. Returns
 * its id, and the file that the row had before and that is to be removed.
 */
export async function keepRawDocument(
  tx: Transaction,
  { packed, ...document }: RawDocument,
): Promise<{ readonly id: string; readonly replaced?: string }> {
  const { feedId, hash, fetchedAt, contentType = null, url = null } = document;
  const id = rawDocumentIdOf(feedId, hash);
  const before = await tx.selectFrom('raw_documents').select('file').where('id', '=', id).executeTakeFirst();
  await tx
    .insertInto('raw_documents')
    .values({ id, feed_id: feedId, hash, fetched_at: fetchedAt, content_type: contentType, url, ...packed })
    .onConflict(on => on.column('id').doUpdateSet({ fetched_at: fetchedAt, bytes: packed.bytes, file: packed.file }))
    .execute();
  return before?.file && before.file !== packed.file ? { id, replaced: before.file } : { id };
}

/** One item of a document, with what identifies it and its content. */
export type ReceivedItem = {
  /** What stays the same through all versions: provider's id, guid or URL, the first that is sound for the feed. */
  readonly identity: string;
  /** Of everything in the item whose change makes a new version. */
  readonly contentHash: string;
  /** Where it stands in the document, from 0. */
  readonly position: number;
  /** The FeedItem as JSON. */
  readonly received: string;
};

/** Where a document came from and when. */
type Source = {
  readonly feedId: string;
  readonly partnerId: string;
  readonly rawDocumentId?: string | null;
  readonly now: string;
  /** Gets the words of what was kept. An id names its words, so they are right even if the transaction fails. */
  readonly recent?: { keep(itemId: string, received: string): void };
};

/**
 * Keeps the items of one document before anything else is done with them. What is new or changed becomes a pending row; returns
 * the ids of those, in document order. An item that returns to words it had before is pending again. An identity that a document
 * uses for two texts gets a row for each text, which does not change with every poll.
 */
export async function keepItems(tx: Transaction, source: Source, items: readonly ReceivedItem[]): Promise<string[]> {
  const groups = byIdentity(source.feedId, items);
  const known = await sql<Known>`
    select id, identity, latest from items
    where feed_id = ${source.feedId} and ${among(tx, 'identity', [...groups.keys()])}`.execute(tx);
  const { added, returned, superseded } = compareWithKnown(groups, known.rows);

  if (superseded.length > 0) await sql`update items set latest = 0 where ${among(tx, 'id', superseded)}`.execute(tx);
  const places = await writeBatches(tx, source, [...added, ...returned]);
  if (returned.length > 0) {
    const columns = { id: 'text', batch_id: 'text', batch_place: 'integer' } as const;
    const rows = returned.map(({ id }) => ({ id, batch_id: '', batch_place: 0, ...places.get(id) }));
    await moveToLedger(
      tx,
      returned.map(({ id }) => id),
    );
    await sql`
      update items set latest = 1, state = 'pending', tries = 0, verdict = null, first_seen_at = ${source.now}, batch_id = v.batch_id, batch_place = v.batch_place
      from ${listed(tx, columns, rows)} where items.id = v.id`.execute(tx);
  }
  const rows = added.map(({ id, item, latest }) => ({
    id,
    feed_id: source.feedId,
    partner_id: source.partnerId,
    raw_document_id: source.rawDocumentId ?? null,
    position: item.position,
    identity: item.identity,
    batch_id: '',
    batch_place: 0,
    ...places.get(id),
    state: 'pending' as const,
    latest: latest ? 1 : 0,
    first_seen_at: source.now,
  }));
  // By the unique key two polls of one feed at the same time keep an item once.
  const written = new Set(await insertRows(tx, 'items', rows, { on: ['id'], do: 'keep' }, 'id'));
  const kept = [...added.filter(({ id }) => written.has(id)), ...returned];
  for (const { id, item } of kept) source.recent?.keep(id, item.received);
  return kept.sort((a, b) => a.item.position - b.item.position).map(({ id }) => id);
}

/** Per identity the items of a document, one for each text, by the id of their rows. */
type Groups = ReadonlyMap<string, ReadonlyMap<string, ReceivedItem>>;

function byIdentity(feedId: string, items: readonly ReceivedItem[]): Groups {
  const groups = new Map<string, Map<string, ReceivedItem>>();
  for (const item of items) {
    // As the table will have it.
    const identity = item.identity.replaceAll('\0', '');
    const id = itemIdOf(feedId, identity, item.contentHash);
    const group = groups.get(identity) ?? new Map<string, ReceivedItem>();
    if (!group.has(id)) group.set(id, item);
    groups.set(identity, group);
  }
  return groups;
}

type Known = Pick<ItemRow, 'id' | 'identity' | 'latest'>;
type New = { readonly id: string; readonly item: ReceivedItem; readonly latest: boolean };

/** Which items were never seen, which were seen before and are back, and which are no longer the latest of their identity. */
function compareWithKnown(groups: Groups, known: readonly Known[]) {
  const knownIds = new Set(known.map(row => row.id));
  const latestIds = new Map(known.filter(row => row.latest === 1).map(row => [row.identity, row.id]));
  const added: New[] = [];
  const returned: New[] = [];
  const superseded: string[] = [];
  for (const [identity, group] of groups) {
    const unseen = [...group].filter(([id]) => !knownIds.has(id));
    const before = latestIds.get(identity);
    const newest = unseen.at(-1);
    if (newest !== undefined) {
      for (const [id, item] of unseen) added.push({ id, item, latest: id === newest[0] });
      if (before !== undefined) superseded.push(before);
    } else if (before !== undefined && !group.has(before)) {
      const back = [...group].at(-1);
      if (back !== undefined) returned.push({ id: back[0], item: back[1], latest: true });
      superseded.push(before);
    }
  }
  return { added, returned, superseded };
}

/** Items a row: a batch of `ingest-items`, which then unpacks one row. Of long items fewer, so that it never unpacks much. */
const BATCH_ITEMS = 50;
const BATCH_CHARACTERS = 1_000_000;

function* batchesOf(items: readonly New[]): Generator<New[]> {
  let batch: New[] = [];
  let characters = 0;
  for (const kept of items) {
    characters += kept.item.received.length;
    if (batch.length === BATCH_ITEMS || (batch.length > 0 && characters > BATCH_CHARACTERS)) {
      yield batch;
      batch = [];
      characters = kept.item.received.length;
    }
    batch.push(kept);
  }
  if (batch.length > 0) yield batch;
}

/** Writes the words of items, a batch to a row; returns each item's row and place. */
async function writeBatches(tx: Transaction, { feedId, now }: Source, items: readonly New[]) {
  const rows: ItemBatchRow[] = [];
  const places = new Map<string, Pick<ItemRow, 'batch_id' | 'batch_place'>>();
  for (const batch of batchesOf(items)) {
    const id = idOf('r', ...batch.map(item => item.id));
    // One item a line: JSON never holds a line break of its own.
    const words = batch.map(({ item }) => item.received).join('\n');
    const bytes = zstdCompressSync(words, FAST);
    rows.push({ id, feed_id: feedId, kept_at: now, bytes });
    for (const [place, item] of batch.entries()) places.set(item.id, { batch_id: id, batch_place: place });
  }
  await insertRows(tx, 'item_batches', rows, { on: ['id'], do: 'keep' });
  return places;
}

/** Literals, not parameters: only then SQLite uses the small partial index of pending or of dead items. */
export const PENDING = sql.lit<ItemState>('pending');
export const DEAD = sql.lit<ItemState>('dead');

/** An item with its words; `received` is undefined when their retention has passed. */
export type LoadedItem = ItemRow & {
  /** The FeedItem as JSON. */
  readonly received: string | undefined;
  /** Whether this process kept them itself and asks for them the first time. */
  readonly isFirst: boolean;
};

/** Words of items that are in memory, by the item's id. */
type Recent = { take(itemId: string): string | undefined };

/**
 * Items by id, in the order in which they were received; unseen ids are left out. They come in parts of at most so many
 * characters, or of one longer item: few words are in memory at a time.
 */
export async function* loadItemsInParts(
  db: Database,
  ids: readonly string[],
  mostCharacters: number,
  recent?: Recent,
): AsyncGenerator<LoadedItem[]> {
  const { rows } = await sql<ItemRow>`
    select * from items where ${among(db, 'id', ids)} order by first_seen_at, position, id`.execute(db);
  const atHand = new Map(rows.map(({ id }) => [id, recent?.take(id)]));
  let unpacked: { readonly id: string; readonly words: readonly string[] } | undefined;
  const unpackOnce = async (id: string): Promise<readonly string[]> => {
    if (unpacked?.id === id) return unpacked.words;
    const stored = await db.selectFrom('item_batches').select('bytes').where('id', '=', id).executeTakeFirst();
    unpacked = { id, words: unpack(stored?.bytes) };
    return unpacked.words;
  };
  let part: LoadedItem[] = [];
  let characters = 0;
  for (const row of rows) {
    const recent = atHand.get(row.id);
    const received = recent ?? (await unpackOnce(row.batch_id))[row.batch_place];
    characters += received?.length ?? 0;
    if (part.length > 0 && characters > mostCharacters) {
      yield part;
      part = [];
      characters = received?.length ?? 0;
    }
    part.push({ ...row, received, isFirst: recent !== undefined });
  }
  if (part.length > 0) yield part;
}

const unpack = (bytes: Uint8Array | undefined): readonly string[] =>
  bytes === undefined ? [] : zstdDecompressSync(bytes).toString().split('\n');

/** Marks items as done, each with the article that it became part of. */
export async function markDone(
  tx: Transaction,
  items: readonly { readonly id: string; readonly article_id: string; readonly verdict: Verdict }[],
  now: string,
): Promise<void> {
  if (items.length === 0) return;
  const columns = { id: 'text', article_id: 'text', verdict: 'text' } as const;
  // The first verdict stands: a job may run twice, and what is ingested again was offered once.
  await sql`
    update items set state = 'done', done_at = ${now}, article_id = v.article_id, error_code = null, error_message = null,
      verdict = case when items.verdict is null or items.verdict = 'rejected' then v.verdict else items.verdict end
    from ${listed(tx, columns, items)} where items.id = v.id`.execute(tx);
}

/** Counts one more try of items; returns each item's number of tries. */
export async function countTry(tx: Transaction, ids: readonly string[]): Promise<{ id: string; tries: number }[]> {
  const { rows } = await sql<{ id: string; tries: number }>`
    update items set tries = tries + 1 where ${among(tx, 'id', ids)} returning id, tries`.execute(tx);
  return rows;
}
