import { takeNumbers } from '../changes.ts';
import { among, insertRows } from '../sql.ts';
import type { Database, SignatureRow, Transaction } from '../tables.ts';

/** A signature before it has its number; `killed_by` only where its article is withdrawn. */
export type NewSignature = Omit<SignatureRow, 'seq' | 'killed_by'> & Partial<Pick<SignatureRow, 'killed_by'>>;

/**
 * Writes the signatures of new or changed articles and numbers them; only inside `publish`, whose lock orders them.
 * Gives the number before the first of them and that of the last.
 */
export async function saveSignatures(
  tx: Transaction,
  signatures: readonly NewSignature[],
): Promise<{ readonly before: number; readonly last: number }> {
  if (signatures.length === 0) return { before: 0, last: 0 };
  const before = await takeNumbers(tx, 'signatures', signatures.length);
  const rows = signatures.map((signature, index) => ({ killed_by: null, ...signature, seq: before + index + 1 }));
  await insertRows(tx, 'signatures', rows, { on: ['article_id'], do: 'replace' });
  return { before, last: before + rows.length };
}

/** The signature rows of these articles, in no order; of withdrawn ones too. */
export async function loadSignatures(db: Database, articleIds: readonly string[]): Promise<SignatureRow[]> {
  return await db
    .selectFrom('signatures')
    .selectAll()
    .where(among(db, 'article_id', articleIds))
    .execute();
}

/** What was signed after a number, in that order, and came in within the window: how an index in memory keeps up. */
export async function signaturesAfter(
  db: Database,
  seq: number,
  arrivedSince: string,
  limit: number,
): Promise<SignatureRow[]> {
  return await db
    .selectFrom('signatures')
    .selectAll()
    .where('seq', '>', seq)
    .where('arrived_at', '>=', arrivedSince)
    .orderBy('seq')
    .limit(limit)
    .execute();
}

/** Forgets the signatures of articles that the window has left. */
export async function pruneSignatures(tx: Transaction, arrivedBefore: string): Promise<number> {
  const result = await tx.deleteFrom('signatures').where('arrived_at', '<', arrivedBefore).executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** The number of the latest signature; 0 where there is none. */
export async function latestSignature(db: Database): Promise<number> {
  const row = await db.selectFrom('counters').select('value').where('name', '=', 'signatures').executeTakeFirst();
  return row?.value ?? 0;
}

/** Signatures from the latest backwards, a page at a time, with whose they are. */
export async function signaturesBefore(
  db: Database,
  seq: number,
  limit: number,
): Promise<(Pick<SignatureRow, 'seq' | 'bytes'> & { partner_id: string })[]> {
  return await db
    .selectFrom('signatures as s')
    .innerJoin('articles as a', 'a.id', 's.article_id')
    .select(['s.seq', 's.bytes', 'a.partner_id'])
    .where('s.seq', '<', seq)
    .where('s.killed_by', 'is', null)
    .orderBy('s.seq', 'desc')
    .limit(limit)
    .execute();
}
