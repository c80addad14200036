import { pino } from 'pino';
import { loadSettings, type Settings } from '../../config/settings.ts';
import { type ApiParts, createApi } from '../api/server.ts';
import { ExchangeError } from '../errors.ts';
import { openStore } from '../store/open-store.ts';
import { defineCommand } from './io/command.ts';
import { stopSignal } from './io/process.ts';
import { say } from './io/write-records.ts';

export const command = defineCommand({
  summary: 'Serves the read API alone.',
  usage: `

  Listens on HOST and PORT and reads the store at DATABASE_URL; it publishes nothing.`,
  async run() {
    const settings = loadSettings();
    const log = pino({ level: settings.logLevel, base: undefined }, pino.destination({ dest: 2, sync: true }));
    const stopped = stopSignal();
    const store = await openStore({ databaseUrl: settings.databaseUrl, dataDir: settings.dataDir });
    try {
      const api = await listen(settings, { store, now: () => new Date(), log });
      say(`Articles of ${store.place} are read at ${api.url}/`);
      await stopped;
      await api.close();
    } finally {
      await store.close();
    }
  },
});

type Address = Pick<Settings, 'host' | 'port'>;

/** Starts the read API at the address of the settings. Throws `port-in-use`, `setting-wrong`. */
export async function listen({ host, port }: Address, parts: ApiParts) {
  // The address is printed as a sentence, so the log needs no line for it.
  const api = await createApi({ ...parts, log: parts.log?.child({}, { level: 'warn' }) });
  try {
    const url = await api.listen({ host, port });
    return { url, close: () => api.close() };
  } catch (cause) {
    await api.close();
    throw cannotListen({ host, port }, cause);
  }
}

/** Why nothing can listen at an address, in a sentence: `port-in-use` or `setting-wrong`. */
export function cannotListen({ host, port }: Address, cause: unknown): ExchangeError {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    const help = 'Stop it, or set PORT to a free one (0 takes any).';
    return new ExchangeError('port-in-use', `Another program listens on ${host}:${port} already.`, { cause, help });
  }
  const why = REASONS[code ?? ''] ?? `${message}.`;
  const help = 'Check HOST and PORT.';
  return new ExchangeError('setting-wrong', `Listening on ${host}:${port} failed: ${why}`, { cause, help });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no such host.',
  EADDRNOTAVAIL: 'this machine has no such address.',
  EACCES: 'the port is reserved for the administrator.',
};
