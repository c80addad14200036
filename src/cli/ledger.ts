import { type LedgerLine, readLedger } from '../store/ledger.ts';
import { loadPartner } from '../store/partners.ts';
import { defineCommand, timeOption } from './io/command.ts';
import { withStore } from './io/process.ts';
import { clock } from './io/sentences.ts';
import { type Column, writeTable } from './io/table.ts';
import { say, writeRecord } from './io/write-records.ts';

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
      if (partner !== undefined) await loadPartner(store.read, partner);
      const lines = await readLedger(store.read, { partner, since: from });
      if (lines.length === 0) say(`No feed offered anything since ${clock(from)}.`);
      if (json === true) for (const line of lines) await writeRecord(line);
      else await writeTable(lines.length > 1 ? [...lines, totals(lines)] : lines, COLUMNS);
    });
  },
});

const COLUMNS: readonly Column<LedgerLine>[] = [
  { head: 'HOUR', of: line => (line.hour === '' ? 'in all' : clock(line.hour)) },
  { head: 'FEED', of: line => line.feed },
  { head: 'OFFERED', of: line => line.offered },
  { head: 'BECAME', of: became, cut: true },
];

/** What the offered items became, the parts that there are: what was not published first, which a narrow terminal must not cut. */
function became(line: LedgerLine): string {
  const parts = HEADS.toReversed()
    .filter(head => line[head] > 0)
    .map(head => `${line[head]} ${words(head, line[head])}`);
  return parts.length === 0 ? '–' : parts.join(', ');
}

const words = (head: string, count: number): string =>
  head === 'alreadyKnown' ? 'known' : head === 'copies' && count === 1 ? 'copy' : head;

function totals(lines: readonly LedgerLine[]): LedgerLine {
  const sum = (head: (typeof HEADS)[number] | 'offered') => lines.reduce((total, line) => total + line[head], 0);
  const sums = Object.fromEntries((['offered', ...HEADS] as const).map(head => [head, sum(head)]));
  return { ...sums, feed: '', hour: '' } as LedgerLine;
}
