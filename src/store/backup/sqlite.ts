import { once } from 'node:events';
import { chmodSync, closeSync, copyFileSync, existsSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { describeError, describeFileError, ExchangeError, whyUnusable } from '../../errors.ts';
import { beginEpoch } from '../log-position.ts';
import { makeFolder } from '../make-folder.ts';
import { openStore } from '../open-store.ts';

const MAGIC = 'SQLite format 3\0';

/** SQLite writes the copy in one call, which may take minutes: in a thread of its own, so that this one goes on. */
const COPY = `
  const { DatabaseSync } = require('node:sqlite');
  const { store, file } = require('node:worker_threads').workerData;
  new DatabaseSync(store, { readOnly: true, timeout: 30_000 }).prepare('vacuum into ?').run(file);`;

/** Writes the store as one SQLite file, as of one moment, while it is in use. */
export async function backUpSqlite(store: string, file: string): Promise<void> {
  const copying = new Worker(COPY, { eval: true, workerData: { store, file } });
  await once(copying, 'exit');
}

/**
 * Puts a backup in the place of the store: brought up to this program and given a new epoch beside it, then renamed over it, so that
 * the store is the old or the new one at every moment.
 * @returns the file that the former store lies in, where there was one
 */
export async function restoreSqlite(file: string, store: string, now: string): Promise<string | undefined> {
  if (headOf(file, MAGIC.length) !== MAGIC) {
    const help = 'A backup of PostgreSQL is restored with DATABASE_URL set to a PostgreSQL database.';
    throw new ExchangeError('restore-failed', `${file} is not a backup of a store on SQLite.`, { help, file });
  }
  const made = `${store}.restoring`;
  copyBeside(file, made);
  try {
    refuseDamaged(made, file);
    const restored = await openStore({ databaseUrl: `sqlite:${made}`, dataDir: '' });
    await restored.write(tx => beginEpoch(tx, now));
    await restored.close();
    closeJournal(made);
    const former = existsSync(store) ? `${store}.before-${now.replace(/[:.]/g, '-')}` : undefined;
    if (former !== undefined) {
      closeJournal(store);
      renameSync(store, former);
    }
    renameSync(made, store);
    return former;
  } finally {
    removeWhole(made);
  }
}

/** Copies a backup for this user alone. Throws `restore-failed` where the disk of the store is full, or may not be written. */
function copyBeside(file: string, made: string): void {
  try {
    makeFolder(path.dirname(made), 0o700);
    removeWhole(made);
    copyFileSync(file, made);
    chmodSync(made, 0o600);
  } catch (cause) {
    // What a full disk took of it; where nothing can be made there is nothing either.
    if (existsSync(made)) removeWhole(made);
    const message = `Copying ${file} to ${made} failed: ${whyUnusable(cause)}.`;
    throw new ExchangeError('restore-failed', message, { cause, file, help: 'The store is as it was.' });
  }
}

/** A copy that was cut short or changed on its way would be found out when it is in use. Throws `restore-failed`. */
function refuseDamaged(made: string, file: string): void {
  const database = new DatabaseSync(made, { readOnly: true });
  try {
    const [found] = database.prepare('pragma quick_check(1)').all();
    if (found?.quick_check !== 'ok') throw new Error(String(found?.quick_check));
  } catch (cause) {
    const help = 'Nothing was changed. Restore another backup, or copy this one again.';
    throw new ExchangeError('restore-failed', `${file} is damaged: ${describeError(cause).message}.`, {
      cause,
      file,
      help,
    });
  } finally {
    database.close();
  }
}

/** The first bytes of a file. Throws `restore-failed` where there is none. */
export function headOf(file: string, length: number): string {
  try {
    const head = Buffer.alloc(length);
    const open = openSync(file, 'r');
    readSync(open, head, 0, length, 0);
    closeSync(open);
    return head.toString('latin1');
  } catch (cause) {
    throw new ExchangeError('restore-failed', describeFileError(file, cause), { cause, file });
  }
}

/**
 * Writes the journal back into the file and removes it, which only the one process that has the file open can do. Throws
 * `store-in-use` where others have it.
 */
function closeJournal(file: string): void {
  const database = new DatabaseSync(file, { timeout: 2_000 });
  try {
    database.exec('pragma journal_mode = delete');
  } catch (cause) {
    throw new ExchangeError('store-in-use', `The store at ${file} is in use by another process.`, {
      cause,
      help: 'Stop news-exchange (start, run, serve), then restore.',
    });
  } finally {
    database.close();
  }
}

function removeWhole(file: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(file + end, { force: true });
}
