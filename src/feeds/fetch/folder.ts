import { type FSWatcher, watch } from 'node:fs';
import { access, lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExchangeError } from '../../errors.ts';
import { codeOf } from './errors.ts';

/** What identifies one state of a file: any change of the file changes it. */
export type Stamp = { readonly ino: bigint; readonly size: bigint; readonly mtimeNs: bigint };
export type Listed = Stamp & { readonly name: string };

/** Names that upload clients give to unfinished files, hidden files, editors' backups. */
const NOT_A_FEED = /^\.|^~|~$|\.(?:tmp|part|partial|filepart|crdownload|swp)$/i;

/** Whether a file of that name may be a feed: not hidden, not half written. */
function isFeedName(name: string): boolean {
  return !NOT_A_FEED.test(name);
}

/** Files whose state is asked for at once: a folder may hold 100,000. */
const AT_ONCE = 64;

/** What lies in a folder: its feed files with their stamps, by name, and the names of what is not read. */
export type Listing = {
  readonly files: readonly Listed[];
  /** Files we cannot open because their names are not in UTF-8, as old upload clients write them. */
  readonly unnamed: readonly string[];
  /** Links, which may lead anywhere. */
  readonly links: readonly string[];
};

/** Lists the feed files of a folder. Throws as `readdir`. */
export async function listFolder(folder: string): Promise<Listing> {
  const entries = await readdir(folder, { withFileTypes: true });
  const links = entries.filter(entry => entry.isSymbolicLink() && isFeedName(entry.name)).map(entry => entry.name);
  const names = entries.filter(entry => entry.isFile() && isFeedName(entry.name)).map(entry => entry.name);
  names.sort();
  const files: Listed[] = [];
  const unnamed: string[] = [];
  for (let start = 0; start < names.length; start += AT_ONCE) {
    const some = names.slice(start, start + AT_ONCE);
    const stamps = await Promise.all(some.map(name => stampOf(path.join(folder, name))));
    for (const [index, name] of some.entries()) {
      const stamp = stamps[index];
      if (stamp) files.push({ name, ...stamp });
      else if (name.includes('\ufffd')) unnamed.push(name);
    }
  }
  return { files, unnamed, links };
}

/** A regular file's stamp, or undefined where there is none any more. */
async function stampOf(file: string): Promise<Stamp | undefined> {
  try {
    const stat = await lstat(file, { bigint: true });
    return stat.isFile() ? { ino: stat.ino, size: stat.size, mtimeNs: stat.mtimeNs } : undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * The files of a drop folder that are finished: unchanged for `quietMs`. Younger files are waited for once; one that
 * still changes then is left for the next poll.
 */
export async function finishedFiles(folder: string, listed: readonly Listed[], quietMs: number) {
  const youngest = listed.reduce((latest, { mtimeNs }) => Math.max(latest, Number(mtimeNs / 1_000_000n)), 0);
  const wait = youngest + quietMs - Date.now();
  if (wait <= 0) return listed;
  await sleep(Math.min(wait, quietMs));
  const again = new Map((await listFolder(folder)).files.map(file => [file.name, file]));
  return listed.filter(file => same(file, again.get(file.name)));
}

function same(a: Stamp, b: Stamp | undefined): boolean {
  return b !== undefined && a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs;
}

/** The moves of a dropped file after it was read. A file that was replaced under its name meanwhile stays for the next poll. */
export function movesOf(folder: string, file: Listed) {
  return {
    done: async () => {
      await moveInto(path.join(folder, 'done'), folder, file);
    },
    failed: async (reason: string) => {
      const moved = await moveInto(path.join(folder, 'error'), folder, file);
      if (moved !== undefined) await writeFile(`${moved}.reason.txt`, `${reason}\n`, { flag: 'wx' });
      return moved;
    },
  };
}

async function moveInto(target: string, folder: string, file: Listed): Promise<string | undefined> {
  const from = path.join(folder, file.name);
  if (!same(file, await stampOf(from))) return undefined;
  await mkdir(target, { recursive: true });
  if (!(await lstat(target)).isDirectory()) throw linkError(target);
  const to = await freeName(target, file);
  try {
    await rename(from, to);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  return to;
}

/** Partners drop "latest.xml" every day: where the name is taken, the file's time is added. */
async function freeName(target: string, file: Pick<Listed, 'name' | 'mtimeNs'>): Promise<string> {
  const { name, ext } = path.parse(file.name);
  const at = new Date(Number(file.mtimeNs / 1_000_000n)).toISOString().replaceAll(':', '-');
  for (let copy = 0; ; copy++) {
    const tail = copy === 0 ? '' : copy === 1 ? `.${at}` : `.${at}.${copy}`;
    const candidate = path.join(target, `${name}${tail}${ext}`);
    const taken = await access(candidate).then(
      () => true,
      () => false,
    );
    if (!taken) return candidate;
  }
}

/** Who may drop files may also drop a link named "done" that leads anywhere. */
function linkError(target: string): ExchangeError {
  return new ExchangeError('address-refused', `Nothing was moved to ${target}: it is a link.`, {
    file: target,
    temporary: false,
    help: 'Make it an ordinary folder, or remove it.',
  });
}

/**
 * Puts a file that was refused back into its drop folder, to be read again: under the name that it came by, with its time in it where
 * another file has come by that name since.
 * @returns false where it is no longer there
 */
export async function putBack(moved: string, name: string): Promise<boolean> {
  const folder = path.dirname(path.dirname(moved));
  try {
    const { mtimeNs } = await lstat(moved, { bigint: true });
    await rename(moved, await freeName(folder, { name: path.basename(name), mtimeNs }));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
  await rm(`${moved}.reason.txt`, { force: true });
  return true;
}

/** Milliseconds without a further event after which a folder is reported: uploads make many. */
const QUIET_MS = 500;

/**
 * Reports when a file was dropped into a folder, so that it need not wait for the next poll. What a watch misses (network
 * file systems report nothing), the poll finds. A folder that does not exist is not watched.
 * @param dropped called with the folder once it has been quiet for half a second
 */
export function watchFolders(folders: readonly string[], dropped: (folder: string) => void) {
  const timers = new Map<string, NodeJS.Timeout>();
  const report = async (folder: string, name: string) => {
    if (!isFeedName(name) || (await stampOf(path.join(folder, name)).catch(() => undefined)) === undefined) return;
    clearTimeout(timers.get(folder));
    if (closed) return;
    const timer = setTimeout(() => dropped(folder), QUIET_MS);
    timers.set(folder, timer);
  };
  let closed = false;
  const watchers = folders.flatMap(folder => watchOne(folder, name => void report(folder, name)));
  return {
    close: () => {
      closed = true;
      for (const watcher of watchers) watcher.close();
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

function watchOne(folder: string, seen: (name: string) => void): FSWatcher[] {
  try {
    const watcher = watch(folder, (_event, name) => {
      if (name !== null) seen(name);
    });
    watcher.on('error', () => watcher.close());
    return [watcher];
  } catch {
    return [];
  }
}
