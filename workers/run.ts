import { DelayedError, type Job, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { describeConnectionError, describeError, ExchangeError } from '../src/errors.ts';
import type { Outcome } from '../src/queue/queues.ts';
import { type Payload, QUEUES, type QueueName } from '../src/queue/queues.ts';
import { isConnectionLoss } from '../src/store/storage-error.ts';
import { isBrokerLoss } from './broker-outage.ts';

/** What a queue's file gives: the story of one job, told with a checked payload. */
export type Processor<Q extends QueueName> = (payload: Payload<Q>) => Promise<Outcome>;

export type DeadLetter = {
  readonly queue: QueueName;
  readonly key: string;
  readonly payload: unknown;
  readonly code: string;
  readonly message: string;
};

type Surroundings = {
  readonly connection: Redis;
  readonly log: Logger;
  readonly keepDeadLetter: (letter: DeadLetter) => Promise<void>;
};

/** So often a job may lose its worker by accident; the next time it becomes a dead letter. */
const KILLED_AT_MOST = 2;

/** An error of a job as the log has it: that the store is away is told by its name. */
function whatFailed(error: unknown): ReturnType<typeof describeError> {
  if (error instanceof ExchangeError || !isConnectionLoss(error)) return describeError(error);
  return {
    code: 'store-unreachable',
    message: `The store or the broker does not answer: ${describeConnectionError(error)}.`,
  };
}

/** Runs one queue. How a job may end (done, never, later, again) is mapped here and nowhere else. */
export function runWorker<Q extends QueueName>(
  queue: Q,
  concurrency: number,
  process: Processor<Q>,
  { connection, log, keepDeadLetter }: Surroundings,
): Worker {
  const bury = async (job: Job, error: unknown): Promise<void> => {
    const letter = { queue, key: job.id ?? '', payload: job.data as unknown, ...describeError(error) };
    await keepDeadLetter(letter);
    log.error(letter, 'dead letter');
  };

  const worker = new Worker(
    queue,
    async (job, token) => {
      const started = performance.now();
      const checked = QUEUES[queue].payload.safeParse(job.data);
      if (!checked.success) {
        const error = new ExchangeError(
          'payload-wrong',
          `A job of ${queue} carries ${JSON.stringify(job.data).slice(0, 200)}.`,
          {
            cause: checked.error,
          },
        );
        await bury(job, error);
        throw new UnrecoverableError(error.message);
      }
      let outcome: Outcome;
      try {
        outcome = await process(checked.data as Payload<Q>);
      } catch (error) {
        log.warn({ queue, job: job.id, try: job.attemptsMade + 1, ...whatFailed(error) }, 'again');
        if (job.attemptsMade + 1 >= (job.opts.attempts ?? 1)) await bury(job, error);
        throw error;
      }
      const ms = Math.round(performance.now() - started);
      switch (outcome.kind) {
        case 'done':
          log.debug({ queue, job: job.id, ms, ...outcome.facts }, 'done');
          return outcome.facts;
        case 'later':
          log.debug({ queue, job: job.id, ms, seconds: outcome.seconds }, 'later');
          await job.moveToDelayed(Date.now() + Math.round(outcome.seconds * 1_000), token);
          throw new DelayedError();
      }
    },
    {
      connection,
      concurrency,
      autorun: false,
      maxStalledCount: KILLED_AT_MOST,
      lockDuration: 60_000,
      stalledInterval: 15_000,
    },
  );
  worker.on('error', error => {
    if (!isBrokerLoss(error)) log.warn({ queue, ...describeError(error) }, 'broker');
  });
  worker.on('failed', (job, error) => {
    // A job whose worker was killed each time never gets to the code above: only BullMQ notices.
    if (job !== undefined && error.message.includes('stalled more than'))
      bury(job, error).catch(reason => log.error(reason));
  });
  return worker;
}
