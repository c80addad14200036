import { parseArgs } from 'node:util';
import { loadSettings } from '../../config/settings.ts';
import { openService } from '../../workers/service.ts';
import { startWorkers } from '../../workers/start.ts';
import { rehearseRequeue } from '../desk/rehearse-requeue.ts';
import { type RequeuePlan, requeueFromFetch, requeueFromRaw } from '../desk/requeue.ts';
import { ExchangeError } from '../errors.ts';
import { finishRound } from '../ingest/round.ts';
import type { ItemChoice } from '../store/items.ts';
import type { Command } from './command.ts';
import { flushRecords, writeRecord } from './ndjson.ts';
import { timeOption } from './open-to-read.ts';
import { count, roundInWords, secondsSince } from './sentences.ts';
import { onStopSignal } from './stop-signal.ts';

const OPTIONS = {
  failed: { type: 'boolean' },
  feed: { type: 'string' },
  partner: { type: 'string' },
  article: { type: 'string' },
  since: { type: 'string' },
  from: { type: 'string' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

export const command: Command = {
  summary: 'Does work again: what failed, or what a feed, a partner, an article or a time brought.',
  usage: `(--failed | --feed F | --partner P | --article ID | --since T) [--from raw|fetch] [--dry-run] [--json]

  --failed       items in the dead letters; and feeds whose last poll failed, which are asked again
  --feed F       a feed, by its id (see: news-exchange feeds)
  --partner P    all feeds of a partner
  --article ID   one article
  --since T      what came in at or after a time: 2026-11-24, 2026-11-24T08:00Z
  --from raw     read the archived copy again with today's rules (the default)
  --from fetch   ask the feeds again for all they have
  --dry-run      only tell what would be done, and which articles would change
  --json         records on standard output`,
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    const choice = choiceOf(values);
    const from = values.from ?? 'raw';
    if (from !== 'raw' && from !== 'fetch') {
      throw new ExchangeError('usage', `--from takes raw or fetch, not "${from}".`);
    }
    const stop = new AbortController();
    const forget = onStopSignal(() => stop.abort());
    const service = await openService(loadSettings(), { join: true, partners: false, reads: false });
    try {
      if (stop.signal.aborted) return 1;
      const started = performance.now();
      const now = new Date().toISOString();
      const requeueing = { ...service, now };
      if (values['dry-run'] === true) {
        const rehearsed = await rehearseRequeue(choice, from, requeueing, async change => {
          if (values.json === true) await writeRecord(change);
          else process.stderr.write(`${change.id} "${change.headline}" would change: ${change.differs.join(', ')}\n`);
        });
        if (values.json === true) await writeRecord(rehearsed);
        await flushRecords();
        const changes = from === 'fetch' ? '' : ` ${count(rehearsed.wouldChange, 'article')} would change.`;
        process.stderr.write(`Would do again: ${planInWords(rehearsed, from)}${changes}\n`);
        return 0;
      }
      const workers =
        service.joined === undefined ? await startWorkers(service, ['poll-feed', 'ingest-items']) : undefined;
      const plan =
        from === 'raw' ? await requeueFromRaw(choice, requeueing) : await requeueFromFetch(choice, requeueing);
      process.stderr.write(`Doing again: ${planInWords(plan, from)}\n`);
      const waiting = { signal: stop.signal, progress: () => {} };
      await finishRound(service, { feedIds: plan.polls, since: now, polled: true }, waiting);
      const summary = await finishRound(service, { feedIds: plan.feedIds, since: now, polled: false }, waiting);
      await workers?.close();
      if (values.json === true) {
        await writeRecord({ ...plan, ...summary });
        await flushRecords();
      } else {
        process.stderr.write(`${roundInWords(summary, secondsSince(started))}\n`);
      }
      return stop.signal.aborted || summary.failed > 0 || summary.rejected > 0 ? 1 : 0;
    } finally {
      forget();
      await service.close();
    }
  },
};

type Values = { failed?: boolean; feed?: string; partner?: string; article?: string; since?: string };

function choiceOf({ failed, feed, partner, article, since }: Values): ItemChoice {
  const named = [failed === true ? 'x' : undefined, feed, partner, article, since].filter(value => value !== undefined);
  if (named.length === 0) {
    throw new ExchangeError('usage', 'requeue wants one of --failed, --feed, --partner, --article and --since.');
  }
  const from = timeOption('since', since);
  return {
    ...(failed === true && { dead: true }),
    ...(feed !== undefined && { feedId: feed }),
    ...(partner !== undefined && { partnerId: partner }),
    ...(article !== undefined && { articleId: article }),
    ...(from !== undefined && { since: from }),
  };
}

function planInWords({ feedIds, polls, items, gone }: RequeuePlan, from: 'raw' | 'fetch'): string {
  if (from === 'fetch') return `${count(feedIds.length, 'feed')}, fetched anew.`;
  const lost = gone === 0 ? '' : `, and ${gone} whose copy is no longer kept are left out`;
  const polled = polls.length === 0 ? '' : ` ${count(polls.length, 'feed')} whose last poll failed, fetched anew.`;
  if (items + gone === 0 && polls.length > 0) return polled.trim();
  return `${count(items, 'item')} of ${count(feedIds.length - polls.length, 'feed')}, from the archived copy${lost}.${polled}`;
}
