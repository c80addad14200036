import { getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { loadKnowledge } from '../config/knowledge.ts';
import type { Knowledge } from '../src/core/knowledge.ts';
import { describeError } from '../src/errors.ts';
import { normalizeItems, type ParseWorker } from '../src/ingest/normalize.ts';
import { parseDocument } from '../src/ingest/parse.ts';
import type { Step } from './parse-worker.ts';

/** The thread of the parse worker: runs one call after the other, and answers in the order of the calls. */
let loaded: Knowledge | undefined;
/** Read when the first item comes: a round that brings nothing new needs none of it, and would wait for it. */
const knowledge = (): Knowledge => {
  loaded ??= loadKnowledge();
  return loaded;
};
const STEPS: ParseWorker & { begin(): Promise<void> } = {
  async begin() {},
  async ready() {
    knowledge();
  },
  parseDocument: document => parseDocument(document, workerData),
  normalizeItems: async batch => normalizeItems(batch, knowledge(), workerData),
};

// On Linux of this thread alone: while all processors are busy, who reads the store waits half as long for it (measured).
setPriority(Math.min(19, getPriority() + 10));

let last = Promise.resolve();
parentPort?.on('message', ({ step, input }: { step: Step; input: never }) => {
  last = last.then(async () => {
    try {
      parentPort?.postMessage({ result: await STEPS[step](input) });
    } catch (error) {
      parentPort?.postMessage({ error: describeError(error) });
    }
  });
});
