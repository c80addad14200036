import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPartners } from '../../config/partners.ts';
import { loadSettings } from '../../config/settings.ts';
import type { Partner } from '../core/partner.ts';
import { ExchangeError, withoutCredentials } from '../errors.ts';
import { partnerReport } from '../store/reports.ts';
import { defineCommand } from './io/command.ts';
import { withStore } from './io/process.ts';
import { count } from './io/sentences.ts';
import { rowRecord, say, writeResult } from './io/write-records.ts';

export const command = defineCommand({
  summary: 'Lists the partners with their feeds and articles, or checks the partner files.',
  usage: `[--json] | check

  (nothing)   the partners in the store
  check       read the partner files and tell what is wrong with them: keys, credentials that are not set, folders
  --json      records on standard output`,
  options: { json: { type: 'boolean' } },
  operands: true,
  async run({ json }, [verb]) {
    if (verb === 'check') return check();
    if (verb !== undefined) {
      throw new ExchangeError('usage', `partners knows no "${verb}".`, { help: 'See: news-exchange help partners' });
    }
    return await withStore('read', async store => {
      for (const partner of await partnerReport(store.read)) {
        const { id, name, feeds, articles, leads, removed_at } = partner;
        const removed = removed_at === null ? '' : `; removed ${removed_at.slice(0, 10)}`;
        const brought = `${count(feeds, 'feed')}, ${count(articles, 'article')}, ${leads} of them leads`;
        await writeResult(json, rowRecord(partner), () => `${id}  ${name}: ${brought}${removed}`);
      }
      return 0;
    });
  },
});

function check(): number {
  const { partnersDir, fetchLimits } = loadSettings();
  const partners = loadPartners(partnersDir);
  const feeds = partners.reduce((sum, partner) => sum + partner.feeds.length, 0);
  const faults = partners.flatMap(partner => faultsOf(partner, fetchLimits.fileRoots));
  for (const fault of faults) say(fault);
  for (const advice of partners.flatMap(adviceOn)) say(advice);
  const state = faults.length === 0 ? 'all in order' : `${count(faults.length, 'fault')}`;
  say(`${partnersDir}: ${count(partners.length, 'partner')} with ${count(feeds, 'feed')}, ${state}.`);
  return faults.length === 0 ? 0 : 1;
}

/** What would keep a partner's feeds from being polled although its file is valid: a sentence each. */
function faultsOf({ id, feeds }: Partner, fileRoots: readonly string[]): string[] {
  return feeds.flatMap(({ url, auth }) => {
    const names = [auth?.bearer, auth?.basic].flatMap(from => (from === undefined ? [] : [from.replace('env:', '')]));
    const credentials = names
      .filter(name => !process.env[name])
      .map(name => `${id}: ${withoutCredentials(url)} takes its credential from ${name}, which is not set here.`);
    return url.startsWith('file:') ? [...credentials, ...folderFaults(id, fileURLToPath(url), fileRoots)] : credentials;
  });
}

/** Feeds whose address holds a credential: it would be safer in the environment. */
function adviceOn({ id, feeds }: Partner): string[] {
  return feeds
    .filter(({ url }) => withoutCredentials(url) !== url)
    .map(({ url }) => {
      const hasUser = URL.parse(url)?.username !== '';
      const instead = hasUser ? 'auth: {basic: env:NAME}' : 'auth: {bearer: env:NAME}, if its server takes that';
      return `${id}: ${withoutCredentials(url)} has a credential in its address. Take it from the environment instead: ${instead}.`;
    });
}

function folderFaults(id: string, folder: string, fileRoots: readonly string[]): string[] {
  if (!existsSync(folder)) return [`${id}: there is no ${folder}. Make it, or correct the feed's url.`];
  const real = realpathSync(folder);
  const within = fileRoots.some(root => existsSync(root) && isWithin(realpathSync(root), real));
  return within ? [] : [`${id}: ${folder} lies outside FILE_ROOTS (${fileRoots.join(', ')}), so it is not read.`];
}

function isWithin(root: string, file: string): boolean {
  const relative = path.relative(root, file);
  return !(relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative));
}
