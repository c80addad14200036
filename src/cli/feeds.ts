import { loadHouse } from '../../config/house.ts';
import { loadKnowledge } from '../../config/knowledge.ts';
import { loadSettings } from '../../config/settings.ts';
import { discoverAt, testFeed } from '../desk/test-feed.ts';
import { ExchangeError, withoutCredentials } from '../errors.ts';
import { DEFAULT_LIMITS } from '../feeds/fetch/request.ts';
import { latestPolls, loadFeed, updateFeed } from '../store/feeds.ts';
import { type FeedReport, feedReport } from '../store/reports.ts';
import type { PollRow } from '../store/tables.ts';
import { defineCommand, onlyOperand } from './io/command.ts';
import { withStore } from './io/process.ts';
import { clock, count, NO_HEADLINE } from './io/sentences.ts';
import { rowRecord, say, writeResult } from './io/write-records.ts';

export const command = defineCommand({
  summary: 'Shows the feeds and their polls, tests an address, pauses and resumes.',
  usage: `[FEED] [--json] | test URL [--json] | discover URL [--json] | pause FEED | resume FEED

  (nothing)      each feed: interval, last poll, share of 304s, new items, errors
  FEED           one feed, by its id, with its latest polls
  test URL       fetch, parse and normalize, and store nothing
  discover URL   the feeds that a page or an OPML list names, or the address itself if it is one
  pause FEED     do not poll it until it is resumed
  resume FEED    poll it again, from now on
  --json         records on standard output`,
  options: { json: { type: 'boolean' } },
  operands: true,
  async run({ json }, [verb, ...operands]) {
    switch (verb) {
      case 'test':
        return await test(onlyOperand('feeds test', operands, 'the address of a feed'), json);
      case 'discover':
        return await discover(onlyOperand('feeds discover', operands, 'the address of a page'), json);
      case 'pause':
      case 'resume':
        return await setPaused(onlyOperand(`feeds ${verb}`, operands, 'the id of a feed'), verb === 'pause');
      case undefined:
        return await list(json);
      default:
        return await show(verb, json);
    }
  },
});

async function list(json: boolean | undefined): Promise<number> {
  return await withStore('read', async store => {
    for (const feed of await feedReport(store.read)) await writeResult(json, rowRecord(feed), () => feedInWords(feed));
    return 0;
  });
}

async function show(id: string, json: boolean | undefined): Promise<number> {
  return await withStore('read', async store => {
    const [feed] = await feedReport(store.read, id);
    if (feed === undefined) throw noFeed(id);
    const polls = await latestPolls(store.read, id, 20);
    const text = () => [feedInWords(feed), ...polls.map(poll => `  ${pollInWords(poll)}`)].join('\n');
    await writeResult(json, { ...rowRecord(feed), polls: polls.map(rowRecord) }, text);
    return 0;
  });
}

async function setPaused(id: string, pause: boolean): Promise<number> {
  return await withStore('write', async store => {
    if ((await loadFeed(store.read, id)) === undefined) throw noFeed(id);
    const now = new Date().toISOString();
    const update = pause ? { paused_at: now } : { paused_at: null, retired_at: null, next_poll_at: now };
    await store.write(tx => updateFeed(tx, id, update));
    say(pause ? `${id} is not polled any more until it is resumed.` : `${id} is polled again, and is due now.`);
    return 0;
  });
}

const noFeed = (id: string): ExchangeError =>
  new ExchangeError('not-found', `There is no feed "${id}" in the store.`, { help: 'See: news-exchange feeds' });

async function test(url: string, json: boolean | undefined): Promise<number> {
  const settings = loadSettings();
  const house = loadHouse(settings.houseFile);
  const partner = { id: 'test', name: 'The partner to be', aliases: [], feeds: [], exchanges: [] };
  const { caps } = settings.readingLimits;
  const limits = { ...DEFAULT_LIMITS, ...settings.fetchLimits };
  const tested = await testFeed(url, { limits, caps, knowledge: loadKnowledge(), partner, house });
  const { title, format, bytes, articles, problems } = tested;
  for (const article of articles) {
    const facts = [article.byline, article.dateline?.placeText, article.creditLine].filter(fact => fact);
    const lines = [
      article.headline || NO_HEADLINE,
      `    ${facts.join(' · ') || 'no byline, dateline or credit'}`,
      `    ${article.bodyText.slice(0, 160).replaceAll('\n', ' ') || '(without a text)'}`,
    ];
    await writeResult(json, article, () => lines.join('\n'));
  }
  say(
    `${title ?? withoutCredentials(url)}: ${count(articles.length, 'item')} of ${format}, ${bytes} bytes. Nothing was stored.`,
  );
  if (format === 'opml') say(`It is a list of feeds: news-exchange feeds discover ${url} shows them.`);
  for (const problem of problems) say(`  ${problem}`);
  return 0;
}

async function discover(url: string, json: boolean | undefined): Promise<number> {
  const settings = loadSettings();
  const feeds = await discoverAt(url, { ...DEFAULT_LIMITS, ...settings.fetchLimits }, settings.readingLimits.caps);
  for (const feed of feeds) {
    await writeResult(json, feed, () => `${feed.url}${feed.title === undefined ? '' : `  ${feed.title}`}`);
  }
  if (feeds.length === 1 && feeds[0]?.url === url) {
    say(`${withoutCredentials(url)} is a feed. What it would bring: news-exchange feeds test ${url}`);
  } else say(`${withoutCredentials(url)} names ${count(feeds.length, 'feed')}.`);
  return feeds.length === 0 ? 1 : 0;
}

/** A feed in a few lines: how often it is polled, when last, what came, what is wrong. */
function feedInWords(feed: FeedReport): string {
  const schedule = `every ${minutes(feed.interval_seconds)}, next ${clock(feed.next_poll_at)}`;
  const gone = feed.retired_at === null ? undefined : 'gone (410)';
  const state = feed.removed_at !== null ? 'removed' : (gone ?? (feed.paused_at === null ? schedule : 'paused'));
  // The store keeps a status for a folder too, which says nothing.
  const status = feed.last_status === null || feed.url.startsWith('file:') ? '' : ` (${feed.last_status})`;
  const share = feed.polls === 0 ? 0 : Math.round((100 * feed.unchanged) / feed.polls);
  const lines = [
    `${feed.id}  ${withoutCredentials(feed.url)}`,
    `    ${state}; last poll ${feed.last_polled_at === null ? 'never' : clock(feed.last_polled_at)}${status}`,
    `    ${count(feed.polls, 'poll')}: ${share} % unchanged, ${feed.failed} failed, ${count(feed.new_items, 'new item')}, ${feed.bytes} bytes`,
  ];
  if (feed.last_error !== null) {
    const failed = feed.failures === 1 ? 'failed once: ' : `failed ${feed.failures} times in a row: `;
    const what = feed.retired_at !== null ? '' : feed.failures === 0 ? 'not all was readable: ' : failed;
    lines.push(`    ${what}${feed.last_error}`);
  }
  if (feed.guids_sound === 0) lines.push('    its ids are on different items, so items are told apart by address');
  else if (feed.ids_reused > 0)
    lines.push(`    ids reused for other stories: ${feed.ids_reused}; those are told apart by address`);
  return lines.join('\n');
}

function pollInWords(poll: PollRow): string {
  const status = poll.status === null ? '' : ` (${poll.status})`;
  const brought =
    poll.outcome === 'fetched' ? `, ${count(poll.items, 'item')}, ${poll.new_items} new, ${poll.bytes} bytes` : '';
  return `${clock(poll.at)}  ${poll.outcome}${status}${brought}, ${poll.ms} ms${poll.error === null ? '' : `: ${poll.error}`}`;
}

function minutes(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}
