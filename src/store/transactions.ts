import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { type Dialect, DummyDriver, type Kysely, Transaction as KyselyTransaction } from 'kysely';
import pRetry from 'p-retry';
import { ExchangeError } from '../errors.ts';
import { withQuestions } from './ask-again.ts';
import { storageError } from './storage-error.ts';
import type { Tables, Transaction } from './tables.ts';

/** Serialization failure and deadlock: PostgreSQL rolled the transaction back and asks to have it repeated. */
const TO_REPEAT = new Set(['40001', '40P01']);

/** What runs work as one transaction, after `lockLog`, and again where PostgreSQL asks for it; see `Store`. */
export function transactionsOn(
  db: Kysely<Tables>,
  dialect: Dialect,
  place: string,
  watch: { begun(): SeenTransaction },
  lockLog?: (tx: Transaction) => Promise<void>,
) {
  return async <T>(work: (tx: Transaction) => Promise<T>, before?: (tx: Transaction) => Promise<void>): Promise<T> => {
    const transaction = db.transaction();
    const seen = watch.begun();
    const run = () =>
      transaction.execute(async serial => {
        const tx = await pipelined(serial, dialect);
        await before?.(tx);
        const lock = lockLog === undefined ? seen.locked(false) : lockLog(tx).then(() => seen.locked(true));
        const [result] = await atOnce([work(tx), lock]);
        return result;
      });
    const shouldRetry = ({ error }: { error: Error }) => 'code' in error && TO_REPEAT.has(String(error.code));
    try {
      const result = await pRetry(run, { retries: 4, minTimeout: 20, randomize: true, shouldRetry });
      seen.ended();
      return result;
    } catch (error) {
      const named = storageError(error, place) ?? error;
      seen.ended(named);
      throw named;
    }
  };
}

/**
 * A transaction that sends each statement when it is asked. That of Kysely sends none before the last one is answered, also where the
 * connection would (`pipeline` of `pg`); SQLite's connection puts them in a row itself.
 */
async function pipelined(serial: Transaction, dialect: Dialect): Promise<Transaction> {
  const executor = serial.getExecutor();
  const connection = await executor.provideConnection(async its => its);
  return withQuestions(
    connection,
    asking =>
      new KyselyTransaction<Tables>({
        config: { dialect },
        dialect,
        driver: new DummyDriver(),
        executor: executor.withConnectionProvider({ provideConnection: ask => ask(asking) }),
      }),
  );
}

/** What PostgreSQL answers to every statement after one that failed: only the first says why. */
const FOLLOWS_A_FAILURE = '25P02';

/**
 * What is asked and written at once in a transaction: on PostgreSQL one trip for all. Waits for all also where one fails, so that none
 * of them reaches the connection after the transaction was rolled back. Throws the error of the statement that failed, not of one that
 * PostgreSQL refused because of it.
 */
export async function atOnce<T extends readonly unknown[]>(
  work: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const errors = (await Promise.allSettled(work)).flatMap(one => (one.status === 'rejected' ? [one.reason] : []));
  if (errors.length > 0) throw errors.find(error => error?.code !== FOLLOWS_A_FAILURE) ?? errors[0];
  return await Promise.all(work);
}

/** What is told of one transaction: that it has its locks (`isLog`: the change log's too), and that it ended. */
export type SeenTransaction = { locked(isLog: boolean): void; ended(error?: unknown): void };

/** Milliseconds that a transaction may wait for a lock before that is told. */
const LONG_WAIT_MS = 10_000;
/** Bytes that a disk must have left: a batch with its log takes some megabytes. */
const LEAST_FREE = 32_000_000;

/**
 * Watches the transactions of a store: how long they wait for locks, how long they hold that of the change log, and whether the last
 * one found the store unwritable. All that wait long at one time are told once, by the first.
 */
export function watchTransactions(place: string, warn: (message: string) => void) {
  let unwritable: ExchangeError | undefined;
  let logLockMs = 0;
  let told = false;

  function begun(): SeenTransaction {
    const begunAt = performance.now();
    let lockedAt: number | undefined;
    const timer = setTimeout(() => {
      if (told) return;
      told = true;
      warn(
        `The store at ${place} has been locked by another program or transaction, or has not answered, for ${LONG_WAIT_MS / 1_000} seconds. ` +
          'What is to be written waits for it, and goes on by itself.',
      );
    }, LONG_WAIT_MS);
    timer.unref();
    const gotLock = (): void => {
      clearTimeout(timer);
      if (performance.now() - begunAt < LONG_WAIT_MS / 2) told = false;
    };
    return {
      locked(isLog) {
        gotLock();
        if (isLog) lockedAt = performance.now();
      },
      ended(error) {
        gotLock();
        if (lockedAt !== undefined) logLockMs += performance.now() - lockedAt;
        if (error === undefined) unwritable = undefined;
        else if (error instanceof ExchangeError && error.code === 'store-unwritable') unwritable = error;
      },
    };
  }

  return {
    begun,
    logLockMs: () => logLockMs,
    /** Throws `store-unwritable` where the last transaction found it so, or the disk of one of its folders has no room left. */
    async checkWritable(...folders: readonly (string | undefined)[]): Promise<void> {
      if (unwritable !== undefined) throw unwritable;
      for (const folder of folders) {
        if (folder === undefined || !existsSync(folder)) continue;
        const { bavail, bsize } = await statfs(folder);
        const free = bavail * bsize;
        if (free >= LEAST_FREE) continue;
        const message = `The disk of ${folder}, where the store at ${place} writes, is full: ${Math.round(free / 1e6)} MB are left.`;
        throw new ExchangeError('store-unwritable', message, { help: 'Free some. What came in is kept.', place });
      }
    },
  };
}
