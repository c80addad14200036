import { parentPort, workerData } from 'node:worker_threads';
import { loadKnowledge } from '../config/language-data.ts';
import { describeError } from '../src/errors.ts';
import { createReading, type Reading } from '../src/reading.ts';

const reading = createReading(loadKnowledge(), workerData);

parentPort?.on('message', async ({ step, input }: { step: keyof Reading; input: never }) => {
  try {
    parentPort?.postMessage({ result: await reading[step](input) });
  } catch (error) {
    parentPort?.postMessage({ error: describeError(error) });
  }
});
