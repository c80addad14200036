import { parseArgs } from 'node:util';
import { loadSettings } from '../../config/settings.ts';
import type { Command } from './command.ts';
import { runPart } from './run-part.ts';

export const command: Command = {
  summary: 'Puts the partner files into the store and queues what is due; one process is enough, more do no harm.',
  usage: `

  Needs DATABASE_URL (PostgreSQL), REDIS_URL and the partner files.`,
  async run(args) {
    parseArgs({ args: [...args], options: {} });
    return await runPart('scheduler', loadSettings(), ['schedule']);
  },
};
