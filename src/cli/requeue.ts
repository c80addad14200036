import { parseArgs } from 'node:util';
import { loadSettings } from '../../config/settings.ts';
import { openDesk } from '../../workers/desk.ts';
import { startWorkers } from '../../workers/start.ts';
import { ExchangeError } from '../errors.ts';
import { type RequeuePlan, rehearseRequeue, requeueFromFetch, requeueFromRaw } from '../requeue.ts';
import { finishRound } from '../round.ts';
import type { ItemChoice } from '../store/items.ts';
import type { Command } from './command.ts';
import { flushRecords, writeRecord } from './ndjson.ts';
import { roundInWords } from './sentences.ts';
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

  --failed       items in the dead letters, and feeds whose last poll failed
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
    const desk = await openDesk(loadSettings(), { join: true, partners: false, reads: false });
    const stop = new AbortController();
    const forget = onStopSignal(() => stop.abort());
    try {
      const now = new Date().toISOString();
      const requeueing = { ...desk, now };
      if (values['dry-run'] === true) {
        const rehearsed = await rehearseRequeue(choice, from, requeueing, async change => {
          if (values.json === true) await writeRecord(change);
          else process.stderr.write(`${change.id} "${change.headline}" would change: ${change.differs.join(', ')}\n`);
        });
        await flushRecords();
        process.stderr.write(
          `Would do again: ${planInWords(rehearsed, from)} ${rehearsed.wouldChange} articles would change.\n`,
        );
        return 0;
      }
      const workers = desk.joined === undefined ? await startWorkers(desk, ['poll-feed', 'ingest-items']) : undefined;
      const plan =
        from === 'raw' ? await requeueFromRaw(choice, requeueing) : await requeueFromFetch(choice, requeueing);
      process.stderr.write(`Doing again: ${planInWords(plan, from)}\n`);
      const round = { feedIds: plan.feedIds, since: now, polled: from === 'fetch' };
      const summary = await finishRound(desk, round, { signal: stop.signal, progress: () => {} });
      await workers?.close();
      if (values.json === true) {
        await writeRecord({ ...plan, ...summary });
        await flushRecords();
      } else {
        process.stderr.write(`${roundInWords(summary, Math.round((Date.now() - Date.parse(now)) / 10) / 100)}\n`);
      }
      return stop.signal.aborted || summary.failed > 0 || summary.rejected > 0 ? 1 : 0;
    } finally {
      forget();
      await desk.close();
    }
  },
};

type Values = { failed?: boolean; feed?: string; partner?: string; article?: string; since?: string };

function choiceOf({ failed, feed, partner, article, since }: Values): ItemChoice {
  const named = [failed === true ? 'x' : undefined, feed, partner, article, since].filter(value => value !== undefined);
  if (named.length === 0) {
    throw new ExchangeError('usage', 'requeue wants one of --failed, --feed, --partner, --article and --since.');
  }
  if (since !== undefined && Number.isNaN(Date.parse(since))) {
    throw new ExchangeError('usage', `--since takes a time such as 2026-11-24T08:00Z, not "${since}".`);
  }
  return {
    ...(failed === true && { dead: true }),
    ...(feed !== undefined && { feedId: feed }),
    ...(partner !== undefined && { partnerId: partner }),
    ...(article !== undefined && { articleId: article }),
    ...(since !== undefined && { since: new Date(since).toISOString() }),
  };
}

function planInWords({ feedIds, items, gone }: RequeuePlan, from: 'raw' | 'fetch'): string {
  if (from === 'fetch') return `${feedIds.length} feeds, fetched anew.`;
  const lost = gone === 0 ? '' : `, and ${gone} whose copy is no longer kept are left out`;
  return `${items} items of ${feedIds.length} feeds, from the archived copy${lost}.`;
}
