import type { Worker } from 'bullmq';
import type { QueueName } from '../src/queue/queues.ts';
import { deadLetter } from '../src/store/archive.ts';
import { startHeartbeat } from './heartbeat.ts';
import { createMeters } from './meters.ts';
import { type DeadLetter, loadedLater, type Processor, runWorker } from './run.ts';
import type { Service } from './service.ts';

/**
 * Jobs of one queue at once in one process. Of the schedule a tick and, beside it, a telling of alerts. Polls wait for the network;
 * ingest is the work of one thread and one writer.
 */
const CONCURRENCY = { schedule: 2, 'ingest-items': 8 } as const;

export type Workers = {
  /** Calls the listener for each job that was queued from now on and is done. */
  onDone(listener: (queue: QueueName, facts: Readonly<Record<string, unknown>>) => void): void;
  /** Takes no new job and waits for those under way. */
  close(): Promise<void>;
};

/** Starts the workers of these queues in this process; with `schedule` also its tick, the word index and folder watches. */
export async function startWorkers(service: Service, queues: readonly QueueName[]): Promise<Workers> {
  const { redis, log, settings, broker } = service;
  const meters = createMeters(service.store, { queues: service.queues, isAway: () => redis.status !== 'ready' });
  const keepDeadLetter = (letter: DeadLetter): Promise<void> => keep(service, letter);
  const started: [QueueName, Worker][] = [];
  const start = <Q extends QueueName>(queue: Q, concurrency: number, process: Processor<Q>): void => {
    if (!queues.includes(queue)) return;
    started.push([
      queue,
      runWorker(queue, concurrency, process, { connection: redis, log, broker, keepDeadLetter, meters }),
    ]);
  };
  const schedule = loadedLater(async () => (await import('./schedule.ts')).scheduleWork(service));
  const pollFeed = loadedLater(async () => (await import('./poll-feed.ts')).pollFeedWork(service));
  const ingestItems = loadedLater(async () => (await import('./ingest-items.ts')).ingestItemsWork(service, meters));
  start('schedule', CONCURRENCY.schedule, schedule);
  start('poll-feed', settings.concurrency, pollFeed);
  start('ingest-items', CONCURRENCY['ingest-items'], ingestItems);

  const heartbeat = startHeartbeat(service, queues, meters);
  let scheduler: { close(): Promise<void> } | undefined;
  let closed: Promise<unknown> | undefined;
  const close = async (): Promise<void> => {
    // Where the broker is away nothing can be handed back to it; the store has what was under way.
    const isAway = redis.status !== 'ready';
    closed ??= Promise.all([scheduler?.close(), ...started.map(([, worker]) => worker.close(isAway))]);
    await closed;
    await heartbeat.close();
  };
  // A worker that is not closed keeps the process alive and calls for a broker that is gone.
  service.beforeClose(close);
  for (const [, worker] of started) worker.run().catch(error => log.error(error));
  if (queues.includes('schedule')) scheduler = await (await import('./schedule.ts')).startScheduler(service);
  return {
    onDone(listener) {
      const since = Date.now();
      for (const [queue, worker] of started) {
        worker.on('completed', (job, facts) => {
          if (job.timestamp >= since) listener(queue, facts ?? {});
        });
      }
    },
    close,
  };
}

async function keep({ store }: Service, { queue, key, payload, code, message }: DeadLetter): Promise<void> {
  const { feedId } = (payload ?? {}) as { feedId?: unknown };
  const feed_id = typeof feedId === 'string' ? feedId : null;
  const letter = { queue, key, code, message, payload: JSON.stringify(payload), feed_id, item_id: null };
  await store.write(tx => deadLetter(tx, { ...letter, at: new Date().toISOString() }));
}
