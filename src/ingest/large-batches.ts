/**
 * Batches of much copy that one process has in hand: few are read and published at a time, and few wait for it, so that
 * ordinary ones pass and memory holds a few megabytes of words, however many large ones there are.
 */
export type LargeBatches = {
  /** A turn and, when it has come, how to give it back; undefined where as many wait already as may. */
  enter(): Promise<() => void> | undefined;
};

/** Characters from which on a batch is large: its 50 items have some 200,000. */
export const LARGE_BATCH = 500_000;
/** Of the eight jobs of a process that settle: two large ones keep both threads at work, and three are left for all others. */
const PLACES = 2;
const WAITING = 3;

/** @param places how many may be in hand at once; one object a process */
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
