import { randomUUID } from 'node:crypto';
import { CompiledQuery } from 'kysely';
import { ExchangeError } from '../errors.ts';
import type { Database, Transaction } from './tables.ts';

/**
 * Where the change log stands: the number of its last line, and the name of its history. Numbers are compared within one history
 * only: a restored backup counts on from an earlier number, with other changes.
 */
export type LogPosition = { readonly end: number; readonly epoch: string };

export async function logPosition(db: Database): Promise<LogPosition> {
  const { rows } = await db.executeQuery<LogPosition>(POSITION);
  const [position] = rows;
  if (position === undefined) throw new Error('The store has no history of its log.');
  return position;
}

/** Every list asks it, so it is not built anew each time: that took six times as long as the answer (measured). */
const POSITION = CompiledQuery.raw(`
  select coalesce((select value from counters where name = 'changes'), 0) as "end", epoch
  from log_epochs order by began_at desc, epoch limit 1`);

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
