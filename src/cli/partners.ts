import { addPartner, removePartner } from '../../config/partner-files.ts';
import { loadSettings } from '../../config/settings.ts';
import { nearest } from '../core/text/misprint.ts';
import { ExchangeError, withoutCredentials } from '../errors.ts';
import { partnerReport } from '../store/reports.ts';
import { defineCommand, onlyOperand } from './io/command.ts';
import { withStore } from './io/process.ts';
import { noneYet } from './io/sentences.ts';
import { type Column, writeTable } from './io/table.ts';
import { rowRecord, say, writeRecord, writeResult } from './io/write-records.ts';
import { checkPartners } from './partners-check.ts';

type Report = Awaited<ReturnType<typeof partnerReport>>[number];

const SOON = 'Where the service runs, that takes effect within seconds.';

export const command = defineCommand({
  summary: 'Lists the partners with their feeds and articles; adds, removes and checks partner files.',
  usage: `[--json] | check | add ID --name NAME --feed URL… [--language L] [--every T] | remove ID

  (nothing)      the partners in the store
  check          every fault of every partner file, with its line; credentials that are not set, folders, addresses
  add ID         write the partner's file into PARTNERS_DIR
  --name NAME    the partner's name
  --feed URL     a feed of it; may be given several times
  --language L   the language of copy that names none
  --every T      poll no oftener than this, such as 10m
  remove ID      take the partner's file away: its feeds are polled no more, its articles stay
  --json         records on standard output`,
  options: {
    json: { type: 'boolean' },
    name: { type: 'string' },
    feed: { type: 'string', multiple: true },
    language: { type: 'string' },
    every: { type: 'string' },
  },
  verbs: ['check', 'add', 'remove'],
  operands: true,
  async run({ json, ...given }, [verb, ...operands]) {
    switch (verb) {
      case undefined:
        return await list(json);
      case 'check':
        return await checkPartners(json);
      case 'add':
        return await add(onlyOperand('partners add', operands, 'the id of the new partner'), given, json);
      case 'remove': {
        const id = onlyOperand('partners remove', operands, 'the id of a partner');
        const file = removePartner(loadSettings().partnersDir, id);
        await writeResult(json, { id, removed: file }, () => `${id} is removed; its file is kept as ${file}. ${SOON}`);
        return 0;
      }
      default: {
        const meant = nearest(verb, ['check', 'add', 'remove']);
        const help = `${meant === undefined ? '' : `Is ${meant} meant? `}See: news-exchange help partners`;
        throw new ExchangeError('usage', `partners knows no "${verb}".`, { help });
      }
    }
  },
});

async function list(json: boolean | undefined): Promise<number> {
  return await withStore('read', async store => {
    const partners = await partnerReport(store.read);
    if (json === true) for (const partner of partners) await writeRecord(rowRecord(partner));
    else await writeTable(partners, COLUMNS);
    if (partners.length === 0) say(noneYet('partner'));
    return 0;
  });
}

const COLUMNS: readonly Column<Report>[] = [
  { head: 'PARTNER', of: ({ id }) => id },
  { head: 'NAME', of: ({ name }) => name, cut: true },
  { head: 'FEEDS', of: ({ feeds }) => feeds },
  { head: 'ARTICLES', of: ({ articles }) => articles },
  { head: 'LEADS', of: ({ leads }) => leads },
  { head: 'NOT SHOWN', of: ({ hidden }) => hidden },
  { head: 'REMOVED', of: ({ removed_at }) => removed_at?.slice(0, 10) ?? '' },
];

type Given = { name?: string; feed?: readonly string[]; language?: string; every?: string };

async function add(id: string, { name, feed, language, every }: Given, json: boolean | undefined): Promise<number> {
  if (name === undefined || feed === undefined) {
    const help = 'partners add ID --name NAME --feed URL';
    throw new ExchangeError('usage', `partners add needs ${name === undefined ? '--name' : '--feed'}.`, { help });
  }
  const feeds = feed.map(url => ({ url, ...(every !== undefined && { every }) }));
  const file = addPartner(loadSettings().partnersDir, { id, name, ...(language !== undefined && { language }), feeds });
  await writeResult(json, { id, file }, () => `${name} is added, in ${file}. ${SOON}`);
  if (json !== true) say(hintFor(feed[0] ?? ''));
  return 0;
}

/** What to do with a new feed. A key in its address is shown nowhere, and a shell takes the address as it stands. */
function hintFor(address: string): string {
  if (withoutCredentials(address) !== address)
    return 'Its address holds a key, which the file keeps in clear. How to keep it elsewhere: news-exchange partners check';
  const quoted = /^[\w.:/%+@~-]+$/.test(address) ? address : `'${address.replaceAll("'", `'\\''`)}'`;
  return `What it would bring: news-exchange feeds test ${quoted}`;
}
