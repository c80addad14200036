import { type FSWatcher, watch } from 'node:fs';
import path from 'node:path';
import { isFeedName, stampOf } from './list-folder.ts';

/** Milliseconds without a further event after which a folder is reported: uploads make many. */
const QUIET_MS = 500;

/**
 * Tells when something was dropped into a folder, so that it need not wait for the next poll. A convenience: what a
 * watch misses (network file systems tell nothing), the poll finds. A folder that is not there is not watched.
 * @param dropped called with the folder once it has been quiet for half a second
 */
export function watchFolders(
  folders: readonly string[],
  dropped: (folder: string) => void,
): { readonly close: () => void } {
  const timers = new Map<string, NodeJS.Timeout>();
  const report = async (folder: string, name: string) => {
    if (!isFeedName(name) || (await stampOf(path.join(folder, name)).catch(() => undefined)) === undefined) return;
    clearTimeout(timers.get(folder));
    if (closed) return;
    timers.set(
      folder,
      setTimeout(() => dropped(folder), QUIET_MS),
    );
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
