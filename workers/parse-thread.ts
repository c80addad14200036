import { parentPort, workerData } from 'node:worker_threads';
import { loadKnowledge } from '../config/knowledge.ts';
import { describeError } from '../src/errors.ts';
import { createReading, type Reading } from '../src/ingest/reading.ts';

/** The thread of the parse worker: runs one call after the other, and answers in the order of the calls. */
const reading = createReading(loadKnowledge(), workerData);

let last = Promise.resolve();
parentPort?.on('message', ({ step, input }: { step: keyof Reading; input: never }) => {
  last = last.then(async () => {
    try {
      parentPort?.postMessage({ result: await reading[step](input) });
    } catch (error) {
      parentPort?.postMessage({ error: describeError(error) });
    }
  });
});
