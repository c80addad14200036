import { randomUUID } from 'node:crypto';
import { AggregatorRegistry } from 'prom-client';
import { describeError } from '../src/errors.ts';
import type { QueueName } from '../src/queue/queues.ts';
import { endedProcesses, foldProcesses, saveProcess } from '../src/store/processes.ts';
import type { Meters } from './meters.ts';
import type { Service } from './service.ts';

const EVERY_MS = 15_000;
/** A process that was not seen for so long has ended: its counts are added to those of all that have. */
const ENDED_MS = 3_600_000;

/** Shows every quarter of a minute that this process lives, with what it counted. `close` does it a last time. */
export function startHeartbeat({ store, log }: Service, queues: readonly QueueName[], meters: Meters) {
  const id = randomUUID();
  const started_at = new Date().toISOString();
  const beat = async (): Promise<void> => {
    const metrics = JSON.stringify(await meters.registry.getMetricsAsJSON());
    const row = { id, started_at, seen_at: new Date().toISOString(), queues: queues.join(' '), metrics };
    await store.write(tx => saveProcess(tx, row));
  };
  // The next beat makes up for one that fails.
  const tryBeat = (): Promise<void> => beat().catch(error => log.debug(describeError(error), 'no heartbeat'));
  const first = tryBeat().then(() => foldEnded({ store, log }));
  const timer = setInterval(() => void tryBeat(), EVERY_MS);
  return {
    async close() {
      clearInterval(timer);
      await first;
      await tryBeat();
    },
  };
}

async function foldEnded({ store, log }: Pick<Service, 'store' | 'log'>): Promise<void> {
  try {
    const before = new Date(Date.now() - ENDED_MS).toISOString();
    await store.write(async tx => {
      const rows = await endedProcesses(tx, before);
      if (rows.length < 2) return;
      const all = rows.map(({ metrics }) =>
        JSON.parse(metrics).filter(({ type }: { type: string }) => type !== 'gauge'),
      );
      const metrics = await AggregatorRegistry.aggregate(all).getMetricsAsJSON();
      await foldProcesses(tx, rows, JSON.stringify(metrics), new Date(0).toISOString());
    });
  } catch (error) {
    log.debug(describeError(error), 'counts of ended processes were not added up');
  }
}
