import { parseArgs } from 'node:util';
import { loadSettings } from '../../config/settings.ts';
import { openDesk } from '../../workers/desk.ts';
import { startWorkers } from '../../workers/start.ts';
import { describeConnectionError, ExchangeError } from '../errors.ts';
import { queueUnsettled } from '../queue-unsettled.ts';
import { QUEUE_NAMES, type QueueName } from '../queues.ts';
import { beginRound, finishRound } from '../round.ts';
import { isConnectionLoss } from '../store/storage-error.ts';
import type { Command } from './command.ts';
import { listen } from './listen.ts';
import { jobInWords, roundInWords, whereToLook } from './sentences.ts';
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
    const desk = await openDesk(loadSettings(), { join: false, partners: true, reads: true });
    try {
      if (stop.signal.aborted) return 0;
      const ready = async (): Promise<void> => {
        // A client that has lost its broker would keep the ping until it is back.
        if (desk.redis.status !== 'ready') throw new ExchangeError('broker-unreachable', 'The broker does not answer.');
        await desk.redis.ping();
      };
      const api = await listen(desk.settings, { store: desk.store, now: () => new Date(), log: desk.log, ready });
      try {
        desk.announceApi(api.url);
        const workers = await startWorkers(desk, QUEUE_NAMES);
        process.stderr.write(`news-exchange keeps its articles in ${desk.store.place} and is read at ${api.url}/\n`);

        const firstRound = async (): Promise<void> => {
          const left = await queueUnsettled(desk.store, desk.queues);
          if (left.items > 0)
            process.stderr.write(`${left.items} items were left over from last time and are being settled.\n`);
          const round = await beginRound(desk, { all: false, now: new Date().toISOString() });
          const summary = await finishRound(desk, round, { signal: stop.signal, progress: () => {} });
          const seconds = Math.round((performance.now() - started) / 10) / 100;
          if (summary.polled > 0) process.stderr.write(`${roundInWords(summary, seconds)}\n${whereToLook(api.url)}\n`);
        };
        await firstRound().catch(error => {
          // The schedule brings what is left of it, as it does whenever the store was away.
          if (!isConnectionLoss(error)) throw error;
          const message = `The store or the broker does not answer: ${describeConnectionError(error)}.`;
          desk.log.warn({ code: 'store-unreachable', message }, 'the first round was cut short');
        });
        workers.onDone((queue: QueueName, facts) => {
          const sentence = jobInWords(queue, facts);
          if (sentence !== undefined) process.stderr.write(`${new Date().toTimeString().slice(0, 8)} ${sentence}\n`);
        });
        if (!stop.signal.aborted) process.stderr.write('Polling on schedule. Ctrl-C to stop.\n');
        await stopped;
        await workers.close();
      } finally {
        await api.close();
      }
    } finally {
      await desk.close();
    }
    return 0;
  },
};
