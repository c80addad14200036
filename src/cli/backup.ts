import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadSettings } from '../../config/settings.ts';
import { whyUnusable } from '../errors.ts';
import { backUp } from '../store/backup/backup.ts';
import { makeFolder } from '../store/make-folder.ts';
import { sqliteFile } from '../store/open-store.ts';
import { defineCommand, onlyOperand } from './io/command.ts';
import { withProgress } from './io/progress.ts';
import { say } from './io/write-records.ts';

/** In DATA_DIR: which file the last backup is in, and of when. */
const LAST = 'last-backup.json';

/** The last backup made with this DATA_DIR; undefined where none was. */
export function lastBackup(dataDir: string): { readonly file: string; readonly at: string } | undefined {
  try {
    return JSON.parse(readFileSync(path.join(dataDir, LAST), 'utf8'));
  } catch {
    return undefined;
  }
}

export const command = defineCommand({
  summary: 'Writes all that the store holds to one file, while it is in use.',
  usage: `FILE

  The file is a SQLite database, or for PostgreSQL an archive of pg_dump. It holds articles, change log, schedules, raw documents and
  what waits; the queue holds nothing of value. Raw documents in a folder (RAW_DIR), partner files, house file and drop folders are
  yours to back up.`,
  operands: true,
  async run(_, operands) {
    const file = onlyOperand('backup', operands, 'the name of one file');
    const { databaseUrl, dataDir, rawDir } = loadSettings();
    const position = await withProgress(
      { one: 'megabyte', total: megabytesOf(databaseUrl, dataDir), done: () => megabytes(`${file}.part`) },
      () => backUp({ databaseUrl, dataDir }, file),
    );
    const what =
      position === undefined ? 'as an older news-exchange left it' : `with all changes up to ${position.end} at least`;
    say(`${file} holds the store, ${what}.`);
    note(dataDir, file);
    if (rawDir !== undefined)
      say(`Raw documents are not in it: they are files in RAW_DIR, ${rawDir}. Copy that folder, too, after this.`);
  },
});

/** Notes in DATA_DIR that a backup was made; the backup is as good without. */
function note(dataDir: string, file: string): void {
  const last = path.join(dataDir, LAST);
  try {
    makeFolder(dataDir, 0o700);
    writeFileSync(last, JSON.stringify({ file: path.resolve(file), at: new Date().toISOString() }));
  } catch (cause) {
    say(`${last}, by which doctor knows of backups, cannot be written: ${whyUnusable(cause)}.`);
  }
}

/** Whole megabytes of a file; 0 of one that is not there yet. */
const megabytes = (file: string): number => Math.round((statSync(file, { throwIfNoEntry: false })?.size ?? 0) / 1e6);

/** About what the copy will have: a store on SQLite, without its journal; of PostgreSQL nobody knows. */
function megabytesOf(databaseUrl: string | undefined, dataDir: string): number | undefined {
  return databaseUrl?.startsWith('postgres') ? undefined : megabytes(sqliteFile({ databaseUrl, dataDir }));
}
