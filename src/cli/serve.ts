import { isIP } from 'node:net';
import { currentConsumers } from '../../config/consumers.ts';
import { loadSettings, type Settings } from '../../config/settings.ts';
import { programVersion } from '../../config/yaml-file.ts';
import { createLog } from '../../workers/log.ts';
import { type ApiParts, createApi } from '../api/server.ts';
import { describeError, ExchangeError } from '../errors.ts';
import { checkWork } from '../queue/check-work.ts';
import { connectBroker, openQueues } from '../queue/queues.ts';
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
    checkReaders(settings);
    const stopped = stopSignal();
    const api = await serveReads(settings, settings.redisUrl, {});
    say(`Articles of ${api.place} are read at ${api.url}/`);
    await stopped;
    await api.close();
  },
});

type Reading = {
  /** Another part of this process keeps the store's tables up to date. */
  readonly readOnly?: boolean;
  /** Throws what that part knows to be wrong. */
  readonly checkOwner?: () => Promise<void>;
};

/**
 * Opens the store and serves it. It reads without a broker; where there is one, /readyz tells whether anybody works.
 * Throws what opening and listening throw.
 */
export async function serveReads(
  settings: Settings,
  brokerUrl: string | undefined,
  { readOnly = false, checkOwner }: Reading,
) {
  const { databaseUrl, dataDir, rawDir, logLevel } = settings;
  const log = createLog(logLevel);
  const store = await openStore({ databaseUrl, dataDir, rawDir, readOnly });
  const redis = brokerUrl === undefined ? undefined : connectBroker(brokerUrl);
  redis?.connect().catch(() => {});
  const queues = redis && openQueues(redis);
  const ready = async (): Promise<void> => {
    await checkOwner?.();
    if (redis !== undefined && queues !== undefined) await checkWork(redis, queues);
  };
  const close = async (): Promise<void> => {
    redis?.disconnect();
    await store.close();
  };
  try {
    const api = await listen(settings, { store, now: () => new Date(), log, ready });
    return {
      url: api.url,
      place: store.place,
      async close() {
        await api.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type Address = Pick<Settings, 'host' | 'port'>;

/**
 * Throws `setting-wrong` where the read API would be open to other machines without a consumer; `start` asks it before it opens
 * anything.
 */
export function checkReaders({ host, consumersDir }: Pick<Settings, 'host' | 'consumersDir'>): void {
  if (currentConsumers(consumersDir, () => {})().length > 0 || isLoopback(host)) return;
  const message = `HOST=${host} lets other machines read all articles, and ${consumersDir} names no consumer who may.`;
  const help =
    'Make one, which prints its token: news-exchange consumers add website --name "The website". Or unset HOST.';
  throw new ExchangeError('setting-wrong', message, { help });
}

/** A name other than localhost may stand for any address. */
const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

/** Starts the read API at the address of the settings. Throws `port-in-use`, `setting-wrong`. */
export async function listen(
  {
    host,
    port,
    publicUrl,
    consumersDir,
    requestsPerMinute,
  }: Address & Pick<Settings, 'publicUrl' | 'consumersDir' | 'requestsPerMinute'>,
  parts: ApiParts,
) {
  const consumers = currentConsumers(consumersDir, error =>
    parts.log?.error(describeError(error), 'consumer file wrong'),
  );
  const access = { consumers, openWithout: isLoopback(host), publicUrl, perMinute: requestsPerMinute };
  // The address is printed as a sentence, so the log needs no line for it.
  const api = await createApi({
    version: programVersion(),
    ...parts,
    access,
    publicUrl,
    log: parts.log?.child({}, { level: 'warn' }),
  });
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
