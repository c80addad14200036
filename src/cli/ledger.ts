import { type LedgerLine, readLedger } from '../store/ledger.ts';
import { defineCommand, timeOption } from './io/command.ts';
import { withStore } from './io/process.ts';
import { clock } from './io/sentences.ts';
import { say, writeResult } from './io/write-records.ts';

const HEADS = ['alreadyKnown', 'published', 'copies', 'updated', 'held', 'killed', 'rejected', 'pending'] as const;

export const command = defineCommand({
  summary: 'Accounts for every item that feeds offered, by feed and hour.',
  usage: `[--partner P] [--since T] [--json]

  --partner P  feeds of this partner only
  --since T    from this time on, such as 2026-11-03 (default: the last 24 hours)
  --json       {feed, hour, offered, alreadyKnown, published, copies, updated, held, killed, rejected, pending};
               offered is the sum of the others`,
  options: { json: { type: 'boolean' }, partner: { type: 'string' }, since: { type: 'string' } },
  async run({ json, partner, since }) {
    const from = timeOption('since', since) ?? new Date(Date.now() - 86_400_000).toISOString();
    await withStore('read', async store => {
      const lines = await readLedger(store.read, { partner, since: from });
      if (lines.length === 0) say(`No feed offered anything since ${clock(from)}.`);
      else if (json !== true) await writeResult(false, {}, () => row('hour', 'feed', ['offered', ...HEADS.map(words)]));
      for (const line of lines) await writeResult(json, line, () => row(clock(line.hour), line.feed, numbers(line)));
      if (lines.length > 1 && json !== true) await writeResult(false, {}, () => row('in all', '', totals(lines)));
    });
  },
});

const words = (head: string): string => (head === 'alreadyKnown' ? 'known' : head);
const numbers = (line: LedgerLine): string[] => [line.offered, ...HEADS.map(head => line[head])].map(String);
const totals = (lines: readonly LedgerLine[]): string[] =>
  (['offered', ...HEADS] as const).map(head => String(lines.reduce((sum, line) => sum + line[head], 0)));
const row = (hour: string, feed: string, cells: readonly string[]): string =>
  `${hour.padEnd(21)} ${feed.padEnd(28)}${cells.map(cell => cell.padStart(10)).join('')}`.trimEnd();
