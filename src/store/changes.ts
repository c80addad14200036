import { sql } from 'kysely';
import { among, insertRows, isPostgres } from './sql.ts';
import type { ChangeKind, ChangeRow, Database, Transaction } from './tables.ts';

/** One line to be written; its number is given when it is. */
export type NewChange = {
  readonly kind: ChangeKind;
  readonly at: string;
  readonly articleId: string;
  readonly revision: number;
  readonly storyId: string;
  readonly details?: Readonly<Record<string, unknown>>;
  /** Where several may notice the same thing: the line is written once. */
  readonly uniqueKey?: string;
};

/** Takes the lock that orders all publishing; on SQLite a transaction has it from its beginning. */
export async function lockChangeLog(tx: Transaction): Promise<void> {
  if (!isPostgres(tx)) return;
  await tx.selectFrom('counters').select('value').where('name', '=', 'changes').forUpdate().execute();
}

/**
 * Takes the next `count` numbers of a counter and gives the last number before them. The row stays locked until the
 * transaction ends, so numbers become visible in their order and none is ever missing.
 */
export async function takeNumbers(tx: Transaction, counter: 'changes' | 'signatures', count: number): Promise<number> {
  const { value } = await tx
    .updateTable('counters')
    .set({ value: sql`value + ${count}` })
    .where('name', '=', counter)
    .returning('value')
    .executeTakeFirstOrThrow();
  return value - count;
}

/**
 * Writes lines to the change log, in order, and gives their numbers; a line whose `uniqueKey` stands there already is
 * left out.
 */
export async function appendChanges(tx: Transaction, changes: readonly NewChange[]): Promise<number[]> {
  if (changes.length === 0) return [];
  const keys = changes.flatMap(change => change.uniqueKey ?? []);
  const written = new Set<string>();
  if (keys.length > 0) {
    await lockChangeLog(tx);
    const rows = await tx
      .selectFrom('changes')
      .select('unique_key')
      .where(among(tx, 'unique_key', keys))
      .execute();
    for (const row of rows) if (row.unique_key !== null) written.add(row.unique_key);
  }
  const fresh = changes.filter(({ uniqueKey }) => {
    if (uniqueKey === undefined) return true;
    if (written.has(uniqueKey)) return false;
    written.add(uniqueKey);
    return true;
  });
  if (fresh.length === 0) return [];
  const before = await takeNumbers(tx, 'changes', fresh.length);
  const rows = fresh.map((change, index) => ({
    seq: before + index + 1,
    kind: change.kind,
    at: change.at,
    article_id: change.articleId,
    revision: change.revision,
    story_id: change.storyId,
    details: change.details === undefined ? null : JSON.stringify(change.details),
    unique_key: change.uniqueKey ?? null,
  }));
  await insertRows(tx, 'changes', rows);
  return rows.map(row => row.seq);
}

/** The lines after a number, in order. */
export async function changesAfter(db: Database, after: number, limit: number): Promise<ChangeRow[]> {
  return await db.selectFrom('changes').selectAll().where('seq', '>', after).orderBy('seq').limit(limit).execute();
}

/** The number of the latest line; 0 where there is none. */
export async function latestChange(db: Database): Promise<number> {
  const row = await db.selectFrom('counters').select('value').where('name', '=', 'changes').executeTakeFirst();
  return row?.value ?? 0;
}
