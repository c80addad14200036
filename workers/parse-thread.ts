import { parentPort, workerData } from 'node:worker_threads';
import { loadKnowledge } from '../config/knowledge.ts';
import { describeError } from '../src/errors.ts';
import { normalizeItems, type ParseWorker } from '../src/ingest/normalize.ts';
import { parseDocument } from '../src/ingest/parse.ts';

/** The thread of the parse worker: runs one call after the other, and answers in the order of the calls. */
const knowledge = loadKnowledge();
const STEPS: ParseWorker = {
  async ready() {},
  parseDocument: document => parseDocument(document, workerData),
  normalizeItems: async batch => normalizeItems(batch, knowledge, workerData),
};

let last = Promise.resolve();
parentPort?.on('message', ({ step, input }: { step: keyof ParseWorker; input: never }) => {
  last = last.then(async () => {
    try {
      parentPort?.postMessage({ result: await STEPS[step](input) });
    } catch (error) {
      parentPort?.postMessage({ error: describeError(error) });
    }
  });
});
