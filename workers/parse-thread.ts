import { parentPort, workerData } from 'node:worker_threads';
import { loadKnowledge } from '../config/knowledge.ts';
import { collectAfter } from '../src/collect-garbage.ts';
import { describeError } from '../src/errors.ts';
import { createReading, type Reading } from '../src/ingest/reading.ts';

const reading = createReading(loadKnowledge(), workerData);

async function answer(step: keyof Reading, input: never): Promise<void> {
  try {
    parentPort?.postMessage({ result: await reading[step](input) });
  } catch (error) {
    parentPort?.postMessage({ error: describeError(error) });
  }
  collectAfter(sizeOf(input));
}

/** Answers go out in the order of the calls: by that they are told apart. */
let before = Promise.resolve();
parentPort?.on('message', ({ step, input }: { step: keyof Reading; input: never }) => {
  before = before.then(() => answer(step, input));
});

/** Bytes of the document, or characters of the items, that a step was given. */
function sizeOf(input: {
  readonly bytes?: Uint8Array;
  readonly items?: readonly { readonly received: string }[];
}): number {
  return input.bytes?.length ?? input.items?.reduce((sum, { received }) => sum + received.length, 0) ?? 0;
}
