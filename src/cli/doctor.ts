import { createServer } from 'node:net';
import { loadConsumers } from '../../config/consumers.ts';
import { loadHouse } from '../../config/house.ts';
import { loadKnowledge } from '../../config/knowledge.ts';
import { mistypedInWords, mistypedSettings } from '../../config/mistyped-settings.ts';
import { readPartners } from '../../config/partners.ts';
import { ENVIRONMENT, loadSettings, type Settings } from '../../config/settings.ts';
import { runningIn } from '../../workers/data-dir.ts';
import { brokerToJoin } from '../../workers/service.ts';
import { describeError, ExchangeError } from '../errors.ts';
import { findBrokerServer } from '../queue/broker.ts';
import { checkBroker, connectBroker } from '../queue/queues.ts';
import { diagnose, type Finding } from '../watch/diagnose.ts';
import { measureService } from '../watch/watch-service.ts';
import { lastBackup } from './backup.ts';
import { checkRawArchive, checkSize, checkStore, storeToLookInto } from './doctor-store.ts';
import { defineCommand } from './io/command.ts';
import { count } from './io/sentences.ts';
import { labelled, wrong } from './io/table.ts';
import { unsetCredentials } from './partners-check.ts';
import { cannotListen, checkReaders } from './serve.ts';

/** What must be in order: each check returns what to print, nothing where that cannot be looked at, or throws what is wrong. */
const CHECKS: Readonly<Record<string, (settings: Settings) => Promise<string | undefined> | string>> = {
  Node: () => process.versions.node,
  settings: checkSettings,
  house: settings => loadHouse(settings.houseFile).name,
  partners: checkPartners,
  consumers: checkConsumers,
  'data files': () => `${loadKnowledge().organizations.organizations.length} organizations, phrases and places`,
  store: checkStore,
  'raw archive': checkRawArchive,
  size: checkSize,
  broker: checkTheBroker,
  'read API': checkPort,
};

export const command = defineCommand({
  summary: 'Finds what is wrong now, and says what to do.',
  usage: `

  Whether everything is there that is needed to run here, and what the store knows to be wrong: failing feeds, dead letters, items that
  wait, credentials that are not set, no worker, the clock, the disk, old backups. It changes nothing. The exit status is 1 where
  something is wrong.
  workers/RUNBOOK.md goes from symptom to remedy.`,
  async run() {
    const { settings, faults } = settingsDespiteFaults();
    let faulty = faults.length;
    for (const fault of faults) print(true, `settings: ${fault} What follows is checked with its default.`);
    for (const [name, check] of Object.entries(CHECKS)) {
      try {
        const found = await check(settings);
        if (found !== undefined) print(false, `${name}: ${found}`);
      } catch (error) {
        faulty += 1;
        print(true, `${name}: ${describeError(error).message}`);
      }
    }
    for (const { what, message } of await diagnoseStore(settings)) {
      faulty += 1;
      print(true, `${what}: ${message}`);
    }
    return faulty === 0 ? 0 : 1;
  },
});

/** One line, on a terminal wrapped below itself and red where something is wrong. */
function print(isWrong: boolean, message: string): void {
  const line = labelled(isWrong ? 'wrong' : 'in order', message, 10);
  process.stdout.write(`${isWrong ? wrong(line) : line}\n`);
}

/** The settings, with the default in the place of each that is wrong. */
function settingsDespiteFaults(): { readonly settings: Settings; readonly faults: readonly string[] } {
  const faults: string[] = [];
  for (;;) {
    try {
      return { settings: loadSettings(), faults };
    } catch (error) {
      const name = error instanceof ExchangeError ? error.facts.name : undefined;
      if (typeof name !== 'string' || process.env[name] === undefined) throw error;
      faults.push(describeError(error).message);
      delete process.env[name];
    }
  }
}

function checkSettings(): string {
  const wrong = mistypedInWords(mistypedSettings());
  if (wrong !== undefined) throw new ExchangeError('setting-wrong', wrong);
  const given = Object.keys(ENVIRONMENT.shape).filter(name => (process.env[name] ?? '') !== '');
  return given.length === 0 ? 'all as by default' : `${given.join(', ')} given, all others as by default`;
}

function checkConsumers(settings: Settings): string {
  checkReaders(settings);
  const consumers = loadConsumers(settings.consumersDir);
  return consumers.length === 0
    ? 'none, so the read API is open on loopback'
    : `${consumers.length} in ${settings.consumersDir}`;
}

function checkPartners({ partnersDir }: Settings): string {
  const { partners, faults } = readPartners(partnersDir);
  if (faults.length > 0) throw new ExchangeError('partner-wrong', faults.map(({ message }) => message).join(' '));
  const unset = partners.flatMap(({ id, feeds }) =>
    feeds.flatMap(({ url, auth }) => unsetCredentials(url, auth).map(message => `${id}: ${message}`)),
  );
  if (unset.length > 0)
    throw new ExchangeError('setting-wrong', unset.join(' '), { help: 'Set it where the service starts.' });
  const feeds = partners.reduce((sum, partner) => sum + partner.feeds.length, 0);
  return `${count(partners.length, 'partner')} with ${count(feeds, 'feed')} in ${partnersDir}`;
}

/** What the store knows to be wrong; nothing where it cannot be opened, which its own check has told. */
async function diagnoseStore(settings: Settings): Promise<Finding[]> {
  const { dataDir } = settings;
  const store = await storeToLookInto(settings);
  if (store === undefined) return [];
  const now = new Date();
  try {
    const measures = await measureService(store, dataDir, now.toISOString());
    // In one process with SQLite nobody need be at work between two runs.
    const isRunning = store.kind === 'postgres' || runningIn(dataDir) !== undefined;
    const findings = await diagnose(store, isRunning ? measures : measures.filter(({ kind }) => kind === 'disk'), now);
    return [...findings, ...oldBackup(dataDir, now)];
  } finally {
    await store.close();
  }
}

/** Days after which a backup is old. */
const OLD_DAYS = 7;

function oldBackup(dataDir: string, now: Date): Finding[] {
  const last = lastBackup(dataDir);
  if (last === undefined) return [];
  const days = Math.floor((now.getTime() - Date.parse(last.at)) / 86_400_000);
  if (days < OLD_DAYS) return [];
  const message = `The last backup, ${last.file}, is ${days} days old. Make one: news-exchange backup FILE.`;
  return [{ what: 'backup', message }];
}

async function checkTheBroker(settings: Settings): Promise<string> {
  const url = brokerToJoin(settings);
  if (url === undefined) return `${findBrokerServer()}, to be started when needed`;
  const redis = connectBroker(url);
  try {
    await checkBroker(redis, 'The broker');
    return settings.redisUrl === undefined ? 'the one of the program that runs here' : 'REDIS_URL answers';
  } finally {
    redis.disconnect();
  }
}

async function checkPort({ host, port }: Settings): Promise<string> {
  if (port !== 0 && (await isOurs(host, port))) return `a news-exchange answers at ${host}:${port}`;
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(port, host, resolve);
  }).catch(cause => {
    throw cannotListen({ host, port }, cause);
  });
  probe.close();
  return `${host}:${port} is free`;
}

/** Hosts that mean every address of the machine, and the address to ask instead. */
const ANY_ADDRESS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Whether this program listens there already. */
async function isOurs(host: string, port: number): Promise<boolean> {
  const near = ANY_ADDRESS[host] ?? host;
  const address = `http://${near.includes(':') ? `[${near}]` : near}:${port}/openapi.json`;
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(2_000) });
    // It asks for a token before it says what it is.
    if (answer.headers.get('www-authenticate')?.includes('news-exchange')) return true;
    const { info } = (await answer.json()) as { readonly info?: { readonly title?: unknown } };
    return info?.title === 'news-exchange';
  } catch {
    return false;
  }
}
