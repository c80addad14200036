import type { Worker } from 'bullmq';
import { describeConnectionError } from '../src/errors.ts';
import type { QueueName } from '../src/queue/queues.ts';
import { deadLetter } from '../src/store/dead-letters.ts';
import { isConnectionLoss } from '../src/store/storage-error.ts';
import { type DeadLetter, type Processor, runWorker } from './run.ts';
import type { Service } from './service.ts';

const TICK_MS = 5_000;
/** Jobs of one queue at once in one process. Polls wait for the network; settling is one thread's and one writer's work. */
const CONCURRENCY = { schedule: 1, 'ingest-items': 8 } as const;

export type Workers = {
  /** Told of each job that was queued from now on and ended well, for those who watch: what was before has been summed up. */
  onDone(listener: (queue: QueueName, facts: Readonly<Record<string, unknown>>) => void): void;
  /** Takes no new job and waits for those in hand. */
  close(): Promise<void>;
};

/** Starts the workers of these queues in this process; for `schedule` also its tick. */
export async function startWorkers(service: Service, queues: readonly QueueName[]): Promise<Workers> {
  const surroundings = {
    connection: service.redis,
    log: service.log,
    keepDeadLetter: (letter: DeadLetter) => keep(service, letter),
  };
  const started: [QueueName, Worker][] = [];
  // A queue's work is loaded with its first job: a round that brings nothing new never loads what settles items.
  const start = <Q extends QueueName>(queue: Q, concurrency: number, load: () => Promise<Processor<Q>>): void => {
    if (!queues.includes(queue)) return;
    let loading: Promise<Processor<Q>> | undefined;
    const process: Processor<Q> = async payload => {
      loading ??= load();
      return (await loading)(payload);
    };
    started.push([queue, runWorker(queue, concurrency, process, surroundings)]);
  };
  start('schedule', CONCURRENCY.schedule, async () => (await import('./schedule.ts')).scheduleProcessor(service));
  start('poll-feed', service.settings.concurrency, async () =>
    (await import('./poll-feed.ts')).pollFeedProcessor(service),
  );
  start('ingest-items', CONCURRENCY['ingest-items'], async () =>
    (await import('./ingest-items.ts')).ingestItemsProcessor(service),
  );
  let watch: Awaited<ReturnType<typeof watchFolders>> | undefined;
  let closed: Promise<unknown> | undefined;
  const close = async (): Promise<void> => {
    watch?.close();
    // Where the broker is away nothing can be handed back to it; what was in hand is found in the store.
    const away = service.redis.status !== 'ready';
    closed ??= Promise.all(started.map(([, worker]) => worker.close(away)));
    await closed;
  };
  // A worker that is left running keeps the process alive and calls for a broker that is gone.
  service.beforeClose(close);
  for (const [, worker] of started) {
    worker.run().catch(error => service.log.error(error));
  }
  if (queues.includes('schedule')) {
    await tick(service);
    // A broker keeps nothing: one that comes back knows of no tick, and nothing would ever be due again.
    service.redis.on('ready', () => void tick(service).catch(error => service.log.error(error)));
  }
  if (queues.includes('schedule')) watch = await watchFolders(service);
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

async function tick({ queues }: Service): Promise<void> {
  await queues.schedule.upsertJobScheduler(
    'tick',
    { every: TICK_MS },
    { name: 'tick', opts: { removeOnComplete: true, removeOnFail: 100 } },
  );
}

/** Undefined where the store is away just now: the schedule polls the folders all the same. */
async function watchFolders(service: Service): Promise<{ close(): void } | undefined> {
  const { watchDropFolders } = await import('../src/ingest/watch-drop-folders.ts');
  try {
    return await watchDropFolders(service);
  } catch (error) {
    if (!isConnectionLoss(error)) throw error;
    const message = `The store does not answer: ${describeConnectionError(error)}.`;
    service.log.warn(
      { code: 'store-unreachable', message },
      'drop folders are not watched, and polled on schedule only',
    );
    return undefined;
  }
}

async function keep({ store }: Service, { queue, key, payload, code, message }: DeadLetter): Promise<void> {
  const { feedId } = (payload ?? {}) as { feedId?: unknown };
  await store.write(tx =>
    deadLetter(tx, {
      queue,
      key,
      code,
      message,
      payload: JSON.stringify(payload),
      feed_id: typeof feedId === 'string' ? feedId : null,
      item_id: null,
      at: new Date().toISOString(),
    }),
  );
}
