import { existsSync } from 'node:fs';
import type { Redis } from 'ioredis';
import pRetry from 'p-retry';
import type { Logger } from 'pino';
import { loadHouse } from '../config/house.ts';
import { type PartnerFiles, readPartners } from '../config/partners.ts';
import type { Settings } from '../config/settings.ts';
import type { House } from '../src/core/partner.ts';
import { describeConnectionError, ExchangeError } from '../src/errors.ts';
import { createRecentItems, type RecentItems } from '../src/ingest/keep.ts';
import type { ParseWorker } from '../src/ingest/normalize.ts';
import { restoreQueues } from '../src/ingest/schedule.ts';
import { endOrphan, startBroker } from '../src/queue/broker.ts';
import { checkBroker, closeQueues, connectBroker, openQueues, type Queues } from '../src/queue/queues.ts';
import { type BrokerWatch, watchBroker } from '../src/queue/watch-broker.ts';
import { endClaims, mendSchedule, syncPartners } from '../src/store/feeds.ts';
import { openStore, type Store, sqliteFile } from '../src/store/open-store.ts';
import { allPartners } from '../src/store/partners.ts';
import { type DataDir, type Owner, readOwner, runningIn, takeDataDir } from './data-dir.ts';
import { createLog } from './log.ts';
import { startParseWorker } from './parse-worker.ts';
import { sourceOf, tellFaults } from './partner-files.ts';
import { now } from './run.ts';

/** What every part of the service needs, opened once and handed down. */
export type Service = {
  readonly settings: Settings;
  readonly house: House;
  readonly log: Logger;
  readonly store: Store;
  readonly redis: Redis;
  /** Where the broker is: an address, or the path of a socket. */
  readonly brokerUrl: string;
  readonly queues: Queues;
  readonly broker: BrokerWatch;
  readonly parseWorker: ParseWorker;
  readonly recent: RecentItems;
  /** Whether another process runs in the same data folder and does the work; we only ask it to. */
  readonly joined: Owner | undefined;
  /** How many faults the partner files have; each is logged. */
  readonly partnerFaults: number;
  /** Tells those who come later where the read API listens. */
  announceApi(url: string): void;
  /** Has a step done before the parts are closed, also where an error ends the command. */
  beforeClose(step: () => Promise<void>): void;
  close(): Promise<void>;
};

export type ServiceOptions = {
  /** Where another process runs in the data folder, use its broker rather than refuse. */
  readonly join: boolean;
  /** Whether this process has the partner files and brings the store's partners up to them. */
  readonly partners: boolean;
  /** Whether this process parses: for a new store its parse worker starts while the store and the broker are opened. */
  readonly reads: boolean;
};

/** One deployment or the other: everything in one process on SQLite, or parts on PostgreSQL and a shared broker. */
export const isEmbedded = (settings: Settings): boolean => settings.databaseUrl.startsWith('sqlite:');

/**
 * Opens the store and the broker for one process of the service.
 * Throws `already-running`, and whatever opening the parts throws; what was opened before is closed again.
 */
export async function openService(settings: Settings, options: ServiceOptions): Promise<Service> {
  const log = createLog(settings.logLevel);
  const house = loadHouse(settings.houseFile);
  const partners = options.partners ? readPartners(settings.partnersDir) : undefined;
  const closing: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const { dataDir, joined } = await takeOrJoin(settings, options.join);
    if (dataDir !== undefined) closing.push(() => dataDir.release());
    const parseWorker = startParseWorker(settings.readingLimits);
    closing.push(() => parseWorker.close());
    // Into a new store everything is to be parsed. Of one that is there already a round may bring nothing, and takes a tenth less time
    // where the thread starts with the first new document (measured).
    const isNew = !isEmbedded(settings) || !existsSync(sqliteFile(settings));
    if (options.reads && joined === undefined && isNew) parseWorker.begin();
    // The store opens while the broker comes up. Whichever fails, both are there to be closed.
    let owner: Owner = { pid: process.pid };
    const announce = (facts: Partial<Owner>): void => {
      owner = { ...owner, ...facts };
      dataDir?.announce(owner);
    };
    const coming = brokerPlace(settings, dataDir, joined, { announce, closing });
    const opening = openFilled(settings, partners, closing, log);
    await Promise.allSettled([coming, opening]);
    const [broker, store] = await Promise.all([coming, opening]);
    const redis = connectBroker(broker.url);
    closing.push(() => redis.disconnect());
    await checkBroker(redis, broker.name);
    tellOfOutages(redis, log);
    const queues = openQueues(redis);
    closing.push(() => closeQueues(queues));
    const watched = await watchBroker(redis, log, () => restoreQueues({ store, queues, now }));
    closing.push(() => watched.close());
    announce({});
    const announceApi = (api: string): void => announce({ api });
    const beforeClose = (step: () => Promise<void>): void => {
      closing.push(step);
    };
    const recent = createRecentItems();
    const brokerUrl = broker.url;
    const parts = {
      settings,
      house,
      log,
      store,
      redis,
      brokerUrl,
      queues,
      broker: watched,
      parseWorker,
      recent,
      joined,
      partnerFaults: partners?.faults.length ?? 0,
    };
    return { ...parts, announceApi, beforeClose, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Logs once that the broker went away and once that it is back; between them its clients try again several times a second. */
function tellOfOutages(redis: Redis, log: Logger): void {
  let away = false;
  redis.on('error', (error: Error) => {
    if (away) return;
    away = true;
    const message = `The broker does not answer: ${describeConnectionError(error)}. Work goes on when it does; nothing is lost.`;
    log.warn({ code: 'broker-unreachable', message }, 'broker away');
  });
  redis.on('ready', () => {
    if (away) log.warn({ message: 'The broker answers again.' }, 'broker back');
    away = false;
  });
}

async function openFilled(
  { databaseUrl, dataDir, rawDir }: Settings,
  partners: PartnerFiles | undefined,
  closing: (() => unknown)[],
  log: Logger,
): Promise<Store> {
  const warn = (message: string): void => log.warn({ code: 'store-locked', message }, 'store');
  const say = (message: string): void => log.info({ message }, 'store');
  const store = await openStore({ databaseUrl, dataDir, rawDir, warn, say });
  closing.push(() => store.close());
  if (partners !== undefined) await takeUp(partners, store, log);
  return store;
}

/** Brings the store's partners up to their files. Throws `partner-wrong` where no file is right and the store knows nobody either. */
async function takeUp(files: PartnerFiles, store: Store, log: Logger): Promise<void> {
  const [fault] = files.faults;
  const isKnown = async () => (await allPartners(store.read)).some(({ removed_at }) => removed_at === null);
  if (fault !== undefined && files.partners.length === 0 && !(await isKnown())) {
    const help = files.faults.length === 1 ? undefined : 'All faults: news-exchange partners check';
    throw new ExchangeError('partner-wrong', fault.message, { file: fault.file, help });
  }
  tellFaults(files, log);
  const time = now();
  await store.write(async tx => {
    await syncPartners(tx, sourceOf(files), time);
    // Whoever held them has ended, or holds the job still, and then a second one is dropped.
    await endClaims(tx, time);
    const ahead = await mendSchedule(tx, time);
    if (ahead === 0) return;
    const message = `The clock of this machine says ${time}, and feeds were polled or are due much later than that (${ahead}).`;
    const help = 'They are polled now. Check the clock: articles get its time.';
    log.warn({ code: 'clock-set', message: `${message} ${help}` }, 'clock');
  });
}

/** How long a process that is starting up is waited for: its broker may take as long. */
const JOIN_MS = 12_000;

/**
 * The data folder for this process alone, or the process to join that runs there. One that is starting up is waited for;
 * where it ends meanwhile, its place is taken. Throws `already-running`.
 */
async function takeOrJoin(
  settings: Settings,
  join: boolean,
): Promise<{ readonly dataDir?: DataDir; readonly joined?: Owner }> {
  if (!isEmbedded(settings) && settings.redisUrl !== undefined) return {};
  const attempt = async () => {
    const dataDir = takeDataDir(settings.dataDir);
    if (dataDir !== undefined) return { dataDir };
    if (!isEmbedded(settings)) return {};
    const owner = readOwner(settings.dataDir);
    const hasBroker = owner !== undefined && (settings.redisUrl ?? owner.broker) !== undefined;
    if (join && hasBroker) return { joined: owner };
    const other = owner === undefined ? '' : ` (process ${owner.pid})`;
    const message = `Another news-exchange${other} already runs in ${settings.dataDir}.`;
    const help = 'Stop it first, or give this one a DATA_DIR of its own.';
    throw new ExchangeError('already-running', message, { help });
  };
  return await pRetry(attempt, {
    retries: join ? Number.POSITIVE_INFINITY : 0,
    maxRetryTime: JOIN_MS,
    minTimeout: 50,
    factor: 1,
    shouldRetry: ({ error }) => error instanceof ExchangeError && error.code === 'already-running',
  });
}

/** The broker that is there already: the shared one, or that of the process that runs in the data folder. */
export function brokerToJoin(settings: Settings): string | undefined {
  return settings.redisUrl ?? runningIn(settings.dataDir)?.broker?.socket;
}

type BrokerPlace = { readonly url: string; readonly name: string };

async function brokerPlace(
  settings: Settings,
  dataDir: DataDir | undefined,
  joined: Owner | undefined,
  { announce, closing }: { readonly announce: (facts: Partial<Owner>) => void; readonly closing: (() => unknown)[] },
): Promise<BrokerPlace> {
  if (settings.redisUrl !== undefined) return { url: settings.redisUrl, name: 'The server at REDIS_URL' };
  if (dataDir !== undefined) {
    if (dataDir.left?.broker !== undefined) await endOrphan(dataDir.left.broker);
    const { pid, socket, stop } = await startBroker(dataDir.folder, broker => announce({ broker }));
    closing.push(stop);
    announce({ broker: { pid, socket } });
    return { url: socket, name: 'The private broker' };
  }
  const socket = joined?.broker?.socket;
  if (socket !== undefined) return { url: socket, name: `The broker of process ${joined?.pid}` };
  const message = `Another news-exchange already runs in ${settings.dataDir}, and has no broker to join.`;
  const help = 'Set REDIS_URL, or give this one a DATA_DIR of its own.';
  throw new ExchangeError('already-running', message, { help });
}
