import { idOf } from '../core/identity.ts';
import { among } from './sql.ts';
import type { Database, DeadLetterRow, Transaction } from './tables.ts';

/** Notes that a job or an item was given up, with its reason; once a queue, key and time. */
export async function deadLetter(tx: Transaction, letter: Omit<DeadLetterRow, 'id' | 'requeued_at'>): Promise<string> {
  const id = idOf('d', letter.queue, letter.key, letter.at);
  await tx
    .insertInto('dead_letters')
    .values({ ...letter, id, requeued_at: null })
    .onConflict(on => on.column('id').doNothing())
    .execute();
  return id;
}

/** What lies there and was not queued again since, latest first. */
export async function deadLetters(db: Database, limit: number): Promise<DeadLetterRow[]> {
  return await db
    .selectFrom('dead_letters')
    .selectAll()
    .where('requeued_at', 'is', null)
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** Marks the letters of these items or feeds as queued again. */
export async function markRequeued(tx: Transaction, keys: readonly string[], now: string): Promise<void> {
  await tx
    .updateTable('dead_letters')
    .set({ requeued_at: now })
    .where('requeued_at', 'is', null)
    .where(among(tx, 'key', keys))
    .execute();
}
