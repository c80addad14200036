import { parseArgs } from 'node:util';
import { loadHouse } from '../../config/house.ts';
import { loadKnowledge } from '../../config/language-data.ts';
import { loadSettings } from '../../config/settings.ts';
import { fetchLimits } from '../../workers/fetch-limits.ts';
import { discoverAt, testFeed } from '../desk/test-feed.ts';
import { ExchangeError } from '../errors.ts';
import { feedReport, latestPolls, loadFeed, updateFeed } from '../store/feeds.ts';
import { openStore } from '../store/open-store.ts';
import type { Command } from './command.ts';
import { feedInWords, pollInWords } from './feed-sentences.ts';
import { flushRecords, writeRecord } from './ndjson.ts';
import { withStore } from './open-to-read.ts';
import { rowRecord } from './row-record.ts';
import { count, NO_HEADLINE } from './sentences.ts';

type Values = { readonly json?: boolean };

export const command: Command = {
  summary: 'Shows the feeds and their polls, tests an address, pauses and resumes.',
  usage: `[FEED] [--json] | test URL [--json] | discover URL [--json] | pause FEED | resume FEED

  (nothing)      each feed: interval, last poll, share of 304s, new items, errors
  FEED           one feed, by its id, with its latest polls
  test URL       fetch, parse and normalize, and store nothing
  discover URL   the feeds that a page or an OPML list names, or the address itself where it is one
  pause FEED     poll it no more until it is resumed
  resume FEED    poll it again, from now on
  --json         records on standard output`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean' } },
      allowPositionals: true,
    });
    const [verb, operand] = positionals;
    switch (verb) {
      case 'test':
        return await test(wanted(verb, operand, 'the address of a feed'), values);
      case 'discover':
        return await discover(wanted(verb, operand, 'the address of a page'), values);
      case 'pause':
      case 'resume':
        return await setPaused(wanted(verb, operand, 'the id of a feed'), verb === 'pause');
      case undefined:
        return await list(values);
      default:
        return await show(verb, values);
    }
  },
};

function wanted(verb: string, operand: string | undefined, what: string): string {
  if (operand !== undefined) return operand;
  throw new ExchangeError('usage', `feeds ${verb} wants ${what}.`, { help: 'See: news-exchange help feeds' });
}

async function list({ json }: Values): Promise<number> {
  return await withStore(async store => {
    for (const feed of await feedReport(store.read)) {
      if (json === true) await writeRecord(rowRecord(feed));
      else process.stdout.write(`${feedInWords(feed)}\n`);
    }
    await flushRecords();
    return 0;
  });
}

async function show(id: string, { json }: Values): Promise<number> {
  return await withStore(async store => {
    const [feed] = await feedReport(store.read, id);
    if (feed === undefined) throw noFeed(id);
    const polls = await latestPolls(store.read, id, 20);
    if (json === true) await writeRecord({ ...rowRecord(feed), polls: polls.map(rowRecord) });
    else process.stdout.write(`${feedInWords(feed)}\n${polls.map(poll => `  ${pollInWords(poll)}\n`).join('')}`);
    await flushRecords();
    return 0;
  });
}

async function setPaused(id: string, pause: boolean): Promise<number> {
  const { databaseUrl, dataDir } = loadSettings();
  const store = await openStore({ databaseUrl, dataDir, existing: true });
  try {
    if ((await loadFeed(store.read, id)) === undefined) throw noFeed(id);
    const now = new Date().toISOString();
    const update = pause ? { paused_at: now } : { paused_at: null, retired_at: null, next_poll_at: now };
    await store.write(tx => updateFeed(tx, id, update));
    process.stderr.write(
      pause ? `${id} is not polled any more until it is resumed.\n` : `${id} is polled again, and is due now.\n`,
    );
    return 0;
  } finally {
    await store.close();
  }
}

const noFeed = (id: string): ExchangeError =>
  new ExchangeError('not-found', `There is no feed "${id}" in the store.`, { help: 'See: news-exchange feeds' });

async function test(url: string, { json }: Values): Promise<number> {
  const settings = loadSettings();
  const house = loadHouse(settings.houseFile);
  const partner = { id: 'test', name: 'The partner to be', aliases: [], feeds: [], exchanges: [] };
  const { caps } = settings.readingLimits;
  const limits = fetchLimits(settings);
  const tested = await testFeed(url, { limits, caps, knowledge: loadKnowledge(), partner, house });
  for (const article of tested.articles) {
    if (json === true) await writeRecord(article);
    else {
      const facts = [article.byline, article.dateline?.placeText, article.creditLine].filter(fact => fact);
      process.stdout.write(
        `${article.headline || NO_HEADLINE}\n    ${facts.join(' · ') || 'no byline, dateline or credit'}\n    ${article.bodyText.slice(0, 160).replaceAll('\n', ' ') || '(without a text)'}\n`,
      );
    }
  }
  await flushRecords();
  const { title, format, bytes, articles, problems } = tested;
  process.stderr.write(
    `${title ?? url}: ${count(articles.length, 'item')} of ${format}, ${bytes} bytes. Nothing was stored.\n`,
  );
  if (format === 'opml')
    process.stderr.write(`It is a list of feeds: news-exchange feeds discover ${url} shows them.\n`);
  for (const problem of problems) process.stderr.write(`  ${problem}\n`);
  return 0;
}

async function discover(url: string, { json }: Values): Promise<number> {
  const settings = loadSettings();
  const feeds = await discoverAt(url, fetchLimits(settings), settings.readingLimits.caps);
  for (const feed of feeds) {
    if (json === true) await writeRecord(feed);
    else process.stdout.write(`${feed.url}${feed.title === undefined ? '' : `  ${feed.title}`}\n`);
  }
  await flushRecords();
  process.stderr.write(
    feeds.length === 1 && feeds[0]?.url === url
      ? `${url} is a feed. What it would bring: news-exchange feeds test ${url}\n`
      : `${url} names ${count(feeds.length, 'feed')}.\n`,
  );
  return feeds.length === 0 ? 1 : 0;
}
