import { loadSettings } from '../../config/settings.ts';
import { brokerToJoin } from '../../workers/service.ts';
import { checkBroker, closeQueues, connectBroker, openQueues, QUEUE_NAMES } from '../queue/queues.ts';
import { deadLetters } from '../store/archive.ts';
import { countItems } from '../store/reports.ts';
import type { DeadLetterRow } from '../store/tables.ts';
import { defineCommand, numberOption } from './io/command.ts';
import { withStore } from './io/process.ts';
import { clock } from './io/sentences.ts';
import { type Column, writeTable } from './io/table.ts';
import { rowRecord, say, writeRecord, writeResult } from './io/write-records.ts';

export const command = defineCommand({
  summary: 'Shows the jobs and items that wait, or the dead letters.',
  usage: `[--json] [--dead] [--limit N]

  --dead     the dead letters, each with its reason; requeue --failed does them again
  --limit N  at most N dead letters (default: 50)
  --json     records on standard output`,
  options: { json: { type: 'boolean' }, dead: { type: 'boolean' }, limit: { type: 'string' } },
  async run({ json, dead, limit }) {
    const most = numberOption('limit', limit, 1) ?? 50;
    await withStore('read', async store => {
      if (dead === true) {
        const letters = await deadLetters(store.read, most);
        if (letters.length === 0) say('There are no dead letters.');
        if (json === true) for (const letter of letters) await writeRecord(rowRecord(letter));
        else await writeTable(letters, LETTERS, { notes: ({ code, message }) => [`${code}: ${message}`] });
        return;
      }
      for (const { queue, ...states } of await jobCounts()) {
        const counts = Object.entries(states).map(([state, jobs]) => `${jobs} ${state}`);
        await writeResult(json, { queue, ...states }, () => `${queue}: ${counts.join(', ')}`);
      }
      const items = await countItems(store.read);
      const counts = `${items.pending} waiting, ${items.done} done, ${items.dead} in the dead letters`;
      await writeResult(json, { items }, () => `items: ${counts}`);
    });
  },
});

const LETTERS: readonly Column<DeadLetterRow>[] = [
  { head: 'WHEN', of: ({ at }) => clock(at) },
  { head: 'QUEUE', of: ({ queue }) => queue },
  { head: 'FEED', of: ({ feed_id }) => feed_id ?? '–' },
  { head: 'KEY', of: ({ key }) => key, cut: true },
];

type Counts = { readonly queue: string; readonly [state: string]: string | number };

/** Jobs by queue and state. Without a running broker there are none: the embedded one runs only while `start` does. */
async function jobCounts(): Promise<Counts[]> {
  const url = brokerToJoin(loadSettings());
  if (url === undefined) {
    say('Nothing runs here now, so there are no jobs.');
    return [];
  }
  const redis = connectBroker(url);
  try {
    await checkBroker(redis, 'The broker');
    const queues = openQueues(redis);
    const states = ['waiting', 'active', 'delayed', 'failed'] as const;
    const counts = await Promise.all(
      QUEUE_NAMES.map(async queue => ({ queue, ...(await queues[queue].getJobCounts(...states)) })),
    );
    await closeQueues(queues);
    return counts;
  } finally {
    redis.disconnect();
  }
}
