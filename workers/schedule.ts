import { loadAlerts } from '../config/house.ts';
import { describeConnectionError, describeError } from '../src/errors.ts';
import { type Housekeeping, keepHouse, keepWordsIndexed } from '../src/housekeeping.ts';
import { followClock, type Scheduling, schedulePolls, watchDropFolders } from '../src/ingest/schedule.ts';
import { done, type Outcome, type Payload } from '../src/queue/queues.ts';
import { refusalOf } from '../src/queue/watch-broker.ts';
import { isConnectionLoss } from '../src/store/storage-error.ts';
import { type KeepWatch, keepWatch, tellAlerts } from '../src/watch/keep-watch.ts';
import { newWatchMemory, storeStates } from '../src/watch/watch-memory.ts';
import { followPartnerFiles } from './partner-files.ts';
import { now, type Work } from './run.ts';
import type { Service } from './service.ts';
import { type SteadyClock, steadyClock } from './steady-clock.ts';

const TICK_MS = 5_000;

type Tools = Scheduling & Housekeeping & { readonly watch: KeepWatch };

/** The queue `schedule`: one tick a job, or one telling of alerts. */
export function scheduleWork({ settings, ...service }: Service): Work<'schedule', Tools> {
  const { retention, dedupeWindowDays, dataDir, fetchLimits, houseFile } = settings;
  const last = { lastLost: Date.now(), lastHourly: 0 };
  const { isBelieved: clockIsBelieved } = steadyClock();
  const { store, house, log } = service;
  const { allowPrivate } = fetchLimits;
  const tell = { house, allowPrivate, environment: process.env };
  const memory = newWatchMemory();
  // Where the store is away, the next process learns it from the polls.
  service.beforeClose(() => storeStates(store, memory, [...memory.unstored]).catch(() => {}));
  const watch = {
    store,
    log,
    now,
    dataDir,
    timeZone: house.timeZone,
    alerts: () => loadAlerts(houseFile),
    tell,
    memory,
    watchedTo: '',
  };
  return { run: scheduleJob, tools: { ...service, now, retention, dedupeWindowDays, clockIsBelieved, ...last, watch } };
}

async function scheduleJob({ tell }: Payload<'schedule'>, tools: Tools): Promise<Outcome> {
  if (tell !== true) return await tick(tools);
  await tellAlerts(tools.watch);
  return done({});
}

async function tick(tools: Tools): Promise<Outcome> {
  const facts = { due: await schedulePolls(tools), lifted: await keepHouse(tools) };
  if (facts.lifted > 0) {
    const message = `${facts.lifted} ${facts.lifted === 1 ? 'embargo' : 'embargoes'} lifted.`;
    tools.log.info({ lifted: facts.lifted, message }, 'embargoes lifted');
  }
  if (await keepWatch(tools.watch)) await tools.queues.schedule.add('tell', { tell: true }, oneOf('tell'));
  return done(facts);
}

/** A job of the schedule, of which no second one runs or waits, in whichever process. */
const oneOf = (id: 'tick' | 'tell') => ({ deduplication: { id }, removeOnComplete: true, removeOnFail: 100 });

/** Queues the tick, watches drop folders and partner files, and keeps the word index, until it is closed. */
export async function startScheduler(service: Service): Promise<{ close(): Promise<void> }> {
  const { store, log } = service;
  // Earlier versions left it to the queue, which goes by the wall clock and forgets it with the broker.
  await service.queues.schedule.removeJobScheduler('tick');
  const ticking = keepTicking(service);
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
      clearInterval(ticking);
      await partners.close();
      watch?.close();
      closing.abort();
      await indexing;
    },
  };
}

/** Queues a tick at once and every five seconds by the timer, whatever the wall clock says and the broker forgets. */
function keepTicking(service: Service): NodeJS.Timeout {
  const clock = steadyClock();
  let adding = false;
  const add = async (): Promise<void> => {
    // A broker that is away holds the command back: one is enough.
    if (adding) return;
    adding = true;
    try {
      await followSteps(service, clock);
      await service.queues.schedule.add('tick', {}, oneOf('tick'));
    } catch (error) {
      if (refusalOf(error) === undefined && !isConnectionLoss(error))
        service.log.error(describeError(error), 'no tick');
    }
    adding = false;
  };
  void add();
  return setInterval(add, TICK_MS);
}

async function followSteps(service: Service, clock: SteadyClock): Promise<void> {
  const step = clock.step();
  if (step === 0) return;
  const feeds = step < 0 ? await followClock({ ...service, now }, -step) : 0;
  const way =
    step < 0 ? `back by ${-step / 1_000} s; ${feeds} feeds are polled as much earlier` : `forward by ${step / 1_000} s`;
  service.log.warn({ code: 'clock-set', message: `The clock of this machine was set ${way}.` }, 'clock');
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
