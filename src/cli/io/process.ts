import { loadSettings } from '../../../config/settings.ts';
import { openStore, type Store } from '../../store/open-store.ts';
import { say } from './write-records.ts';

/** Runs a command's work on the store that the settings name: read-only, or `write` for one that must exist already. */
export async function withStore<T>(access: 'read' | 'write', work: (store: Store) => Promise<T>): Promise<T> {
  const { databaseUrl, dataDir, rawDir } = loadSettings();
  const how = access === 'read' ? { readOnly: true } : { existing: true, say };
  const store = await openStore({ databaseUrl, dataDir, rawDir, ...how });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** npm passes Ctrl-C on to a child that got it from the terminal already: a second one this soon is the same. */
const SAME_MS = 1_000;

/**
 * Calls `stop` at the first SIGINT or SIGTERM; a second one ends the process at once. Call it before slow work: until then a
 * signal ends the process. Returns a function that stops listening.
 */
export function onStopSignal(stop: () => void): () => void {
  let askedAt: number | undefined;
  const listen = (signal: NodeJS.Signals): void => {
    if (askedAt !== undefined) {
      if (performance.now() - askedAt > SAME_MS) process.exit(signal === 'SIGINT' ? 130 : 143);
      return;
    }
    askedAt = performance.now();
    const message = 'Finishing the work in hand; once more to end at once.';
    // Beside a log in JSON it is a line of that.
    say(process.stderr.isTTY ? message : JSON.stringify({ level: 30, time: Date.now(), message, msg: 'stop' }));
    stop();
  };
  process.on('SIGINT', listen).on('SIGTERM', listen);
  return () => {
    process.off('SIGINT', listen).off('SIGTERM', listen);
  };
}

/** Resolves at the first SIGINT or SIGTERM. */
export function stopSignal(): Promise<void> {
  return new Promise<void>(resolve => onStopSignal(resolve));
}
