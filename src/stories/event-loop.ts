import { setImmediate } from 'node:timers/promises';

/** Milliseconds a thread may work without a break before its timers and requests wait noticeably. */
const LONGEST_BLOCK_MS = 25;

let lastYield = 0;

/** To be awaited between the steps of long work: after 25 ms of it, the event loop runs what else is due in this thread. */
export async function yieldToEventLoop(): Promise<void> {
  if (performance.now() - lastYield < LONGEST_BLOCK_MS) return;
  await setImmediate();
  lastYield = performance.now();
}
