import { loadAlerts, loadHouse } from '../../config/house.ts';
import { loadSettings } from '../../config/settings.ts';
import { describeError, ExchangeError } from '../errors.ts';
import { failedTellings, recentEpisodes } from '../store/watch.ts';
import { clearedInWords, episodeInWords } from '../watch/episode-in-words.ts';
import { episodeOf } from '../watch/episode-rows.ts';
import { createReplay, type PollRecord } from '../watch/replay.ts';
import { channelId, channelInWords, tell } from '../watch/tell/channels.ts';
import { defineCommand } from './io/command.ts';
import { withStore } from './io/process.ts';
import { recordsOf } from './io/read-records.ts';
import { clock } from './io/sentences.ts';
import { labelled, wrong } from './io/table.ts';
import { errorRecord, say, writeRecord, writeResult } from './io/write-records.ts';

export const command = defineCommand({
  summary: 'Shows what is wrong with feeds and service, since when, and what was of late.',
  usage: `[--json] | test | --replay FILE

  Open episodes come first, then those of the last week that are over.

  test           tells every channel of house.yaml that this is a test, and says what came back
  --json         records on standard output
  --replay FILE  watches recorded polls on their own clock and prints what would have been told; - is standard input

  in   {feed, at, outcome: "fetched"|"unchanged"|"failed", new, rejected}, oldest first
  out  {id, feed, partner, kind, since, at, until?, expected, seen, last}`,
  options: { json: { type: 'boolean' }, replay: { type: 'string' } },
  verbs: ['test'],
  operands: true,
  async run({ json, replay }, operands) {
    if (replay !== undefined) return await replayFile(replay);
    if (operands[0] === 'test' && operands.length === 1) return await testChannels();
    if (operands.length > 0)
      throw new ExchangeError('usage', `alerts takes no "${operands[0]}".`, { help: 'See: news-exchange help alerts' });
    return await listEpisodes(json);
  },
});

const WEEK_MS = 7 * 86_400_000;

async function listEpisodes(json: boolean | undefined): Promise<number> {
  const channels = new Map(loadAlerts(loadSettings().houseFile).to.map(channel => [channelId(channel), channel]));
  return await withStore('read', async store => {
    const rows = await recentEpisodes(store.read, new Date(Date.now() - WEEK_MS).toISOString());
    const open = rows.filter(({ until }) => until === null).length;
    if (open === 0) say('Nothing is wrong now.');
    for (const row of rows) {
      const episode = episodeOf(row);
      const line = (): string =>
        row.until === null
          ? wrong(labelled(`wrong  ${row.kind}`, episodeInWords(episode)))
          : labelled(`over   ${row.kind}`, `${clock(row.until)}  ${clearedInWords(episode)}`);
      await writeResult(json, episode, line);
    }
    for (const { channel, error, tries } of await failedTellings(store.read))
      if (channels.has(channel)) say(`${error} (tried ${tries} times, and tried again)`);
    return 0;
  });
}

/** Sends a made-up episode to each channel. */
async function testChannels(): Promise<number> {
  const { houseFile, fetchLimits } = loadSettings();
  const { to } = loadAlerts(houseFile);
  if (to.length === 0) {
    throw new ExchangeError('data-file-wrong', `${houseFile} names nobody to tell.`, {
      help: 'Add alerts: {to: […]}; the file shows how.',
    });
  }
  const tools = { house: loadHouse(houseFile), allowPrivate: fetchLimits.allowPrivate, environment: process.env };
  const now = new Date().toISOString();
  const test = {
    id: 'test',
    feed: 'test',
    partner: 'test',
    kind: 'silent',
    since: now,
    at: now,
    expected: 0,
    seen: 0,
    last: null,
  } as const;
  let failed = 0;
  for (const channel of to) {
    try {
      await tell(channel, [{ what: 'test', episode: test }], tools);
      say(`Told by ${channelInWords(channel)}.`);
    } catch (error) {
      failed += 1;
      say(describeError(error).message);
    }
  }
  return failed === 0 ? 0 : 1;
}

async function replayFile(file: string): Promise<number> {
  const replay = createReplay();
  let failed = 0;
  for await (const record of recordsOf([file])) {
    try {
      if (record instanceof ExchangeError) throw record;
      replay.watch(checked(record));
    } catch (error) {
      failed += 1;
      await writeRecord(errorRecord(record, error));
    }
  }
  for (const episode of replay.episodes()) await writeRecord(episode);
  return failed === 0 ? 0 : 1;
}

const OUTCOMES: ReadonlySet<unknown> = new Set(['fetched', 'unchanged', 'failed']);
const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;

/** A record as a poll. Throws `input-wrong` naming the field. */
function checked(record: Readonly<Record<string, unknown>>): PollRecord {
  const { feed, at, outcome, new: items, rejected } = record;
  const wrong = (field: string, expected: string): ExchangeError => {
    const held = JSON.stringify(record[field]) ?? 'missing';
    return new ExchangeError('input-wrong', `"${field}" of a poll must be ${expected}, but is ${held.slice(0, 100)}.`);
  };
  if (typeof feed !== 'string' || feed === '') throw wrong('feed', 'the id of a feed');
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) throw wrong('at', 'an ISO 8601 time');
  if (!OUTCOMES.has(outcome)) throw wrong('outcome', '"fetched", "unchanged" or "failed"');
  if (!isCount(items)) throw wrong('new', 'a whole number from 0');
  if (!isCount(rejected) || rejected > items) throw wrong('rejected', 'a whole number from 0 to "new"');
  return { feed, at, outcome: outcome as PollRecord['outcome'], new: items, rejected };
}
