import { ExchangeError } from '../errors.ts';
import { createReplay, type PollRecord } from '../watch/replay.ts';
import { defineCommand } from './io/command.ts';
import { recordsOf } from './io/read-records.ts';
import { errorRecord, writeRecord } from './io/write-records.ts';

export const command = defineCommand({
  summary: 'Shows what is wrong with feeds and service, since when, and what was.',
  usage: `--replay FILE

  --replay FILE  watches recorded polls on their own clock and prints what would have been told; - is standard input

  in   {feed, at, outcome: "fetched"|"unchanged"|"failed", new, rejected}, oldest first
  out  {id, feed, partner, kind, since, at, until?, expected, seen, last}`,
  options: { replay: { type: 'string' } },
  async run({ replay }) {
    if (replay === undefined) throw new ExchangeError('usage', 'alerts takes --replay FILE.');
    return await replayFile(replay);
  },
});

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
