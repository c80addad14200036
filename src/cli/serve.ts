import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { loadSettings } from '../../config/settings.ts';
import { openStore } from '../store/open-store.ts';
import type { Command } from './command.ts';
import { listen } from './listen.ts';
import { onStopSignal } from './stop-signal.ts';

export const command: Command = {
  summary: 'Serves the read API alone.',
  usage: `

  Listens on HOST and PORT and reads the store at DATABASE_URL; it writes nothing but the index of words.`,
  async run(args) {
    parseArgs({ args: [...args], options: {} });
    const settings = loadSettings();
    const log = pino({ level: settings.logLevel, base: undefined }, pino.destination({ dest: 2, sync: true }));
    const stopped = new Promise<void>(resolve => onStopSignal(resolve));
    const store = await openStore({ databaseUrl: settings.databaseUrl, dataDir: settings.dataDir });
    try {
      const api = await listen(settings, { store, now: () => new Date(), log });
      process.stderr.write(`Articles of ${store.place} are read at ${api.url}/\n`);
      await stopped;
      await api.close();
    } finally {
      await store.close();
    }
    return 0;
  },
};
