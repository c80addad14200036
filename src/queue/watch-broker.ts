import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { type ErrorCode, ExchangeError } from '../errors.ts';

/** What a process knows of its broker, looked at every five seconds. */
export type BrokerWatch = {
  /** What keeps the broker from working now; undefined where nothing does. */
  problem(): ExchangeError | undefined;
  /** Tells that the broker takes no jobs, by what it refused one with; `resume` is called once it takes them again. */
  waitUntilTaken(refusal: ExchangeError, resume: () => void): void;
  close(): void;
};

/** By the timer's own clock, which goes on when the wall clock is set. */
const LOOK_MS = 5_000;
/** Set at each look: a broker that has lost it has lost its jobs too. */
const MARK = 'news-exchange:mark';

/** What a broker that answers refuses every job with, by the words that Valkey and Redis begin with; scripts repeat them. */
const REFUSALS: readonly {
  readonly said: RegExp;
  readonly code: ErrorCode;
  readonly is: string;
  readonly help: string;
}[] = [
  {
    said: /^OOM |\bOOM command not allowed\b/,
    code: 'broker-full',
    is: 'is out of memory',
    help: 'Raise its maxmemory, or free some.',
  },
  {
    // The second is what those get who wait for a job when it becomes a replica.
    said: /^READONLY |^UNBLOCKED /,
    code: 'broker-refuses',
    is: 'is a replica that may only be read',
    help: 'Make it the primary, or set REDIS_URL to the one that is.',
  },
  {
    said: /^MISCONF /,
    code: 'broker-refuses',
    is: 'cannot save to its disk',
    help: 'Give its disk room, or set its stop-writes-on-bgsave-error to no: the queue holds nothing of value.',
  },
  {
    said: /^NOREPLICAS /,
    code: 'broker-refuses',
    is: 'has fewer replicas than it wants',
    help: 'See to them, or lower its min-replicas-to-write.',
  },
  {
    said: /^NOPERM |\bACL failure in script\b/,
    code: 'broker-refuses',
    is: 'forbids its user what is needed',
    help: 'Give that user its rights again.',
  },
];

/** What keeps a broker that answers from taking jobs, by the error that it refused a command with; undefined for all other errors. */
export function refusalOf(error: unknown): ExchangeError | undefined {
  if (!(error instanceof Error)) return undefined;
  const refusal = REFUSALS.find(({ said }) => said.test(error.message));
  if (refusal === undefined) return undefined;
  return new ExchangeError(refusal.code, `The broker ${refusal.is} and takes no jobs.`, {
    cause: error,
    help: `${refusal.help} Work goes on by itself then; nothing is lost.`,
  });
}

/**
 * Whether the broker takes jobs and has what was queued: false where it was emptied and nobody has filled it again.
 * Throws what keeps it from answering, and what it refuses jobs with.
 */
export async function isFilled(redis: Redis): Promise<boolean> {
  try {
    return (await redis.set(MARK, '1', 'XX')) !== null;
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
}

/**
 * Looks after the broker under an open connection: says once that it was emptied, takes no jobs or throws them away, and once
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
      const refusal = refusalOf(error);
      if (refusal !== undefined) tell(refusal);
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
    waitUntilTaken(refusal, resume) {
      tell(refusal);
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

/** The error that says so. */
export function throwsJobsAway(policy: string): ExchangeError {
  return new ExchangeError('broker-evicts', `The broker has maxmemory-policy ${policy}, so it may throw jobs away.`, {
    help: 'Set it to noeviction. Jobs that are lost meanwhile are queued again from the store.',
  });
}
