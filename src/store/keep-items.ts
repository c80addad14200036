import { constants, zstdCompressSync } from 'node:zlib';
import { sql } from 'kysely';
import { insertRows, listed } from './batch.ts';
import { among } from './dialect.ts';
import { idOf, itemIdOf } from './ids.ts';
import type { ItemRow, ReceiptRow, Transaction } from './tables.ts';

/** One item of a document, with what it is told apart by. */
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
  readonly payloadId?: string | null;
  readonly now: string;
  /** Gets the words of what was kept; they stand for its id, whether or not the transaction ends well. */
  readonly recent?: { keep(itemId: string, received: string): void };
};

/**
 * Keeps the items of one document, first of all: only what is new or changed becomes a fresh row, and its id is given
 * back, in document order. An item that goes back to words it had before is fresh again; one whose id the
 * same document uses for two texts is kept once for each text and does not change with every poll.
 */
export async function keepItems(tx: Transaction, source: Source, items: readonly ReceivedItem[]): Promise<string[]> {
  const groups = byIdentity(source.feedId, items);
  const known = await tx
    .selectFrom('items')
    .select(['id', 'identity', 'latest'])
    .where('feed_id', '=', source.feedId)
    .where(among(tx, 'identity', [...groups.keys()]))
    .execute();
  const { fresh, returned, superseded } = whatIsNew(groups, known);

  if (superseded.length > 0) {
    await tx
      .updateTable('items')
      .set({ latest: 0 })
      .where(among(tx, 'id', superseded))
      .execute();
  }
  const places = await writeReceipts(tx, source, [...fresh, ...returned]);
  if (returned.length > 0) {
    const columns = { id: 'text', receipt_id: 'text', place: 'integer' } as const;
    const rows = returned.map(({ id }) => ({ id, receipt_id: '', place: 0, ...places.get(id) }));
    await sql`
      update items set latest = 1, state = 'fresh', tries = 0, receipt_id = v.receipt_id, place = v.place
      from ${listed(tx, columns, rows)} where items.id = v.id`.execute(tx);
  }
  const rows = fresh.map(({ id, item, latest }) => ({
    id,
    feed_id: source.feedId,
    partner_id: source.partnerId,
    payload_id: source.payloadId ?? null,
    position: item.position,
    identity: item.identity,
    content_hash: item.contentHash,
    receipt_id: '',
    place: 0,
    ...places.get(id),
    state: 'fresh' as const,
    latest: latest ? 1 : 0,
    first_seen_at: source.now,
  }));
  // The unique key has the last word: two polls of one feed at once keep an item once.
  const written = new Set(await insertRows(tx, 'items', rows, { on: ['id'], do: 'keep' }, 'id'));
  const kept = [...fresh.filter(({ id }) => written.has(id)), ...returned];
  for (const { id, item } of kept) source.recent?.keep(id, item.received);
  return kept.sort((a, b) => a.item.position - b.item.position).map(({ id }) => id);
}

/** The texts that a document has under each identity, each once, by the id of its row. */
type Groups = ReadonlyMap<string, ReadonlyMap<string, ReceivedItem>>;

function byIdentity(feedId: string, items: readonly ReceivedItem[]): Groups {
  const groups = new Map<string, Map<string, ReceivedItem>>();
  for (const item of items) {
    // As it will stand in the table.
    const identity = item.identity.replaceAll('\0', '');
    const id = itemIdOf(feedId, identity, item.contentHash);
    const group = groups.get(identity) ?? new Map<string, ReceivedItem>();
    if (!group.has(id)) group.set(id, item);
    groups.set(identity, group);
  }
  return groups;
}

type New = { readonly id: string; readonly item: ReceivedItem; readonly latest: boolean };

/** Never seen; seen before and now back; and what is no longer the latest under its identity. */
function whatIsNew(
  groups: Groups,
  known: readonly Pick<ItemRow, 'id' | 'identity' | 'latest'>[],
): { fresh: New[]; returned: New[]; superseded: string[] } {
  const knownIds = new Set(known.map(row => row.id));
  const latestIds = new Map(known.filter(row => row.latest === 1).map(row => [row.identity, row.id]));
  const fresh: New[] = [];
  const returned: New[] = [];
  const superseded: string[] = [];
  for (const [identity, group] of groups) {
    const unknown = [...group].filter(([id]) => !knownIds.has(id));
    const before = latestIds.get(identity);
    const newest = unknown.at(-1);
    if (newest !== undefined) {
      for (const [id, item] of unknown) fresh.push({ id, item, latest: id === newest[0] });
      if (before !== undefined) superseded.push(before);
    } else if (before !== undefined && !group.has(before)) {
      const back = [...group].at(-1);
      if (back !== undefined) returned.push({ id: back[0], item: back[1], latest: true });
      superseded.push(before);
    }
  }
  return { fresh, returned, superseded };
}

/** Items to a receipt: a batch of `ingest-items`, which then unpacks one. Long ones are fewer, so that it never unpacks much. */
const RECEIPT_SIZE = 50;
const RECEIPT_CHARACTERS = 1_000_000;

function* batchesOf(items: readonly New[]): Generator<New[]> {
  let batch: New[] = [];
  let characters = 0;
  for (const kept of items) {
    characters += kept.item.received.length;
    if (batch.length === RECEIPT_SIZE || (batch.length > 0 && characters > RECEIPT_CHARACTERS)) {
      yield batch;
      batch = [];
      characters = kept.item.received.length;
    }
    batch.push(kept);
  }
  if (batch.length > 0) yield batch;
}

/** Writes the words of items, a batch to a row, and tells where each one's are. */
async function writeReceipts(
  tx: Transaction,
  { feedId, now }: Source,
  items: readonly New[],
): Promise<Map<string, Pick<ItemRow, 'receipt_id' | 'place'>>> {
  const receipts: ReceiptRow[] = [];
  const places = new Map<string, Pick<ItemRow, 'receipt_id' | 'place'>>();
  for (const batch of batchesOf(items)) {
    const id = idOf('r', ...batch.map(item => item.id));
    // One item a line: JSON never holds a line break of its own.
    const words = batch.map(({ item }) => item.received).join('\n');
    const bytes = zstdCompressSync(words, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
    receipts.push({ id, feed_id: feedId, kept_at: now, bytes });
    for (const [place, item] of batch.entries()) places.set(item.id, { receipt_id: id, place });
  }
  await insertRows(tx, 'receipts', receipts, { on: ['id'], do: 'keep' });
  return places;
}
