import { parseArgs } from 'node:util';
import { loadPartners } from '../../config/partners.ts';
import { loadSettings } from '../../config/settings.ts';
import { ExchangeError } from '../errors.ts';
import { partnerReport } from '../store/partners.ts';
import type { Command } from './command.ts';
import { flushRecords, writeRecord } from './ndjson.ts';
import { withStore } from './open-to-read.ts';
import { partnerFaults } from './partner-faults.ts';
import { rowRecord } from './row-record.ts';
import { count } from './sentences.ts';

export const command: Command = {
  summary: 'Lists the partners with their feeds and articles, or checks the partner files.',
  usage: `[--json] | check

  (nothing)   the partners in the store
  check       read the partner files and tell what is wrong with them: keys, credentials that are not set, folders
  --json      records on standard output`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean' } },
      allowPositionals: true,
    });
    if (positionals[0] === 'check') {
      const { partnersDir, fileRoots } = loadSettings();
      const partners = loadPartners(partnersDir);
      const feeds = partners.reduce((sum, partner) => sum + partner.feeds.length, 0);
      const faults = partnerFaults(partners, fileRoots, process.env);
      for (const fault of faults) process.stderr.write(`${fault}\n`);
      const state = faults.length === 0 ? 'all in order' : `${count(faults.length, 'fault')}`;
      process.stderr.write(
        `${partnersDir}: ${count(partners.length, 'partner')} with ${count(feeds, 'feed')}, ${state}.\n`,
      );
      return faults.length === 0 ? 0 : 1;
    }
    if (positionals.length > 0)
      throw new ExchangeError('usage', `partners knows no "${positionals[0]}".`, {
        help: 'See: news-exchange help partners',
      });
    return await withStore(async store => {
      for (const partner of await partnerReport(store.read)) {
        const { id, name, feeds, articles, leads, removed_at } = partner;
        if (values.json === true) await writeRecord(rowRecord(partner));
        else
          process.stdout.write(
            `${id}  ${name}: ${count(feeds, 'feed')}, ${count(articles, 'article')}, ${leads} of them leads${removed_at === null ? '' : `; removed ${removed_at.slice(0, 10)}`}\n`,
          );
      }
      await flushRecords();
      return 0;
    });
  },
};
