import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import { loadHouse } from '../../config/house.ts';
import { loadKnowledge } from '../../config/language-data.ts';
import { mistypedInWords, mistypedSettings } from '../../config/mistyped-settings.ts';
import { loadPartners } from '../../config/partners.ts';
import { ENVIRONMENT, loadSettings, type Settings } from '../../config/settings.ts';
import { brokerToJoin } from '../../workers/service.ts';
import { describeError, ExchangeError } from '../errors.ts';
import { findBrokerServer } from '../queue/embedded-broker.ts';
import { checkBroker, connectBroker } from '../queue/queues.ts';
import { openStore } from '../store/open-store.ts';
import type { Command } from './command.ts';
import { cannotListen } from './listen.ts';

/** One thing that must be in order, and what is said of it where it is. */
type Check = { readonly name: string; readonly look: (settings: Settings) => Promise<string> | string };

const CHECKS: readonly Check[] = [
  { name: 'Node', look: () => process.versions.node },
  { name: 'settings', look: lookAtSettings },
  { name: 'house', look: settings => loadHouse(settings.houseFile).name },
  { name: 'partners', look: settings => `${loadPartners(settings.partnersDir).length} in ${settings.partnersDir}` },
  {
    name: 'data files',
    look: () => `${loadKnowledge().organizations.organizations.length} organizations, phrases and places`,
  },
  { name: 'store', look: lookAtStore },
  { name: 'broker', look: lookAtBroker },
  { name: 'read API', look: lookAtPort },
];

export const command: Command = {
  summary: 'Looks whether everything is in order to run here, and says what is not.',
  usage: '',
  async run(args) {
    parseArgs({ args: [...args], options: {} });
    const settings = loadSettings();
    let wrong = 0;
    for (const { name, look } of CHECKS) {
      try {
        process.stdout.write(`in order  ${name}: ${await look(settings)}\n`);
      } catch (error) {
        wrong += 1;
        process.stdout.write(`wrong     ${name}: ${describeError(error).message}\n`);
      }
    }
    return wrong === 0 ? 0 : 1;
  },
};

function lookAtSettings(): string {
  const wrong = mistypedInWords(mistypedSettings());
  if (wrong !== undefined) throw new ExchangeError('setting-wrong', wrong);
  const given = Object.keys(ENVIRONMENT.shape).filter(name => (process.env[name] ?? '') !== '');
  return given.length === 0 ? 'all as by default' : `${given.join(', ')} given, all others as by default`;
}

async function lookAtStore({ databaseUrl, dataDir }: Settings): Promise<string> {
  const store = await openStore({ databaseUrl, dataDir });
  await store.close();
  return store.place;
}

async function lookAtBroker(settings: Settings): Promise<string> {
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

async function lookAtPort({ host, port }: Settings): Promise<string> {
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

/** Whether what listens there already is this program. */
async function isOurs(host: string, port: number): Promise<boolean> {
  const near = ANYWHERE[host] ?? host;
  const address = `http://${near.includes(':') ? `[${near}]` : near}:${port}/openapi.json`;
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(ANSWER_MS) });
    const { info } = (await answer.json()) as { readonly info?: { readonly title?: unknown } };
    return info?.title === 'news-exchange';
  } catch {
    return false;
  }
}

const ANSWER_MS = 2_000;
/** Hosts that mean every address of the machine, and the one of them to ask. */
const ANYWHERE: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
