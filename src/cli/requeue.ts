import type { Service } from '../../workers/service.ts';
import { startWorkers } from '../../workers/start.ts';
import { ExchangeError } from '../errors.ts';
import { type Moved, matchAgain } from '../ingest/match-again.ts';
import {
  articlesOf,
  type RequeuePlan,
  rehearseRequeue,
  requeueFromFetch,
  requeueFromRaw,
  type WouldChange,
} from '../ingest/requeue.ts';
import { finishRound } from '../ingest/round.ts';
import type { ItemChoice } from '../store/archive.ts';
import type { Store } from '../store/open-store.ts';
import { countPending, type RoundSummary } from '../store/reports.ts';
import { feedsNamed } from './feeds.ts';
import { defineCommand, timeOption } from './io/command.ts';
import { withProgress } from './io/progress.ts';
import { count, roundInWords, secondsSince } from './io/sentences.ts';
import { withService } from './io/service.ts';
import { say, writeRecord, writeResult, writeText } from './io/write-records.ts';
import { feedsDone } from './run.ts';

export const command = defineCommand({
  summary: 'Does work again: what failed, or what a feed, a partner, an article or a time brought.',
  usage: `[--failed] [--feed F] [--partner P] [--article ID] [--since T] [--from raw|fetch] [--dry-run] [--json]

  One of the first five is needed; what several of them say must all be so.

  --failed       items in the dead letters; and feeds whose last poll failed, which are polled again
  --feed F       a feed, by its id, or by its partner's (see: news-exchange feeds)
  --partner P    all feeds of a partner
  --article ID   one article
  --since T      what came in at or after a time: 2026-11-24, 2026-11-24T08:00Z, 2h, yesterday
  --from raw     process the archived copy again with today's rules (the default)
  --from fetch   fetch all that the feeds have again
  --dry-run      only tell what would be done, and which articles and stories would change
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
  async run({ from, json = false, 'dry-run': dryRun, ...chosen }) {
    const typed = choiceOf(chosen);
    if (from !== 'raw' && from !== 'fetch') {
      throw new ExchangeError('usage', `--from takes raw or fetch, not "${from}".`);
    }
    return await withService({ join: true, partners: false, reads: false }, async (service, { signal }) => {
      if (signal.aborted) return 1;
      const choice = await withFeed(typed, service.store);
      const asked: Asked = { choice, from, json, now: new Date().toISOString() };
      return dryRun === true ? await rehearse(service, asked) : await doAgain(service, asked, signal);
    });
  },
});

type Asked = {
  readonly choice: ItemChoice;
  readonly from: 'raw' | 'fetch';
  readonly json: boolean;
  readonly now: string;
};

/** Tells what would change, and stores nothing. */
async function rehearse(service: Service, asked: Asked): Promise<number> {
  const { choice, from, json, now } = asked;
  let found = 0;
  const tellChange = async (change: WouldChange): Promise<void> => {
    found += 1;
    if (json) await writeRecord(change);
    else await writeText(`${change.id} "${change.headline}" would change: ${change.differs.map(inWords).join(', ')}`);
  };
  const rehearsed = await withProgress({ one: 'change', done: () => found }, () =>
    rehearseRequeue(choice, from, { ...service, now }, tellChange),
  );
  const moves = await storiesJudgedAgain(service, asked, true);
  for (const { id, headline, from: story, to } of moves ?? []) {
    if (json) await writeRecord({ id, headline, differs: ['story'], story, newStory: to });
    else await writeText(`${id} "${headline}" would be in the story ${to}, not in ${story}`);
  }
  const result = moves === undefined ? rehearsed : { ...rehearsed, wouldMove: moves.length };
  const changes = from === 'fetch' ? '' : ` ${count(rehearsed.wouldChange, 'article')} would change.`;
  const moved = moves === undefined ? '' : ` ${count(moves.length, 'article')} would be in another story.`;
  await writeResult(json, result, () => `Would do again: ${planInWords(rehearsed, from)}${changes}${moved}`);
  return 0;
}

/** Does the work again and waits until it is done; with workers of its own where none runs. */
async function doAgain(service: Service, asked: Asked, signal: AbortSignal): Promise<number> {
  const started = performance.now();
  const { choice, from, json, now } = asked;
  const workers = service.joined === undefined ? await startWorkers(service, ['poll-feed', 'ingest-items']) : undefined;
  const plan = await (from === 'raw' ? requeueFromRaw : requeueFromFetch)(choice, { ...service, now });
  say(`Doing again: ${planInWords(plan, from)}`);
  const missing = plan.missing ?? [];
  for (const reason of missing) say(`${reason} The kept words of its items are used.`);
  const waiting = { signal, progress: () => {} };
  const done = async () => plan.items - (await countPending(service.store.read, plan.feedIds));
  const polls = { feedIds: plan.polls, since: now, polled: true };
  const measure = from === 'raw' ? { one: 'item', total: plan.items, done } : feedsDone(service, polls);
  const summary = await withProgress(measure, async () => {
    await finishRound(service, polls, waiting);
    return await finishRound(service, { feedIds: plan.feedIds, since: now, polled: false }, waiting);
  });
  await workers?.close();
  const moved = (await storiesJudgedAgain(service, asked, false))?.length;
  const result = { ...plan, ...summary, ...(moved === undefined ? {} : { moved }) };
  await writeResult(json, result, () => resultInWords(plan, summary, moved ?? 0, secondsSince(started)));
  return signal.aborted || missing.length > 0 || summary.failed > 0 || summary.rejected > 0 ? 1 : 0;
}

/** The articles whose story is another by today's model. Dead letters have none, and what is fetched is judged as it comes. */
async function storiesJudgedAgain(
  { store, settings }: Service,
  { choice, from, now }: Asked,
  rehearse: boolean,
): Promise<readonly Moved[] | undefined> {
  if (from !== 'raw' || choice.dead === true) return undefined;
  const ids = await articlesOf(choice, store);
  return await matchAgain(store, ids, { windowDays: settings.dedupeWindowDays, now, rehearse });
}

/** What was done again, and what came of it. */
function resultInWords(plan: RequeuePlan, summary: RoundSummary, moved: number, seconds: number): string {
  if (summary.polled > 0) return roundInWords(summary, seconds);
  const { published, updated, rejected } = summary;
  const parts = [
    ...(published > 0 ? [`${count(published, 'article')} published`] : []),
    ...(updated > 0 ? [`${count(updated, 'article')} changed`] : []),
    ...(moved > 0 ? [`${count(moved, 'article')} moved to another story`] : []),
    ...(rejected > 0 ? [`${count(rejected, 'item')} could not be read (news-exchange dead-letters)`] : []),
  ];
  const came = parts.length === 0 ? 'nothing changed' : parts.join(', ');
  return `${count(plan.items, 'item')} read again in ${seconds} s: ${came}.`;
}

/** The fields of an article in words where their names say little. */
const FIELDS: Readonly<Record<string, string>> = {
  bodyText: 'text',
  bodyHtml: 'HTML of the text',
  text: 'text as received',
  removed: 'what is removed from the text',
  creditLine: 'credit line',
  doubts: 'what is left in doubt',
  trail: 'whose hands it went through',
  new: 'it would be new',
};
const inWords = (field: string): string => FIELDS[field] ?? field;

type Chosen = { failed?: boolean; feed?: string; partner?: string; article?: string; since?: string };

function choiceOf({ failed, feed, partner, article, since }: Chosen): ItemChoice {
  if ([failed || undefined, feed, partner, article, since].every(value => value === undefined)) {
    throw new ExchangeError('usage', 'requeue needs one of --failed, --feed, --partner, --article and --since.');
  }
  return { dead: failed, feedId: feed, partnerId: partner, articleId: article, since: timeOption('since', since) };
}

/** The choice with the feed that a partner's id stands for. */
async function withFeed(choice: ItemChoice, store: Store): Promise<ItemChoice> {
  if (choice.feedId === undefined) return choice;
  const [feedId, ...more] = await feedsNamed(store, choice.feedId);
  return more.length === 0 ? { ...choice, feedId } : { ...choice, feedId: undefined, partnerId: choice.feedId };
}

function planInWords({ feedIds, polls, items, gone }: RequeuePlan, from: 'raw' | 'fetch'): string {
  if (feedIds.length === 0) return 'nothing, since no item or feed is chosen by all that was asked.';
  if (from === 'fetch') return `${count(feedIds.length, 'feed')}, fetched again.`;
  const lost = gone === 0 ? '' : `, without ${gone} whose copy is no longer kept`;
  const polled = polls.length === 0 ? '' : ` ${count(polls.length, 'feed')} whose last poll failed, fetched again.`;
  if (items + gone === 0 && polls.length > 0) return polled.trim();
  return `${count(items, 'item')} of ${count(feedIds.length - polls.length, 'feed')}, from the archived copy${lost}.${polled}`;
}
