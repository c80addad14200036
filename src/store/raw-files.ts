import { randomUUID } from 'node:crypto';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { ExchangeError, whyUnusable } from '../errors.ts';
import { makeFolder } from './make-folder.ts';

/** Raw documents in a folder of their own (RAW_DIR), one file each, by day and hour: `2026-11-29/21/p1x….zst`. */

/** Names that this file gives. Others, which a row could only have by foul play, would lead out of the folder. */
const NAME = /^\d{4}-\d\d-\d\d\/\d\d\/[a-z0-9]{1,80}\.zst$/;
const DAY = /^\d{4}-\d\d-\d\d$/;

/**
 * Writes a packed document, and returns the name that its row gets: the file is on the disk before there is a row, so that no row is
 * without its file, wherever the process or the machine ends. Throws `store-unwritable`.
 */
export async function writeRawFile(folder: string, id: string, fetchedAt: string, bytes: Uint8Array): Promise<string> {
  const file = `${fetchedAt.slice(0, 10)}/${fetchedAt.slice(11, 13)}/${id}.zst`;
  const place = placeOf(folder, file);
  const part = `${place}.${randomUUID()}.part`;
  try {
    makeFolder(path.dirname(place), 0o700);
    const handle = await open(part, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, place);
    await syncFolder(path.dirname(place));
  } catch (cause) {
    await rm(part, { force: true }).catch(() => {});
    const message = `Writing a raw document into RAW_DIR, ${folder}, failed: ${whyUnusable(cause)}.`;
    const help = 'Free space there, or correct RAW_DIR. The feed is asked again.';
    throw new ExchangeError('store-unwritable', message, { cause, help, place: folder });
  }
  return file;
}

/** Without this the name of a new file may be lost with the power, although its bytes are there. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The bytes of a file as they were written. Throws `raw-missing` where it is not there, or RAW_DIR is not set. */
export async function readRawFile(folder: string | undefined, file: string): Promise<Uint8Array> {
  if (folder === undefined) {
    const help = 'Set it to the folder where raw documents were archived.';
    throw new ExchangeError('raw-missing', `The raw document ${file} is in a folder, and RAW_DIR is not set.`, {
      help,
    });
  }
  try {
    return await readFile(placeOf(folder, file));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    const message = `The raw document ${file} is not in RAW_DIR, ${folder}, any more.`;
    throw new ExchangeError('raw-missing', message, { cause, help: 'Put it back from a copy of that folder.' });
  }
}

/** Removes files whose rows are gone; those that are not there are no error. */
export async function removeRawFiles(folder: string | undefined, files: readonly string[]): Promise<void> {
  if (folder === undefined) return;
  for (const file of files) await rm(placeOf(folder, file), { force: true });
}

/**
 * Removes the folders of days before a time's, which have no rows any more: what is still in them was left by a process that ended
 * between its file and its row.
 */
export async function removeRawDays(folder: string, before: string): Promise<void> {
  const days = await readdir(folder).catch(() => []);
  for (const day of days)
    if (DAY.test(day) && day < before.slice(0, 10)) await rm(path.join(folder, day), { recursive: true, force: true });
}

function placeOf(folder: string, file: string): string {
  if (NAME.test(file)) return path.join(folder, file);
  throw new ExchangeError('raw-missing', `"${file}" is no name of a raw document in RAW_DIR.`);
}
