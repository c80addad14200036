import { Session } from 'node:inspector';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

/**
 * Preloaded into every thread of `npm run path` (`--import`; worker threads inherit it): notes by V8's precise coverage which
 * files of ours run a function, and when first. The code of a module itself, which runs as it is loaded, does not count.
 */

const ROOT = path.resolve(import.meta.dirname, '../..');
const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });

/** When each file first ran a function, in milliseconds since 1970: to the turn of the event loop in which it did. */
const firstUse = new Map<string, number>();
let noting = isMainThread ? undefined : setInterval(note, 1);
noting?.unref();

function note(): void {
  const now = performance.timeOrigin + performance.now();
  // Taking the counts sets them to 0. It answers before it returns: the session is this thread's own.
  session.post('Profiler.takePreciseCoverage', (error, taken) => {
    for (const script of error === null ? taken.result : []) {
      if (!script.url.startsWith('file:')) continue;
      const file = path.relative(ROOT, fileURLToPath(script.url));
      const ran = script.functions.some(({ functionName, ranges: [range] }) => {
        const isModule = functionName === '' && range?.startOffset === 0;
        return range !== undefined && range.count > 0 && !isModule;
      });
      if (ran && !firstUse.has(file)) firstUse.set(file, now);
    }
  });
}

/** Forgets what ran in this thread until now. */
function forget(): void {
  note();
  firstUse.clear();
}

const channel = new BroadcastChannel('used files');
let answered: (used: ReadonlyMap<string, number>) => void = () => {};
channel.onmessage = (message: unknown) => {
  const { data } = message as { data: 'begin' | 'end' | ReadonlyMap<string, number> };
  if (data instanceof Map) answered(data);
  else if (data === 'begin') forget();
  else if (data === 'end') {
    note();
    channel.postMessage(firstUse);
  }
};
channel.unref();

/** Forgets in every thread what ran until now, and begins to note each turn of this one's event loop. */
export function begin(): void {
  channel.postMessage('begin');
  forget();
  noting = setInterval(note, 1);
}

/** What ran since `begin` in this thread and in the one beside it: files by when each first ran a function. */
export async function end(): Promise<ReadonlyMap<string, number>> {
  note();
  clearInterval(noting);
  const beside = new Promise<ReadonlyMap<string, number>>(resolve => {
    answered = resolve;
  });
  channel.postMessage('end');
  const used = new Map(await beside);
  for (const [file, at] of firstUse) used.set(file, Math.min(at, used.get(file) ?? at));
  return used;
}
