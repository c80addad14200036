import { nearest } from '../core/text/misprint.ts';
import { ExchangeError, withoutCredentials } from '../errors.ts';
import { allFeeds, latestPolls, loadFeed, updateFeed } from '../store/feeds.ts';
import type { Store } from '../store/open-store.ts';
import { type FeedReport, feedReport } from '../store/reports.ts';
import type { PollRow } from '../store/tables.ts';
import { discover, test } from './feed-addresses.ts';
import { exportOpml, importOpml } from './feeds-opml.ts';
import { defineCommand, onlyOperand } from './io/command.ts';
import { withStore } from './io/process.ts';
import { clock, count, noneYet } from './io/sentences.ts';
import { type Column, writeTable } from './io/table.ts';
import { span } from './io/times.ts';
import { rowRecord, say, writeRecord, writeResult } from './io/write-records.ts';

const VERBS = ['test', 'discover', 'pause', 'resume', 'import', 'export'];

export const command = defineCommand({
  summary: 'Shows the feeds and their polls; tests, pauses and resumes; imports and exports lists.',
  usage: `[FEED] [--json] | test URL [--partner P] | discover URL | pause FEED | resume FEED | import FILE | export FILE

  (nothing)      each feed: last poll, next poll, new items, errors
  FEED           one feed with its latest polls, by its id, or by its partner's
  test URL       fetch, parse and normalize, and store nothing
  discover URL   the feeds that a page or an OPML list names, or the address itself if it is one
  pause FEED     do not poll it until it is resumed; a partner's id stands for all its feeds
  resume FEED    poll it again, from now on
  import FILE    add the feeds of an OPML list: one partner file a site
  export FILE    write the feeds of the partner files as an OPML list
  --partner P    test with this partner's credentials, rules and language (default: the partner that has the address)
  --json         records on standard output`,
  options: { json: { type: 'boolean' }, partner: { type: 'string' } },
  verbs: ['test', 'discover', 'pause', 'resume', 'import', 'export'],
  operands: true,
  async run({ json, partner }, [verb, ...operands]) {
    switch (verb) {
      case 'test':
        return await test(onlyOperand('feeds test', operands, 'the address of a feed'), partner, json);
      case 'discover':
        return await discover(onlyOperand('feeds discover', operands, 'the address of a page'), json);
      case 'pause':
      case 'resume': {
        const named = onlyOperand(`feeds ${verb}`, operands, 'the id of a feed, or of its partner');
        return await setPaused(named, verb === 'pause', json);
      }
      case 'import':
        return await importOpml(onlyOperand('feeds import', operands, 'the name of one OPML file'), json);
      case 'export':
        return await exportOpml(onlyOperand('feeds export', operands, 'the name of one file to write'));
      case undefined:
        return await list(json);
      default:
        return await show(onlyOperand('feeds', [verb, ...operands], 'the id of one feed, or one of its verbs'), json);
    }
  },
});

async function list(json: boolean | undefined): Promise<number> {
  return await withStore('read', async store => {
    await writeFeeds(await feedReport(store.read), json);
    return 0;
  });
}

async function writeFeeds(feeds: readonly FeedReport[], json: boolean | undefined): Promise<void> {
  if (json === true) for (const feed of feeds) await writeRecord(rowRecord(feed));
  else await writeTable(feeds, COLUMNS, { isWrong, notes });
  if (feeds.length === 0) say(noneYet('feed'));
}

const ago = (time: string): string => `${span(Math.max(0, Date.now() - Date.parse(time)))} ago`;
const COLUMNS: readonly Column<FeedReport>[] = [
  { head: 'FEED', of: feed => feed.id },
  { head: 'STATE', of: stateOf },
  { head: 'LAST POLL', of: feed => (feed.last_polled_at === null ? 'never' : ago(feed.last_polled_at)) },
  { head: 'NEXT', of: nextOf },
  { head: 'NEW', of: feed => feed.new_items },
  { head: 'ADDRESS', of: feed => withoutCredentials(feed.url), cut: true },
];

function stateOf(feed: FeedReport): string {
  if (feed.removed_at !== null) return 'removed';
  if (feed.retired_at !== null) return 'gone (410)';
  if (feed.paused_at !== null) return 'paused';
  return feed.failures > 0 ? 'failing' : feed.last_polled_at === null ? 'new' : 'polled';
}

function nextOf({ removed_at, retired_at, paused_at, claimed_at, next_poll_at }: FeedReport): string {
  if ((removed_at ?? retired_at ?? paused_at) !== null) return '–';
  // Until it is done the row holds the time at which somebody else would take it up.
  if (claimed_at !== null) return 'being polled';
  const ms = Date.parse(next_poll_at) - Date.now();
  return ms <= 0 ? 'now' : `in ${span(ms)}`;
}

const isWrong = (feed: FeedReport): boolean =>
  feed.removed_at === null && (feed.failures > 0 || feed.retired_at !== null);

/** What is wrong with a feed, a sentence each. */
function notes(feed: FeedReport): string[] {
  const failed = feed.failures === 1 ? 'failed once: ' : `failed ${feed.failures} times in a row: `;
  const what = feed.retired_at !== null ? '' : feed.failures === 0 ? 'not all was readable: ' : failed;
  const said = feed.last_error === null || feed.removed_at !== null ? [] : [`${what}${feed.last_error}`];
  if (feed.guids_sound === 0) said.push('its ids are on different items, so items are told apart by address');
  else if (feed.ids_reused > 0)
    said.push(`ids reused for other stories: ${feed.ids_reused}; those are told apart by address`);
  return said;
}

async function show(named: string, json: boolean | undefined): Promise<number> {
  return await withStore('read', async store => {
    const ids = await feedsNamed(store, named, VERBS);
    const feeds = (await feedReport(store.read)).filter(feed => ids.includes(feed.id));
    const [feed] = feeds;
    if (feed === undefined || feeds.length > 1) {
      await writeFeeds(feeds, json);
      return 0;
    }
    const polls = await latestPolls(store.read, feed.id, 20);
    if (json === true) await writeRecord({ ...rowRecord(feed), polls: polls.map(rowRecord) });
    else {
      await writeFeeds([feed], json);
      const share = feed.polls === 0 ? 0 : Math.round((100 * feed.unchanged) / feed.polls);
      const sums = `${count(feed.polls, 'poll')}: ${share} % unchanged, ${feed.failed} failed, ${count(feed.new_items, 'new item')}, ${count(feed.bytes, 'byte')}. Asked every ${span(feed.interval_seconds * 1_000)}; the partner's file says ${bounds(feed)}.`;
      await writeResult(false, undefined, () => `\n${sums}\n`);
      await writeTable(polls, POLL_COLUMNS, {
        isWrong: poll => poll.outcome === 'failed',
        notes: poll => (poll.error === null ? [] : [poll.error]),
      });
    }
    return 0;
  });
}

/** The interval that the partner's file allows. */
function bounds({ every_seconds, at_most_seconds }: FeedReport): string {
  const least = `at least ${span(every_seconds * 1_000)}`;
  return at_most_seconds === null ? least : `${least}, at most ${span(at_most_seconds * 1_000)}`;
}

const POLL_COLUMNS: readonly Column<PollRow>[] = [
  { head: 'POLLED', of: poll => clock(poll.at) },
  { head: 'OUTCOME', of: poll => `${poll.outcome}${poll.status === null ? '' : ` (${poll.status})`}` },
  { head: 'ITEMS', of: poll => poll.items },
  { head: 'NEW', of: poll => poll.new_items },
  { head: 'BYTES', of: poll => poll.bytes },
  { head: 'MS', of: poll => poll.ms },
];

async function setPaused(named: string, pause: boolean, json: boolean | undefined): Promise<number> {
  return await withStore('write', async store => {
    const now = new Date().toISOString();
    const update = pause ? { paused_at: now } : { paused_at: null, retired_at: null, next_poll_at: now };
    for (const id of await feedsNamed(store, named)) {
      const feed = await loadFeed(store.read, id);
      if (feed?.removed_at != null) {
        const help = 'Name it in the file of its partner, and it is polled again.';
        throw new ExchangeError('not-found', `Feed "${id}" is in no partner file, so it is not polled.`, { help });
      }
      await store.write(tx => updateFeed(tx, id, update));
      const text = pause
        ? `${id} is not polled any more until it is resumed.`
        : `${id} is polled again, and is due now.`;
      await writeResult(json, { feed: id, paused: pause }, () => text);
    }
    return 0;
  });
}

/**
 * The ids of the feeds that a person means by the id of a feed, or of a partner: all that its file names, or all there ever were
 * where it names none any more. Throws `not-found`.
 */
export async function feedsNamed({ read }: Store, named: string, alsoKnown: readonly string[] = []): Promise<string[]> {
  const all = await allFeeds(read);
  if (all.some(({ id }) => id === named)) return [named];
  const its = all.filter(feed => feed.partner_id === named);
  const present = its.filter(feed => feed.removed_at === null);
  if (its.length > 0) return (present.length > 0 ? present : its).map(({ id }) => id);
  const known = [...alsoKnown, ...all.flatMap(({ id, partner_id }) => [id, partner_id])];
  const meant = nearest(named, known);
  const help = `${meant === undefined ? '' : `Is ${meant} meant? `}See: news-exchange feeds`;
  throw new ExchangeError('not-found', `There is no feed "${named}" in the store.`, { help });
}
