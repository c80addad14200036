import type { Redis } from 'ioredis';
import { describeConnectionError, ExchangeError } from '../errors.ts';
import { QUEUE_NAMES, type Queues } from './queues.ts';
import { isFilled, policyThatEvicts, throwsJobsAway } from './watch-broker.ts';

const ANSWER_MS = 3_000;

/**
 * Throws what keeps polls and items from being worked on: `broker-unreachable`, `broker-full`, `broker-refuses`, `broker-evicts`,
 * `broker-emptied` where nobody has filled it again, `no-worker` naming the queue that nobody works on.
 */
export async function checkWork(redis: Redis, queues: Queues): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('no answer in 3 seconds')), ANSWER_MS);
  try {
    await Promise.race([late.promise, check(redis, queues)]);
  } catch (cause) {
    if (cause instanceof ExchangeError) throw cause;
    const message = `The broker does not answer: ${describeConnectionError(cause)}.`;
    throw new ExchangeError('broker-unreachable', message, { cause });
  } finally {
    clearTimeout(timer);
  }
}

async function check(redis: Redis, queues: Queues): Promise<void> {
  // Without a connection the client would hold each command until there is one.
  if (redis.status !== 'ready') throw new ExchangeError('broker-unreachable', 'The broker does not answer.');
  const filled = await isFilled(redis);
  const policy = await policyThatEvicts(redis);
  if (policy !== undefined) throw throwsJobsAway(policy);
  if (!filled) {
    throw new ExchangeError('broker-emptied', 'The broker was emptied, and no process has filled it again yet.');
  }
  for (const name of QUEUE_NAMES) {
    // Some hosted brokers do not list their clients.
    const workers = await queues[name].getWorkersCount().catch(() => 1);
    if (workers > 0) continue;
    const part = name === 'schedule' ? 'scheduler' : 'worker';
    throw new ExchangeError('no-worker', `Nobody works on the queue ${name}: no ${part} runs.`);
  }
}
