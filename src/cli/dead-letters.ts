import { startWorkers } from '../../workers/start.ts';
import { discardLetters, lettersToActOn, retryLetters } from '../desk/dead-letters.ts';
import { ExchangeError } from '../errors.ts';
import { finishRound } from '../ingest/round.ts';
import { type OpenLetter, openLetters } from '../store/archive.ts';
import { defineCommand, numberOption } from './io/command.ts';
import { ACTOR_OPTIONS, actorOf } from './io/desk.ts';
import { withStore } from './io/process.ts';
import { clock, count, roundInWords, secondsSince } from './io/sentences.ts';
import { withService } from './io/service.ts';
import { type Column, writeTable } from './io/table.ts';
import { rowRecord, say, writeRecord, writeResult } from './io/write-records.ts';

const { by, reason } = ACTOR_OPTIONS;

export const command = defineCommand({
  summary: 'Lists items, jobs and dropped files that could not be used; shows, retries or discards them.',
  usage: `[--json] [--limit N] | show ID… | retry ID… | discard ID… --reason TEXT  [--by NAME]

  (nothing)      those that nobody has dealt with, latest first
  show ID…       each with the item as it was received
  retry ID…      an item by today's rules; a file back into its drop folder; a feed polled again
  discard ID…    sets them aside: counts of what was given up fall by them
  --by NAME      who acts (default: the login)
  --reason TEXT  why
  --json         records on standard output
  --limit N      at most N (default: 50; with --json all)`,
  options: { json: { type: 'boolean' }, limit: { type: 'string' }, by, reason },
  verbs: ['show', 'retry', 'discard'],
  operands: true,
  async run({ json, limit, ...typed }, [verb, ...ids]) {
    if (verb === undefined) return await list(json, limit);
    const help = 'See: news-exchange help dead-letters';
    if (!['show', 'retry', 'discard'].includes(verb))
      throw new ExchangeError('usage', `dead-letters knows no "${verb}".`, { help });
    if (ids.length === 0)
      throw new ExchangeError('usage', `dead-letters ${verb} takes the ids of dead letters.`, { help });
    if (verb === 'show') return await show(ids, json);
    if (verb === 'discard') {
      if (!typed.reason?.trim())
        throw new ExchangeError('usage', 'dead-letters discard needs --reason TEXT.', { help });
      return await withStore('write', async store => {
        const letters = await discardLetters(store, ids, actorOf(typed));
        for (const letter of letters) await writeResult(json, rowRecord(letter), () => `${letter.id} discarded.`);
        return 0;
      });
    }
    return await retry(ids, actorOf(typed), json);
  },
});

async function list(json: boolean | undefined, limit: string | undefined): Promise<number> {
  const most = numberOption('limit', limit, 1) ?? (json === true ? 1_000_000 : 50);
  return await withStore('read', async store => {
    const letters = await openLetters(store.read, { limit: most });
    if (letters.length === 0) say('There are no dead letters.');
    if (json === true) for (const letter of letters) await writeRecord(rowRecord(letter));
    else await writeTable(letters, COLUMNS, { notes: ({ code, message }) => [`${code}: ${message}`] });
    return 0;
  });
}

function whatOf({ file, item_id, key }: OpenLetter): string {
  if (file !== undefined) return `file ${file}`;
  return item_id === null ? `job ${key}` : `item ${key}`;
}

const COLUMNS: readonly Column<OpenLetter>[] = [
  { head: 'ID', of: ({ id }) => id },
  { head: 'SINCE', of: ({ at }) => clock(at) },
  { head: 'FEED', of: ({ feed_id, partner_id }) => feed_id ?? partner_id ?? '–' },
  { head: 'WHAT', of: whatOf, cut: true },
];

function line(letter: OpenLetter): string {
  const { id, at, partner_id, feed_id, code, message } = letter;
  const what = whatOf(letter);
  return `${id}  ${clock(at)}  ${partner_id ?? '-'} ${feed_id ?? '-'} ${what}: ${code}: ${message}`;
}

async function show(ids: readonly string[], json: boolean | undefined): Promise<number> {
  return await withStore('read', async store => {
    for (const { received, ...letter } of await lettersToActOn(store.read, ids)) {
      const record = { ...rowRecord(letter), ...(received === undefined ? {} : { received }) };
      await writeResult(json, record, () => {
        const words =
          received === undefined ? (letter.moved ?? letter.payload ?? '') : JSON.stringify(received, null, 2);
        return `${line(letter)}\n${words}\n`;
      });
    }
    return 0;
  });
}

async function retry(ids: readonly string[], actor: ReturnType<typeof actorOf>, json: boolean | undefined) {
  return await withService({ join: true, partners: false, reads: false }, async (service, { signal }) => {
    if (signal.aborted) return 1;
    const started = performance.now();
    const now = new Date().toISOString();
    const workers =
      service.joined === undefined ? await startWorkers(service, ['poll-feed', 'ingest-items']) : undefined;
    const letters = await lettersToActOn(service.store.read, ids);
    const retried = await retryLetters(ids, { ...service, now }, actor);
    say(
      `Tried again: ${count(retried.items, 'item')}, ${count(retried.files, 'file')}, ${count(retried.feeds.length, 'feed')}.`,
    );
    const waiting = { signal, progress: () => {} };
    await finishRound(service, { feedIds: retried.feeds, since: now, polled: true }, waiting);
    const feedIds = [...new Set(letters.flatMap(({ feed_id }) => feed_id ?? []))];
    const summary = await finishRound(service, { feedIds, since: now, polled: false }, waiting);
    await workers?.close();
    await writeResult(json, { ...retried, ...summary }, () => roundInWords(summary, secondsSince(started)));
    return signal.aborted || summary.failed > 0 || summary.rejected > 0 ? 1 : 0;
  });
}
