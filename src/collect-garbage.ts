import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Of a document, or of words that are read together; honest ones have a tenth of it. */
const LARGE = 500_000;
/** A heap larger than this is collected by itself soon, and takes long. In bytes. */
const SMALL_HEAP = 200_000_000;
/** How long what came with something large may take to be settled. */
const TIGHT_MS = 60_000;

/** The last text that a regular expression matched is kept whole until the next is (seen: 8 MB of a document). */
const TRIFLE = /^/;

/** Only this kind gives the pages of the heap back to the system: after any other V8 keeps 70 MB of them empty (measured). */
const THOROUGHLY = { type: 'major', execution: 'sync', flavor: 'last-resort' } as const;

let collect: ((how: typeof THOROUGHLY) => void) | undefined;
let loosen: NodeJS.Timeout | undefined;

/**
 * Gives back what work on something large left in this thread's heap, and has heaps grow by half at most for the next
 * minute. Else V8 lets them grow to four times what is in use before it looks: the fastest way with honest copy, and
 * 100 MB of garbage behind a document of 10 MB (both measured).
 * @param size bytes or characters of what was worked on
 */
export function collectAfter(size: number): void {
  if (size < LARGE || getHeapStatistics().used_heap_size > SMALL_HEAP) return;
  setFlagsFromString('--heap-growing-percent=50');
  clearTimeout(loosen);
  loosen = setTimeout(() => setFlagsFromString('--heap-growing-percent=0'), TIGHT_MS).unref();
  collect ??= exposed();
  TRIFLE.test('');
  collect(THOROUGHLY);
}

function exposed(): (how: typeof THOROUGHLY) => void {
  setFlagsFromString('--expose-gc');
  // Left on: the flag is the process's, and another thread may be about to ask for the same.
  return runInNewContext('gc') as (how: typeof THOROUGHLY) => void;
}
