import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from './store/open-store.ts';
import { indexWords } from './store/search.ts';

/** Lines of the change log to a transaction: some milliseconds of work, so that nobody waits long behind it. */
const LINES = 50;

/** Times as long as it worked it rests: articles that come in go first, and are found without the index until then. */
const REST = 4;

/**
 * Keeps the word index close behind the change log until `signal` ends it. Runs beside the read API, which asks the
 * index; any number of processes may, they take turns. A failure is told and tried again.
 */
export async function keepWordsIndexed(
  store: Store,
  signal: AbortSignal,
  failed: (error: unknown) => void,
): Promise<void> {
  while (!signal.aborted) {
    const begun = performance.now();
    let pause: number;
    try {
      const lines = await store.write(tx => indexWords(tx, LINES));
      pause = lines === 0 ? 1_000 : REST * (performance.now() - begun);
    } catch (error) {
      failed(error);
      pause = 30_000;
    }
    await sleep(pause, undefined, { signal }).catch(() => {});
  }
}
