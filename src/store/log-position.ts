import { randomUUID } from 'node:crypto';
import { ExchangeError } from '../errors.ts';
import { latestChange } from './articles.ts';
import type { Database, Transaction } from './tables.ts';

/**
 * Where the change log stands: the number of its last line, and the name of its history. Numbers are compared within one history
 * only: a restored backup counts on from an earlier number, with other changes.
 */
export type LogPosition = { readonly end: number; readonly epoch: string };

export async function logPosition(db: Database): Promise<LogPosition> {
  const { epoch } = await db
    .selectFrom('log_epochs')
    .select('epoch')
    .orderBy('began_at', 'desc')
    .orderBy('epoch')
    .limit(1)
    .executeTakeFirstOrThrow();
  return { end: await latestChange(db), epoch };
}

/** Begins another history, as a restore does. */
export async function beginEpoch(tx: Transaction, now: string): Promise<void> {
  await tx.deleteFrom('log_epochs').execute();
  await tx.insertInto('log_epochs').values({ epoch: randomUUID(), began_at: now }).execute();
}

/**
 * Throws `history-changed`, with the log's end and epoch as facts, where a reader stands beyond the end or in another history.
 * @param epoch the history that the reader's number is of, where it says
 */
export function checkPosition(position: LogPosition, after: number, epoch: string | undefined): void {
  const isOther = epoch !== undefined && epoch !== position.epoch;
  if (!isOther && after <= position.end) return;
  const what = isOther ? `The number ${after} is of another history of the log` : `The log has no change ${after}`;
  const where = `it ends at ${position.end} and is history ${position.epoch}`;
  throw new ExchangeError('history-changed', `${what}: ${where}. The store was restored, or is another one.`, {
    ...position,
    help: 'Start again from the list of articles, and go on after its "asOf".',
  });
}
