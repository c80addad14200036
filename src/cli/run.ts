import type { Settings } from '../../config/settings.ts';
import type { Service } from '../../workers/service.ts';
import { startWorkers } from '../../workers/start.ts';
import { ExchangeError } from '../errors.ts';
import { beginRound, finishRound } from '../ingest/round.ts';
import { queuePendingItems } from '../ingest/schedule.ts';
import { type Round, unfinishedFeeds } from '../store/reports.ts';
import { defineCommand } from './io/command.ts';
import { withProgress } from './io/progress.ts';
import { count, roundInWords, secondsSince, whereToLook } from './io/sentences.ts';
import { withService } from './io/service.ts';
import { say, writeResult } from './io/write-records.ts';

export const command = defineCommand({
  summary: 'Polls every feed that is due once, publishes what came in, and ends.',
  usage: `--once [--all] [--json]

  --once   one round, then end
  --all    every feed, due or not
  --json   the summary as one JSON record on standard output`,
  options: { once: { type: 'boolean' }, all: { type: 'boolean', default: false }, json: { type: 'boolean' } },
  async run({ once, all, json }) {
    if (once !== true) {
      throw new ExchangeError('usage', 'run does one round and needs --once.', {
        help: 'To keep running: news-exchange start.',
      });
    }
    const started = performance.now();
    return await withService({ join: true, partners: true, reads: true }, async (service, { signal }) => {
      // The summary tells what came; a log for each feed is for those who ask for it.
      if (process.env.LOG_LEVEL === undefined) service.log.level = 'warn';
      if (signal.aborted) return 1;
      const { joined, store, settings } = service;
      const workers = joined === undefined ? await startWorkers(service, ['poll-feed', 'ingest-items']) : undefined;
      const since = new Date().toISOString();
      const left = workers === undefined ? [] : (await queuePendingItems(service)).feedIds;
      const round = await beginRound(service, { all, now: since });
      const waiting = { signal, progress: () => {} };
      await withProgress(feedsDone(service, round), () => finishRound(service, round, waiting));
      // Items left over from the last run may be of feeds that are not due: the round waits for them and counts them too.
      const feedIds = [...new Set([...round.feedIds, ...left])];
      const summary = await finishRound(service, { feedIds, since, polled: false }, waiting);
      const unfinished = Math.max(
        await unfinishedFeeds(store.read, round),
        await unfinishedFeeds(store.read, { feedIds, since, polled: false }),
      );
      await workers?.close();
      const seconds = secondsSince(started);
      if (summary.polled === 0 && json !== true) say(nonePolled(all, settings));
      await writeResult(json, { ...summary, seconds }, () => roundInWords(summary, seconds));
      if (json !== true && summary.published + summary.updated > 0) say(whereToLook());
      if (unfinished > 0)
        say(`${count(unfinished, 'feed')} could not be finished. What came in is kept, and the next run continues.`);
      const isWhole = unfinished === 0 && service.partnerFaults === 0;
      return signal.aborted || !isWhole || summary.failed > 0 || summary.rejected > 0 ? 1 : 0;
    });
  },
});

function nonePolled(all: boolean, { partnersDir }: Settings): string {
  if (!all) return 'No feed was due: --all polls every one.';
  return `There is no feed to poll: no file in ${partnersDir} names one, or all are paused.`;
}

/** Feeds of a round that are polled and have no pending item. */
export function feedsDone({ store }: Service, round: Round) {
  const total = round.feedIds.length;
  return { one: 'feed', total, done: async () => total - (await unfinishedFeeds(store.read, round)) };
}
