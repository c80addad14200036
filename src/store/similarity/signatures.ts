import { sql } from 'kysely';
import { withNumbers } from '../articles.ts';
import { ASKED_ONCE } from '../ask-again.ts';
import { among, insertRows } from '../sql.ts';
import type { Database, SignatureRow, Transaction } from '../tables.ts';

/** A signature before it has its number; `killed_by` only where its article is withdrawn, `indexed` where it is known. */
export type NewSignature = Omit<SignatureRow, 'seq' | 'killed_by' | 'indexed'> &
  Partial<Pick<SignatureRow, 'killed_by' | 'indexed'>>;

/**
 * Writes the signatures of new or changed articles and numbers them; only inside `publish`, whose lock orders them.
 * Gives the number before the first of them and that of the last.
 */
export async function saveSignatures(
  tx: Transaction,
  signatures: readonly NewSignature[],
): Promise<{ readonly before: number; readonly last: number }> {
  if (signatures.length === 0) return { before: 0, last: 0 };
  return await withNumbers(tx, 'signatures', signatures.length, async before => {
    const rows = signatures.map((signature, index) => ({
      ...{ killed_by: null, indexed: null },
      ...signature,
      seq: before + index + 1,
    }));
    await insertRows(tx, 'signatures', rows, { on: ['article_id'], do: 'replace' });
    return { before, last: before + rows.length };
  });
}

/** The signature rows of these articles, in no order; of withdrawn ones too. */
export async function loadSignatures(db: Database, articleIds: readonly string[]): Promise<SignatureRow[]> {
  return await db
    .selectFrom('signatures')
    .selectAll()
    .where(among(db, 'article_id', articleIds))
    .modifyEnd(ASKED_ONCE)
    .execute();
}

/** What the index needs of a signature. */
export type IndexedRow = Omit<SignatureRow, 'bytes'>;

/** What was signed after a number, in that order, and came in within the window: how an index in memory keeps up. */
export async function signaturesAfter(
  db: Database,
  seq: number,
  arrivedSince: string,
  limit: number,
): Promise<IndexedRow[]> {
  return await db
    .selectFrom('signatures')
    .select(['article_id', 'seq', 'arrived_at', 'killed_by', 'indexed'])
    .where('seq', '>', seq)
    .where('arrived_at', '>=', arrivedSince)
    .orderBy('seq')
    .limit(limit)
    .modifyEnd(ASKED_ONCE)
    .execute();
}

/** Forgets the signatures of articles that the window has left, among so many of the oldest; they arrived as they are numbered. */
export async function pruneSignatures(tx: Transaction, arrivedBefore: string, most: number): Promise<number> {
  const result = await sql`
    delete from signatures where article_id in (
      select article_id from (select article_id, arrived_at from signatures order by seq limit ${most}) as oldest
      where arrived_at < ${arrivedBefore})`.execute(tx);
  return Number(result.numAffectedRows);
}

/** When the oldest signature came in. */
export async function oldestSignature(db: Database): Promise<string | null> {
  const { rows } = await sql<{ at: string }>`select arrived_at as at from signatures order by seq limit 1`.execute(db);
  return rows[0]?.at ?? null;
}

/** The number of the latest signature; 0 where there is none. */
export async function latestSignature(db: Database): Promise<number> {
  const row = await db.selectFrom('counters').select('value').where('name', '=', 'signatures').executeTakeFirst();
  return row?.value ?? 0;
}

/** How many signatures there are. */
export async function countSignatures(db: Database): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from signatures`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Signatures that came in since a time and are not withdrawn, those of the lowest article ids: a sample that no order changes. */
export async function lowestSignatures(db: Database, arrivedSince: string, limit: number): Promise<SignatureRow[]> {
  return await db
    .selectFrom('signatures')
    .selectAll()
    .where('arrived_at', '>=', arrivedSince)
    .where('killed_by', 'is', null)
    .orderBy('article_id')
    .limit(limit)
    .execute();
}

/** The frozen weights of words of a day of publication (days since 1970); undefined where it is not frozen. */
export async function dayWeights(db: Database, day: number): Promise<Uint8Array | undefined> {
  const row = await db.selectFrom('day_weights').select('bytes').where('day', '=', day).executeTakeFirst();
  return row?.bytes;
}

/** Freezes the weights of a day; where another process was first, its weights stay. */
export async function saveDayWeights(tx: Transaction, day: number, bytes: Uint8Array): Promise<void> {
  await insertRows(tx, 'day_weights', [{ day, bytes }], { on: ['day'], do: 'keep' });
}

/** What signatures are made of, of the current revisions of these articles. */
export async function wordsOf(db: Database, articleIds: readonly string[]) {
  return await db
    .selectFrom('articles as a')
    .innerJoin('revisions as r', join => join.onRef('r.article_id', '=', 'a.id').onRef('r.number', '=', 'a.revision'))
    .select(['a.id', 'a.headline', 'a.published', 'a.created_at', 'a.partner_id', 'r.body_text'])
    .where(among(db, 'a.id', articleIds))
    .execute();
}
