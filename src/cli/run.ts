import { parseArgs } from 'node:util';
import { loadSettings, type Settings } from '../../config/settings.ts';
import { openService } from '../../workers/service.ts';
import { startWorkers } from '../../workers/start.ts';
import { ExchangeError } from '../errors.ts';
import { queueUnsettled } from '../ingest/queue-unsettled.ts';
import { beginRound, finishRound } from '../ingest/round.ts';
import { unfinishedFeeds } from '../store/rounds.ts';
import type { Command } from './command.ts';
import { flushRecords, writeRecord } from './ndjson.ts';
import { count, roundInWords, secondsSince, whereToLook } from './sentences.ts';
import { onStopSignal } from './stop-signal.ts';

export const command: Command = {
  summary: 'Polls every feed that is due once, settles what came in, and ends.',
  usage: `--once [--all] [--json]

  --once   one round, then end
  --all    every feed, due or not
  --json   the summary as one JSON record on standard output`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { once: { type: 'boolean' }, all: { type: 'boolean' }, json: { type: 'boolean' } },
    });
    if (values.once !== true) {
      throw new ExchangeError('usage', 'run does one round and wants --once.', { help: 'To keep running: npm start.' });
    }
    const started = performance.now();
    const stop = new AbortController();
    const forget = onStopSignal(() => stop.abort());
    const service = await openService(loadSettings(), { join: true, partners: true, reads: true });
    try {
      if (stop.signal.aborted) return 1;
      const workers =
        service.joined === undefined ? await startWorkers(service, ['poll-feed', 'ingest-items']) : undefined;
      const since = new Date().toISOString();
      const left = workers === undefined ? [] : (await queueUnsettled(service.store, service.queues)).feedIds;
      const round = await beginRound(service, { all: values.all === true, now: since });
      const waiting = { signal: stop.signal, progress: progressLine(round.feedIds.length) };
      await finishRound(service, round, waiting);
      // What the last run left unsettled may be of feeds that are not due: it is waited for, and counted, all the same.
      const feedIds = [...new Set([...round.feedIds, ...left])];
      const summary = await finishRound(service, { feedIds, since, polled: false }, waiting);
      const unfinished = Math.max(
        await unfinishedFeeds(service.store.read, round),
        await unfinishedFeeds(service.store.read, { feedIds, since, polled: false }),
      );
      await workers?.close();
      const seconds = secondsSince(started);
      if (values.json === true) {
        await writeRecord({ ...summary, seconds });
        await flushRecords();
      } else {
        if (summary.polled === 0) process.stderr.write(`${nonePolled(values.all === true, service.settings)}\n`);
        process.stderr.write(`${roundInWords(summary, seconds)}\n${whereToLook()}\n`);
      }
      if (unfinished > 0) process.stderr.write(`${leftInWords(unfinished)}\n`);
      return stop.signal.aborted || unfinished > 0 || summary.failed > 0 || summary.rejected > 0 ? 1 : 0;
    } finally {
      forget();
      await service.close();
    }
  },
};

function leftInWords(feeds: number): string {
  return `${count(feeds, 'feed')} could not be finished. What came in is kept, and the next run goes on with it.`;
}

function nonePolled(all: boolean, { partnersDir }: Settings): string {
  if (!all) return 'No feed was due: --all polls every one.';
  return `There is no feed to poll: no file in ${partnersDir} names one, or all are paused.`;
}

/** A line on a terminal that says how far the round is, rewritten in place. */
function progressLine(feeds: number): (left: number) => void {
  if (!process.stderr.isTTY) return () => {};
  return left => process.stderr.write(`\r${feeds - left} of ${feeds} feeds read \r`);
}
