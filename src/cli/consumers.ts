import { addConsumer, currentConsumers, loadConsumers, renewToken } from '../../config/consumers.ts';
import { loadSettings } from '../../config/settings.ts';
import { ExchangeError } from '../errors.ts';
import { defineCommand, onlyOperand } from './io/command.ts';
import { say, writeResult } from './io/write-records.ts';

export const command = defineCommand({
  summary: 'Lists who may read by HTTP, adds one, or gives one a new token.',
  usage: `[--json] | add ID --name NAME [--role ROLE] [--if-none] | token ID

  (nothing)        the consumers of CONSUMERS_DIR
  add ID           make ID.yaml there and print the token, which is kept nowhere
  --name NAME      who it is
  --role ROLE      reader (default), desk (also failing feeds and metrics), monitor (only health and metrics)
  --if-none        only where there is no consumer yet
  token ID         give it a new token and print that; the old one ends at once
  --json           records on standard output`,
  options: {
    json: { type: 'boolean' },
    name: { type: 'string' },
    role: { type: 'string', default: 'reader' },
    'if-none': { type: 'boolean', default: false },
  },
  verbs: ['add', 'token'],
  operands: true,
  async run({ json, name, role, 'if-none': ifNone }, [verb, ...operands]) {
    const { consumersDir } = loadSettings();
    if (verb === undefined) return await list(consumersDir, json);
    if (verb !== 'add' && verb !== 'token') {
      throw new ExchangeError('usage', `consumers knows no "${verb}".`, { help: 'See: news-exchange help consumers' });
    }
    const id = onlyOperand(`consumers ${verb}`, operands, 'the id of a consumer');
    if (verb === 'add' && name === undefined) throw new ExchangeError('usage', 'consumers add needs --name NAME.');
    if (ifNone && loadConsumers(consumersDir).length > 0) {
      say(`There are consumers in ${consumersDir} already.`);
      return 0;
    }
    const { file, token } =
      verb === 'token' ? renewToken(consumersDir, id) : addConsumer(consumersDir, { id, name: name ?? id, role });
    await writeResult(json, { id, token }, () => token);
    say(`This is the token of ${id}, shown this once: ${file} has only its hash.`);
    say('It is sent as "Authorization: Bearer TOKEN", or as the password of HTTP Basic with any user name.');
    return 0;
  },
});

async function list(folder: string, json: boolean | undefined): Promise<number> {
  const faults: unknown[] = [];
  const consumers = currentConsumers(folder, fault => faults.push(fault))();
  for (const { id, name, role } of consumers)
    await writeResult(json, { id, name, role }, () => `${id}  ${name}, ${role}`);
  for (const fault of faults) say((fault as Error).message);
  if (consumers.length === 0) say(`There is no consumer in ${folder}: the read API is open, on loopback only.`);
  return faults.length === 0 ? 0 : 1;
}
