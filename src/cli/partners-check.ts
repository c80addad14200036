import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadKnowledge } from '../../config/knowledge.ts';
import { readPartners } from '../../config/partners.ts';
import { loadSettings } from '../../config/settings.ts';
import { type Fault, looseYaml } from '../../config/yaml-file.ts';
import type { Partner } from '../core/partner.ts';
import { nearest } from '../core/text/misprint.ts';
import { nameKey } from '../core/text/words.ts';
import { describeError, withoutCredentials } from '../errors.ts';
import { checkUrl, parseBlocks } from '../feeds/fetch/address-guard.ts';
import { count } from './io/sentences.ts';
import { say, writeResult } from './io/write-records.ts';

/** `partners check`: every fault of every partner file, and what would keep the feeds of a right one from being polled. Ends with 2 where a file is wrong. */
export async function checkPartners(json: boolean | undefined): Promise<number> {
  const { partnersDir, fetchLimits } = loadSettings();
  const { partners, fileOf, faults } = readPartners(partnersDir);
  const blocks = parseBlocks(fetchLimits.allowPrivate);
  const known = namesOf(partners);
  const files = [...new Set([...fileOf.values(), ...faults.map(({ file }) => file)])].sort();
  const found = files.flatMap(file => [
    ...faults.filter(fault => fault.file === file),
    ...faultsOf(file, known, fetchLimits.fileRoots, blocks),
  ]);
  const seen = new Set<string>();
  for (const fault of found) {
    if (seen.has(fault.message)) continue;
    seen.add(fault.message);
    await writeResult(json, fault, () => fault.message);
  }
  for (const advice of partners.flatMap(adviceOn)) say(advice);
  const feeds = partners.reduce((sum, partner) => sum + partner.feeds.length, 0);
  const state = seen.size === 0 ? 'all in order' : count(seen.size, 'fault');
  const sum = `${partnersDir}: ${count(partners.length, 'partner')} with ${count(feeds, 'feed')}, ${state}.`;
  if (json === true) say(sum);
  else await writeResult(false, undefined, () => sum);
  return faults.length > 0 ? 2 : seen.size === 0 ? 0 : 1;
}

type Known = ReturnType<typeof namesOf>;

/** What stands in a file in the right form, whether or not the rest of it is right, and would not work. */
function faultsOf(
  file: string,
  known: Known,
  fileRoots: readonly string[],
  blocks: ReturnType<typeof parseBlocks>,
): Fault[] {
  const read = looseYaml(file);
  const { exchanges, feeds } = (read?.value ?? {}) as { readonly exchanges?: unknown; readonly feeds?: unknown };
  const at = (path: readonly PropertyKey[], sentences: readonly string[]): Fault[] => {
    const line = read?.lineOf(path);
    const key = path.join('.');
    const place = line === undefined ? '' : `, line ${line}`;
    return sentences.map(words => ({
      file,
      ...(line !== undefined && { line }),
      key,
      message: `${file}${place}: ${words}`,
    }));
  };
  const entries = (list: unknown) => (Array.isArray(list) ? [...list.entries()] : []);
  return [
    ...entries(exchanges).flatMap(([n, one]) =>
      typeof one?.with === 'string' ? at(['exchanges', n, 'with'], unknownHouse(one.with, known)) : [],
    ),
    ...entries(feeds).flatMap(([n, feed]) => {
      const url = typeof feed?.url === 'string' ? URL.parse(feed.url, pathToFileURL(file).href)?.href : undefined;
      if (url === undefined || !/^(?:https?|file):/.test(url)) return [];
      return [
        ...at(['feeds', n, 'auth'], unsetCredentials(url, feed.auth)),
        ...at(['feeds', n, 'url'], url.startsWith('file:') ? folderFaults(url, fileRoots) : addressFaults(url, blocks)),
      ];
    }),
  ];
}

/** Every name by which a house may be named in `exchanges`, and its folded form. */
function namesOf(partners: readonly Partner[]): {
  readonly has: (name: string) => boolean;
  readonly ids: readonly string[];
} {
  const { byName, organizations } = loadKnowledge().organizations;
  const own = new Set(partners.flatMap(({ id, name, aliases }) => [id, name, ...aliases].map(nameKey)));
  const ids = [...partners.map(({ id }) => id), ...organizations.map(({ id }) => id)];
  return { has: name => byName.has(nameKey(name)) || own.has(nameKey(name)), ids };
}

function unknownHouse(name: string, known: Known): string[] {
  if (known.has(name)) return [];
  const meant = nearest(name, known.ids);
  const help = meant === undefined ? 'Name it as it signs, or by its id in organizations.yaml.' : `Is ${meant} meant?`;
  return [`exchanges with "${name}", which is no partner and no known organization. ${help}`];
}

/** The credentials of a feed that are not in the environment, each as a sentence. */
export function unsetCredentials(url: string, auth: Partner['feeds'][number]['auth']): string[] {
  const names = [auth?.bearer, auth?.basic].flatMap(from =>
    typeof from === 'string' && from.startsWith('env:') ? [from.slice('env:'.length)] : [],
  );
  return names
    .filter(name => !process.env[name])
    .map(name => `${withoutCredentials(url)} takes its credential from ${name}, which is not set here.`);
}

/** Feeds whose address holds a credential, which is no fault: it would be safer in the environment. */
function adviceOn({ id, feeds }: Partner): string[] {
  return feeds
    .filter(({ url }) => withoutCredentials(url) !== url)
    .map(({ url }) => {
      const hasUser = URL.parse(url)?.username !== '';
      const instead = hasUser ? 'auth: {basic: env:NAME}' : 'auth: {bearer: env:NAME}, if its server takes that';
      return `${id}: ${withoutCredentials(url)} has a credential in its address. Take it from the environment instead: ${instead}.`;
    });
}

/** An address that the guard refuses whatever its name resolves to; other names are looked up when they are fetched. */
function addressFaults(url: string, blocks: ReturnType<typeof parseBlocks>): string[] {
  const address = new URL(url);
  if (/(?:^|\.)localhost$/.test(address.hostname)) address.hostname = '127.0.0.1';
  try {
    checkUrl(address, blocks);
    return [];
  } catch (error) {
    return [describeError(error).message];
  }
}

function folderFaults(url: string, fileRoots: readonly string[]): string[] {
  const folder = fileURLToPath(url);
  if (!existsSync(folder)) return [`there is no ${folder}. Make it, or correct the feed's url.`];
  const real = realpathSync(folder);
  const within = fileRoots.some(root => existsSync(root) && isWithin(realpathSync(root), real));
  return within ? [] : [`${folder} lies outside FILE_ROOTS (${fileRoots.join(', ')}), so it is not read.`];
}

function isWithin(root: string, file: string): boolean {
  const relative = path.relative(root, file);
  return !(relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative));
}
