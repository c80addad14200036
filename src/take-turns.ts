import { setImmediate } from 'node:timers/promises';

/** What a thread may do in one go before all else in it waits noticeably. */
const STRETCH_MS = 25;

let since = 0;

/** Awaited between the steps of long work: where this thread has been at it for a while, lets all others have their turn. */
export async function takeTurns(): Promise<void> {
  if (performance.now() - since < STRETCH_MS) return;
  await setImmediate();
  since = performance.now();
}
