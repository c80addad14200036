import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';

/** A file as it was when looked at; any change of it gives another stamp. */
export type Stamp = { readonly ino: bigint; readonly size: bigint; readonly mtimeNs: bigint };
export type Listed = Stamp & { readonly name: string };

/** Names of files still being written, as upload clients give them, and of what is nobody's feed. */
const NOT_A_FEED = /^\.|^~|~$|\.(?:tmp|part|partial|filepart|crdownload|swp)$/i;

/** Whether a file of that name may be a feed: not hidden, not half written. */
export function isFeedName(name: string): boolean {
  return !NOT_A_FEED.test(name);
}

/** Files looked at in one go: a folder of 100,000 must not ask for all of them at once. */
const AT_ONCE = 64;

/**
 * The feed files of a folder with their stamps, by name; and the names of files we cannot open because their names are
 * not in UTF-8, as old upload clients write them.
 */
export async function listFolder(folder: string): Promise<{ files: readonly Listed[]; unnamed: readonly string[] }> {
  const entries = await readdir(folder, { withFileTypes: true });
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
  return { files, unnamed };
}

/** A regular file's stamp, or undefined where there is none any more. */
export async function stampOf(file: string): Promise<Stamp | undefined> {
  try {
    const stat = await lstat(file, { bigint: true });
    return stat.isFile() ? { ino: stat.ino, size: stat.size, mtimeNs: stat.mtimeNs } : undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Node's code for a failed system call, or an empty string. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
