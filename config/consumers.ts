import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Document, parseDocument } from 'yaml';
import { z } from 'zod';
import { describeFileError, ExchangeError } from '../src/errors.ts';
import { NAME } from './partners.ts';
import { writeConfigFile } from './write-config-file.ts';
import { issueInWords, readYamlFile, stateOfFiles, yamlFilesIn } from './yaml-file.ts';

/** What a consumer may do: read articles; also see failing feeds and metrics; or only health and metrics. */
const ROLES = ['reader', 'desk', 'monitor'] as const;

// Strict: a key that is not kept yet (`partners`, `receives`) must not look as if it held something back.
const CONSUMER = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: 'expected at most 63 lower-case letters, digits and hyphens' }),
  name: NAME,
  token: z.string().regex(/^sha256:[0-9a-f]{64}$/, {
    error: 'expected sha256: and 64 hexadecimal digits, as "news-exchange consumers token ID" writes it',
  }),
  role: z.enum(ROLES, { error: `expected one of ${ROLES.join(', ')}` }).default('reader'),
});

const CONSUMER_FILE = { code: 'consumer-wrong', setting: 'CONSUMERS_DIR' } as const;

/** Someone who reads by HTTP with a token, of which only the hash is kept. */
export type Consumer = z.infer<typeof CONSUMER>;

/**
 * Every consumer of a folder, one YAML file each, sorted by id; none where there is no such folder.
 * Throws `consumer-wrong` naming the file and key, or both files where two consumers share an id or a token.
 */
export function loadConsumers(folder: string): Consumer[] {
  const byFile = readConsumers(filesOf(folder), new Map(), error => {
    throw error;
  });
  return inOrder(byFile);
}

/** Consumers by their files. */
type ByFile = ReadonlyMap<string, Consumer>;

const inOrder = (byFile: ByFile): Consumer[] => [...byFile.values()].sort((a, b) => (a.id < b.id ? -1 : 1));

const readConsumer = (file: string): Consumer => readYamlFile(file, CONSUMER, 'consumer-wrong');

/**
 * What the files say. A wrong one, and the newer of two with one id or token, is told to `failed`, and stands as it was before. Of
 * two new ones neither counts: one of them may hold a token that was ended.
 * @param before what was read last
 */
function readConsumers(files: readonly string[], before: ByFile, failed: (error: unknown) => void): ByFile {
  const read = new Map<string, Consumer>();
  const taken = new Map<string, string>();
  const take = (file: string, consumer: Consumer): void => {
    for (const [what, value] of [['id', consumer.id] as const, ['token', consumer.token] as const]) {
      const other = taken.get(value);
      if (other === undefined) continue;
      if (!before.has(other)) read.delete(other);
      const help = `Give each consumer ${what === 'id' ? 'an id' : 'a token'} of its own.`;
      throw new ExchangeError('consumer-wrong', `${other} and ${file} both have the same ${what}.`, { help });
    }
    taken.set(consumer.id, file).set(consumer.token, file);
    read.set(file, consumer);
  };
  const [known, added] = [files.filter(file => before.has(file)), files.filter(file => !before.has(file))];
  for (const file of [...known, ...added]) {
    try {
      take(file, readConsumer(file));
    } catch (error) {
      failed(error);
      const last = before.get(file);
      if (last !== undefined && !taken.has(last.id) && !taken.has(last.token)) take(file, last);
    }
  }
  return read;
}

function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  try {
    return yamlFilesIn(folder);
  } catch (cause) {
    const help = 'Set CONSUMERS_DIR to the folder that holds one YAML file a consumer.';
    throw new ExchangeError('consumer-wrong', describeFileError(folder, cause), { cause, help });
  }
}

/** Milliseconds between two looks at the folder. */
const LOOK_MS = 1_000;

/**
 * The consumers of a folder as they are now: a file that was changed, added or removed counts within a second, whatever is wrong
 * with others. A wrong one is told once to `failed`, and what it said before stays in force. Throws the first fault where files are
 * there and none is right: who reads would be asked for no token.
 */
export function currentConsumers(folder: string, failed: (error: unknown) => void): () => readonly Consumer[] {
  let files = filesOf(folder);
  const faults: unknown[] = [];
  let byFile = readConsumers(files, new Map(), error => faults.push(error));
  if (byFile.size === 0 && faults.length > 0) throw faults[0];
  faults.forEach(failed);
  let list = inOrder(byFile);
  let state = stateOfFiles(files);
  let lookedAt = performance.now();
  return () => {
    if (performance.now() - lookedAt < LOOK_MS) return list;
    lookedAt = performance.now();
    try {
      files = filesOf(folder);
    } catch (error) {
      if (state !== UNREADABLE) failed(error);
      state = UNREADABLE;
      return list;
    }
    const now = stateOfFiles(files);
    if (now === state) return list;
    state = now;
    byFile = readConsumers(files, byFile, failed);
    list = inOrder(byFile);
    return list;
  };
}

/** The state of a folder that cannot be read: no file has it. */
const UNREADABLE = 'unreadable';

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** The consumer whose token this is. Each is compared in constant time, so that a guess learns nothing from how long it takes. */
export function consumerOf(consumers: readonly Consumer[], token: string): Consumer | undefined {
  const given = hashOf(token);
  return consumers.filter(one => timingSafeEqual(given, Buffer.from(one.token.slice('sha256:'.length), 'hex')))[0];
}

/** A new token of 256 random bits, and what a file keeps of it: with so many bits a plain hash cannot be guessed. */
function newToken(): { readonly token: string; readonly kept: string } {
  const token = `nx_${randomBytes(32).toString('base64url')}`;
  return { token, kept: `sha256:${hashOf(token).toString('hex')}` };
}

/** Makes the file of a new consumer, whatever is wrong with others; returns it and the token, which is kept nowhere. Throws `usage`, `consumer-wrong`. */
export function addConsumer(
  folder: string,
  consumer: { readonly id: string; readonly name: string; readonly role: string },
): { readonly file: string; readonly token: string } {
  const { token, kept } = newToken();
  const { id, name, role } = consumer;
  const file = path.join(folder, `${id}.yaml`);
  const read = CONSUMER.safeParse({ id, name, token: kept, role });
  if (!read.success) {
    const faults = read.error.issues.map(issue => `The consumer${issueInWords(issue)}.`);
    throw new ExchangeError('usage', faults.join(' '));
  }
  const help = `A new token for it: news-exchange consumers token ${id}`;
  if ([...readConsumers(filesOf(folder), new Map(), () => {}).values()].some(one => one.id === id))
    throw new ExchangeError('usage', `There is a consumer "${id}" already.`, { help });
  if (existsSync(file)) {
    const other = 'Choose another id, or give that file its name.';
    throw new ExchangeError('usage', `${file} is there already and has another consumer.`, { help: other });
  }
  writeConfigFile(file, new Document(read.data).toString(), CONSUMER_FILE);
  return { file, token };
}

/** Gives a consumer a new token; the old one ends. Its file keeps its comments. Throws `not-found`, or `consumer-wrong` where it may be in a wrong file. */
export function renewToken(folder: string, id: string): { readonly file: string; readonly token: string } {
  const faults: unknown[] = [];
  const byFile = readConsumers(filesOf(folder), new Map(), fault => faults.push(fault));
  const [file] = [...byFile].find(([, consumer]) => consumer.id === id) ?? [];
  if (file === undefined) {
    if (faults.length > 0) throw faults[0];
    const help = 'See: news-exchange consumers';
    throw new ExchangeError('not-found', `There is no consumer "${id}" in ${folder}.`, { help });
  }
  const { token, kept } = newToken();
  const document = parseDocument(readFileSync(file, 'utf8'));
  document.set('token', kept);
  writeConfigFile(file, document.toString(), CONSUMER_FILE);
  return { file, token };
}
