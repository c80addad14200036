import { randomUUID } from 'node:crypto';
import { CompiledQuery } from 'kysely';
import { ExchangeError } from '../errors.ts';
import type { Database, Transaction } from './tables.ts';

/**
 * Where the change log stands: the numbers of its first line that is kept (or of the next, where none is) and of its last, and the name
 * of its history. Numbers are compared within one history only: a restored backup counts on from an earlier number, with other changes.
 */
export type LogPosition = { readonly start: number; readonly end: number; readonly epoch: string };

/** The counter with the number of the last line that was deleted. */
export const DELETED_TO = 'changes deleted';

export async function logPosition(db: Database): Promise<LogPosition> {
  const { rows } = await db.executeQuery<LogPosition>(POSITION);
  const [position] = rows;
  if (position === undefined) throw new Error('The store has no history of its log.');
  return position;
}

/** Every list asks it, so it is not built anew each time: that took six times as long as the answer (measured). */
const POSITION = CompiledQuery.raw(`
  select coalesce((select value from counters where name = '${DELETED_TO}'), 0) + 1 as "start",
    coalesce((select value from counters where name = 'changes'), 0) as "end", epoch
  from log_epochs order by began_at desc, epoch limit 1`);

/** Begins another history, as a restore does. */
export async function beginEpoch(tx: Transaction, now: string): Promise<void> {
  await tx.deleteFrom('log_epochs').execute();
  await tx.insertInto('log_epochs').values({ epoch: randomUUID(), began_at: now }).execute();
}

/** Codes of errors after which a reader starts again from the list of articles. */
export const STARTS_AGAIN: ReadonlySet<string> = new Set(['history-changed', 'changes-deleted']);
const START_AGAIN = 'Start again from the list of articles, and go on after its "asOf".';

/**
 * Throws where a reader cannot go on after its number, with the log's position as facts: `history-changed` where it stands beyond the end
 * or in another history, `changes-deleted` where the next line is not kept any more.
 * @param epoch the history that the reader's number is of, where it says
 */
export function checkPosition(position: LogPosition, after: number, epoch: string | undefined): void {
  const isOther = epoch !== undefined && epoch !== position.epoch;
  if (!isOther && after <= position.end) {
    if (after + 1 >= position.start) return;
    const gone = `The changes up to ${position.start - 1} are not kept any more, so none can be read after ${after}`;
    throw new ExchangeError('changes-deleted', `${gone}.`, { ...position, help: START_AGAIN });
  }
  const what = isOther ? `The number ${after} is of another history of the log` : `The log has no change ${after}`;
  const where = `it ends at ${position.end} and is history ${position.epoch}`;
  throw new ExchangeError('history-changed', `${what}: ${where}. The store was restored, or is another one.`, {
    ...position,
    help: START_AGAIN,
  });
}
