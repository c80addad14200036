import { parseArgs } from 'node:util';
import { loadSettings } from '../../config/settings.ts';
import { brokerToJoin } from '../../workers/service.ts';
import { checkBroker, closeQueues, connectBroker, openQueues, QUEUE_NAMES } from '../queue/queues.ts';
import { deadLetters } from '../store/dead-letters.ts';
import { countItems } from '../store/items.ts';
import type { Command } from './command.ts';
import { flushRecords, writeRecord } from './ndjson.ts';
import { numberOption, withStore } from './open-to-read.ts';
import { rowRecord } from './row-record.ts';

export const command: Command = {
  summary: 'Shows what waits in the queues and what lies in the dead letters.',
  usage: `[--json] [--dead] [--limit N]

  --dead     the dead letters, each with its reason; requeue --failed does them again
  --limit N  at most so many dead letters (50)
  --json     records on standard output`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean' }, dead: { type: 'boolean' }, limit: { type: 'string' } },
    });
    const limit = numberOption('limit', values.limit, 1) ?? 50;
    const print = async (record: Readonly<Record<string, unknown>>, sentence: string): Promise<void> => {
      if (values.json === true) await writeRecord(record);
      else process.stdout.write(`${sentence}\n`);
    };
    return await withStore(async store => {
      if (values.dead === true) {
        const letters = await deadLetters(store.read, limit);
        if (letters.length === 0) process.stderr.write('Nothing lies in the dead letters.\n');
        for (const letter of letters) {
          await print(
            rowRecord(letter),
            `${letter.at.slice(0, 16).replace('T', ' ')}  ${letter.queue} ${letter.key}: ${letter.code}: ${letter.message}`,
          );
        }
      } else {
        for (const counts of await jobCounts()) {
          const { queue, ...states } = counts;
          await print(
            counts,
            `${queue}: ${Object.entries(states)
              .map(([state, jobs]) => `${jobs} ${state}`)
              .join(', ')}`,
          );
        }
        const items = await countItems(store.read);
        await print(
          { items },
          `items: ${items.fresh} to be settled, ${items.settled} settled, ${items.dead} in the dead letters`,
        );
      }
      await flushRecords();
      return 0;
    });
  },
};

type Counts = { readonly queue: string; readonly [state: string]: string | number };

/** Jobs by queue and state; none where no broker runs: the embedded one lives as long as `start` does. */
async function jobCounts(): Promise<Counts[]> {
  const url = brokerToJoin(loadSettings());
  if (url === undefined) {
    process.stderr.write('Nothing runs here now, so there are no jobs.\n');
    return [];
  }
  const redis = connectBroker(url);
  try {
    await checkBroker(redis, 'The broker');
    const queues = openQueues(redis);
    const counts = await Promise.all(
      QUEUE_NAMES.map(async queue => ({
        queue,
        ...(await queues[queue].getJobCounts('waiting', 'active', 'delayed', 'failed')),
      })),
    );
    await closeQueues(queues);
    return counts;
  } finally {
    redis.disconnect();
  }
}
