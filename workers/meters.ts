import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Settled } from '../src/ingest/outcomes.ts';
import { QUEUE_NAMES, type QueueName, type Queues } from '../src/queue/queues.ts';
import type { Store } from '../src/store/open-store.ts';

/**
 * What a process counts while it works, for /metrics. Processes keep their counts in the store (heartbeat.ts), where the one that
 * serves /metrics adds them up: workers need no port of their own.
 */
export type Meters = {
  readonly registry: Registry;
  /** A job ended: `done`, `later`, or `failed`. */
  job(
    queue: QueueName,
    end: 'done' | 'later' | 'failed',
    seconds: number,
    facts: Readonly<Record<string, unknown>>,
  ): void;
  settled(items: readonly Settled[]): void;
};

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/**
 * @param store whose change log this process locks
 * @param broker the queues to count in, and whether their broker is away: a count would wait until it is back
 */
export function createMeters(
  store: Pick<Store, 'logLockMs'>,
  broker?: { readonly queues: Queues; readonly isAway: () => boolean },
): Meters {
  const registry = new Registry();
  const registers = [registry];
  const polls = new Counter({
    name: 'news_exchange_polls_total',
    help: 'Polls by outcome: fetched, unchanged, failed, gone',
    labelNames: ['outcome'],
    registers,
  });
  const items = new Counter({
    name: 'news_exchange_items_total',
    help: 'Items that feeds offered, by what became of them: known, published, copies, updated, held, killed, rejected',
    labelNames: ['verdict'],
    registers,
  });
  const lag = new Histogram({
    name: 'news_exchange_publication_lag_seconds',
    help: 'From the time of publication that an article states until it is in the store; dates to come are left out',
    buckets: [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 12 * HOUR, 24 * HOUR, 72 * HOUR],
    registers,
  });
  const jobs = new Histogram({
    name: 'news_exchange_job_seconds',
    help: 'Time of jobs by queue and how they ended: done, later, failed',
    labelNames: ['queue', 'end'],
    buckets: [0.01, 0.05, 0.2, 1, 5, 20, 60],
    registers,
  });
  new Counter({
    name: 'news_exchange_log_lock_seconds_total',
    help: 'Seconds for which processes have held the lock of the change log: its rate is the share of the time that it is taken',
    registers,
    collect() {
      this.reset();
      this.inc(store.logLockMs() / 1_000);
    },
  });
  new Gauge({
    name: 'news_exchange_queue_jobs',
    help: 'Jobs in the broker by queue and state',
    labelNames: ['queue', 'state'],
    aggregator: 'max',
    registers,
    async collect() {
      if (broker === undefined || broker.isAway()) return;
      for (const queue of QUEUE_NAMES) {
        const states = await broker.queues[queue].getJobCounts('waiting', 'active', 'delayed', 'failed');
        for (const [state, count] of Object.entries(states)) this.set({ queue, state }, count);
      }
    },
  });
  return {
    registry,
    job(queue, end, seconds, facts) {
      jobs.observe({ queue, end }, seconds);
      if (queue !== 'poll-feed' || end !== 'done') return;
      polls.inc({ outcome: String(facts.outcome) });
      const known = Number(facts.items ?? 0) - Number(facts.newItems ?? 0);
      if (known > 0) items.inc({ verdict: 'known' }, known);
    },
    settled(all) {
      for (const [verdict, alike] of Map.groupBy(all, item => item.verdict)) items.inc({ verdict }, alike.length);
      for (const { lagSeconds } of all) if (lagSeconds !== undefined) lag.observe(lagSeconds);
    },
  };
}
