import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import path from 'node:path';
import { loadSettings } from '../../config/settings.ts';
import type { Service } from '../../workers/service.ts';
import { startWorkers } from '../../workers/start.ts';
import { describeConnectionError, describeError } from '../errors.ts';
import { beginRound, finishRound } from '../ingest/round.ts';
import { queuePendingItems } from '../ingest/schedule.ts';
import { isConnectionLoss } from '../store/storage-error.ts';
import { watchedFeeds } from '../store/watch.ts';
import { defineCommand } from './io/command.ts';
import { withProgress } from './io/progress.ts';
import { type OwnerState, startReadThread } from './io/read-thread.ts';
import { roundInWords, secondsSince, whereToLook } from './io/sentences.ts';
import { withService } from './io/service.ts';
import { feedsDone } from './run.ts';
import { checkReaders } from './serve.ts';

export const command = defineCommand({
  summary: 'Runs everything in one process: schedule, workers, store and read API.',
  usage: `

  Settings come from the environment (doctor names those given). Ctrl-C finishes the work in hand and ends.`,
  async run() {
    const started = performance.now();
    checkReaders(loadSettings());
    return await withService({ join: false, partners: true, reads: true }, async (service, stop) => {
      if (stop.signal.aborted) return 0;
      const { store, brokerUrl, log } = service;
      const say = (message: string): void => log.info({ message }, 'start');
      let url = '';
      const api = await startReadThread({
        brokerUrl,
        log,
        state: async () => ({ problem: await problemOf(service) }),
        listening(at) {
          url = at;
          service.announceApi(at);
        },
      });
      service.beforeClose(() => api.close());
      // On Linux of single threads: while all processors are busy, who reads goes before what comes in (a fifth to a third less to wait for,
      // measured), and before what V8 compiles and collects for it.
      for (const thread of [0, ...threadsOfV8()]) setPriority(thread, Math.min(19, getPriority(thread) + 5));
      const workers = await startWorkers(service, ['poll-feed', 'ingest-items']);
      say(`news-exchange keeps its articles in ${store.place} and is read at ${url}/`);

      // Begin the round before the schedule: its first tick would take the due feeds, and their summary would be lost.
      const round = await untilAway(service, async () => {
        const left = await queuePendingItems(service);
        if (left.items > 0) say(`${left.items} items were left over from last time and are being processed.`);
        return await beginRound(service, { all: false, now: new Date().toISOString() });
      });
      const schedule = await startWorkers(service, ['schedule']);
      await untilAway(service, async () => {
        if (round === undefined) return;
        const waiting = { signal: stop.signal, progress: () => {} };
        const summary = await withProgress(feedsDone(service, round), () => finishRound(service, round, waiting));
        if (summary.polled > 0) say(`${roundInWords(summary, secondsSince(started))}\n${whereToLook(url)}`);
      });
      if ((await untilAway(service, () => watchedFeeds(store.read)))?.length === 0)
        say(
          'There is no feed to poll yet. Add one while this runs: news-exchange partners add ID --name NAME --feed URL',
        );
      if (!stop.signal.aborted) say('Polling on schedule. Ctrl-C to stop.');
      await stop.asked;
      await schedule.close();
      await workers.close();
      return 0;
    });
  },
});

/** The system's numbers of the threads in which V8 compiles and collects garbage for all others; none but on Linux. */
function threadsOfV8(): number[] {
  const threads = '/proc/self/task';
  if (!existsSync(threads)) return [];
  const isOfV8 = (thread: string): boolean => {
    const name = path.join(threads, thread, 'comm');
    return existsSync(name) && readFileSync(name, 'utf8').startsWith('V8Worker');
  };
  return readdirSync(threads).filter(isOfV8).map(Number);
}

/** What this process knows to be wrong with its store or broker. */
async function problemOf({ store, broker }: Service): Promise<OwnerState['problem']> {
  const problem = broker.problem();
  if (problem !== undefined) return describeError(problem);
  return await store.checkWritable().then(
    () => undefined,
    error => describeError(error),
  );
}

/** Runs a step of the first round. If the store or broker goes away it is given up: the schedule makes up for it later. */
async function untilAway<T>({ log }: Service, step: () => Promise<T>): Promise<T | undefined> {
  try {
    return await step();
  } catch (error) {
    if (!isConnectionLoss(error)) throw error;
    const message = `The store or the broker does not answer: ${describeConnectionError(error)}.`;
    log.warn({ code: 'store-unreachable', message }, 'the first round was cut short');
    return undefined;
  }
}
