import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import { ExchangeError } from '../src/errors.ts';
import { dataFile, programVersion } from './yaml-file.ts';

const wholeNumber = (from: number, to: number, standard: number) => {
  const error = `a whole number from ${from} to ${to}`;
  return z.coerce.number({ error }).int({ error }).min(from, { error }).max(to, { error }).default(standard);
};

const partsOf = (text: string): string[] => text.split(',').map(part => part.trim());
const list = z
  .string()
  .transform(text => partsOf(text).filter(Boolean))
  .default([]);

/** An address and how many of its bits count: `127.0.0.0/8`, `::1/128`. */
function isBlock(text: string): boolean {
  const [address = '', bits = '', ...more] = text.split('/');
  const widest = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : -1;
  return more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= widest;
}

const blocks = list.refine(given => given.every(isBlock), {
  error: 'CIDR blocks with commas between them, such as 127.0.0.0/8,::1/128',
});

/** Whether an address of a server can be read, its password too: a "#" or "/" in it ends the address, and "%" begins an escape. */
function isReadable(address: string): boolean {
  if (!/^[a-z]+:\/\//.test(address) || address.startsWith('sqlite:')) return true;
  try {
    // A socket's address may have a user and no host.
    const { username, password } = new URL(address.replace('@/', '@localhost/'));
    return typeof decodeURIComponent(username + password) === 'string';
  } catch {
    return false;
  }
}

const ESCAPED = 'with %23, %2F, %25 for #, / and % in the password';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Every setting the program reads, its default and what it must look like. The README's table is held against this. */
export const ENVIRONMENT = z.object({
  DATA_DIR: z.string().default('.data'),
  DATABASE_URL: z
    .string()
    .regex(/^(postgres(ql)?:\/\/|sqlite:)/, { error: 'postgres://user:password@host/database or sqlite:FILE' })
    .refine(isReadable, { error: `postgres://user:password@host/database, ${ESCAPED}` })
    .optional(),
  REDIS_URL: z
    .string()
    .regex(/^(rediss?:\/\/|\/)/, { error: 'redis://host:port, rediss://host:port or the path of a socket' })
    .refine(isReadable, { error: `redis://user:password@host:port, ${ESCAPED}` })
    .optional(),
  RAW_DIR: z.string().optional(),
  PARTNERS_DIR: z.string().optional(),
  CONSUMERS_DIR: z.string().optional(),
  HOUSE_FILE: z.string().optional(),
  FETCH_ALLOW_PRIVATE: blocks,
  FETCH_MAX_BYTES: wholeNumber(1_000, 1_000_000_000, 8_000_000),
  FETCH_MAX_WIRE_BYTES: wholeNumber(1_000, 1_000_000_000, 8_000_000),
  FETCH_MAX_HEADER_BYTES: wholeNumber(1_000, 1_000_000, 32_768),
  FETCH_MAX_REDIRECTS: wholeNumber(0, 50, 5),
  FETCH_MAX_FILES: wholeNumber(1, 100_000, 200),
  FETCH_CONNECT_SECONDS: wholeNumber(1, 600, 10),
  FETCH_FIRST_BYTE_SECONDS: wholeNumber(1, 600, 20),
  FETCH_BETWEEN_BYTES_SECONDS: wholeNumber(1, 600, 10),
  FETCH_TIMEOUT_SECONDS: wholeNumber(1, 600, 60),
  READ_TIMEOUT_SECONDS: wholeNumber(1, 50, 15),
  READ_MEMORY_MB: wholeNumber(32, 4_096, 256),
  READ_MAX_ITEMS: wholeNumber(1, 1_000_000, 5_000),
  READ_MAX_ELEMENTS: wholeNumber(100, 10_000_000, 200_000),
  READ_MAX_DEPTH: wholeNumber(10, 10_000, 200),
  READ_MAX_TEXT: wholeNumber(1_000, 100_000_000, 500_000),
  READ_MAX_ATTRIBUTE: wholeNumber(1_000, 100_000_000, 20_000),
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535, 8080),
  PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'an address such as https://news.example/' }).optional(),
  REQUESTS_PER_MINUTE: wholeNumber(1, 10_000_000, 6_000),
  FILE_ROOTS: list,
  DEDUPE_WINDOW_DAYS: wholeNumber(1, 365, 10),
  RAW_RETENTION_DAYS: wholeNumber(1, 3650, 30),
  ITEM_RETENTION_DAYS: wholeNumber(7, 36_500, 400),
  POLL_RETENTION_DAYS: wholeNumber(1, 3650, 3),
  DEAD_LETTER_RETENTION_DAYS: wholeNumber(1, 36_500, 400),
  AUDIT_RETENTION_DAYS: wholeNumber(1, 36_500, 3650),
  LEDGER_RETENTION_DAYS: wholeNumber(1, 36_500, 400),
  ARTICLE_RETENTION_DAYS: wholeNumber(1, 36_500, 3650).optional(),
  // It travels in a header, which takes no other characters: each fetch would fail.
  CONTACT: z
    .string()
    .regex(/^[ -~\xa0-\xff]*$/, { error: 'an address or URL on one line, in Latin letters' })
    .optional(),
  CONCURRENCY: wholeNumber(1, 256, 32),
  LOG_LEVEL: z.enum(LEVELS, { error: `one of ${LEVELS.join(', ')}` }).default('info'),
});

/** What a setting names; else the current folder's own `config`, which `init` makes; else what was shipped. */
function configFile(named: string | undefined, name: string): string {
  if (named !== undefined) return path.resolve(named);
  const own = path.resolve('config', name);
  return existsSync(own) ? own : dataFile(name);
}

export type Settings = Readonly<ReturnType<typeof loadSettings>>;

/**
 * Reads the environment once, through one schema. Relative paths are taken from the current folder.
 * Throws `setting-wrong` naming the variable, what was expected and (unless it may hold a password) what it held.
 */
export function loadSettings(environment: NodeJS.ProcessEnv = process.env) {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const read = ENVIRONMENT.safeParse(given);
  if (!read.success) {
    const issue = read.error.issues[0];
    const name = String(issue?.path[0]);
    const held = name.endsWith('_URL') ? 'something else' : JSON.stringify(given[name]);
    throw new ExchangeError('setting-wrong', `${name} must be ${issue?.message}, but is ${held}.`, { name });
  }
  const env = read.data;
  const dataDir = path.resolve(env.DATA_DIR);
  const shippedRoots = [dataFile('samples'), path.join(dataDir, 'drop')];
  const fileRoots = env.FILE_ROOTS.length > 0 ? env.FILE_ROOTS.map(folder => path.resolve(folder)) : shippedRoots;
  return {
    dataDir,
    databaseUrl: env.DATABASE_URL ?? `sqlite:${path.join(dataDir, 'news-exchange.sqlite')}`,
    /** The folder of raw documents; absent: they are in the database. */
    rawDir: env.RAW_DIR === undefined ? undefined : path.resolve(env.RAW_DIR),
    /** Absent: a private broker child on a Unix socket in `dataDir`. */
    redisUrl: env.REDIS_URL,
    partnersDir: configFile(env.PARTNERS_DIR, 'partners'),
    houseFile: configFile(env.HOUSE_FILE, 'house.yaml'),
    consumersDir: configFile(env.CONSUMERS_DIR, 'consumers'),
    /** What a fetch may reach and cost, in bytes and milliseconds. */
    fetchLimits: {
      allowPrivate: env.FETCH_ALLOW_PRIVATE,
      fileRoots,
      userAgent: `news-exchange/${programVersion()}${env.CONTACT === undefined ? '' : ` (+${env.CONTACT})`}`,
      maxBytes: env.FETCH_MAX_BYTES,
      maxWireBytes: env.FETCH_MAX_WIRE_BYTES,
      maxHeaderBytes: env.FETCH_MAX_HEADER_BYTES,
      maxRedirects: env.FETCH_MAX_REDIRECTS,
      maxFiles: env.FETCH_MAX_FILES,
      connectMs: env.FETCH_CONNECT_SECONDS * 1_000,
      firstByteMs: env.FETCH_FIRST_BYTE_SECONDS * 1_000,
      betweenBytesMs: env.FETCH_BETWEEN_BYTES_SECONDS * 1_000,
      totalMs: env.FETCH_TIMEOUT_SECONDS * 1_000,
    },
    /** What reading one document or one batch of items may cost before it is stopped. */
    readingLimits: {
      seconds: env.READ_TIMEOUT_SECONDS,
      megabytes: env.READ_MEMORY_MB,
      caps: {
        bytes: env.FETCH_MAX_BYTES,
        items: env.READ_MAX_ITEMS,
        elements: env.READ_MAX_ELEMENTS,
        depth: env.READ_MAX_DEPTH,
        text: env.READ_MAX_TEXT,
        attribute: env.READ_MAX_ATTRIBUTE,
      },
    },
    host: env.HOST,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL,
    requestsPerMinute: env.REQUESTS_PER_MINUTE,
    dedupeWindowDays: env.DEDUPE_WINDOW_DAYS,
    /** For how many days each is kept; articles for good where it is not set. */
    retention: {
      rawDays: env.RAW_RETENTION_DAYS,
      itemDays: env.ITEM_RETENTION_DAYS,
      pollDays: env.POLL_RETENTION_DAYS,
      deadLetterDays: env.DEAD_LETTER_RETENTION_DAYS,
      auditDays: env.AUDIT_RETENTION_DAYS,
      ledgerDays: env.LEDGER_RETENTION_DAYS,
      articleDays: env.ARTICLE_RETENTION_DAYS,
    },
    concurrency: env.CONCURRENCY,
    logLevel: env.LOG_LEVEL,
  };
}
