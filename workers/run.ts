import { DelayedError, type Job, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { describeConnectionError, describeError, type ErrorCode, ExchangeError } from '../src/errors.ts';
import { type Outcome, type Payload, QUEUES, type QueueName } from '../src/queue/queues.ts';
import { type BrokerWatch, refusalOf } from '../src/queue/watch-broker.ts';
import { isConnectionLoss } from '../src/store/storage-error.ts';
import type { Meters } from './meters.ts';

/** The clock of this process's work. */
export const now = (): string => new Date().toISOString();

/** Runs one job, with a checked payload. */
export type Processor<Q extends QueueName> = (payload: Payload<Q>) => Promise<Outcome>;

/** What a queue's file defines: the function that runs a job, and what it works with in this process. */
export type Work<Q extends QueueName, Tools> = {
  readonly run: (payload: Payload<Q>, tools: Tools) => Promise<Outcome>;
  readonly tools: Tools;
};

/** A processor whose code is loaded with its first job: a round that brings nothing new never loads what ingests items. */
export function loadedLater<Q extends QueueName, Tools>(load: () => Promise<Work<Q, Tools>>): Processor<Q> {
  let loading: Promise<Work<Q, Tools>> | undefined;
  return async payload => {
    loading ??= load();
    const { run, tools } = await loading;
    return await run(payload, tools);
  };
}

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
  readonly broker: Pick<BrokerWatch, 'waitUntilTaken'>;
  readonly keepDeadLetter: (letter: DeadLetter) => Promise<void>;
  readonly meters?: Pick<Meters, 'job'>;
};

/** A job may lose its process so often; the next time it becomes a dead letter. */
const KILLED_AT_MOST = 2;

/** What makes every job fail that writes, until it is over. */
const OUTAGES: ReadonlySet<ErrorCode> = new Set(['store-unreachable', 'store-unwritable']);

/** An error of a job for the log; a lost connection is named as such. */
function errorForLog(error: unknown): ReturnType<typeof describeError> {
  if (error instanceof ExchangeError || !isConnectionLoss(error)) return describeError(error);
  return {
    code: 'store-unreachable',
    message: `The store or the broker does not answer: ${describeConnectionError(error)}.`,
  };
}

/** Runs one queue. The four ends of a job (done, never, later, again) are mapped to BullMQ's here and nowhere else. */
export function runWorker<Q extends QueueName>(
  queue: Q,
  concurrency: number,
  process: Processor<Q>,
  { connection, log, broker, keepDeadLetter, meters }: Surroundings,
): Worker {
  const bury = async (job: Job, error: unknown): Promise<void> => {
    const letter = { queue, key: job.id ?? '', payload: job.data as unknown, ...describeError(error) };
    await keepDeadLetter(letter);
    log.error(letter, 'dead letter');
  };

  let outage: ErrorCode | undefined;
  const worker = new Worker(
    queue,
    async (job, token) => {
      const started = performance.now();
      const checked = QUEUES[queue].payload.safeParse(job.data);
      if (!checked.success) {
        const carried = JSON.stringify(job.data).slice(0, 200);
        const message = `A job of ${queue} carries ${carried}.`;
        const error = new ExchangeError('payload-wrong', message, { cause: checked.error });
        await bury(job, error);
        throw new UnrecoverableError(error.message);
      }
      let outcome: Outcome;
      try {
        outcome = await process(checked.data as Payload<Q>);
      } catch (error) {
        // Told once for all jobs, and none of them is to blame.
        if (refusalOf(error) !== undefined) throw error;
        meters?.job(queue, 'failed', (performance.now() - started) / 1_000, {});
        const failure = errorForLog(error);
        // Of an outage of the store the first job that fails tells; the others follow every few seconds.
        const level = OUTAGES.has(failure.code) && failure.code === outage ? 'debug' : 'warn';
        outage = failure.code;
        log[level]({ queue, job: job.id, try: job.attemptsMade + 1, ...failure }, 'again');
        // The next tick does what this one left: one dead letter each five seconds of an outage would tell nobody anything.
        if (queue !== 'schedule' && job.attemptsMade + 1 >= (job.opts.attempts ?? 1)) await bury(job, error);
        throw error;
      }
      outage = undefined;
      const ms = Math.round(performance.now() - started);
      meters?.job(queue, outcome.kind, ms / 1_000, outcome.kind === 'done' ? outcome.facts : {});
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
      // A job whose process was killed goes on elsewhere once its lock has ended and a look has found that: within 19 s.
      lockDuration: 15_000,
      stalledInterval: 4_000,
    },
  );
  worker.on('error', error => {
    const refusal = refusalOf(error);
    if (refusal !== undefined) {
      // It would ask again at once, thousands of times a second.
      if (!worker.isPaused()) broker.waitUntilTaken(refusal, () => void worker.resume());
      void worker.pause(true);
      return;
    }
    // That the broker is away or was emptied is logged once for the whole process.
    const isKnown =
      error.message.startsWith('Connection is closed') ||
      /\bMissing (?:key|lock) for job\b|could not renew lock/.test(error.message) ||
      isConnectionLoss(error);
    if (!isKnown) log.warn({ queue, ...describeError(error) }, 'broker');
  });
  worker.on('failed', (job, error) => {
    // A job whose process was killed each time never ends in the code above: only BullMQ notices.
    if (job !== undefined && error.message.includes('stalled more than'))
      bury(job, error).catch(reason => log.error(reason));
  });
  return worker;
}
