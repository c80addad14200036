import type { Settings } from '../../config/settings.ts';
import { isEmbedded, openService } from '../../workers/service.ts';
import { startWorkers } from '../../workers/start.ts';
import { ExchangeError } from '../errors.ts';
import { queueUnsettled } from '../ingest/queue-unsettled.ts';
import type { QueueName } from '../queue/queues.ts';
import { onStopSignal } from './stop-signal.ts';

/** Runs one part of a service that is spread over processes, until it is told to stop. Throws `setting-wrong` on SQLite. */
export async function runPart(
  part: 'worker' | 'scheduler',
  settings: Settings,
  queues: readonly QueueName[],
): Promise<number> {
  if (isEmbedded(settings) || settings.redisUrl === undefined) {
    throw new ExchangeError(
      'setting-wrong',
      `${part} shares its work with other processes, which SQLite and a private broker cannot do.`,
      {
        help: 'Set DATABASE_URL to a PostgreSQL and REDIS_URL to a Valkey or Redis, or run everything in one process with npm start.',
      },
    );
  }
  const stopped = new Promise<void>(resolve => onStopSignal(resolve));
  const service = await openService(settings, {
    join: false,
    partners: part === 'scheduler',
    reads: part === 'worker',
  });
  try {
    const workers = await startWorkers(service, queues);
    if (part === 'scheduler') await queueUnsettled(service.store, service.queues);
    process.stderr.write(`${part} works on ${queues.join(' and ')} at ${service.store.place}\n`);
    await stopped;
    await workers.close();
  } finally {
    await service.close();
  }
  return 0;
}
