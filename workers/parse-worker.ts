import { Worker } from 'node:worker_threads';
import { type ErrorCode, ExchangeError } from '../src/errors.ts';
import type { ParseCaps } from '../src/feeds/parse/caps.ts';
import type { ParseWorker } from '../src/ingest/normalize.ts';

/** What the thread is asked: `begin` is answered once it runs, `ready` once it knows what normalizing needs. */
export type Step = keyof ParseWorker | 'begin';
type Call = {
  readonly step: Step;
  readonly input: unknown;
  resolve(result: unknown): void;
  reject(error: Error): void;
};
type Answer = { readonly result: unknown } | { readonly error: { code: ErrorCode; message: string } };

/**
 * Calls posted to the thread: one runs, the others wait there, so that it does not idle while this thread writes a batch
 * (measured: with 2 a round takes a seventh longer). That is why no library does this: piscina gives a thread no second
 * call beside one that may be stopped.
 */
const POSTED = 4;

/** Starting the thread and reading its knowledge take a quarter of a second on an idle machine; no call's time is charged for it. */
const START_SECONDS = 60;

/**
 * What parsing one document, or preparing one batch of items, may cost: far more than honest copy needs, far less than a
 * reader of the queue would wait for. The caps keep a document below it; seconds and megabytes limit what the caps do not foresee.
 */
export type ParseLimits = { readonly seconds: number; readonly megabytes: number; readonly caps?: ParseCaps };

export type ParseThread = ParseWorker & {
  /** Starts the thread before its first call. */
  begin(): void;
  close(): Promise<void>;
};

/**
 * One thread that parses and normalizes, so that the store and the API stay responsive. A call that passes its limits is
 * stopped together with the thread and fails with `reader-stopped`; the calls behind it go on in a new thread.
 */
export function startParseWorker({ seconds, megabytes, caps }: ParseLimits): ParseThread {
  /** Calls not posted yet. Documents and items alternate: a parsed item is soon published, and neither waits for all of the other. */
  const documents: Call[] = [];
  const items: Call[] = [];
  let posted: Call[] = [];
  let thread: Worker | undefined;
  /** That the thread knows what normalizing needs; undefined until it is asked to read that. */
  let ready: Promise<unknown> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let timed: Call | undefined;

  const queueOf = ({ step }: Call): Call[] => (step === 'parseDocument' ? documents : items);

  function launch(): Worker {
    const file = import.meta.url.endsWith('.ts') ? './parse-thread.ts' : './parse-thread.js';
    const worker = new Worker(new URL(file, import.meta.url), {
      workerData: caps,
      resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: 24 },
    });
    worker.on('message', (answer: Answer) => finish(worker, answer));
    worker.on('error', error => {
      const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      stop(worker, isMemory ? `took over ${megabytes} MB of memory` : `failed: ${error.message}`);
    });
    ready = undefined;
    ask(worker, 'begin');
    return worker;
  }

  function ask(worker: Worker, step: 'begin' | 'ready'): Promise<unknown> {
    const asked = new Promise((resolve, reject) => post(worker, { step, input: {}, resolve, reject }));
    // It also fails the calls behind it; nobody may be waiting for it.
    asked.catch(() => {});
    return asked;
  }

  function post(worker: Worker, call: Call): void {
    if (call.step === 'normalizeItems') ready ??= ask(worker, 'ready');
    posted.push(call);
    worker.postMessage({ step: call.step, input: call.input });
  }

  /** Posts what may be posted, and times the call that runs: from when it became the first, not from when it was posted. */
  function advance(): void {
    while (posted.length < POSTED) {
      const [first, second] = posted.at(-1)?.step === 'parseDocument' ? [items, documents] : [documents, items];
      const call = first.shift() ?? second.shift();
      if (call === undefined) break;
      thread ??= launch();
      post(thread, call);
    }
    const [running] = posted;
    if (running === timed) return;
    timed = running;
    clearTimeout(timer);
    if (running === undefined) {
      thread?.unref();
      return;
    }
    thread?.ref();
    const most = isStart(running) ? START_SECONDS : seconds;
    timer = setTimeout(() => stop(thread, `took over ${most} seconds`), most * 1_000);
  }

  /** The thread answers its calls in order. */
  function finish(worker: Worker, answer: Answer): void {
    if (worker !== thread) return;
    const call = posted.shift();
    if ('error' in answer) call?.reject(new ExchangeError(answer.error.code, answer.error.message));
    else call?.resolve(answer.result);
    advance();
  }

  /** Ends the thread: the call that ran fails, those behind it are posted again to the next thread. */
  function stop(worker: Worker | undefined, why: string): void {
    if (worker !== thread) return;
    const [culprit, ...innocent] = posted;
    posted = [];
    worker?.terminate();
    thread = undefined;
    if (culprit !== undefined && isStart(culprit)) {
      const error = new ExchangeError('reader-stopped', `Starting the parse worker ${why}.`);
      for (const call of [culprit, ...innocent, ...documents.splice(0), ...items.splice(0)]) call.reject(error);
    } else {
      for (const call of innocent.reverse()) queueOf(call).unshift(call);
      const help = 'If it is right, raise READ_TIMEOUT_SECONDS or READ_MEMORY_MB.';
      culprit?.reject(new ExchangeError('reader-stopped', `Reading it ${why}, so it was stopped.`, { help }));
    }
    advance();
  }

  const call =
    (step: keyof ParseWorker) =>
    (input: unknown): Promise<never> =>
      new Promise((resolve, reject) => {
        const asked: Call = { step, input, resolve: resolve as (result: unknown) => void, reject };
        queueOf(asked).push(asked);
        advance();
      });

  function begin(): Worker {
    thread ??= launch();
    advance();
    return thread;
  }

  return {
    async ready() {
      const worker = begin();
      ready ??= ask(worker, 'ready');
      advance();
      await ready;
    },
    parseDocument: call('parseDocument'),
    normalizeItems: call('normalizeItems'),
    begin: () => void begin(),
    async close() {
      clearTimeout(timer);
      const last = thread;
      thread = undefined;
      await last?.terminate();
    },
  };
}

function isStart({ step }: Call): boolean {
  return step === 'begin' || step === 'ready';
}
