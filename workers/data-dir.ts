import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ExchangeError, whyUnusable } from '../src/errors.ts';
import { makeFolder } from '../src/store/make-folder.ts';

/** The process that runs in a data folder, for processes that join it or clean up after it. */
export type Owner = {
  readonly pid: number;
  /** The private broker's process and socket. */
  readonly broker?: { readonly pid: number; readonly socket: string };
  /** Where the read API listens. */
  readonly api?: string;
};

export type DataDir = {
  readonly folder: string;
  /** What a killed process left; undefined after an orderly end. */
  readonly left: Owner | undefined;
  announce(owner: Owner): void;
  release(): void;
};

const OWNER = 'owner.json';
const LOCK = 'owner.lock';

/** The process that runs in the folder now; undefined where none does, even if a killed one left its file. */
export function runningIn(folder: string): Owner | undefined {
  return isLocked(folder) ? readOwner(folder) : undefined;
}

function isLocked(folder: string): boolean {
  const file = path.join(folder, LOCK);
  if (!existsSync(file)) return false;
  const lock = new DatabaseSync(file, { timeout: 0, readOnly: true });
  try {
    lock.exec('SELECT count(*) FROM sqlite_schema');
    return false;
  } catch (error) {
    return isBusy(error);
  } finally {
    lock.close();
  }
}

const isBusy = (error: unknown): boolean => /locked|busy/i.test((error as Error).message);

/** The process that runs, or ran, in the folder, as it announced itself. */
export function readOwner(folder: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path.join(folder, OWNER), 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

/**
 * Makes this process the only one that runs in the folder; undefined where another one does. The lock is the kernel's, on
 * an SQLite file, so it is released however the process ends.
 * Throws `setting-wrong` where the folder cannot be made or written.
 */
export function takeDataDir(folder: string): DataDir | undefined {
  let lock: DatabaseSync;
  try {
    makeFolder(folder, 0o700);
    lock = new DatabaseSync(path.join(folder, LOCK), { timeout: 0 });
  } catch (cause) {
    throw unusable(folder, cause);
  }
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    if (isBusy(cause)) return undefined;
    throw unusable(folder, cause);
  }
  const file = path.join(folder, OWNER);
  return {
    folder,
    left: readOwner(folder),
    announce(owner) {
      try {
        writeFileSync(`${file}.new`, JSON.stringify(owner), { mode: 0o600 });
        renameSync(`${file}.new`, file);
      } catch (cause) {
        const message = `DATA_DIR ${folder} cannot be written: ${whyUnusable(cause)}.`;
        throw new ExchangeError('store-unwritable', message, { cause, help: 'Mend that, and start again.' });
      }
    },
    release() {
      rmSync(file, { force: true });
      lock.close();
    },
  };
}

function unusable(folder: string, cause: unknown): ExchangeError {
  const isFile = existsSync(folder) && !statSync(folder).isDirectory();
  // The folders above were made, so one that is "not there" is of a file system that makes none, as Linux's /proc.
  const isRefused = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
  const why = isFile ? 'it is no folder' : isRefused ? 'it cannot be made' : whyUnusable(cause);
  const help = 'Set it to a folder that may be written.';
  return new ExchangeError('setting-wrong', `DATA_DIR ${folder} cannot be used: ${why}.`, { cause, help });
}
