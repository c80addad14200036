import { type JobsOptions, Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { describeConnectionError, ExchangeError } from '../errors.ts';

/**
 * Every queue: the payload of its jobs, which has keys and never copy, and how often a job is tried. Losing a queue loses
 * nothing: the next tick fills it from the store again.
 */
export const QUEUES = {
  /**
   * A tick: queue what is due, lift embargoes. One try, because the next tick comes in seconds. With `tell` it tells alerts, which may
   * take minutes where nobody answers, so that no tick waits for it.
   */
  schedule: { payload: z.strictObject({ tell: z.literal(true).optional() }), attempts: 1, backoffMs: 0 },
  /** A failing feed does not fail its job: its row has the time of the next poll. Six tries bridge a minute without store. */
  'poll-feed': { payload: z.strictObject({ feedId: z.string().min(1) }), attempts: 6, backoffMs: 1_000 },
  /** 50 items a job: for 10,000 items that took 5.4 s, 10 a job 5.6 s, 1 a job 8.5 s (measured). Tries as for polls. */
  'ingest-items': {
    payload: z.strictObject({ feedId: z.string().min(1), itemIds: z.array(z.string().min(1)).min(1).max(50) }),
    attempts: 6,
    backoffMs: 1_000,
  },
} as const;

export type QueueName = keyof typeof QUEUES;
export type Payload<Q extends QueueName> = z.infer<(typeof QUEUES)[Q]['payload']>;
export const QUEUE_NAMES = Object.keys(QUEUES) as QueueName[];
const ITEMS_PER_JOB = 50;

export type Queues = { readonly [Q in QueueName]: Queue };

/**
 * Without an answer for so long a connection is given up and made anew: of a machine that is gone nobody says that it is, and the kernel
 * takes a quarter of an hour to notice. Longer than BullMQ waits for a job in one command (10 s).
 */
const SILENT_MS = 15_000;

/** One connection to the broker. `url` is `redis://…`, `rediss://…` or the path of a Unix socket. */
export function connectBroker(url: string): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    enableReadyCheck: true,
    lazyConnect: true,
    socketTimeout: SILENT_MS,
  });
  redis.on('error', () => {
    // ioredis reconnects by itself; without a listener it prints each failure.
  });
  return redis;
}

/**
 * Connects, and checks that the broker does not evict jobs.
 * Throws `broker-unreachable` after five seconds, `setting-wrong` where it would evict jobs.
 */
export async function checkBroker(redis: Redis, name: string): Promise<void> {
  const late = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error('no answer in 5 seconds')), 5_000).unref(),
  );
  let policy: unknown;
  let lastError: Error | undefined;
  const remember = (error: Error): void => {
    lastError = error;
  };
  redis.on('error', remember);
  try {
    if (redis.status === 'wait') redis.connect().catch(() => undefined);
    await Promise.race([redis.ping(), late]);
    // Some hosted brokers do not answer CONFIG.
    [, policy] = (await Promise.race([redis.config('GET', 'maxmemory-policy').catch(() => []), late])) as unknown[];
  } catch (cause) {
    redis.disconnect();
    const message = `${name} cannot be reached: ${describeConnectionError(lastError ?? cause)}.`;
    const help = 'Check REDIS_URL, or leave it unset to use a private server.';
    throw new ExchangeError('broker-unreachable', message, { cause, help });
  }
  redis.off('error', remember);
  if (typeof policy === 'string' && policy !== 'noeviction') {
    throw new ExchangeError('setting-wrong', `${name} has maxmemory-policy ${policy}, so it may throw jobs away.`, {
      help: 'Set it to noeviction.',
    });
  }
}

/** Opens every queue on this connection; `closeQueues` closes them. */
export function openQueues(connection: Redis): Queues {
  const open = (name: QueueName): Queue => {
    const queue = new Queue(name, { connection });
    // Each call reports its own failure; without a listener each loss of the connection is printed with its stack.
    queue.on('error', () => {});
    return queue;
  };
  return Object.fromEntries(QUEUE_NAMES.map(name => [name, open(name)])) as Queues;
}

/** Closes the queues; the connection stays open. */
export async function closeQueues(queues: Queues): Promise<void> {
  await Promise.all(Object.values(queues).map(queue => queue.close()));
}

/** A job's options: tries, back-off, and the key by which BullMQ drops the same job while the first one is not finished. */
function jobOptions(name: QueueName, key: string): JobsOptions {
  return {
    attempts: QUEUES[name].attempts,
    backoff: { type: 'exponential', delay: QUEUES[name].backoffMs, jitter: 0.5 },
    deduplication: { id: key },
    removeOnComplete: true,
    removeOnFail: { count: 1_000 },
  };
}

/** How many look-ups are under way at once: they share a few trips to the broker. */
const LOOK_UPS = 200;

/**
 * Of these keys those that have no job. A key whose job was lost to eviction is freed: BullMQ would drop each new job of that key.
 */
async function withoutJob(queue: Queue, keys: readonly string[]): Promise<string[]> {
  const lost: string[] = [];
  const look = async (key: string): Promise<void> => {
    const id = await queue.getDeduplicationJobId(key);
    if (id !== null && (await queue.getJob(id)) !== undefined) return;
    if (id !== null) await queue.removeDeduplicationKey(key);
    lost.push(key);
  };
  for (let at = 0; at < keys.length; at += LOOK_UPS) await Promise.all(keys.slice(at, at + LOOK_UPS).map(look));
  return lost;
}

/** Of these feeds those whose poll is not queued. */
export function notQueued(queues: Queues, feedIds: readonly string[]): Promise<string[]> {
  return withoutJob(queues['poll-feed'], feedIds);
}

/** Whether a queue has no job that waits, runs or is delayed. */
export async function isEmpty(queues: Queues, name: QueueName): Promise<boolean> {
  const counts = await queues[name].getJobCounts('waiting', 'active', 'delayed', 'prioritized');
  return Object.values(counts).every(count => count === 0);
}

/** Has jobs that wait for a time run now: after the clock was set back they would wait until it is there again. */
export async function endDelays(queues: Queues): Promise<void> {
  for (const name of QUEUE_NAMES) await queues[name].promoteJobs();
}

/** Queues a poll of each feed, once a feed. */
export async function queuePolls(queues: Queues, feedIds: readonly string[]): Promise<void> {
  for (let at = 0; at < feedIds.length; at += 1_000) {
    const some = feedIds.slice(at, at + 1_000);
    const jobs = some.map(feedId => ({ name: 'poll', data: { feedId }, opts: jobOptions('poll-feed', feedId) }));
    await queues['poll-feed'].addBulk(jobs);
  }
}

/** Queues the ingest of a feed's items, in jobs of at most `ITEMS_PER_JOB`. */
export async function queueItems(queues: Queues, feedId: string, itemIds: readonly string[]): Promise<void> {
  const jobs = [];
  for (let at = 0; at < itemIds.length; at += ITEMS_PER_JOB) {
    const batch = itemIds.slice(at, at + ITEMS_PER_JOB);
    const key = `${batch[0]}-${batch.length}`;
    jobs.push({ name: 'ingest', data: { feedId, itemIds: batch }, opts: jobOptions('ingest-items', key) });
  }
  if (jobs.length > 0) await queues['ingest-items'].addBulk(jobs);
}

/**
 * How a job ends that does its work. One that throws is done *again*: the queue retries it with back-off, and after the last
 * try it is a dead letter. One with a wrong payload *never* begins and is a dead letter at once (workers/run.ts).
 */
export type Outcome =
  | { readonly kind: 'done'; readonly facts: Readonly<Record<string, unknown>> }
  /** A host or its pause asks us to wait. */
  | { readonly kind: 'later'; readonly seconds: number };

export const done = (facts: Readonly<Record<string, unknown>> = {}): Outcome => ({ kind: 'done', facts });
