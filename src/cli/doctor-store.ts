import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import type { Settings } from '../../config/settings.ts';
import { ExchangeError, whyUnusable } from '../errors.ts';
import { newestRawDocuments } from '../store/archive.ts';
import { openStore, type Store, sqliteFile } from '../store/open-store.ts';
import { readRawFile } from '../store/raw-files.ts';
import { sizesInWords, storeSizes } from '../store/sizes.ts';

/** What doctor says of the store. It opens it for reading only: to look at a store must not bring its tables up to this program. */

/** Where the store is and that it may be written. One of an older program is left as it is, and none is made. */
export async function checkStore({ databaseUrl, dataDir }: Settings): Promise<string> {
  const isSqlite = !/^postgres(ql)?:/.test(databaseUrl ?? '');
  const file = sqliteFile({ databaseUrl, dataDir });
  if (isSqlite) checkMayWrite(file);
  if (isSqlite && !existsSync(file)) return `none yet; the first start makes ${file}`;
  try {
    const store = await openStore({ databaseUrl, dataDir, readOnly: true });
    await store.close();
    return store.place;
  } catch (error) {
    if (!(error instanceof ExchangeError) || error.code !== 'store-older') throw error;
    return 'empty, or of an older news-exchange: the next start brings its tables up to date. Back it up first.';
  }
}

/** SQLite writes its journal beside the file. Throws `store-unreachable` where the file, or what it is to lie in, may not be written. */
function checkMayWrite(file: string): void {
  let folder = path.dirname(file);
  while (!existsSync(folder) && path.dirname(folder) !== folder) folder = path.dirname(folder);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    if (existsSync(file)) accessSync(file, constants.W_OK);
  } catch (cause) {
    const help = 'Set DATA_DIR to a folder that may be written, or DATABASE_URL to another store.';
    const message = `${file} cannot be written: ${whyUnusable(cause)}.`;
    throw new ExchangeError('store-unreachable', message, { cause, help });
  }
}

/** The store to look into; undefined where there is none that could be, which its own check has told. */
export async function storeToLookInto({ databaseUrl, dataDir, rawDir }: Settings): Promise<Store | undefined> {
  return await openStore({ databaseUrl, dataDir, rawDir, readOnly: true }).catch(() => undefined);
}

/** Newest raw documents whose files are looked for. */
const LOOKED_FOR = 20;

/** Where raw documents are archived, and that the newest of them are there. */
export async function checkRawArchive(settings: Settings): Promise<string | undefined> {
  const { rawDir } = settings;
  const store = await storeToLookInto(settings);
  if (store === undefined) return undefined;
  try {
    const newest = await newestRawDocuments(store.read, LOOKED_FOR);
    for (const { file } of newest) if (file !== null) await readRawFile(rawDir, file);
    if (rawDir === undefined) return 'in the database';
    if (existsSync(rawDir)) accessSync(rawDir, constants.W_OK | constants.X_OK);
    return `in files, in RAW_DIR, ${rawDir}, the newest ${newest.length} of them read`;
  } catch (error) {
    if (error instanceof ExchangeError) throw error;
    throw new ExchangeError('setting-wrong', `RAW_DIR, ${rawDir}, may not be written: ${whyUnusable(error)}.`);
  } finally {
    await store.close();
  }
}

/** How large the store is, and what a year takes at this week's rate. */
export async function checkSize(settings: Settings): Promise<string | undefined> {
  const store = await storeToLookInto(settings);
  if (store === undefined) return undefined;
  try {
    return sizesInWords(await storeSizes(store.read, new Date().toISOString()));
  } finally {
    await store.close();
  }
}
