import { parseArgs } from 'node:util';
import { loadSettings } from '../../config/settings.ts';
import { ExchangeError } from '../errors.ts';
import { QUEUE_NAMES, type QueueName } from '../queue/queues.ts';
import type { Command } from './command.ts';
import { runPart } from './run-part.ts';

const WORK: readonly QueueName[] = ['poll-feed', 'ingest-items'];

export const command: Command = {
  summary: 'Works on the queues; as many processes on as many machines as you like.',
  usage: `[QUEUE …]

  QUEUE   poll-feed, ingest-items; both where none is named

  Needs DATABASE_URL (PostgreSQL) and REDIS_URL; it takes the partners from the store, where the scheduler put them.`,
  async run(args) {
    const { positionals } = parseArgs({ args: [...args], options: {}, allowPositionals: true });
    const unknown = positionals.find(name => !QUEUE_NAMES.includes(name as QueueName));
    if (unknown !== undefined) {
      throw new ExchangeError('usage', `There is no queue "${unknown}".`, { help: `There are ${WORK.join(' and ')}.` });
    }
    return await runPart('worker', loadSettings(), positionals.length === 0 ? WORK : (positionals as QueueName[]));
  },
};
