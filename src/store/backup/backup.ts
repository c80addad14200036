import { existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ExchangeError, whyUnusable } from '../../errors.ts';
import { type LogPosition, logPosition } from '../log-position.ts';
import { makePrivateFile } from '../make-folder.ts';
import { openStore, sqliteFile } from '../open-store.ts';
import { positionOf } from './position.ts';
import { backUpPostgres, restorePostgres } from './postgres.ts';
import { backUpSqlite, restoreSqlite } from './sqlite.ts';

/** Where a store is, as `openStore` takes it. */
type Place = { readonly databaseUrl?: string | undefined; readonly dataDir: string };

/**
 * Writes all that the store holds to one file, as of one moment, while it is in use: a SQLite file, or an archive of `pg_dump`. The
 * file is there whole or not at all.
 * @returns up to where the backup's change log reaches; undefined for the store of an older program, which is as good a backup
 * Throws `backup-failed`, and what `openStore` throws.
 */
export async function backUp(place: Place, file: string): Promise<LogPosition | undefined> {
  if (existsSync(file)) {
    const help = 'Name a file that is not there yet, or remove it.';
    throw new ExchangeError('backup-failed', `${file} is there already; nothing was written.`, { help, file });
  }
  // Before the copy is made: it reaches at least so far.
  const position = await positionOf(place);
  const part = `${file}.part`;
  try {
    makePrivateFile(part);
    if (isPostgres(place)) await backUpPostgres(place.databaseUrl ?? '', path.resolve(part));
    else await backUpSqlite(sqliteFile(place), path.resolve(part));
    renameSync(part, file);
  } catch (cause) {
    rmSync(part, { force: true });
    if (cause instanceof ExchangeError) throw cause;
    throw new ExchangeError('backup-failed', `Writing the backup ${file} failed: ${whyUnusable(cause)}.`, {
      cause,
      file,
    });
  }
  return position;
}

const isPostgres = ({ databaseUrl = '' }: Place): boolean => /^postgres(ql)?:/.test(databaseUrl);

/**
 * Puts a backup in the place of the store. What was there is kept in a file. The change log gets a new epoch, by which readers
 * notice, however far it has grown since.
 * @returns where the log stands now, and the file that the former store lies in, where there was one
 * Throws `restore-failed`, `store-in-use`, `store-newer` where the backup is of a newer program.
 */
export async function restore(
  place: Place,
  file: string,
  now: string,
): Promise<LogPosition & { readonly former: string | undefined }> {
  const { databaseUrl = '', dataDir } = place;
  const source = path.resolve(file);
  const former = isPostgres(place)
    ? await restorePostgres(source, { databaseUrl, dataDir }, now)
    : await restoreSqlite(source, sqliteFile(place), now);
  const store = await openStore({ ...place, readOnly: true });
  const position = await logPosition(store.read).finally(() => store.close());
  return { ...position, former };
}
