import { loadAlerts } from '../config/house.ts';
import { describeConnectionError, describeError } from '../src/errors.ts';
import { type Housekeeping, keepHouse, keepWordsIndexed } from '../src/housekeeping.ts';
import { type Scheduling, schedulePolls, watchDropFolders } from '../src/ingest/schedule.ts';
import { done, type Outcome } from '../src/queue/queues.ts';
import { isConnectionLoss } from '../src/store/storage-error.ts';
import { type KeepWatch, keepWatch } from '../src/watch/keep-watch.ts';
import { followPartnerFiles } from './partner-files.ts';
import { now, type Work } from './run.ts';
import type { Service } from './service.ts';

const TICK_MS = 5_000;

type Tools = Scheduling & Housekeeping & { readonly watch: KeepWatch };

/** The queue `schedule`: one tick a job. */
export function scheduleWork({ settings, ...service }: Service): Work<'schedule', Tools> {
  const { rawRetentionDays, dedupeWindowDays, dataDir, fetchLimits, houseFile } = settings;
  const last = { lastLost: Date.now(), lastHourly: 0 };
  const { store, house, log } = service;
  const { allowPrivate } = fetchLimits;
  const tell = { house, allowPrivate, environment: process.env };
  const watch = {
    store,
    log,
    now,
    dataDir,
    timeZone: house.timeZone,
    alerts: () => loadAlerts(houseFile),
    tell,
    watchedTo: '',
  };
  return { run: tick, tools: { ...service, now, rawRetentionDays, dedupeWindowDays, ...last, watch } };
}

async function tick(_: unknown, tools: Tools): Promise<Outcome> {
  const facts = { due: await schedulePolls(tools), lifted: await keepHouse(tools) };
  await keepWatch(tools.watch);
  return done(facts);
}

/** Adds the tick to its queue, watches drop folders and partner files, and keeps the word index, until it is closed. */
export async function startScheduler(service: Service): Promise<{ close(): Promise<void> }> {
  const { store, redis, log } = service;
  await addTick(service);
  // A broker keeps nothing: one that comes back has no tick, and no feed would ever be due again.
  redis.on('ready', () => void addTick(service).catch(error => log.error(error)));
  const closing = new AbortController();
  const indexing = keepWordsIndexed(store, closing.signal, error =>
    log.error(isConnectionLoss(error) ? describeError(error) : { err: error }, 'indexing words failed'),
  );
  let watch = await watchFolders(service);
  const partners = followPartnerFiles(service, async () => {
    watch?.close();
    watch = await watchFolders(service);
  });
  return {
    async close() {
      await partners.close();
      watch?.close();
      closing.abort();
      await indexing;
    },
  };
}

async function addTick({ queues }: Service): Promise<void> {
  const opts = { removeOnComplete: true, removeOnFail: 100 };
  await queues.schedule.upsertJobScheduler('tick', { every: TICK_MS }, { name: 'tick', opts });
}

/** Undefined where the store does not answer: the schedule polls the folders all the same. */
async function watchFolders(service: Service): Promise<{ close(): void } | undefined> {
  try {
    return await watchDropFolders(service);
  } catch (error) {
    if (!isConnectionLoss(error)) throw error;
    const message = `The store does not answer: ${describeConnectionError(error)}.`;
    service.log.warn({ code: 'store-unreachable', message }, 'drop folders are polled on schedule only');
    return undefined;
  }
}
