import { among, insertRows } from './sql.ts';
import type { Database, ProcessRow, Transaction } from './tables.ts';

/** The processes that take jobs, and what they counted. */

/** Under this id stand the counts of all processes that have ended. */
const ENDED = 'ended';

/** Shows that a process lives, with what it has counted so far. */
export async function saveProcess(tx: Transaction, row: ProcessRow): Promise<void> {
  await insertRows(tx, 'processes', [row], { on: ['id'], do: 'replace' });
}

/** Every process, those that have ended among them. */
export async function allProcesses(db: Database): Promise<ProcessRow[]> {
  return await db.selectFrom('processes').selectAll().orderBy('id').execute();
}

/** Processes that were not seen since a time, and the sum of those before them. */
export async function endedProcesses(tx: Transaction, before: string): Promise<ProcessRow[]> {
  return await tx.selectFrom('processes').selectAll().where('seen_at', '<', before).execute();
}

/** Puts one row in the place of those of ended processes. */
export async function foldProcesses(
  tx: Transaction,
  rows: readonly ProcessRow[],
  metrics: string,
  at: string,
): Promise<void> {
  const ids = rows.map(({ id }) => id);
  await tx
    .deleteFrom('processes')
    .where(among(tx, 'id', ids))
    .execute();
  await saveProcess(tx, { id: ENDED, started_at: at, seen_at: at, queues: '', metrics });
}
