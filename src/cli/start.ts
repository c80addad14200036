import { parseArgs } from 'node:util';
import { loadSettings } from '../../config/settings.ts';
import { openService, type Service } from '../../workers/service.ts';
import { startWorkers } from '../../workers/start.ts';
import { describeConnectionError, ExchangeError } from '../errors.ts';
import { queueUnsettled } from '../ingest/queue-unsettled.ts';
import { beginRound, finishRound } from '../ingest/round.ts';
import type { QueueName } from '../queue/queues.ts';
import { isConnectionLoss } from '../store/storage-error.ts';
import type { Command } from './command.ts';
import { listen } from './listen.ts';
import { jobInWords, roundInWords, secondsSince, whereToLook } from './sentences.ts';
import { onStopSignal } from './stop-signal.ts';

export const command: Command = {
  summary: 'Runs everything in one process: schedule, workers, store and read API.',
  usage: `

  Settings come from the environment; the README lists them. Ctrl-C finishes what is in hand and ends.`,
  async run(args) {
    parseArgs({ args: [...args], options: {} });
    const started = performance.now();
    const stop = new AbortController();
    const stopped = new Promise<void>(resolve => onStopSignal(resolve));
    stopped.then(() => stop.abort());
    const service = await openService(loadSettings(), { join: false, partners: true, reads: true });
    try {
      if (stop.signal.aborted) return 0;
      const ready = async (): Promise<void> => {
        // A client that has lost its broker would keep the ping until it is back.
        if (service.redis.status !== 'ready')
          throw new ExchangeError('broker-unreachable', 'The broker does not answer.');
        await service.redis.ping();
      };
      const api = await listen(service.settings, {
        store: service.store,
        now: () => new Date(),
        log: service.log,
        ready,
      });
      try {
        service.announceApi(api.url);
        const workers = await startWorkers(service, ['poll-feed', 'ingest-items']);
        process.stderr.write(`news-exchange keeps its articles in ${service.store.place} and is read at ${api.url}/\n`);

        // Before the first tick, which would take the feeds that are due out of the round, and nobody would be told of them.
        const round = await untilAway(service, async () => {
          const left = await queueUnsettled(service.store, service.queues);
          if (left.items > 0)
            process.stderr.write(`${left.items} items were left over from last time and are being settled.\n`);
          return await beginRound(service, { all: false, now: new Date().toISOString() });
        });
        const schedule = await startWorkers(service, ['schedule']);
        await untilAway(service, async () => {
          if (round === undefined) return;
          const summary = await finishRound(service, round, { signal: stop.signal, progress: () => {} });
          if (summary.polled > 0)
            process.stderr.write(`${roundInWords(summary, secondsSince(started))}\n${whereToLook(api.url)}\n`);
        });
        workers.onDone((queue: QueueName, facts) => {
          const sentence = jobInWords(queue, facts);
          if (sentence !== undefined) process.stderr.write(`${new Date().toTimeString().slice(0, 8)} ${sentence}\n`);
        });
        if (!stop.signal.aborted) process.stderr.write('Polling on schedule. Ctrl-C to stop.\n');
        await stopped;
        await schedule.close();
        await workers.close();
      } finally {
        await api.close();
      }
    } finally {
      await service.close();
    }
    return 0;
  },
};

/** A step of the first round. Where the store or broker goes away it is left: the schedule brings what is missing, as always. */
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
