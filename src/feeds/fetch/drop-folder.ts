import { access, lstat, mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExchangeError } from '../../errors.ts';
import { codeOf, type Listed, listFolder, type Stamp, stampOf } from './list-folder.ts';

/**
 * The files of a drop folder that nobody is writing any more: unchanged for `settleMs`. Files younger than that are
 * waited for once; what still grows then is left for the next poll.
 */
export async function settledFiles(
  folder: string,
  listed: readonly Listed[],
  settleMs: number,
): Promise<readonly Listed[]> {
  const youngest = listed.reduce((latest, { mtimeNs }) => Math.max(latest, Number(mtimeNs / 1_000_000n)), 0);
  const wait = youngest + settleMs - Date.now();
  if (wait <= 0) return listed;
  await sleep(Math.min(wait, settleMs));
  const again = new Map((await listFolder(folder)).files.map(file => [file.name, file]));
  return listed.filter(file => same(file, again.get(file.name)));
}

function same(a: Stamp, b: Stamp | undefined): boolean {
  return b !== undefined && a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs;
}

/** The two ways a dropped file may go once it has been read. A file replaced meanwhile under its name stays for the next poll. */
export function afterwards(folder: string, file: Listed) {
  return {
    done: async () => {
      await moveInto(path.join(folder, 'done'), folder, file);
    },
    failed: async (reason: string) => {
      const moved = await moveInto(path.join(folder, 'error'), folder, file);
      if (moved !== undefined) await writeFile(`${moved}.reason.txt`, `${reason}\n`, { flag: 'wx' });
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

/** Partners drop "latest.xml" every day: a name that is taken gets the file's own time. */
async function freeName(target: string, file: Listed): Promise<string> {
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

/** Whoever may drop files may also drop a link named "done" that leads anywhere. */
function linkError(target: string): ExchangeError {
  return new ExchangeError('address-refused', `Nothing was moved to ${target}: it is a link.`, {
    file: target,
    temporary: false,
    help: 'Make it an ordinary folder, or remove it.',
  });
}
