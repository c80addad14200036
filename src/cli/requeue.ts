import { startWorkers } from '../../workers/start.ts';
import { ExchangeError } from '../errors.ts';
import { type RequeuePlan, rehearseRequeue, requeueFromFetch, requeueFromRaw } from '../ingest/requeue.ts';
import { finishRound } from '../ingest/round.ts';
import type { ItemChoice } from '../store/archive.ts';
import { defineCommand, timeOption } from './io/command.ts';
import { count, roundInWords, secondsSince } from './io/sentences.ts';
import { withService } from './io/service.ts';
import { say, writeRecord } from './io/write-records.ts';

export const command = defineCommand({
  summary: 'Does work again: what failed, or what a feed, a partner, an article or a time brought.',
  usage: `(--failed | --feed F | --partner P | --article ID | --since T) [--from raw|fetch] [--dry-run] [--json]

  --failed       items in the dead letters; and feeds whose last poll failed, which are polled again
  --feed F       a feed, by its id (see: news-exchange feeds)
  --partner P    all feeds of a partner
  --article ID   one article
  --since T      what came in at or after a time: 2026-11-24, 2026-11-24T08:00Z
  --from raw     process the archived copy again with today's rules (the default)
  --from fetch   fetch all that the feeds have again
  --dry-run      only tell what would be done, and which articles would change
  --json         records on standard output`,
  options: {
    failed: { type: 'boolean' },
    feed: { type: 'string' },
    partner: { type: 'string' },
    article: { type: 'string' },
    since: { type: 'string' },
    from: { type: 'string', default: 'raw' },
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean' },
  },
  async run({ from, json, 'dry-run': dryRun, ...chosen }) {
    const choice = choiceOf(chosen);
    if (from !== 'raw' && from !== 'fetch') {
      throw new ExchangeError('usage', `--from takes raw or fetch, not "${from}".`);
    }
    return await withService({ join: true, partners: false, reads: false }, async (service, { signal }) => {
      if (signal.aborted) return 1;
      const started = performance.now();
      const now = new Date().toISOString();
      const requeueing = { ...service, now };
      if (dryRun === true) {
        const rehearsed = await rehearseRequeue(choice, from, requeueing, async change => {
          if (json === true) await writeRecord(change);
          else say(`${change.id} "${change.headline}" would change: ${change.differs.join(', ')}`);
        });
        if (json === true) await writeRecord(rehearsed);
        const changes = from === 'fetch' ? '' : ` ${count(rehearsed.wouldChange, 'article')} would change.`;
        say(`Would do again: ${planInWords(rehearsed, from)}${changes}`);
        return 0;
      }
      const workers =
        service.joined === undefined ? await startWorkers(service, ['poll-feed', 'ingest-items']) : undefined;
      const plan = await (from === 'raw' ? requeueFromRaw : requeueFromFetch)(choice, requeueing);
      say(`Doing again: ${planInWords(plan, from)}`);
      const waiting = { signal, progress: () => {} };
      await finishRound(service, { feedIds: plan.polls, since: now, polled: true }, waiting);
      const summary = await finishRound(service, { feedIds: plan.feedIds, since: now, polled: false }, waiting);
      await workers?.close();
      if (json === true) await writeRecord({ ...plan, ...summary });
      else say(roundInWords(summary, secondsSince(started)));
      return signal.aborted || summary.failed > 0 || summary.rejected > 0 ? 1 : 0;
    });
  },
});

type Chosen = { failed?: boolean; feed?: string; partner?: string; article?: string; since?: string };

function choiceOf({ failed, feed, partner, article, since }: Chosen): ItemChoice {
  if ([failed || undefined, feed, partner, article, since].every(value => value === undefined)) {
    throw new ExchangeError('usage', 'requeue needs one of --failed, --feed, --partner, --article and --since.');
  }
  return { dead: failed, feedId: feed, partnerId: partner, articleId: article, since: timeOption('since', since) };
}

function planInWords({ feedIds, polls, items, gone }: RequeuePlan, from: 'raw' | 'fetch'): string {
  if (from === 'fetch') return `${count(feedIds.length, 'feed')}, fetched again.`;
  const lost = gone === 0 ? '' : `, without ${gone} whose copy is no longer kept`;
  const polled = polls.length === 0 ? '' : ` ${count(polls.length, 'feed')} whose last poll failed, fetched again.`;
  if (items + gone === 0 && polls.length > 0) return polled.trim();
  return `${count(items, 'item')} of ${count(feedIds.length - polls.length, 'feed')}, from the archived copy${lost}.${polled}`;
}
