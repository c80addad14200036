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

/** The feed files of a folder with their stamps, by name. */
export async function listFolder(folder: string): Promise<readonly Listed[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter(entry => entry.isFile() && isFeedName(entry.name)).map(entry => entry.name);
  const listed = await Promise.all(
    names.sort().map(async name => ({ name, stat: await stampOf(path.join(folder, name)) })),
  );
  return listed.flatMap(({ name, stat }) => (stat ? [{ name, ...stat }] : []));
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
