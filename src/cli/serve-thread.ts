import { parentPort, workerData } from 'node:worker_threads';
import { loadSettings } from '../../config/settings.ts';
import { type ErrorCode, ExchangeError } from '../errors.ts';
import type { Asked, OwnerState } from './io/read-thread.ts';
import { serveReads } from './serve.ts';

/** The thread of the read API beside one that ingests: a store, a broker connection and an event loop of its own. */
const waiting: ((state: OwnerState) => void)[] = [];

/** What the thread that ingests knows of store and broker. */
function ownerState(): Promise<OwnerState> {
  return new Promise(resolve => {
    waiting.push(resolve);
    parentPort?.postMessage({ kind: 'state?' } satisfies Asked);
  });
}

async function checkOwner(): Promise<void> {
  const { problem } = await ownerState();
  if (problem !== undefined) throw new ExchangeError(problem.code as ErrorCode, problem.message);
}

const { brokerUrl } = workerData as { brokerUrl: string };
const serving = serveReads(loadSettings(), brokerUrl, { readOnly: true, checkOwner });
// Where listening fails the error ends the thread, and whoever started it gets it.
serving.then(({ url }) => parentPort?.postMessage({ kind: 'listening', url } satisfies Asked));

parentPort?.on('message', async (message: { readonly close: true } | { readonly state: OwnerState }) => {
  if ('state' in message) {
    for (const resolve of waiting.splice(0)) resolve(message.state);
    return;
  }
  await (await serving).close();
  parentPort?.close();
});
