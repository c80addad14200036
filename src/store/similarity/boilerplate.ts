import { among, insertRows } from '../sql.ts';
import type { Database, Transaction } from '../tables.ts';

/** The paragraphs that are a partner's boilerplate now, by hash (`textHashOf`). */
export async function boilerplateOf(db: Database, partnerId: string): Promise<number[]> {
  const rows = await db
    .selectFrom('furniture')
    .select('hash')
    .where('partner_id', '=', partnerId)
    .where('retired_at', 'is', null)
    .execute();
  return rows.map(row => Number(row.hash));
}

/** Adds boilerplate paragraphs; those that are known already stay as they are. */
export async function addBoilerplate(
  tx: Transaction,
  partnerId: string,
  hashes: Iterable<number>,
  now: string,
): Promise<number> {
  const known = new Set(await boilerplateOf(tx, partnerId));
  const rows = [...hashes]
    .filter(hash => !known.has(hash))
    .map(hash => ({ partner_id: partnerId, hash: String(hash), learned_at: now, seen_at: now, retired_at: null }));
  await insertRows(tx, 'furniture', rows, { on: ['partner_id', 'hash', 'learned_at'], do: 'keep' });
  return rows.length;
}

/** Notes that articles have boilerplate paragraphs: once a day is enough, so most calls write nothing. */
export async function noteBoilerplate(
  tx: Transaction,
  partnerId: string,
  hashes: readonly number[],
  now: string,
): Promise<void> {
  if (hashes.length === 0) return;
  const dayBefore = new Date(Date.parse(now) - 86_400_000).toISOString();
  await tx
    .updateTable('furniture')
    .set({ seen_at: now })
    .where('partner_id', '=', partnerId)
    .where(among(tx, 'hash', hashes.map(String)))
    .where('retired_at', 'is', null)
    .where('seen_at', '<', dayBefore)
    .execute();
}

/** Retires what was not seen since a time: a paragraph that comes back after that is copy until it is learnt anew. */
export async function retireBoilerplate(tx: Transaction, notSeenSince: string, now: string): Promise<number> {
  const result = await tx
    .updateTable('furniture')
    .set({ retired_at: now })
    .where('retired_at', 'is', null)
    .where('seen_at', '<', notSeenSince)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}
