import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ExchangeError } from '../errors.ts';
import { type Change, readChanges } from '../store/read-changes.ts';
import type { Command } from './command.ts';
import { flushRecords, writeRecord } from './ndjson.ts';
import { numberOption, withStore } from './open-to-read.ts';
import { NO_HEADLINE } from './sentences.ts';

const PAGE = 500;
/** Milliseconds between looks at the log while following it. */
const PAUSE = 500;

export const command: Command = {
  summary: 'Reads the change log from a number on: what was published, updated, corrected, withdrawn.',
  usage: `--after SEQ [--json] [--follow] [--limit N]

  --after SEQ  only changes after this number; 0 for all
  --json       one record a change: seq, kind, at, article
  --follow     goes on with new changes until interrupted
  --limit N    at most so many`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        after: { type: 'string' },
        json: { type: 'boolean' },
        follow: { type: 'boolean' },
        limit: { type: 'string' },
      },
    });
    let after = numberOption('after', values.after, 0);
    if (after === undefined)
      throw new ExchangeError('usage', 'changes needs --after SEQ; --after 0 reads the whole log.');
    let left = numberOption('limit', values.limit, 1) ?? Number.POSITIVE_INFINITY;
    const interrupted = new AbortController();
    const stop = () => interrupted.abort();
    if (values.follow === true) process.once('SIGINT', stop).once('SIGTERM', stop);
    return await withStore(async store => {
      let told = false;
      while (left > 0 && !interrupted.signal.aborted) {
        const changes: Change[] = await readChanges(
          store.read,
          after ?? 0,
          Math.min(PAGE, left),
          new Date().toISOString(),
        );
        for (const change of changes) {
          if (values.json === true) await writeRecord(change);
          else process.stdout.write(`${line(change)}\n`);
        }
        after = changes.at(-1)?.seq ?? after;
        left -= changes.length;
        told ||= changes.length > 0;
        if (changes.length > 0) continue;
        if (values.follow !== true) break;
        await flushRecords();
        await sleep(PAUSE, undefined, { signal: interrupted.signal }).catch(() => {});
      }
      await flushRecords();
      if (!told && values.follow !== true) process.stderr.write(`Nothing has changed after ${after}.\n`);
      return 0;
    });
  },
};

function line({ seq, kind, at, article }: Change): string {
  const what =
    'headline' in article ? `${article.partnerName}: ${article.headline || NO_HEADLINE}` : (article.reason ?? '');
  return `${String(seq).padStart(8)}  ${at.slice(0, 19).replace('T', ' ')}  ${kind.padEnd(14)} ${article.id}  ${what}`.trimEnd();
}
