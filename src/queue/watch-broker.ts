import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { ExchangeError } from '../errors.ts';

/** What a process knows of its broker, looked at every five seconds. */
export type BrokerWatch = {
  /** What keeps the broker from working now; undefined where nothing does. */
  problem(): ExchangeError | undefined;
  /** Tells that a command was refused for want of memory; `resume` is called once the broker takes commands again. */
  waitForMemory(resume: () => void): void;
  close(): void;
};

/** By the timer's own clock, which goes on when the wall clock is set. */
const LOOK_MS = 5_000;
/** Set at each look: a broker that has lost it has lost its jobs too. */
const MARK = 'news-exchange:mark';

/** Whether a broker refused a command because its memory is full. */
export const isBrokerFull = (error: unknown): boolean =>
  error instanceof Error && /^OOM |\bOOM command not allowed\b/.test(error.message);

/**
 * Whether the broker has what was queued: false where it was emptied and nobody has filled it again.
 * Throws what keeps it from answering.
 */
export async function isFilled(redis: Redis): Promise<boolean> {
  return (await redis.exists(MARK)) === 1;
}

/**
 * Looks after the broker under an open connection: says once that it was emptied, is out of memory or throws jobs away, and once
 * that it works again. Of all processes one notices that it was emptied, and calls `emptied` to queue again what the store has.
 */
export async function watchBroker(
  redis: Redis,
  log: Pick<Logger, 'warn' | 'info'>,
  emptied: () => Promise<void>,
): Promise<BrokerWatch> {
  let problem: ExchangeError | undefined;
  let waiting: (() => void)[] = [];

  function tell(next: ExchangeError | undefined): void {
    if (next?.code === problem?.code) return;
    problem = next;
    if (next !== undefined) log.warn({ code: next.code, message: `${next.message} ${next.help}` }, 'broker');
    else log.info({ message: 'The broker works again.' }, 'broker');
  }

  async function look(isFirst: boolean): Promise<void> {
    if (redis.status !== 'ready') return;
    try {
      const before = await redis.set(MARK, '1', 'GET');
      const evicts = await policyThatEvicts(redis);
      const evicted = problem?.code === 'broker-evicts' && evicts === undefined;
      tell(evicts === undefined ? undefined : throwsJobsAway(evicts));
      const wait = waiting;
      waiting = [];
      for (const resume of wait) resume();
      if (isFirst || (before !== null && !evicted)) return;
      if (before === null)
        log.warn(
          { code: 'broker-emptied', message: 'The broker was emptied. What the store has is queued again.' },
          'broker',
        );
      await emptied();
    } catch (error) {
      if (isBrokerFull(error)) tell(isFull(error));
      // That it is away is told by whoever opened the connection.
    }
  }

  await look(true);
  let looking = false;
  const lookOnce = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    await look(false);
    looking = false;
  };
  const timer = setInterval(lookOnce, LOOK_MS);
  timer.unref();
  // One that was started again most likely came back empty.
  redis.on('ready', lookOnce);
  return {
    problem: () =>
      redis.status === 'ready' ? problem : new ExchangeError('broker-unreachable', 'The broker does not answer.'),
    waitForMemory(resume) {
      tell(isFull(undefined));
      waiting.push(resume);
    },
    close() {
      clearInterval(timer);
      redis.off('ready', lookOnce);
    },
  };
}

/** Its `maxmemory-policy` where that throws keys away. Some hosted brokers do not answer CONFIG. */
export async function policyThatEvicts(redis: Redis): Promise<string | undefined> {
  const [, policy] = (await redis.config('GET', 'maxmemory-policy').catch(() => [])) as unknown[];
  return typeof policy === 'string' && policy !== 'noeviction' ? policy : undefined;
}

function isFull(cause: unknown): ExchangeError {
  return new ExchangeError('broker-full', 'The broker is out of memory and takes no jobs.', {
    cause,
    help: 'Raise its maxmemory, or free some. Work goes on by itself then; nothing is lost.',
  });
}

/** The error that says so. */
export function throwsJobsAway(policy: string): ExchangeError {
  return new ExchangeError('broker-evicts', `The broker has maxmemory-policy ${policy}, so it may throw jobs away.`, {
    help: 'Set it to noeviction. Jobs that are lost meanwhile are queued again from the store.',
  });
}
