import { loadSettings } from '../../config/settings.ts';
import { isEmbedded } from '../../workers/service.ts';
import { startWorkers } from '../../workers/start.ts';
import { ExchangeError } from '../errors.ts';
import { queuePendingItems } from '../ingest/schedule.ts';
import { QUEUE_NAMES, type QueueName } from '../queue/queues.ts';
import { defineCommand } from './io/command.ts';
import { withService } from './io/service.ts';
import { say } from './io/write-records.ts';

const QUEUES: readonly QueueName[] = ['poll-feed', 'ingest-items'];

export const command = defineCommand({
  summary: 'Works on the queues; run as many processes on as many machines as you like.',
  usage: `[QUEUE …]

  QUEUE   poll-feed, ingest-items; both if none is named

  Needs DATABASE_URL (PostgreSQL) and REDIS_URL; it takes the partners from the store, where the scheduler put them.`,
  verbs: QUEUE_NAMES,
  operands: true,
  async run(_values, queues) {
    const unknown = queues.find(name => !QUEUE_NAMES.includes(name as QueueName));
    if (unknown !== undefined) {
      const help = `There are ${QUEUES.join(' and ')}.`;
      throw new ExchangeError('usage', `There is no queue "${unknown}".`, { help });
    }
    return await runPart('worker', queues.length === 0 ? QUEUES : (queues as QueueName[]));
  },
});

/** Runs one part of a service that is spread over processes, until a signal stops it. Throws `setting-wrong` on SQLite. */
export async function runPart(part: 'worker' | 'scheduler', queues: readonly QueueName[]): Promise<number> {
  const settings = loadSettings();
  if (isEmbedded(settings) || settings.redisUrl === undefined) {
    const message = `${part} shares its work with other processes, which SQLite and a private broker cannot do.`;
    const help =
      'Set DATABASE_URL to a PostgreSQL and REDIS_URL to a Valkey or Redis, or run everything in one process: news-exchange start.';
    throw new ExchangeError('setting-wrong', message, { help });
  }
  const options = { join: false, partners: part === 'scheduler', reads: part === 'worker' };
  return await withService(options, async (service, stop) => {
    const workers = await startWorkers(service, queues);
    if (part === 'scheduler') await queuePendingItems(service);
    say(`${part} works on ${queues.join(' and ')} at ${service.store.place}`);
    await stop.asked;
    await workers.close();
    return 0;
  });
}
