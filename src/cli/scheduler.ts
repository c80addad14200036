import { defineCommand } from './io/command.ts';
import { runPart } from './worker.ts';

export const command = defineCommand({
  summary: 'Puts the partner files into the store and queues due feeds; one process is enough, more do no harm.',
  usage: `

  Needs DATABASE_URL (PostgreSQL), REDIS_URL and the partner files.`,
  run: () => runPart('scheduler', ['schedule']),
});
