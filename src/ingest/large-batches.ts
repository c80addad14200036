/**
 * Limits the batches of much copy that one process works on: two at a time, and three that wait, so that ordinary batches pass and
 * memory holds a few megabytes of words, however many large ones there are.
 */
export type LargeBatches = {
  /** Waits for a turn and resolves to the function that ends it; undefined where enough batches wait already. */
  enter(): Promise<() => void> | undefined;
};

/** Characters from which on a batch is large: its 50 items have some 200,000. */
export const LARGE_BATCH = 500_000;
/** Of the eight `ingest-items` jobs of a process: two large ones keep both threads busy, and three are left for the others. */
const PLACES = 2;
const WAITING = 3;

/** @param places how many may run at once; one object a process */
export function createLargeBatches(places = PLACES, mostWaiting = WAITING): LargeBatches {
  const waiting: (() => void)[] = [];
  let taken = 0;
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) taken -= 1;
    else next();
  };
  return {
    enter() {
      if (taken < places) {
        taken += 1;
        return Promise.resolve(leave);
      }
      if (waiting.length >= mostWaiting) return undefined;
      return new Promise(resolve => waiting.push(() => resolve(leave)));
    },
  };
}
