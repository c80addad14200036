import { setTimeout as sleep } from 'node:timers/promises';
import { ExchangeError } from '../errors.ts';
import { checkPosition, type LogPosition, logPosition } from '../store/log-position.ts';
import { type Change, readChanges } from '../store/read-changes.ts';
import { defineCommand, numberOption } from './io/command.ts';
import { withStore } from './io/process.ts';
import { clock, NO_HEADLINE } from './io/sentences.ts';
import { fitted } from './io/table.ts';
import { flushRecords, say, watchOutput, writeResult } from './io/write-records.ts';

const PAGE = 500;
/** Milliseconds between reads of the log while following it. */
const PAUSE = 500;

export const command = defineCommand({
  summary: 'Reads the change log from a number on: what was published, updated, corrected, withdrawn.',
  usage: `--after SEQ [--epoch E] [--json] [--follow] [--limit N]
       news-exchange changes --end [--json]

  --after SEQ  only changes after this number; 0 for all
  --epoch E    the history that SEQ is of, as lists and changes give it: another one is an error
  --json       one record a change: seq, kind, at, article
  --follow     goes on with new changes until interrupted
  --limit N    at most N changes
  --end        only where the log begins and ends, and its history: take that first, then the articles, then the changes after it`,
  options: {
    after: { type: 'string' },
    epoch: { type: 'string' },
    end: { type: 'boolean' },
    json: { type: 'boolean' },
    follow: { type: 'boolean' },
    limit: { type: 'string' },
  },
  async run({ json, follow, ...typed }) {
    if (typed.end === true) {
      if (typed.after !== undefined) throw new ExchangeError('usage', 'changes takes --after SEQ or --end, not both.');
      await withStore('read', async store => {
        const position = await logPosition(store.read);
        await writeResult(json, position, () => positionInWords(position));
      });
      return;
    }
    let after = numberOption('after', typed.after, 0);
    if (after === undefined)
      throw new ExchangeError('usage', 'changes needs --after SEQ; --after 0 reads the whole log.');
    let left = numberOption('limit', typed.limit, 1) ?? Number.POSITIVE_INFINITY;
    const interrupted = new AbortController();
    const stop = () => interrupted.abort();
    if (follow === true) process.once('SIGINT', stop).once('SIGTERM', stop);
    const endWatch = follow === true ? watchOutput(stop) : undefined;
    await withStore('read', async store => {
      let found = false;
      let { epoch } = typed;
      while (left > 0 && !interrupted.signal.aborted) {
        const position = await logPosition(store.read);
        checkPosition(position, after ?? 0, epoch);
        epoch = position.epoch;
        const now = new Date().toISOString();
        const changes: Change[] = await readChanges(store.read, after ?? 0, Math.min(PAGE, left), now);
        for (const change of changes) await writeResult(json, change, () => fitted(line(change)));
        after = changes.at(-1)?.seq ?? after;
        left -= changes.length;
        found ||= changes.length > 0;
        if (changes.length > 0) continue;
        if (follow !== true) break;
        await flushRecords();
        await sleep(PAUSE, undefined, { signal: interrupted.signal }).catch(() => {});
      }
      if (!found && follow !== true) say(`Nothing has changed after ${after}.`);
    }).finally(endWatch);
  },
});

function positionInWords({ start, end, epoch }: LogPosition): string {
  const from = start > 1 ? ` and begins at ${start}` : '';
  return `The log ends at ${end}${from}; its history is ${epoch}.`;
}

function line({ seq, kind, at, article }: Change): string {
  const what =
    'headline' in article ? `${article.partnerName}: ${article.headline || NO_HEADLINE}` : (article.reason ?? '');
  return `${String(seq).padStart(8)}  ${clock(at)}  ${kind.padEnd(14)} ${article.id}  ${what}`.trimEnd();
}
