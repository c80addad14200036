import { Worker } from 'node:worker_threads';
import { type ErrorCode, ExchangeError } from '../src/errors.ts';
import type { ParseCaps } from '../src/feeds/parse/caps.ts';
import type { Reading } from '../src/ingest/reading.ts';

type Call = {
  readonly step: keyof Reading;
  readonly input: unknown;
  resolve(result: unknown): void;
  reject(error: Error): void;
};
type Answer = { readonly result: unknown } | { readonly error: { code: ErrorCode; message: string } };

/**
 * One is read while the next ones' messages already wait: the thread does not idle while a batch is written (measured: 2 cost
 * a seventh).
 */
const IN_FLIGHT = 4;

/** Takes a quarter of a second where nothing else is going on; counted against no document. */
const START_SECONDS = 60;

/**
 * What reading one document or one batch may cost: far above what honest copy needs, far below a job's lock of a minute.
 * The caps keep it below that; the seconds and megabytes are there for what they do not foresee.
 */
export type ReadingLimits = { readonly seconds: number; readonly megabytes: number; readonly caps?: ParseCaps };

export type ReadingThread = Reading & {
  /** Starts the thread up before its first call. */
  begin(): void;
  close(): Promise<void>;
};

/**
 * Parsing, normalizing and signing in one thread of their own, started with the first call or before it: the store and the
 * API stay responsive, and whatever a document does to its reader, it is stopped at these limits. Then its call fails
 * (`reader-stopped`) and a new thread goes on with the next.
 */
export function startParseWorker({ seconds, megabytes, caps }: ReadingLimits): ReadingThread {
  /** Documents and items take turns: what was read is soon published, and neither waits for all of the other. */
  const documents: Call[] = [];
  const items: Call[] = [];
  let sent: Call[] = [];
  let thread: Worker | undefined;
  let started: Promise<unknown> | undefined;
  let watch: NodeJS.Timeout | undefined;
  let watched: Call | undefined;

  function launch(): Worker {
    const file = import.meta.url.endsWith('.ts') ? './parse-thread.ts' : './parse-thread.js';
    const worker = new Worker(new URL(file, import.meta.url), {
      workerData: caps,
      resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: 24 },
    });
    worker.on('message', (answer: Answer) => settle(worker, answer));
    worker.on('error', error => replace(worker, whyItEnded(error)));
    started = new Promise((resolve, reject) => post(worker, { step: 'ready', input: {}, resolve, reject }));
    // Told to those who wait in `ready` and by the calls behind it; here it must not end the process as an unhandled rejection.
    started.catch(() => {});
    return worker;
  }

  const whyItEnded = (error: Error): string =>
    'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      ? `took over ${megabytes} MB of memory`
      : `failed: ${error.message}`;

  const lineOf = ({ step }: Call): Call[] => (step === 'readDocument' ? documents : items);

  function takeNext(): Call | undefined {
    return sent.at(-1)?.step === 'readDocument'
      ? (items.shift() ?? documents.shift())
      : (documents.shift() ?? items.shift());
  }

  function post(worker: Worker, call: Call): void {
    sent.push(call);
    worker.postMessage({ step: call.step, input: call.input });
  }

  function send(): void {
    while (sent.length < IN_FLIGHT) {
      const call = takeNext();
      if (call === undefined) break;
      thread ??= launch();
      post(thread, call);
    }
    const [first] = sent;
    // Its time runs from when its turn came, whatever is asked for meanwhile.
    if (first === watched) return;
    watched = first;
    clearTimeout(watch);
    if (first === undefined) {
      thread?.unref();
      return;
    }
    thread?.ref();
    const most = first.step === 'ready' ? START_SECONDS : seconds;
    watch = setTimeout(() => replace(thread, `took over ${most} seconds`), most * 1_000);
  }

  function settle(worker: Worker, answer: Answer): void {
    if (worker !== thread) return;
    const call = sent.shift();
    if (call !== undefined) {
      if ('error' in answer) call.reject(new ExchangeError(answer.error.code, answer.error.message));
      else call.resolve(answer.result);
    }
    send();
  }

  function replace(worker: Worker | undefined, why: string): void {
    if (worker !== thread) return;
    const [culprit, ...innocent] = sent;
    sent = [];
    worker?.terminate();
    thread = undefined;
    if (culprit?.step === 'ready') {
      const error = new ExchangeError('reader-stopped', `Starting the reading thread ${why}.`);
      for (const call of [culprit, ...innocent, ...documents.splice(0), ...items.splice(0)]) call.reject(error);
      send();
      return;
    }
    for (const call of innocent.reverse()) lineOf(call).unshift(call);
    culprit?.reject(
      new ExchangeError('reader-stopped', `Reading it ${why}, so it was stopped.`, {
        help: 'If it is right, raise READ_TIMEOUT_SECONDS or READ_MEMORY_MB.',
      }),
    );
    send();
  }

  const call =
    (step: keyof Reading) =>
    (input: unknown): Promise<never> =>
      new Promise((resolve, reject) => {
        const asked: Call = { step, input, resolve: resolve as (result: unknown) => void, reject };
        lineOf(asked).push(asked);
        send();
      });

  function begin(): void {
    thread ??= launch();
    send();
  }

  return {
    async ready() {
      begin();
      await started;
    },
    readDocument: call('readDocument'),
    prepareArticles: call('prepareArticles'),
    begin,
    async close() {
      clearTimeout(watch);
      const last = thread;
      thread = undefined;
      await last?.terminate();
    },
  };
}
