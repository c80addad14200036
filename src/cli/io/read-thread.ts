import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import { describeError, type ErrorCode, ExchangeError } from '../../errors.ts';

/** What the thread that ingests knows, and the one that serves reads asks for. */
export type OwnerState = {
  readonly problem?: { readonly code: string; readonly message: string } | undefined;
};

/** What the thread says. */
export type Asked = { readonly kind: 'listening'; readonly url: string } | { readonly kind: 'state?' };

type Owner = {
  readonly brokerUrl: string;
  readonly state: () => Promise<OwnerState>;
  readonly log: Logger;
  /** Called with the address at the start, and again where the thread had to be started anew. */
  readonly listening: (url: string) => void;
};

const RESTART_MS = 1_000;

/**
 * Starts the read API in a thread of its own, so that reading never waits for ingestion, nor ingestion or health for reading.
 * A thread that fails later is started again. Throws what listening throws: `port-in-use`, `setting-wrong`.
 */
export async function startReadThread(owner: Owner): Promise<{ close(): Promise<void> }> {
  let closing = false;
  let thread: Worker;
  let ended: Promise<unknown>;
  const launch = async (): Promise<void> => {
    const file = import.meta.url.endsWith('.ts') ? '../serve-thread.ts' : './serve-thread.js';
    const worker = new Worker(new URL(file, import.meta.url), { workerData: { brokerUrl: owner.brokerUrl } });
    thread = worker;
    const { promise: up, resolve, reject } = Promise.withResolvers<string>();
    worker.on('message', async (asked: Asked) => {
      if (asked.kind === 'listening') resolve(asked.url);
      else worker.postMessage({ state: await owner.state() });
    });
    let failure: unknown;
    worker.on('error', error => {
      failure = error;
      reject(asThrown(error));
    });
    ended = new Promise(done => worker.once('exit', done));
    owner.listening(await up);
    worker.once('exit', async () => {
      if (closing) return;
      const { message } = describeError(failure);
      owner.log.error(
        { code: 'internal', message: `The read API failed and is started again: ${message}` },
        'read API',
      );
      while (!closing) {
        await sleep(RESTART_MS, undefined, { ref: false });
        const again = await launch().catch(error => owner.log.error(describeError(error), 'read API'));
        if (again === undefined) return;
      }
    });
  };
  await launch();
  return {
    async close() {
      closing = true;
      thread.postMessage({ close: true });
      await ended;
    },
  };
}

/** An error of ours as it was before it was copied from thread to thread, which keeps its fields and loses its class. */
function asThrown(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('facts' in error)) return error;
  const help = 'help' in error && typeof error.help === 'string' ? { help: error.help } : {};
  return new ExchangeError(error.code as ErrorCode, error.message, { cause: error, ...help });
}
